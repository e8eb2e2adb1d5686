"""Variation between schools and the plan's path, worked out by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from inspect_app.checklists.plan import shipped_plan
from inspect_app.resources.checking import unlike
from inspect_app.resources.county import (
    SchoolResult,
    indicator_rows,
    path_step,
    variation,
    variation_limits,
)
from inspect_app.resources.seven import Figures, Indicator, Section

PUPILS, BOOKS = (45, 37, 89, 76, 55), (279, 137, 935, 160, 402)


def _told(pupils: int, amount: int | str, **others: int) -> Figures:
    amounts = dict.fromkeys(Indicator, Decimal(amount))
    return Figures(pupils, amounts | {Indicator(key): Decimal(one) for key, one in others.items()})


def test_the_published_vector() -> None:
    """Pupils and books of five schools: 0.52 as published, 0.51525663 unrounded."""
    told = [_told(*pair) for pair in zip(PUPILS, BOOKS, strict=True)]
    found = variation(told, Indicator.EQUIPMENT)
    assert found is not None
    assert found.quantize(Decimal("0.00000001")) == Decimal("0.51525663")


def test_a_school_weighs_as_its_pupils_do() -> None:
    """2 each over 300 pupils and 6 each over 100: mean 3, variance (300×1 + 100×9) ÷ 400 = 3."""
    told = [_told(300, 600), _told(100, 600)]
    found = variation(told, Indicator.TEACHING_AREA)
    assert found == Decimal(3).sqrt() / 3


def test_nothing_to_divide_by_is_no_variation() -> None:
    limits = variation_limits(shipped_plan(), Section.PRIMARY)
    assert variation([], Indicator.ARTS) is None
    assert variation([_told(50, 0), _told(60, 0)], Indicator.ARTS) is None
    assert variation([_told(50, 10)], Indicator.ARTS) == 0
    rows = indicator_rows([_told(0, 0), _told(40, 0)], Section.PRIMARY, limits)
    assert {(one.told, one.met, one.mean, one.variation) for one in rows} == {(1, 0, 0, None)}
    assert {one.below_plan for one in rows} == {None}
    assert {one.mean for one in indicator_rows([], Section.PRIMARY, limits)} == {None}


def test_the_plan_asks_for_less_and_the_state_for_no_more() -> None:
    """1 and 3 each over 100 pupils: mean 2, spread 1, variation 0.5 exactly."""
    limits = variation_limits(shipped_plan(), Section.PRIMARY)
    assert (limits.plan, limits.state) == (Decimal("0.5"), Decimal("0.5"))
    assert variation_limits(shipped_plan(), Section.JUNIOR).plan == Decimal("0.45")
    row = indicator_rows([_told(100, 100), _told(100, 300)], Section.PRIMARY, limits)[3]
    assert (row.variation, row.below_plan, row.within_state) == (Decimal("0.5"), False, True)
    assert (row.indicator, row.mean, row.met) == (Indicator.TEACHING_AREA, 2, 0)


@pytest.mark.parametrize(
    ("year", "planned", "rest"),
    [
        (2022, 0, {}),
        (2023, 9, {1: 3, 3: 97, 5: 5}),
        (2024, 55, {3: 3, 5: 56}),
        (2025, 111, {5: 3}),
        (2026, 111, {}),
    ],
)
def test_the_path_of_the_plan(year: int, planned: int, rest: dict[int, int]) -> None:
    schools = [
        SchoolResult(True, 6),
        SchoolResult(True, 7),
        SchoolResult(False, 6),
        SchoolResult(False, 5),
        SchoolResult(False, 4),
        SchoolResult(False, 0),
        SchoolResult(False, None),
    ]
    step = path_step(shipped_plan(), year, schools)
    assert (step.planned, dict(step.planned_rest)) == (planned, rest)
    assert (step.reached, dict(step.rest), step.untold) == (2, {5: 2, 3: 1, 0: 1}, 1)
    assert step.reached + sum(step.rest.values()) + step.untold == len(schools)


@pytest.mark.parametrize(
    ("before", "now", "moved"),
    [
        (100, 130, False),
        (100, 131, True),
        (100, 69, True),
        (100, 70, False),
        (3, 8, False),
        (3, 9, True),
    ],
)
def test_a_figure_that_moves_far_is_asked_after(before: int, now: int, moved: bool) -> None:
    found = unlike(_told(400, 10, arts=now), _told(400, 10, arts=before))
    assert [(one.field, one.now) for one in found] == ([("arts", now)] if moved else [])
