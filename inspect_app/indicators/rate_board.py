"""The four rates of a span of days, by school and for the county. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspect_app.indicators.four_rates import Origin, RateKind
from inspect_app.indicators.rates import Rate, exceeds, pooled

LARGE = 500
"""Pupils from which a school is bound by the four rates (annex 6, part 1 of the plan)."""

Key = tuple[RateKind, Origin]


@dataclass(frozen=True, slots=True)
class Counted:
    """What one inspection of a subject gave. subject: the room, or the school as a whole."""

    school_id: int
    kind: RateKind
    origin: Origin
    subject: str
    on: date
    rate: Rate


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """What the board shows of a school; classes stand for its teaching rooms."""

    id: int
    name: str
    township: str
    students: int
    classes: int


@dataclass(frozen=True, slots=True)
class SchoolRates:
    """A school's rates by kind and origin; over_reports: kinds it claims higher than measured."""

    school: SchoolFacts
    rates: Mapping[Key, Rate]
    over_reports: frozenset[RateKind]


@dataclass(frozen=True, slots=True)
class Board:
    """Every school's rates, and the county's: large schools, and all."""

    schools: Sequence[SchoolRates]
    large: Mapping[Key, Rate]
    county: Mapping[Key, Rate]


def board(schools: Sequence[SchoolFacts], counted: Iterable[Counted]) -> Board:
    """Put the rates together: of a subject looked at more than once the latest counts.

    A self-check rate is of the school's classes; a school that checked nothing has 0 of them.
    """
    latest: dict[int, dict[tuple[RateKind, Origin, str], Counted]] = defaultdict(dict)
    for one in sorted(counted, key=lambda one: one.on):
        latest[one.school_id][one.kind, one.origin, one.subject] = one
    found = [_school(school, list(latest[school.id].values())) for school in schools]
    large = [one for one in found if one.school.students >= LARGE]
    return Board(found, _sum(large), _sum(found))


def _school(school: SchoolFacts, own: Sequence[Counted]) -> SchoolRates:
    keys = dict.fromkeys((one.kind, one.origin) for one in own)
    rates = {key: pooled(one.rate for one in own if (one.kind, one.origin) == key) for key in keys}
    checked = rates.get((RateKind.SELF_CHECK, Origin.OWN), Rate(0, 0)).numerator
    rates[RateKind.SELF_CHECK, Origin.OWN] = Rate(min(checked, school.classes), school.classes)
    over = frozenset(
        kind
        for kind in (RateKind.ILLUMINANCE, RateKind.FURNITURE)
        if exceeds(
            rates.get((kind, Origin.OWN), Rate(0, 0)),
            rates.get((kind, Origin.REMEASURED), Rate(0, 0)),
        )
    )
    return SchoolRates(school, rates, over)


def _sum(found: Iterable[SchoolRates]) -> dict[Key, Rate]:
    listed = list(found)
    keys = dict.fromkeys(key for one in listed for key in one.rates)
    return {key: pooled(one.rates[key] for one in listed if key in one.rates) for key in keys}
