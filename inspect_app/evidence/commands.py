"""Operators' acts on photos and on what was rescued from phones."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from inspect_app import clock
from inspect_app.accounts.models import User
from inspect_app.evidence import rescue as files
from inspect_app.evidence.errors import BadRescue
from inspect_app.evidence.operations import purge_expired, purge_unentered
from inspect_app.evidence.receiving import Receiver
from inspect_app.evidence.rescuing import actor_of, bring
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db

uploads = AppGroup("uploads", help="Photos on their way.")


@uploads.command("purge")
def purge() -> None:
    """Remove uploads left unfinished past their time, and photos of forms that were refused."""
    now = clock.now()
    expired = purge_expired(db.session, storage(), now=now)
    unentered = purge_unentered(db.session, storage(), now=now)
    db.session.commit()
    click.echo(f"{expired} expired uploads removed, {unentered} photos of refused forms")


@click.command("rescue")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def rescue(file: Path) -> None:
    """Take in the rescue FILE of a phone that cannot send; bringing it again changes nothing."""
    settings = current_app.extensions["settings"]
    receiver = Receiver(db.session, storage(), clock.now, settings.pixel_limit)
    try:
        with files.opened(file, photo_limit=settings.photo_limit) as found:
            author = db.session.get(User, found.author)
            if author is None:
                raise click.ClickException(f"nobody here has the number {found.author}")
            brought = bring(found, receiver, author=actor_of(author))
    except BadRescue as problem:
        raise click.ClickException(f"{problem.title}. {problem.remedy} {problem.detail}") from None
    click.echo(
        f"{author.username}: {brought.accepted} entries taken in, {brought.duplicate} known, "
        f"{brought.quarantined} in quarantine; {brought.received} photos taken in, "
        f"{brought.known} known, {brought.refused} unreadable, {brought.unannounced} without entry"
    )
