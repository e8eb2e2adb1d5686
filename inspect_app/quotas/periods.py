"""The periods a quota is owed in, cut from terms and school days. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inspect_app.registers.calendar import Span

IsSchoolDay = Callable[[date], bool]

FULL_DAYS = {"day": 1, "week": 5, "month": 20}
"""School days of a full week or month; longer periods are full when none of their own is lost."""

FIVE_YEARS_FROM = 2021
"""The five-year rounds follow the county's five-year plans: 2021 to 2025, 2026 to 2030."""


@dataclass(frozen=True, slots=True)
class Period:
    """One week, month, term … in which a number is owed.

    since, until: civil dates, both included; days: its school days; full: the number of school
    days at which the whole number is owed.
    """

    since: date
    until: date
    days: tuple[date, ...]
    full: int

    def holds(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.since <= day <= self.until


def periods_of(
    kind: str, terms: Sequence[Span], is_school_day: IsSchoolDay, *, since: date, until: date
) -> list[Period]:
    """The periods of a kind that touch the days from `since` to `until`, in order.

    Weeks (Monday to Sunday), months and days exist within terms only and are cut at their ends;
    a school year runs from 1 August to 31 July. `ongoing` is one period, that of the days asked
    for. Kinds that no calendar gives (`once`, `event`, `three-years`) have none.
    """
    spans = _SPANS.get(kind)
    if spans is None:
        return []
    found = {span for span in spans(terms, since, until) if span[1] >= since and span[0] <= until}
    return [_period(kind, span, terms, is_school_day) for span in sorted(found)]


Ends = tuple[date, date]


def _period(kind: str, span: Ends, terms: Sequence[Span], is_school_day: IsSchoolDay) -> Period:
    days = tuple(
        day
        for day in Span("", *span).days()
        if any(day in term for term in terms) and is_school_day(day)
    )
    return Period(*span, days, FULL_DAYS.get(kind, len(days)))


def _day_spans(terms: Sequence[Span], since: date, until: date) -> Iterable[Ends]:
    days = Span("", since, until).days()
    return ((day, day) for day in days if any(day in term for term in terms))


def _week_spans(terms: Sequence[Span], since: date, until: date) -> Iterable[Ends]:
    for term in terms:
        monday = term.first - timedelta(days=term.first.weekday())
        while monday <= term.last:
            sunday = monday + timedelta(days=6)
            yield max(monday, term.first), min(sunday, term.last)
            monday += timedelta(days=7)


def _month_spans(terms: Sequence[Span], since: date, until: date) -> Iterable[Ends]:
    for term in terms:
        first = term.first.replace(day=1)
        while first <= term.last:
            following = _following_month(first)
            yield max(first, term.first), min(following - timedelta(days=1), term.last)
            first = following


def _following_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _quarter_spans(terms: Sequence[Span], since: date, until: date) -> Iterable[Ends]:
    for year in range(since.year, until.year + 1):
        for month in (1, 4, 7, 10):
            first = date(year, month, 1)
            yield first, _following_month(date(year, month + 2, 1)) - timedelta(days=1)


def _term_spans(terms: Sequence[Span], since: date, until: date) -> Iterable[Ends]:
    return ((term.first, term.last) for term in terms)


def _school_year_spans(terms: Sequence[Span], since: date, until: date) -> Iterable[Ends]:
    years = range(since.year - 1, until.year + 1)
    return ((date(year, 8, 1), date(year + 1, 7, 31)) for year in years)


def _year_spans(terms: Sequence[Span], since: date, until: date) -> Iterable[Ends]:
    return ((date(year, 1, 1), date(year, 12, 31)) for year in range(since.year, until.year + 1))


def _five_year_spans(terms: Sequence[Span], since: date, until: date) -> Iterable[Ends]:
    first = since.year - (since.year - FIVE_YEARS_FROM) % 5
    return ((date(year, 1, 1), date(year + 4, 12, 31)) for year in range(first, until.year + 1, 5))


def _ongoing_spans(terms: Sequence[Span], since: date, until: date) -> Iterable[Ends]:
    return [(since, until)]


_SPANS: dict[str, Callable[[Sequence[Span], date, date], Iterable[Ends]]] = {
    "day": _day_spans,
    "week": _week_spans,
    "month": _month_spans,
    "quarter": _quarter_spans,
    "term": _term_spans,
    "school-year": _school_year_spans,
    "year": _year_spans,
    "five-years": _five_year_spans,
    "ongoing": _ongoing_spans,
}
