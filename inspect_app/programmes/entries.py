"""How often schools were entered, and whether a budget allows one more time.

A visit counts whether it was announced or not, unless it was cancelled or missed. A school's own
people checking their school enter nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from inspect_app.accounts.models import Role, User
from inspect_app.programmes.budget import Spent, VisitBudget
from inspect_app.programmes.due import terms_of
from inspect_app.programmes.errors import OverBudget
from inspect_app.programmes.lifecycle import NEVER_ENTERED
from inspect_app.programmes.models import Visit, VisitMember
from inspect_app.registers.calendar import school_year_of
from inspect_app.registers.models import School

IS_ENTRY = sa.and_(
    Visit.state.not_in(NEVER_ENTERED),
    Visit.members.any(VisitMember.user.has(User.role != Role.SELF_CHECKER)),
)


def entry_dates(session: Session, school_id: int | None = None) -> dict[int, list[date]]:
    """The dates on which schools were or will be entered, by school; of one school or of all."""
    query = sa.select(Visit.school_id, Visit.date).where(IS_ENTRY).order_by(Visit.date, Visit.id)
    if school_id is not None:
        query = query.where(Visit.school_id == school_id)
    found: dict[int, list[date]] = {}
    for school, day in session.execute(query):
        found.setdefault(school, []).append(day)
    return found


def overrun(
    session: Session, school: School, on: date, budget: VisitBudget, *, moved: Visit | None = None
) -> OverBudget | None:
    """The refusal of one more entry on that day when it is more than the budget allows.

    moved: the visit that is to be on that day instead of its own.
    Whoever asks first has the school's row until the end of the transaction.
    """
    session.execute(sa.select(School.id).where(School.id == school.id).with_for_update())
    dates = entry_dates(session, school.id).get(school.id, [])
    if moved is not None and moved.state not in NEVER_ENTERED and moved.date in dates:
        dates.remove(moved.date)
    terms = terms_of(session, school_year_of(on))
    if budget.allows(dates, on, terms):
        return None
    return OverBudget(_words(school, budget.spent(dates, on, terms)), field="school")


def share_budget(session: Session, one: date, other: date) -> bool:
    """Whether entries on two days count against the same school year and the same term."""
    year = school_year_of(one)
    terms = terms_of(session, year)
    return year == school_year_of(other) and all((one in term) == (other in term) for term in terms)


def _words(school: School, spent: Spent) -> str:
    told = {"school": school.name, "year": spent.in_year, "term": spent.in_term}
    return str(_("%(school)s:本学年 %(year)s 次,本学期 %(term)s 次", **told))


@dataclass(frozen=True, slots=True)
class Counter:
    """What a school's budget comes to on a day."""

    school: School
    spent: Spent
    budget: VisitBudget

    @property
    def is_full(self) -> bool:
        """Whether one more entry needs an exception."""
        budget = self.budget
        return self.spent.in_year >= budget.per_year or self.spent.in_term >= budget.per_term


def counters(
    session: Session, schools: Sequence[School], budget: VisitBudget, *, on: date
) -> list[Counter]:
    """The counter of each school in the school year and term of a day."""
    dates = entry_dates(session)
    terms = terms_of(session, school_year_of(on))
    return [Counter(one, budget.spent(dates.get(one.id, ()), on, terms), budget) for one in schools]
