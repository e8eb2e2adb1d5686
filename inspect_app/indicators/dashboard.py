"""The numbers of a dashboard, read from what is kept at write time; changes nothing.

A school year of the county, a township or a school, of all checklists or one. Every question reads
tallies, or findings through the index of those that stand; none reads inspections.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.models import ChecklistVersion
from inspect_app.choices import Choice
from inspect_app.findings.ledger import STANDS, overdue
from inspect_app.findings.models import Finding, FindingProvision
from inspect_app.indicators.models import FailureTally, Tally
from inspect_app.indicators.tallies import EVERY_CHECKLIST, Failing, Level, Numbers
from inspect_app.inspections.models import Inspection
from inspect_app.programmes.models import Visit
from inspect_app.registers.calendar import Span, school_year
from inspect_app.registers.models import School, Township

COMMONEST = 15

Query = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Chosen(Choice):
    """What the dashboard is narrowed to; empty: not narrowed.

    year: the school year that begins in it; township: its name; school: its code; order: `value`
    to rank the rows, else they come as the register lists them.
    """

    year: int
    township: str = ""
    school: str = ""
    checklist: str = ""
    order: str = ""

    @property
    def span(self) -> Span:
        """The days of the school year."""
        return school_year(self.year)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a checklist, with its last day."""

    first: date
    last: date
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Course:
    """A checklist over the twelve months of the school year, and in all of it."""

    checklist: str
    months: Sequence[Month]
    total: Numbers


@dataclass(frozen=True, slots=True)
class Unit:
    """A township, or a school (`code`).

    schools, inspected: schools and those with a sealed inspection; standing, overdue: findings that
    stand today, whichever year they were found in, and those the school is late with.
    """

    name: str
    code: str
    schools: int
    inspected: int
    numbers: Numbers
    standing: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Failure:
    """An item of a checklist, or a provision (`checklist` empty), and its findings of the year."""

    checklist: str
    name: str
    raised: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The numbers of one dashboard."""

    courses: Sequence[Course]
    units: Sequence[Unit]
    items: Sequence[Failure]
    provisions: Sequence[Failure]

    @property
    def total(self) -> Unit:
        """The sum of the units."""
        return Unit(
            name="",
            code="",
            schools=sum(one.schools for one in self.units),
            inspected=sum(one.inspected for one in self.units),
            numbers=_added(one.numbers for one in self.units),
            standing=sum(one.standing for one in self.units),
            overdue=sum(one.overdue for one in self.units),
        )


def _added(numbers: Iterable[Numbers]) -> Numbers:
    total = Numbers()
    for one in numbers:
        total = total.plus(one)
    return total


def dashboard(session: Session, chosen: Chosen, *, today: date) -> Dashboard:
    """The dashboard that is asked for."""
    units = (
        _schools(session, chosen, today)
        if _by_school(chosen)
        else _townships(session, chosen, today)
    )
    if chosen.order:
        units = sorted(units, key=lambda one: -(one.numbers.mean or 0))
    return Dashboard(
        courses=_courses(session, chosen),
        units=units,
        items=_commonest(session, chosen, Failing.ITEM),
        provisions=[] if chosen.checklist else _commonest(session, chosen, Failing.PROVISION),
    )


def _by_school(chosen: Chosen) -> bool:
    return bool(chosen.township or chosen.school)


def _ids(chosen: Chosen) -> Query:
    """The schools of the dashboard."""
    query = sa.select(School.id).join(Township, Township.id == School.township_id)
    if chosen.township:
        query = query.where(Township.name == chosen.township)
    return query.where(School.code == chosen.school) if chosen.school else query


def _of_unit(query: Query, chosen: Chosen) -> Query:
    """Narrow tallies of months to the county's townships, one of them, or a school."""
    if chosen.school:
        return query.where(Tally.level == Level.SCHOOL, Tally.unit_id.in_(_ids(chosen)))
    query = query.where(Tally.level == Level.TOWNSHIP)
    if chosen.township:
        of_name = sa.select(Township.id).where(Township.name == chosen.township)
        query = query.where(Tally.unit_id.in_(of_name))
    return query


_SUMS = tuple(
    sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.BigInteger)
    for column in (Tally.sealed, Tally.scored, Tally.score)
)


def _courses(session: Session, chosen: Chosen) -> list[Course]:
    query: Query = sa.select(Tally.checklist_id, Tally.month, *_SUMS).where(
        Tally.month.between(chosen.span.first, chosen.span.last)
    )
    if chosen.checklist:
        query = query.where(Tally.checklist_id == chosen.checklist)
    found: dict[str, dict[date, Numbers]] = defaultdict(dict)
    grouped = _of_unit(query, chosen).group_by(Tally.checklist_id, Tally.month)
    for checklist, month, sealed, scored, score in session.execute(grouped):
        found[checklist][month] = Numbers(sealed, scored, score)
    return [_course(checklist, found[checklist], chosen) for checklist in sorted(found)]


def _course(checklist: str, told: Mapping[date, Numbers], chosen: Chosen) -> Course:
    months = [Month(first, last, told.get(first, Numbers())) for first, last in months_of(chosen)]
    return Course(checklist, months, _added(told.values()))


def months_of(chosen: Chosen) -> list[tuple[date, date]]:
    """First and last day of each month of the school year."""
    found, first = [], chosen.span.first
    while first < chosen.span.last:
        following = (first + timedelta(days=31)).replace(day=1)
        found.append((first, following - timedelta(days=1)))
        first = following
    return found


def _year_of_schools(chosen: Chosen) -> list[sa.ColumnElement[bool]]:
    return [
        Tally.level == Level.SCHOOL_YEAR,
        Tally.month == chosen.span.first,
        Tally.checklist_id == (chosen.checklist or EVERY_CHECKLIST),
        Tally.sealed > 0,
    ]


def _townships(session: Session, chosen: Chosen, today: date) -> list[Unit]:
    schools: dict[int, int] = dict(
        session.execute(
            sa.select(School.township_id, sa.func.count()).group_by(School.township_id)
        ).all()
    )
    told = {
        township: (inspected, Numbers(*numbers))
        for township, inspected, *numbers in session.execute(
            sa.select(School.township_id, sa.func.count(), *_SUMS)
            .join(School, School.id == Tally.unit_id)
            .where(*_year_of_schools(chosen))
            .group_by(School.township_id)
        )
    }
    standing = _standing(session, chosen, today, School.township_id)
    named = session.execute(sa.select(Township.id, Township.name).order_by(Township.id))
    return [
        Unit(
            name,
            "",
            schools.get(id_, 0),
            *told.get(id_, (0, Numbers())),
            *standing.get(id_, (0, 0)),
        )
        for id_, name in named
    ]


def _schools(session: Session, chosen: Chosen, today: date) -> list[Unit]:
    told = {
        school: Numbers(*numbers)
        for school, *numbers in session.execute(
            sa.select(Tally.unit_id, Tally.sealed, Tally.scored, Tally.score).where(
                *_year_of_schools(chosen), Tally.unit_id.in_(_ids(chosen))
            )
        )
    }
    standing = _standing(session, chosen, today, School.id)
    named = session.execute(
        sa.select(School.id, School.name, School.code)
        .where(School.id.in_(_ids(chosen)))
        .order_by(School.code)
    )
    return [
        Unit(
            name,
            code,
            1,
            int(id_ in told),
            told.get(id_, Numbers()),
            *standing.get(id_, (0, 0)),
        )
        for id_, name, code in named
    ]


def _standing(
    session: Session, chosen: Chosen, today: date, unit: Any
) -> dict[int, tuple[int, int]]:
    """Findings that stand, and those the school is late with, by township or school.

    Those of confidential records are not told.
    """
    confidential = sa.select(ChecklistVersion.checklist_id).where(
        ChecklistVersion.readers.is_not(None)
    )
    late = sa.func.sum(sa.case((overdue(today), 1), else_=0))
    by_school = sa.select(
        Finding.school_id, sa.func.count().label("stand"), late.label("late")
    ).where(STANDS, Finding.checklist_id.not_in(confidential))
    if chosen.checklist:
        by_school = by_school.where(Finding.checklist_id == chosen.checklist)
    if _by_school(chosen):
        by_school = by_school.where(Finding.school_id.in_(_ids(chosen)))
    counted = by_school.group_by(Finding.school_id).subquery()
    sums = (sa.cast(sa.func.sum(one), sa.Integer) for one in (counted.c.stand, counted.c.late))
    query = sa.select(unit, *sums).join(School, School.id == counted.c.school_id).group_by(unit)
    return {id_: (stand, behind) for id_, stand, behind in session.execute(query)}


def _commonest(session: Session, chosen: Chosen, by: Failing) -> list[Failure]:
    query = _raised_at_school(chosen, by) if chosen.school else _raised_in_townships(chosen, by)
    columns = list(query.selected_columns)
    ordered = query.order_by(columns[2].desc(), columns[0], columns[1]).limit(COMMONEST)
    return [Failure(*row) for row in session.execute(ordered)]


def _raised_in_townships(chosen: Chosen, by: Failing) -> Query:
    raised = sa.cast(sa.func.sum(FailureTally.raised), sa.Integer)
    query: Query = sa.select(FailureTally.checklist_id, FailureTally.name, raised).where(
        FailureTally.school_year == chosen.year, FailureTally.by == by
    )
    if chosen.township:
        of_name = sa.select(Township.id).where(Township.name == chosen.township)
        query = query.where(FailureTally.township_id.in_(of_name))
    if chosen.checklist:
        query = query.where(FailureTally.checklist_id == chosen.checklist)
    return query.group_by(FailureTally.checklist_id, FailureTally.name)


def _raised_at_school(chosen: Chosen, by: Failing) -> Query:
    """One school's findings of the year, counted as they are; confidential ones are not told."""
    of_year = (
        sa.select(Inspection.id)
        .join(Visit, Visit.id == Inspection.visit_id)
        .where(Visit.date.between(chosen.span.first, chosen.span.last))
        .where(Inspection.checklist_version.has(readers=None))
    )
    own = (Finding.school_id.in_(_ids(chosen)), Finding.inspection_id.in_(of_year))
    raised = sa.func.count()
    if by is Failing.ITEM:
        query: Query = sa.select(Finding.checklist_id, Finding.item, raised).where(*own)
        query = query.group_by(Finding.checklist_id, Finding.item)
    else:
        every: sa.Label[str] = sa.literal_column("''").label("checklist")
        query = (
            sa.select(every, FindingProvision.provision, raised)
            .join(Finding, Finding.id == FindingProvision.finding_id)
            .where(*own)
            .group_by(FindingProvision.provision)
        )
    return query.where(Finding.checklist_id == chosen.checklist) if chosen.checklist else query
