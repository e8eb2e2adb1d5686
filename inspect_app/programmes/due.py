"""What is due in a school year, from the library's schedules and the registers as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.plan import shipped_plan
from inspect_app.programmes.obligations import (
    BoundSchool,
    Obligation,
    SchoolYear,
    obligations,
)
from inspect_app.registers.calendar import Span, WorkingDays, school_year
from inspect_app.registers.models import School, Term


def schedules() -> Sequence[Mapping[str, Any]]:
    """The library's schedules."""
    return shipped_plan().requirements["schedule"]


def terms_of(session: Session, year: int) -> list[Span]:
    """The terms that end in the school year beginning in `year`, in order."""
    whole = school_year(year)
    found = session.scalars(
        sa.select(Term).where(Term.ends_on.between(whole.first, whole.last)).order_by(Term.ends_on)
    )
    return [Span(one.name, one.starts_on, one.ends_on) for one in found]


def due_in(session: Session, year: int, calendar: WorkingDays) -> list[Obligation]:
    """Everything due in the school year that begins in `year`."""
    schools = [
        BoundSchool(one.id, one.name, one.facts())
        for one in session.scalars(sa.select(School).order_by(School.code))
    ]
    return list(
        obligations(schedules(), schools, SchoolYear(year, terms_of(session, year), calendar))
    )


@dataclass(frozen=True, slots=True)
class DueLine:
    """Obligations of one schedule in one window. one: any of them; schools: 0 for the county's."""

    one: Obligation
    schools: int


def due_lines(found: Iterable[Obligation]) -> list[DueLine]:
    """The obligations gathered by schedule, kind and window, those that end first in front."""
    order = sorted(found, key=_line)
    lines = [
        DueLine(group[0], sum(one.school is not None for one in group))
        for group in (list(members) for _, members in groupby(order, key=_line))
    ]
    return sorted(lines, key=lambda line: (line.one.window.last, line.one.schedule))


def _line(one: Obligation) -> tuple[Any, ...]:
    return one.schedule, one.checklists, one.window.first, one.window.last
