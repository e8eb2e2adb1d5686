"""Ledgers put together from seats, acts and excuses: what is owed, done, missing, and why. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from inspect_app.quotas.counting import (
    Act,
    Excuse,
    Judged,
    Line,
    Quota,
    Standing,
    Tenure,
    judged,
    line,
    rate,
)
from inspect_app.quotas.periods import IsSchoolDay, Period, periods_of
from inspect_app.registers.calendar import Span


@dataclass(frozen=True, slots=True)
class Calendar:
    """What cuts periods: the terms, which days school is held, and the day it is today."""

    terms: Sequence[Span]
    is_school_day: IsSchoolDay
    today: date


@dataclass(frozen=True, slots=True)
class Account:
    """One quota of one seat over some periods.

    lines: the latest period first; stray: acts that lie in none of the periods.
    """

    quota: Quota
    lines: Sequence[Line]
    stray: Sequence[Judged]

    @property
    def running(self) -> Line | None:
        """The period that today lies in."""
        return next((one for one in self.lines if one.running), None)

    @property
    def met(self) -> tuple[int, int]:
        """Periods met and periods due."""
        return rate(self.lines)

    @property
    def doubts(self) -> int:
        """Acts that wait for a person's word."""
        return sum(one.in_doubt for each in self.lines for one in each.acts)


def periods(quota: Quota, calendar: Calendar, since: date, until: date) -> list[Period]:
    """The periods of a quota that touch these days and have begun, in order."""
    found = periods_of(
        quota.period, calendar.terms, calendar.is_school_day, since=since, until=until
    )
    return [one for one in found if one.since <= calendar.today]


def account(
    quota: Quota,
    periods: Sequence[Period],
    acts: Iterable[tuple[str, Act]],
    *,
    tenure: Tenure,
    excuses: Sequence[Excuse],
    calendar: Calendar,
) -> Account:
    """The account of a quota over some periods. acts: with their kinds, in the order recorded."""
    own = [act for kind, act in acts if kind in quota.activities]
    found = judged(quota, own, tenure, calendar.is_school_day)
    held, stray = _shared_out(periods, found)
    lines = [
        line(quota, period, own, tenure=tenure, excuses=excuses, today=calendar.today)
        for period, own in zip(reversed(periods), reversed(held), strict=True)
        if _in_office(tenure, period)
    ]
    return Account(quota, lines, stray)


def _in_office(tenure: Tenure, period: Period) -> bool:
    return tenure.since <= period.until and (tenure.until is None or tenure.until >= period.since)


def _shared_out(
    periods: Sequence[Period], found: Iterable[Judged]
) -> tuple[list[list[Judged]], list[Judged]]:
    """The acts of each period, and those that lie in none; periods are in order and apart."""
    firsts = [period.since for period in periods]
    held: list[list[Judged]] = [[] for _ in periods]
    stray = []
    for one in found:
        place = bisect_right(firsts, one.act.on) - 1
        if place >= 0 and periods[place].holds(one.act.on):
            held[place].append(one)
        else:
            stray.append(one)
    return held, stray


@dataclass(frozen=True, slots=True)
class Sum:
    """How many seats stand how in the running period, and periods met of those due."""

    seats: int
    met: int
    open: int
    not_due: int
    periods_met: int
    periods_due: int
    doubts: int


def summed(accounts: Sequence[Account]) -> Sum:
    """The sum over accounts of one quota; each account is counted once."""
    running = [one.running for one in accounts]
    rates = [one.met for one in accounts]
    return Sum(
        seats=len(accounts),
        met=sum(one is not None and one.standing is Standing.MET for one in running),
        open=sum(one is not None and one.standing is Standing.OPEN for one in running),
        not_due=sum(one is None or one.standing is Standing.NOT_DUE for one in running),
        periods_met=sum(met for met, _ in rates),
        periods_due=sum(due for _, due in rates),
        doubts=sum(one.doubts for one in accounts),
    )
