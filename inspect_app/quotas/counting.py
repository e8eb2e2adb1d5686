"""What a post owes in a period, and which of its acts count towards it and why not. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from inspect_app.quotas.periods import IsSchoolDay, Period


class Measure(StrEnum):
    """What adds up towards the number owed."""

    ACTS = "acts"
    AMOUNT = "amount"
    DAYS = "days"
    SCHOOLS = "schools"
    STATE = "state"


class Refusal(StrEnum):
    """Why an act does not count."""

    NO_SCHOOL = "no-school"
    NOT_IN_POST = "not-in-post"
    TOO_SHORT = "too-short"
    OVERLAP = "overlap"
    ALIKE = "alike"
    REPEATED = "repeated"
    DECIDED = "decided"


QUESTIONABLE = frozenset({Refusal.OVERLAP, Refusal.ALIKE})
"""Suspicions: a person may let the act count all the same."""


@dataclass(frozen=True, slots=True)
class Quota:
    """A quota as the plan's data give it.

    activities: the kinds of act that count, its own id unless quotas share some;
    least, target: numbers owed and aimed at; minutes: shortest act that counts, 0 for any.
    """

    id: str
    post: str
    period: str
    activities: frozenset[str]
    measure: Measure
    least: Decimal
    target: Decimal | None
    minutes: int


@dataclass(frozen=True, slots=True)
class Act:
    """Something done, as recorded.

    begins, minutes: when known; amount: people, hours or times; place: id of the school;
    alike: whether its text resembles one recorded earlier; verdict: what a person decided.
    """

    id: UUID
    on: date
    begins: time | None = None
    minutes: int | None = None
    amount: Decimal = Decimal(1)
    place: int | None = None
    alike: bool = False
    verdict: bool | None = None


@dataclass(frozen=True, slots=True)
class Tenure:
    """From when until when somebody holds a post, both included; None: still."""

    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the post is held on the day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Excuse:
    """Days on which nothing is owed, both ends included, and on what basis."""

    since: date
    until: date
    basis: str = ""

    def holds(self, day: date) -> bool:
        """Whether the day is excused."""
        return self.since <= day <= self.until


@dataclass(frozen=True, slots=True)
class Judged:
    """An act and why it does not count; None: it counts."""

    act: Act
    refusal: Refusal | None

    @property
    def in_doubt(self) -> bool:
        """Whether a person should look: it is suspected, and nobody has decided yet."""
        return self.refusal in QUESTIONABLE


class Standing(StrEnum):
    """Where a period stands."""

    MET = "met"
    OPEN = "open"
    MISSED = "missed"
    NOT_DUE = "not-due"


@dataclass(frozen=True, slots=True)
class Line:
    """One period of one post: owed and done with every act that speaks to it.

    days: school days of the period; lost: of them excused; owed: what is left of the number asked;
    done: what counted, never carried over; running: whether today lies in the period.
    """

    period: Period
    days: int
    lost: int
    owed: Decimal
    done: Decimal
    acts: tuple[Judged, ...]
    standing: Standing
    running: bool

    @property
    def missing(self) -> Decimal:
        """What is still to do, at least 0."""
        return max(Decimal(0), self.owed - self.done)


def quota_of(raw: Mapping[str, Any]) -> Quota:
    """The quota of an entry of the plan's quota file (see checklists.plan_schema)."""
    return Quota(
        id=raw["id"],
        post=raw["post"],
        period=raw["period"],
        activities=frozenset(raw.get("activities", [raw["id"]])),
        measure=Measure(raw.get("measure", Measure.ACTS)),
        least=Decimal(raw["least"]),
        target=Decimal(raw["target"]) if "target" in raw else None,
        minutes=int(raw.get("minutes", 0)),
    )


def owed_in(quota: Quota, period: Period, tenure: Tenure, excuses: Sequence[Excuse]) -> Decimal:
    """The number owed in a period: the least, in the share of school days left, halves up.

    A week of two school days owes nothing of one lesson, a week of three owes it whole
    (provision a8.2.principal-observe as read in the plan's quota file).
    """
    if quota.measure is Measure.STATE:
        return quota.least
    left = len(_days_in_post(period, tenure)) - _lost(period, tenure, excuses)
    if not period.full:
        return Decimal(0)
    share = min(Decimal(1), Decimal(left) / period.full)
    return (quota.least * share).to_integral_value(ROUND_HALF_UP)


def _days_in_post(period: Period, tenure: Tenure) -> Sequence[date]:
    if tenure.holds(period.since) and tenure.holds(period.until):
        return period.days
    return [day for day in period.days if tenure.holds(day)]


def _lost(period: Period, tenure: Tenure, excuses: Sequence[Excuse]) -> int:
    if not excuses:
        return 0
    return sum(_excused(day, excuses) for day in _days_in_post(period, tenure))


def _excused(day: date, excuses: Iterable[Excuse]) -> bool:
    return any(excuse.holds(day) for excuse in excuses)


def judged(
    quota: Quota, acts: Iterable[Act], tenure: Tenure, is_school_day: IsSchoolDay
) -> list[Judged]:
    """Every act with why it does not count; acts come in the order they were recorded.

    An act recorded later never takes away what one recorded earlier gave.
    """
    standing: dict[date, list[Act]] = defaultdict(list)
    found = []
    for act in acts:
        refusal = _refusal(quota, act, standing[act.on], tenure, is_school_day)
        if refusal is None:
            standing[act.on].append(act)
        found.append(Judged(act, refusal))
    return found


def _refusal(
    quota: Quota, act: Act, same_day: Sequence[Act], tenure: Tenure, is_school_day: IsSchoolDay
) -> Refusal | None:
    if act.verdict is False:
        return Refusal.DECIDED
    if not tenure.holds(act.on):
        return Refusal.NOT_IN_POST
    if quota.period in ("day", "week") and not is_school_day(act.on):
        return Refusal.NO_SCHOOL
    if act.minutes is not None and act.minutes < quota.minutes:
        return Refusal.TOO_SHORT
    if act.verdict is None and any(overlap(act, other) for other in same_day):
        return Refusal.OVERLAP
    if act.verdict is None and act.alike:
        return Refusal.ALIKE
    return Refusal.REPEATED if quota.measure is Measure.DAYS and same_day else None


def overlap(one: Act, other: Act) -> bool:
    """Whether two acts of one person take place at the same time."""
    if one.on != other.on or one.begins is None or other.begins is None:
        return False
    (first, until), (begin, end) = _minutes(one), _minutes(other)
    return first < end and begin < until


def _minutes(act: Act) -> tuple[int, int]:
    """First and last minute of the day; an act of unknown length takes one minute."""
    assert act.begins is not None
    first = act.begins.hour * 60 + act.begins.minute
    return first, first + max(1, act.minutes or 1)


def line(
    quota: Quota,
    period: Period,
    acts: Sequence[Judged],
    *,
    tenure: Tenure,
    excuses: Sequence[Excuse],
    today: date,
) -> Line:
    """One period's line. acts: judged ones of any time; those of the period are taken."""
    own = tuple(one for one in acts if period.holds(one.act.on))
    owed = owed_in(quota, period, tenure, excuses)
    done = _done(quota.measure, [one.act for one in own if one.refusal is None])
    return Line(
        period=period,
        days=len(period.days),
        lost=_lost(period, tenure, excuses),
        owed=owed,
        done=done,
        acts=own,
        standing=_standing(owed, done, period, today),
        running=period.holds(today),
    )


def _done(measure: Measure, acts: Sequence[Act]) -> Decimal:
    match measure:
        case Measure.AMOUNT:
            return sum((act.amount for act in acts), Decimal(0))
        case Measure.SCHOOLS:
            return Decimal(len({act.place for act in acts if act.place is not None}))
        case Measure.STATE:
            latest = max(acts, key=lambda act: act.on, default=None)
            return latest.amount if latest else Decimal(0)
        case _:
            return Decimal(len(acts))


def _standing(owed: Decimal, done: Decimal, period: Period, today: date) -> Standing:
    if owed == 0:
        return Standing.NOT_DUE
    if done >= owed:
        return Standing.MET
    return Standing.OPEN if today <= period.until else Standing.MISSED


def rate(lines: Iterable[Line]) -> tuple[int, int]:
    """(periods met, periods due) of lines whose period is over or met."""
    due = [one for one in lines if one.standing in (Standing.MET, Standing.MISSED)]
    return sum(one.standing is Standing.MET for one in due), len(due)
