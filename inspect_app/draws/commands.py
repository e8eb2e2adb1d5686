"""`inspect-app draws`: repeating a draw from its certificate."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from inspect_app.draws.certificate import verify
from inspect_app.draws.errors import NotACertificate


@click.group()
def draws() -> None:
    """Random draws."""


@draws.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify_file(file: Path) -> None:
    """Repeat the draw of a certificate (JSON); ends with 1 when it is not what it says."""
    try:
        found = verify(json.loads(file.read_bytes()))
    except (NotACertificate, ValueError, RecursionError) as problem:
        place = problem.detail if isinstance(problem, NotACertificate) else problem
        sys.exit(f"{file}: not a certificate of a draw: {place}")
    for holds, what in (
        (found.announcement_holds, "the announcement is the one that was published"),
        (found.order_in_time_holds, "announced before the public value was known, drawn after"),
        (found.result_holds, "drawing again gives the same result"),
        (found.replacements_hold, f"{found.replaced} replaced, each by the next in order"),
    ):
        click.echo(f"{'yes' if holds else 'NO '}  {what}")
    if not found.holds:
        sys.exit(1)
    click.echo(f"verified: {len(found.drawn)} drawn")
