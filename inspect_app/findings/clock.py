"""The clock of a finding: deadlines on Chinese civil dates and working days. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from inspect_app.registers.calendar import ONE_DAY, WorkingDays

Text = Mapping[str, str]


class Counting(StrEnum):
    """Which days a rule counts."""

    CALENDAR_DAYS = "calendar-days"
    WORKING_DAYS = "working-days"


@dataclass(frozen=True, slots=True)
class Term:
    """A number of days and which days are counted."""

    days: int
    counting: Counting


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """Time allowed for something. days: where nothing closer to the item says so.

    verified: `read`, `secondary` or `unverified`, how far the source was checked.
    """

    days: int
    counting: Counting
    basis: Text
    verified: str

    @property
    def term(self) -> Term:
        """The time alone."""
        return Term(self.days, self.counting)


@dataclass(frozen=True, slots=True)
class CountyList:
    """The day of the year on which the list of what schools cannot cure is due."""

    month: int
    day: int
    basis: Text
    verified: str

    def next_due(self, today: date) -> date:
        """The coming day on which the list is due, today included."""
        this_year = date(today.year, self.month, self.day)
        return this_year if today <= this_year else date(today.year + 1, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the overdue ladder: reached when so many civil days have passed."""

    days: int
    words: Text


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Everything that decides a deadline: rules, how days count, the calendar.

    rules: by severity. checklists: by checklist id and item, "" for the whole checklist; they go
    before the checklist's own days. signing, contest, reinspection: time for one act.
    counting_basis, counting_verified: how days are counted, and how far that was checked.
    independent: severities whose repair nobody of the team that found it may judge.
    """

    rules: Mapping[str, DeadlineRule]
    checklists: Mapping[tuple[str, str], DeadlineRule]
    signing: DeadlineRule
    contest: DeadlineRule
    reinspection: DeadlineRule
    county_list: CountyList
    ladder: Sequence[Rung]
    independent: frozenset[str]
    counting_basis: Text
    counting_verified: str
    calendar: WorkingDays

    def rule_for(self, severity: str, checklist: str, item: str, item_days: int) -> DeadlineRule:
        """The rule closest to the item: the county's for it or its checklist, the checklist's own
        days, the severity's. item_days: 0 where the checklist gives none."""
        for key in ((checklist, item), (checklist, "")):
            if key in self.checklists:
                return self.checklists[key]
        rule = self.rules[severity]
        return replace(rule, days=item_days) if item_days else rule

    def rung(self, due_on: date, today: date) -> int:
        """How many rungs of the ladder a finding past its deadline has reached; 0 before."""
        return sum((today - due_on).days >= one.days for one in self.ladder)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a term. counted_to: before moving off a day of rest.

    provisional: the term touches a year whose holidays are not announced yet.
    """

    due_on: date
    term: Term
    counted_to: date
    provisional: bool


def deadline(term: Term, start: date, calendar: WorkingDays) -> Deadline:
    """The last day of a term that begins on `start`; the first day is not counted."""
    if term.counting is Counting.WORKING_DAYS:
        counted_to = _after_working_days(start, term.days, calendar)
    else:
        counted_to = start + timedelta(days=term.days)
    due_on = calendar.next_working_day(counted_to)
    return Deadline(due_on, term, counted_to, is_provisional(start, due_on, calendar))


def is_provisional(start: date, due_on: date, calendar: WorkingDays) -> bool:
    """Whether a year between the two days has holidays that are not announced yet."""
    return not all(calendar.is_announced(y) for y in range(start.year, due_on.year + 1))


def unspent(due_on: date, today: date, counting: Counting, calendar: WorkingDays) -> int:
    """How many of the counted days lie after today, the last day included; 0 when none does."""
    days = (due_on - today).days
    if counting is Counting.CALENDAR_DAYS:
        return max(0, days)
    return sum(calendar.is_working_day(today + timedelta(days=n)) for n in range(1, days + 1))


def _after_working_days(start: date, days: int, calendar: WorkingDays) -> date:
    day = start
    for _ in range(days):
        day = calendar.next_working_day(day + ONE_DAY)
    return day


def days_left(due_on: date, today: date) -> int:
    """Civil days until the deadline: 0 on the last day, negative when it has passed."""
    return (due_on - today).days
