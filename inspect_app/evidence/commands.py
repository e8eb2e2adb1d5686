"""Operators' acts on uploads."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from inspect_app import clock
from inspect_app.evidence.operations import purge_expired
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db

uploads = AppGroup("uploads", help="Photos on their way.")


@uploads.command("purge")
def purge() -> None:
    """Remove uploads that were left unfinished past their time."""
    count = purge_expired(db.session, storage(), now=clock.now())
    db.session.commit()
    click.echo(f"{count} expired uploads removed")
