"""`inspect-app indicators`: compare the kept counts with the record, and rebuild them."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from inspect_app.extensions import db
from inspect_app.indicators import operations

indicators = AppGroup("indicators", help="The counts behind the rates.")


@indicators.command()
def compare() -> None:
    """Exit with 1 when a kept count differs from what the record gives."""
    surplus, missing = operations.differences(db.session)
    for row in (*surplus, *missing):
        click.echo(f"{row['inspection_id']} {row['kind']} {row['numerator']}/{row['denominator']}")
    if surplus or missing:
        raise SystemExit(1)
    click.echo(_("保存的计数与检查记录一致。"))


@indicators.command()
def rebuild() -> None:
    """Work every count out anew from the record."""
    number = operations.rebuild(db.session)
    db.session.commit()
    click.echo(_("已重新计数,共 %(number)s 条。", number=number))
