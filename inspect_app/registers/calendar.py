"""Working days, school years, terms, teaching weeks and quarters, on civil dates. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import chinese_calendar

SATURDAY = 5
ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class AnnouncedYear:
    """A year's holidays and the weekends worked to make up for them."""

    holidays: frozenset[date]
    working_weekends: frozenset[date]


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The working-day calendar: the installed one, further announced years, a rule for the rest.

    fixed_holidays: (month, day) off in every year, used while a year is not announced.
    """

    fixed_holidays: frozenset[tuple[int, int]]
    announced: Mapping[int, AnnouncedYear]

    def is_announced(self, year: int) -> bool:
        """Whether the State Council's holiday plan of the year is known here."""
        return year in self.announced or _is_installed(year)

    def is_working_day(self, day: date) -> bool:
        """Whether offices work; a guess from weekends and fixed holidays while not announced."""
        weekend = day.weekday() >= SATURDAY
        year = self.announced.get(day.year)
        if year is not None:
            return day in year.working_weekends or not (weekend or day in year.holidays)
        if _is_installed(day.year):
            return _is_installed_workday(day)
        return not weekend and (day.month, day.day) not in self.fixed_holidays

    def next_working_day(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day


@cache
def _is_installed_workday(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


@cache
def _is_installed(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Span:
    """Civil dates with both ends included, and the name of what lasts so long."""

    name: str
    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last

    def days(self) -> Iterator[date]:
        """Every day of it, in order."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class TeachingWeek:
    """A week of a term, Monday to Sunday. number: from 1; days: those on which schools teach."""

    number: int
    monday: date
    days: Sequence[date]


def school_year_of(day: date) -> int:
    """The year a school year begins in; it runs from 1 August to 31 July."""
    return day.year if day.month >= 8 else day.year - 1


def school_year(year: int) -> Span:
    """The school year that begins in `year`."""
    return Span(f"{year}-{year + 1}", date(year, 8, 1), date(year + 1, 7, 31))


def quarters(year: int) -> list[Span]:
    """The four quarters of a civil year."""
    firsts = [date(year, month, 1) for month in (1, 4, 7, 10)] + [date(year + 1, 1, 1)]
    return [
        Span(f"{year}-Q{number}", first, following - ONE_DAY)
        for number, (first, following) in enumerate(pairwise(firsts), start=1)
    ]


def teaching_weeks(term: Span, calendar: WorkingDays) -> list[TeachingWeek]:
    """The weeks of a term that hold at least one working day, numbered in order.

    A weekend worked to make up for a holiday is a teaching day of the week it lies in.
    """
    weeks: list[TeachingWeek] = []
    monday = term.first - timedelta(days=term.first.weekday())
    while monday <= term.last:
        days = [
            day
            for day in Span("", monday, monday + ONE_WEEK - ONE_DAY).days()
            if day in term and calendar.is_working_day(day)
        ]
        if days:
            weeks.append(TeachingWeek(len(weeks) + 1, monday, days))
        monday += ONE_WEEK
    return weeks


def opening_weeks(term: Span, calendar: WorkingDays, count: int) -> Span:
    """The first `count` teaching weeks of a term, first to last teaching day."""
    days = [day for week in teaching_weeks(term, calendar)[:count] for day in week.days]
    return Span(term.name, days[0], days[-1]) if days else term
