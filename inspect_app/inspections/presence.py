"""How often and how long teams were at a school, as its principal may know it: up to today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.clock import CIVIL_ZONE
from inspect_app.inspections.models import Event, Inspection
from inspect_app.programmes.budget import VisitBudget
from inspect_app.programmes.due import terms_of
from inspect_app.programmes.entries import IS_ENTRY, Counter
from inspect_app.programmes.lifecycle import BEGUN, VisitState
from inspect_app.programmes.models import Programme, Visit
from inspect_app.registers.calendar import school_year, school_year_of
from inspect_app.registers.models import School


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit and the minutes between its first and last record; None: nothing was recorded."""

    on: date
    programme: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Presence:
    """A school's counter without what is only planned, the stays of the school year, and the
    visits to come that the school was told of."""

    counter: Counter
    stays: list[Stay]
    expected: list[Visit]

    @property
    def minutes(self) -> int:
        """Minutes at the school in the school year."""
        return sum(one.minutes or 0 for one in self.stays)


def minutes_at_school(first: datetime, last: datetime, on: date) -> int:
    """Whole minutes from first to last record within the civil day of the visit.

    What was written before or after that day was not written at the school.
    """
    begins = datetime.combine(on, time(), CIVIL_ZONE)
    ends = begins + timedelta(days=1)
    return max(0, int((min(last, ends) - max(first, begins)).total_seconds()) // 60)


def presence(session: Session, school: School, budget: VisitBudget, *, today: date) -> Presence:
    """What the school may know: visits that have begun, and announced ones to come."""
    year = school_year(school_year_of(today))
    rows = session.execute(
        sa.select(
            Visit.date,
            Programme.title,
            sa.func.min(Event.recorded_at),
            sa.func.max(Event.recorded_at),
        )
        .select_from(Visit)
        .join(Programme, Programme.id == Visit.programme_id)
        .outerjoin(Inspection, Inspection.visit_id == Visit.id)
        .outerjoin(Event, Event.inspection_id == Inspection.id)
        .where(Visit.school_id == school.id, Visit.date.between(year.first, today), IS_ENTRY)
        .where(Visit.state.in_(BEGUN))
        .group_by(Visit.id, Visit.date, Programme.title)
        .order_by(Visit.date.desc(), Visit.id)
    )
    stays = [
        Stay(on, title, minutes_at_school(first, last, on) if first and last else None)
        for on, title, first, last in rows
    ]
    terms = terms_of(session, school_year_of(today))
    spent = budget.spent([one.on for one in stays], today, terms)
    return Presence(Counter(school, spent, budget), stays, _expected(session, school, today))


def _expected(session: Session, school: School, today: date) -> list[Visit]:
    found = (
        sa.select(Visit)
        .where(
            Visit.school_id == school.id,
            Visit.state == VisitState.PLANNED,
            Visit.date >= today,
            Visit.announced_at.is_not(None),
        )
        .order_by(Visit.date, Visit.id)
    )
    return list(session.scalars(found))
