"""The four rates of school health: what one sealed inspection adds to each of them. Pure.

Source: annex 6, part 1 of the plan (provisions a6.g.rate-selfcheck, a6.g.rate-illuminance,
a6.g.rate-furniture and a6.g.rate-parent-school).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from inspect_app.indicators.rates import Rate
from inspect_app.inspections.merge import Answers


class RateKind(StrEnum):
    """The four rates."""

    SELF_CHECK = "self-check"
    ILLUMINANCE = "illuminance"
    FURNITURE = "furniture"
    PARENTS_SCHOOL = "parents-school"


class Origin(StrEnum):
    """Who looked: the school itself, an inspection of all there is, or a sample measured again."""

    OWN = "own"
    INSPECTION = "inspection"
    REMEASURED = "re-measured"


LIGHTING, FAMILY = "classroom-lighting", "family-school"
PURPOSE = "purpose"
ORIGINS = {"self-check": Origin.OWN, "re-measure": Origin.REMEASURED}
BRIGHT = ("desk-mean", "desk-uniformity", "board-mean", "board-uniformity")
MATCH, SEATS = "match", "seats"
FIVE_PARTS = ("ps-teachers", "ps-plan", "ps-material", "ps-activities", "ps-evaluation")
"""Items of the two checklists; an item keeps its id and type in every version."""

INDICATORS = {
    RateKind.SELF_CHECK: ("self-check-rate", None),
    RateKind.ILLUMINANCE: ("illuminance-large", "illuminance-county"),
    RateKind.FURNITURE: ("furniture-large", "furniture-county"),
    RateKind.PARENTS_SCHOOL: ("parents-schools", None),
}
"""The plan's indicators of each rate: for schools of 500 pupils and more, and for the county."""


@dataclass(frozen=True, slots=True)
class Count:
    """What an inspection adds to a rate."""

    kind: RateKind
    origin: Origin
    rate: Rate


def counts_of(checklist: str, answers: Answers, result: Mapping[str, Any]) -> Iterator[Count]:
    """What a sealed inspection adds. result: the assessment as JSON.

    A room whose desks and board could not be judged adds nothing to the rate of bright rooms.
    """
    items = {one["item"]: one for one in result["items"]}
    if checklist == LIGHTING:
        yield from _of_room(items, ORIGINS.get(_purpose(answers), Origin.INSPECTION))
    elif checklist == FAMILY:
        judged = [items[one]["outcome"] for one in FIVE_PARTS if one in items]
        if judged and all(outcome in ("pass", "partial", "fail") for outcome in judged):
            whole = all(outcome == "pass" for outcome in judged)
            yield Count(RateKind.PARENTS_SCHOOL, Origin.INSPECTION, Rate(int(whole), 1))


def _purpose(answers: Answers) -> str:
    given = answers.answers.get(PURPOSE, {}).get("", {}).get("value")
    return given if isinstance(given, str) else ""


def _of_room(items: Mapping[str, Any], origin: Origin) -> Iterator[Count]:
    if origin is Origin.OWN:
        yield Count(RateKind.SELF_CHECK, origin, Rate(1, 1))
    outcomes = [items[one]["outcome"] for one in BRIGHT if one in items]
    judged = [one for one in outcomes if one != "not_applicable"]
    if judged and "unchecked" not in judged and None not in judged:
        bright = all(one == "pass" for one in judged)
        yield Count(RateKind.ILLUMINANCE, origin, Rate(int(bright), 1))
    share, seats = _number(items, MATCH), len(items.get(SEATS, {}).get("rows", ()))
    seats = seats or int(_number(items, SEATS) or 0)
    if share is not None and seats:
        fitting = int((share * seats).to_integral_value())
        yield Count(RateKind.FURNITURE, origin, Rate(fitting, seats))


def _number(items: Mapping[str, Any], item: str) -> Decimal | None:
    value = items.get(item, {}).get("value")
    return Decimal(value) if isinstance(value, str) and value else None
