"""What the plan's schedules make due in a school year: what, for whom, when, from which provision.

Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspect_app.checklists.scope import binds
from inspect_app.registers.calendar import (
    ONE_DAY,
    Span,
    WorkingDays,
    opening_weeks,
    quarters,
    school_year,
)

PLAN_BEGINS = 2023
AT_SCHOOLS = "school"


@dataclass(frozen=True, slots=True)
class BoundSchool:
    """A school as schedules see it. facts: see School.facts."""

    id: int
    name: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something that is due. school: None when the county owes it once for all.

    window: the civil dates in which it has to happen; times: how often within them;
    checklists: what a visit fills for it, none when it is no visit.
    """

    schedule: str
    title: Mapping[str, str]
    post: str
    school: BoundSchool | None
    window: Span
    times: int
    checklists: tuple[str, ...]
    provisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """The calendar of a school year: its terms and which days are worked."""

    begins: int
    terms: Sequence[Span]
    calendar: WorkingDays


def obligations(
    schedules: Iterable[Mapping[str, Any]],
    schools: Sequence[BoundSchool],
    year: SchoolYear,
) -> Iterator[Obligation]:
    """Everything that the schedules make due in a school year, schedule by schedule.

    A period belongs to the school year in which it ends, so that each is counted once.
    """
    for one in schedules:
        bound = [school for school in schools if binds(one.get("applies"), school.facts)]
        owners: Sequence[BoundSchool | None] = bound if one["post"] == AT_SCHOOLS else [None]
        for window in _windows(one, one["period"], year):
            yield from (_obligation(one, owner, window, one["times"], ()) for owner in owners)
        if "visits" in one:
            checklists = tuple(one["visits"]["checklists"])
            for window in _windows(one, one["visits"]["per"], year):
                yield from (_obligation(one, school, window, 1, checklists) for school in bound)


def _obligation(
    one: Mapping[str, Any],
    school: BoundSchool | None,
    window: Span,
    times: int,
    checklists: tuple[str, ...],
) -> Obligation:
    return Obligation(
        schedule=one["id"],
        title=one["title"],
        post=one["post"],
        school=school,
        window=window,
        times=times,
        checklists=checklists,
        provisions=tuple(one["provisions"]),
    )


def _windows(one: Mapping[str, Any], period: str, year: SchoolYear) -> Iterator[Span]:
    whole = school_year(year.begins)
    for span in _spans(period, year):
        if span.last not in whole:
            continue
        if "within_weeks" in one:
            span = opening_weeks(span, year.calendar, one["within_weeks"])
        yield _until(span, one["due"]) if "due" in one else span


def _until(span: Span, day: str) -> Span:
    """The span cut at the last such day (MM-DD) within it; unchanged when there is none."""
    days = [
        date.fromisoformat(f"{n}-{day}") for n in range(span.last.year, span.first.year - 1, -1)
    ]
    return next((Span(span.name, span.first, one) for one in days if one in span), span)


def _spans(period: str, year: SchoolYear) -> Sequence[Span]:
    """The periods of a kind around a school year, as many as may end in it."""
    both = (year.begins, year.begins + 1)
    if period == "term":
        return year.terms
    if period == "school-year":
        return [school_year(year.begins)]
    if period == "quarter":
        return [quarter for civil in both for quarter in quarters(civil)]
    length = {"year": 1, "three-years": 3, "five-years": 5}[period]
    return [_years(civil, length) for civil in both if (civil - PLAN_BEGINS + 1) % length == 0]


def _years(last: int, length: int) -> Span:
    """Civil years up to and with `last`; counted from the first year of the plan."""
    first = last - length + 1
    name = str(last) if length == 1 else f"{first}-{last}"
    return Span(name, date(first, 1, 1), date(last + 1, 1, 1) - ONE_DAY)
