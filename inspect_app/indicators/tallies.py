"""What a sealed inspection adds to the numbers of the dashboards, and the sums of many. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from inspect_app.registers.calendar import school_year, school_year_of

EVERY_CHECKLIST = ""
"""Stands for all checklists together in what is kept of a school's year."""


class Level(StrEnum):
    """Of what a tally tells: a township's month, a school's month, a school's whole year."""

    TOWNSHIP = "township"
    SCHOOL = "school"
    SCHOOL_YEAR = "school-year"


class Failing(StrEnum):
    """What a failure is counted by."""

    ITEM = "item"
    PROVISION = "provision"


@dataclass(frozen=True, slots=True)
class Failures:
    """How often one item of the checklist was found wanting, or one provision was broken."""

    by: Failing
    name: str
    raised: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """One sealed inspection. on: day of the visit; score: of 100, in hundredths, None without one.

    failures: findings it raised, whatever became of them. Of a confidential record neither the
    score nor the failures are told.
    """

    school_id: int
    township_id: int
    checklist_id: str
    on: date
    score: int | None
    failures: tuple[Failures, ...] = ()


@dataclass(frozen=True, slots=True)
class TallyKey:
    """unit_id: of the township or school; month: its first day, of a school year 1 August."""

    level: Level
    month: date
    checklist_id: str
    unit_id: int


@dataclass(frozen=True, slots=True)
class FailureKey:
    """school_year: the year it begins in, of the day of the visit."""

    school_year: int
    township_id: int
    by: Failing
    checklist_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """Sealed inspections, those with a score, and the sum of the scores in hundredths."""

    sealed: int = 0
    scored: int = 0
    score: int = 0

    def plus(self, other: Numbers, times: int = 1) -> Numbers:
        """The sum with another, taken so many times."""
        return Numbers(
            self.sealed + times * other.sealed,
            self.scored + times * other.scored,
            self.score + times * other.score,
        )

    @property
    def mean(self) -> Decimal | None:
        """Mean score of 100, unrounded but for the hundredths it was summed in."""
        return Decimal(self.score) / self.scored / 100 if self.scored else None


@dataclass(frozen=True, slots=True)
class Sums:
    """The tallies of many contributions; nothing that is 0 is in it."""

    tallies: Mapping[TallyKey, Numbers]
    failures: Mapping[FailureKey, int]


def hundredths(score: Decimal | None) -> int | None:
    """A score of 100 in whole hundredths, half to even."""
    if score is None:
        return None
    return int((score * 100).to_integral_value(ROUND_HALF_EVEN))


def sums(added: Iterable[Contribution], removed: Iterable[Contribution] = ()) -> Sums:
    """The sums of contributions, less those that are taken back."""
    tallies: dict[TallyKey, Numbers] = defaultdict(Numbers)
    failures: Counter[FailureKey] = Counter()
    for times, many in ((1, added), (-1, removed)):
        for one in many:
            for key in _keys(one):
                tallies[key] = tallies[key].plus(_numbers(one), times)
            for failing in one.failures:
                failures[_failure_key(one, failing)] += times * failing.raised
    return Sums(
        {key: told for key, told in tallies.items() if told != Numbers()},
        {key: raised for key, raised in failures.items() if raised},
    )


def _numbers(one: Contribution) -> Numbers:
    return Numbers(1, one.score is not None, one.score or 0)


def _keys(one: Contribution) -> tuple[TallyKey, ...]:
    month, year = one.on.replace(day=1), school_year(school_year_of(one.on)).first
    return (
        TallyKey(Level.TOWNSHIP, month, one.checklist_id, one.township_id),
        TallyKey(Level.SCHOOL, month, one.checklist_id, one.school_id),
        TallyKey(Level.SCHOOL_YEAR, year, one.checklist_id, one.school_id),
        TallyKey(Level.SCHOOL_YEAR, year, EVERY_CHECKLIST, one.school_id),
    )


def _failure_key(one: Contribution, failing: Failures) -> FailureKey:
    checklist = one.checklist_id if failing.by is Failing.ITEM else EVERY_CHECKLIST
    year = school_year_of(one.on)
    return FailureKey(year, one.township_id, failing.by, checklist, failing.name)
