"""The clock of a finding: deadlines on Chinese civil dates and working days. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import chinese_calendar

Text = Mapping[str, str]
SATURDAY = 5
ONE_DAY = timedelta(days=1)


class Counting(StrEnum):
    """Which days a rule counts."""

    CALENDAR_DAYS = "calendar-days"
    WORKING_DAYS = "working-days"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """Time allowed for a severity. days: where the item gives none; basis: the source cited.

    verified: `read`, `secondary` or `unverified`, how far the source was checked.
    """

    days: int
    counting: Counting
    basis: Text
    verified: str


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
            return bool(chinese_calendar.is_workday(day))
        return not weekend and (day.month, day.day) not in self.fixed_holidays

    def next_working_day(self, day: date) -> date:
        """The day itself when it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += ONE_DAY
        return day


def _is_installed(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Everything that decides a deadline: a rule per severity, how days count, the calendar."""

    rules: Mapping[str, DeadlineRule]
    counting_basis: Text
    calendar: WorkingDays


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day a finding may stand. counted_to: before moving off a day of rest.

    provisional: the last day lies in a year whose holidays are not announced yet.
    """

    due_on: date
    days: int
    counting: Counting
    counted_to: date
    provisional: bool


def deadline(severity: str, item_days: int, start: date, deadlines: Deadlines) -> Deadline:
    """When a finding of this severity raised on `start` is due; the first day is not counted.

    item_days: what the checklist allows, 0 = what the severity's rule allows.
    """
    rule, calendar = deadlines.rules[severity], deadlines.calendar
    days = item_days or rule.days
    if rule.counting is Counting.WORKING_DAYS:
        counted_to = _after_working_days(start, days, calendar)
    else:
        counted_to = start + timedelta(days=days)
    due_on = calendar.next_working_day(counted_to)
    provisional = not all(calendar.is_announced(y) for y in range(start.year, due_on.year + 1))
    return Deadline(due_on, days, rule.counting, counted_to, provisional)


def _after_working_days(start: date, days: int, calendar: WorkingDays) -> date:
    day = start
    for _ in range(days):
        day = calendar.next_working_day(day + ONE_DAY)
    return day


def days_left(due_on: date, today: date) -> int:
    """Civil days until the deadline: 0 on the last day, negative when it has passed."""
    return (due_on - today).days


def is_overdue(due_on: date, today: date, *, closed: bool) -> bool:
    """Whether the deadline of a finding that still stands has passed."""
    return not closed and due_on < today
