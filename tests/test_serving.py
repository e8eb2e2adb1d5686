"""`inspect-app serve`: the web server and the document worker live and end together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from inspect_app import tables
from inspect_app.config import Settings
from tests.servers import free_port

PATIENCE = 120.0


@dataclass
class Served:
    """A running `inspect-app serve` and where it answers."""

    process: subprocess.Popen[bytes]
    url: str

    def children(self) -> dict[str, int]:
        """Process ids by the command that each child runs: `serve` and `worker`."""
        return {
            command.split()[3]: pid
            for pid, parent, command in _processes()
            if parent == self.process.pid
        }


def _processes() -> Iterator[tuple[int, int, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if status[0] != "Z" and len(command.split()) > 3:
            yield int(folder.name), int(status[1]), command


def _lives(pid: int) -> bool:
    return any(pid == one for one, _, _ in _processes())


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The real command over a database of its own."""
    port = free_port()
    settings = Settings(data=tmp_path).resolved()
    tables.metadata.create_all(sa.create_engine(settings.database_url))
    environment = os.environ | {"INSPECT_APP_DATA": str(tmp_path), "PORT": str(port)}
    command = [sys.executable, "-m", "inspect_app", "serve"]
    with (tmp_path / "serve.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    served = Served(process, f"http://127.0.0.1:{port}")
    try:
        _until(lambda: _answers(served.url) and set(served.children()) == {"serve", "worker"})
        yield served
    finally:
        process.terminate()
        process.wait(PATIENCE)


def test_one_signal_ends_the_server_and_its_worker_in_order(served: Served) -> None:
    children = served.children()
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(PATIENCE) == 0
    assert not any(_lives(pid) for pid in children.values())
    assert not _answers(served.url)


@pytest.mark.parametrize("victim", ["serve", "worker"])
def test_when_one_half_dies_the_other_ends_too_and_the_exit_code_says_so(
    served: Served, victim: str
) -> None:
    children = served.children()
    os.kill(children[victim], signal.SIGKILL)
    assert served.process.wait(PATIENCE) == 1
    _until(lambda: not any(_lives(pid) for pid in children.values()))
