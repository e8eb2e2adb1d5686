"""`inspect-app records`: what is due for deletion, deleting it, and checking what was sealed."""

from __future__ import annotations

from uuid import UUID

import click
from flask.cli import AppGroup

from inspect_app import clock
from inspect_app.accounts.queries import user_by_name
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.receipts import receipt_key
from inspect_app.inspections.redacting import faults
from inspect_app.retention import queries
from inspect_app.retention.operations import redact_due

records = AppGroup("records", help="How long records about a named person are kept.")


@records.command("due")
def due() -> None:
    """List records whose period ends within 90 days or has passed, and what holds them."""
    for kept in queries.ending(db.session, clock.civil_date(clock.now())):
        held = f"held: {kept.open_findings} open findings, {kept.late} late entries, " + (
            "; ".join(one.reason for one in kept.holds) or "no hold by a person"
        )
        click.echo(f"{kept.inspection.id} {kept.until} {held if kept.held else ''}".rstrip())


@records.command("redact")
@click.option("--by", "username", help="Who asks for it; the schedule when not given.")
def redact(username: str | None) -> None:
    """Delete what records say whose period has passed and that nothing holds."""
    user = user_by_name(db.session, username.lower()) if username else None
    if username and user is None:
        raise click.BadParameter(f"nobody is called {username}", param_hint="--by")
    outcome = redact_due(
        db.session, storage(), by=user and user.id, key=receipt_key(), now=clock.now()
    )
    click.echo(f"{len(outcome.redacted)} records emptied, {len(outcome.held)} held")
    for one in outcome.failed:
        click.echo(f"{one}: left alone, its seal does not bear it out", err=True)
    if outcome.failed:
        raise SystemExit(1)


@records.command("check")
@click.argument("inspection", type=click.UUID)
def check(inspection: UUID) -> None:
    """Check the entries, seals, receipts and deletions of a record against each other."""
    found = db.session.get(Inspection, inspection)
    if found is None:
        raise click.BadParameter("there is no such record", param_hint="INSPECTION")
    problems = list(faults(db.session, found, receipt_key()))
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    click.echo(f"{len(found.seals)} seals, {len(found.redactions)} deletions: all bear it out")
