"""`inspect-app indicators`: compare the kept counts with the record, and rebuild them."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from inspect_app import clock
from inspect_app.extensions import db
from inspect_app.findings.adjusting import adjust_all
from inspect_app.indicators import operations, tallying

indicators = AppGroup("indicators", help="The counts behind rates and dashboards.")


@indicators.command()
def compare() -> None:
    """Exit with 1 when a kept count differs from what the record gives."""
    surplus, missing = operations.differences(db.session)
    for row in (*surplus, *missing):
        click.echo(f"{row['inspection_id']} {row['kind']} {row['numerator']}/{row['denominator']}")
    tallies = tallying.compare_tallies(db.session)
    click.echo(
        _(
            "汇总数:不符 %(surplus)s 条,缺少 %(missing)s 条。",
            surplus=tallies.surplus,
            missing=tallies.missing,
        )
    )
    if surplus or missing or tallies.surplus or tallies.missing:
        raise SystemExit(1)
    click.echo(_("保存的计数与检查记录一致。"))


@indicators.command()
def rebuild() -> None:
    """Work every count out anew from the record, and the scores beside the sealed ones first."""
    adjust_all(db.session, now=clock.now())
    number = operations.rebuild(db.session)
    inspections = tallying.rebuild_tallies(db.session)
    db.session.commit()
    click.echo(_("已重新计数,共 %(number)s 条。", number=number))
    click.echo(_("已重新汇总 %(number)s 项检查。", number=inspections))
