"""Serving with gunicorn and, beside it, the worker that makes documents; both stop together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from inspect_app import create_app, logs


class _Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with settings from the caller instead of its own command line."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app()


def _start_worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "inspect_app", "worker"])


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


@click.command()
@click.option("--host", default="127.0.0.1", envvar="HOST", show_default=True)
@click.option("--port", default=8000, envvar="PORT", show_default=True)
@click.option("--workers", default=2, envvar="WEB_WORKERS", show_default=True)
@click.option("--threads", default=8, envvar="WEB_THREADS", show_default=True)
@click.option("--with-worker/--without-worker", default=True, help="Run the document worker too.")
def serve(host: str, port: int, workers: int, threads: int, with_worker: bool) -> None:
    """Serve the application until stopped (SIGTERM or Ctrl-C)."""
    worker = _start_worker() if with_worker else None
    master = os.getpid()

    def stop_worker(_arbiter: Any) -> None:
        if worker is not None and os.getpid() == master:
            _stop(worker)

    _Server(
        {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "graceful_timeout": 20,
            "timeout": 120,
            "on_exit": stop_worker,
            "logconfig_dict": logs.CONFIG,
        }
    ).run()
