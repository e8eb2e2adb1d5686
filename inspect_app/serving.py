"""Serving: gunicorn for the pages and the phone, and beside it the worker that makes documents."""

from __future__ import annotations

import gc
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from inspect_app import create_app, logs

PATIENCE = 30.0
"""Seconds a child may take to finish its requests or its document."""


def settle_memory() -> None:
    """Leave what the application is made of out of garbage collection from here on.

    Otherwise every hundred answers or so the collector walks through all of it.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with settings from the caller instead of its own command line."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = create_app()
        settle_memory()
        return app


def serve_web(host: str, port: int, workers: int, threads: int) -> None:
    """Answer HTTP until stopped; a request that has begun is finished first."""
    _Server(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "graceful_timeout": 20,
            "timeout": 120,
            "logconfig_dict": logs.CONFIG,
        }
    ).run()


def run_together(commands: Sequence[Sequence[str]]) -> int:
    """Run the commands until one ends or this process is told to; then end all of them.

    Gives 0 when told to stop, else 1, so that whoever started this process starts it again.
    """
    asked, ended = threading.Event(), threading.Event()

    def ask(_number: int, _frame: Any) -> None:
        asked.set()
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, ask)
    # A group of their own: Ctrl-C reaches this process alone, which then asks them to finish.
    children = [subprocess.Popen(command, process_group=0) for command in commands]

    def watch(child: subprocess.Popen[bytes]) -> None:
        child.wait()
        ended.set()

    for child in children:
        threading.Thread(target=watch, args=(child,), daemon=True).start()
    ended.wait()
    _end(children)
    return 0 if asked.is_set() else 1


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()


@click.command()
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
@click.option("--port", default=8000, envvar="PORT", show_default=True)
@click.option("--workers", default=2, envvar="WEB_WORKERS", show_default=True)
@click.option("--threads", default=8, envvar="WEB_THREADS", show_default=True)
@click.option("--with-worker/--without-worker", default=True, help="Run the document worker too.")
def serve(host: str, port: int, workers: int, threads: int, with_worker: bool) -> None:
    """Serve the application until stopped (SIGTERM or Ctrl-C)."""
    if not with_worker:
        serve_web(host, port, workers, threads)
        return
    this = [sys.executable, "-m", "inspect_app"]
    web = [
        *(*this, "serve", "--without-worker", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--threads", str(threads)),
    ]
    sys.exit(run_together([web, [*this, "worker"]]))
