"""The real server in a process of its own: gunicorn on a free port, to be killed and restarted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field, fields
from pathlib import Path

import httpx

from inspect_app.config import Settings

ROOT = Path(__file__).resolve().parents[1]
START_WITHIN = 60.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@dataclass
class LiveServer:
    """A gunicorn with the settings of a test; its log is `log` in the data folder.

    workers and threads: how many requests it takes at the same time is their product; application:
    the WSGI application to serve.
    """

    settings: Settings
    workers: int = 1
    threads: int = 8
    port: int = field(default_factory=free_port)
    application: str = "wsgi:app"
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its root address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it wrote."""
        return self.settings.data / "server.log"

    def start(self) -> LiveServer:
        """Start it and wait until it answers."""
        self.settings.data.mkdir(parents=True, exist_ok=True)
        command = [
            *(sys.executable, "-m", "gunicorn", self.application),
            *("--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"),
            *("--workers", str(self.workers), "--threads", str(self.threads)),
            *("--timeout", "60", "--graceful-timeout", "5"),
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait()
        return self

    def _environment(self) -> dict[str, str]:
        """Every setting that is not the default, as its variable."""
        values = {
            one.metadata["variable"]: (getattr(self.settings, one.name), one.default)
            for one in fields(self.settings)
        }
        return {
            name: str(int(value) if isinstance(value, bool) else value)
            for name, (value, default) in values.items()
            if value != default
        }

    def _wait(self) -> None:
        until = time.monotonic() + START_WITHIN
        while time.monotonic() < until:
            if self.process is None or self.process.poll() is not None:
                break
            try:
                httpx.get(f"{self.url}/api/v1/openapi.json", timeout=5)
                return
            except httpx.TransportError:
                time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"the server does not start:\n{self.log.read_text()[-4000:]}")

    def kill(self) -> None:
        """End it between two instructions, workers and all, as a power cut would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Let it finish what it is at, then end it."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def _signal(self, number: int) -> None:
        if self.process is None:
            return
        os.killpg(self.process.pid, number)
        self.process.wait()
        self.process = None
