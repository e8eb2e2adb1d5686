"""Scores and grades out of judged items, all of them or without some. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from inspect_app.checklists.computing import total
from inspect_app.checklists.definition import Definition
from inspect_app.checklists.values import ARITHMETIC, displayed

FULL = Decimal(100)


class Weighed(Protocol):
    """A judged item as far as it counts; numbers as decimal strings."""

    @property
    def weight(self) -> str: ...
    @property
    def credit(self) -> str | None: ...
    @property
    def scored(self) -> bool: ...
    @property
    def bonus(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Scored:
    """raw: before bonus and vetoes; score: with both, unrounded, of 100; None: nothing scored."""

    raw: Decimal | None
    bonus: Decimal
    score: Decimal | None
    display: str | None
    grade: dict[str, Any] | None


def score_of(items: Collection[Weighed], definition: Definition, *, vetoed: bool) -> Scored:
    """100 × Σ(weight × credit) ÷ Σ(weight of scored items), plus bonus, capped by a veto."""
    raw = mean_credit(items)
    bonus = min(total(Decimal(one.bonus) for one in items), definition.bonus_cap)
    score = _final(raw, bonus, definition.veto_cap if vetoed else None)
    return Scored(raw, bonus, score, shown(score, definition), _grade(score, definition))


def mean_credit(items: Iterable[Weighed]) -> Decimal | None:
    """The weighted mean credit of the scored items, of 100; None: nothing is scored."""
    scored = [
        (Decimal(one.weight), Decimal(one.credit))
        for one in items
        if one.scored and one.credit is not None
    ]
    if not scored:
        return None
    earned = total(ARITHMETIC.multiply(weight, credit) for weight, credit in scored)
    return ARITHMETIC.divide(
        ARITHMETIC.multiply(FULL, earned), total(weight for weight, _ in scored)
    )


def _final(raw: Decimal | None, bonus: Decimal, cap: Decimal | None) -> Decimal | None:
    if raw is None:
        return None
    score = min(FULL, ARITHMETIC.add(raw, bonus))
    return score if cap is None else min(score, cap)


def shown(score: Decimal | None, definition: Definition) -> str | None:
    """The score with one decimal, never rounded over the edge of a band."""
    if score is None:
        return None
    return displayed(score, 1, [band.least for band in definition.bands])


def _grade(score: Decimal | None, definition: Definition) -> dict[str, Any] | None:
    if score is None:
        return None
    band = next(band for band in definition.bands if score >= band.least)
    return {"id": band.id, "label": band.label}


@dataclass(frozen=True, slots=True)
class _Kept:
    weight: str
    credit: str | None
    scored: bool
    bonus: str


def score_without(
    result: Mapping[str, Any], left_out: Collection[str], definition: Definition
) -> Scored:
    """The score that an assessment gives when some items count neither way.

    result: JSON of `outcome.Assessment`; left_out: ids of items.
    """
    items = [
        _Kept(one["weight"], one["credit"], one["scored"], one["bonus"])
        for one in result["items"]
        if one["item"] not in left_out
    ]
    return score_of(items, definition, vetoed=bool(set(result["vetoes"]) - set(left_out)))
