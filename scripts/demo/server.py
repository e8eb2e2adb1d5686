"""The server of the demo: the real commands, on a free port, over a data folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.servers import free_port

START_WITHIN = 120.0


@contextmanager
def demo_server(data: Path) -> Iterator[str]:
    """The address of a server with the demo county; its data is new each time, and kept."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("INSPECT_APP_")}
    environment |= {"INSPECT_APP_DATA": str(data), "HOST": "127.0.0.1", "PORT": str(port)}
    this = [sys.executable, "-m", "inspect_app"]
    for command in (["db", "upgrade"], ["demo-county"]):
        subprocess.run([*this, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen([*this, "serve"], env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process, data / "server.log")
        yield url
    finally:
        process.terminate()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_WITHIN
    with httpx.Client(base_url=url) as client:
        while time.monotonic() < until and process.poll() is None:
            try:
                client.get("/ready").raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.1)
    raise SystemExit(f"the server does not start:\n{log.read_text()[-4000:]}")
