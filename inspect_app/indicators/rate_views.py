"""The page of the four rates."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, render_template, request

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.checklists.plan import shipped_plan
from inspect_app.extensions import db
from inspect_app.indicators.four_rates import INDICATORS, Origin, RateKind
from inspect_app.indicators.models import RateCount
from inspect_app.indicators.rate_board import LARGE, Board, Counted, SchoolFacts, board
from inspect_app.indicators.rates import Rate, wilson
from inspect_app.registers.models import School, Term, Township

blueprint = Blueprint("rates_pages", __name__, url_prefix="/overview")


@blueprint.get("/rates")
@access(Action.READ_OVERVIEW)
def rates() -> str:
    """The four rates of a term, for the county and every large school."""
    terms = db.session.scalars(sa.select(Term).order_by(Term.starts_on.desc())).all()
    term = _term(terms)
    return render_template(
        "indicators/rates.html",
        terms=terms,
        term=term,
        board=_board(term) if term else None,
        kinds=list(RateKind),
        origins=list(Origin),
        indicators=_indicators(),
        targets={kind: _targets(kind) for kind in RateKind},
        large=LARGE,
        percent=percent,
        bounds=bounds,
    )


def _term(terms: Any) -> Term | None:
    """The term asked for, else the one that has begun last."""
    asked = request.args.get("term", "")
    today = clock.civil_date(clock.now())
    chosen = [one for one in terms if one.id == asked] or [
        one for one in terms if one.starts_on <= today
    ]
    return chosen[0] if chosen else None


def _board(term: Term) -> Board:
    facts = db.session.execute(
        sa.select(School.id, School.name, Township.name, School.students, School.classes)
        .join(Township)
        .order_by(Township.id, School.code)
    )
    counted = db.session.execute(
        sa.select(RateCount).where(RateCount.on.between(term.starts_on, term.ends_on))
    ).scalars()
    return board(
        [SchoolFacts(*row) for row in facts],
        (
            Counted(
                one.school_id,
                one.kind,
                one.origin,
                one.subject,
                one.on,
                Rate(one.numerator, one.denominator),
            )
            for one in counted
        ),
    )


def _indicators() -> dict[RateKind, Mapping[str, Any]]:
    """The plan's words for each rate: title, numerator, denominator, provisions."""
    by_id = {one["id"]: one for one in shipped_plan().requirements["indicator"]}
    return {kind: by_id[ids[0]] for kind, ids in INDICATORS.items()}


def _targets(kind: RateKind) -> tuple[Decimal, Decimal | None]:
    """The least percentage asked of large schools, and of the county where it differs."""
    by_id = {one["id"]: one for one in shipped_plan().requirements["indicator"]}
    large, county = INDICATORS[kind]
    return _least(by_id[large]), _least(by_id[county]) if county else None


def _least(indicator: Mapping[str, Any]) -> Decimal:
    target = indicator["targets"][0]
    return Decimal(target.get("gte", target.get("eq", "100")))


def percent(rate: Rate | None) -> str:
    """A rate in percent to one decimal for reading, never rounded up to a whole hundred."""
    if rate is None or rate.share is None:
        return "—"
    shown = (rate.share * 100).quantize(Decimal("0.1"))
    if rate.numerator < rate.denominator and shown == 100:
        shown = Decimal("99.9")
    return f"{shown.normalize():f}%"


def bounds(rate: Rate) -> str:
    """The 95 % interval of a sampled rate in percent, outward to one decimal."""
    found = wilson(rate)
    if found is None:
        return ""
    low, high = found
    lowest = (low * 100).quantize(Decimal("0.1"), ROUND_FLOOR)
    highest = (high * 100).quantize(Decimal("0.1"), ROUND_CEILING)
    return f"{lowest}–{highest}%"
