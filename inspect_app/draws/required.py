"""The draws that the plan asks for, and whether they were announced for the period under way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.plan import shipped_plan
from inspect_app.clock import CIVIL_ZONE
from inspect_app.draws.models import Draw
from inspect_app.problems import NotFound
from inspect_app.registers.calendar import Span, quarters, school_year, school_year_of


@dataclass(frozen=True, slots=True)
class RequiredDraw:
    """A draw of the plan (see checklists.plan_schema), the period, and the draw made for it."""

    asked: Mapping[str, Any]
    period: Span
    made: Draw | None


def required_draws(session: Session, today: date) -> list[RequiredDraw]:
    """Every draw of the plan that says what is drawn, for the period that a day is in."""
    return [_required(session, one, today) for one in _asked()]


def required_draw(session: Session, requirement: str, today: date) -> RequiredDraw:
    """The one of that id. Raises NotFound."""
    found = next((one for one in _asked() if one["id"] == requirement), None)
    if found is None:
        raise NotFound
    return _required(session, found, today)


def is_required(requirement: str) -> bool:
    """Whether the plan asks for a draw of that id."""
    return any(one["id"] == requirement for one in _asked())


def _asked() -> list[Mapping[str, Any]]:
    return [one for one in shipped_plan().requirements["draw"] if "kind" in one]


def _required(session: Session, asked: Mapping[str, Any], today: date) -> RequiredDraw:
    period = period_of(asked["period"], today)
    begins = datetime.combine(period.first, time(), CIVIL_ZONE)
    ends = datetime.combine(period.last, time(), CIVIL_ZONE) + timedelta(days=1)
    made = session.scalars(
        sa.select(Draw)
        .where(
            Draw.requirement == asked["id"], Draw.announced_at >= begins, Draw.announced_at < ends
        )
        .order_by(Draw.announced_at.desc(), Draw.id)
    ).first()
    return RequiredDraw(asked, period, made)


def period_of(kind: str, today: date) -> Span:
    """The week (Monday to Sunday), quarter or else school year that a day is in."""
    if kind == "week":
        monday = today - timedelta(days=today.weekday())
        return Span("week", monday, monday + timedelta(days=6))
    if kind == "quarter":
        return next(one for one in quarters(today.year) if today in one)
    return school_year(school_year_of(today))
