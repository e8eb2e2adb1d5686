"""`inspect-app worker`: makes the documents that people asked for."""

from __future__ import annotations

import logging

import click
from flask import current_app
from flask.cli import with_appcontext

from inspect_app import logs
from inspect_app.documents.jobs import jobs

log = logging.getLogger(__name__)


@click.command()
@click.option("--threads", default=1, show_default=True, help="Documents made at the same time.")
@with_appcontext
def worker(threads: int) -> None:
    """Make documents until stopped (SIGTERM or Ctrl-C); what was waiting is made first."""
    # Only a worker signs: the web processes start without pyHanko.
    from inspect_app.documents.signing import open_signer

    logs.begin()
    signer = open_signer(current_app.extensions["settings"])
    log.info("documents are signed by %s", signer.seal.name if signer else "nobody")
    found = jobs()
    log.info("worker started, %s documents were waiting", found.recover())
    found.queue.create_consumer(workers=threads, graceful_signal="TERM", max_delay=2.0).run()
