"""Rates, intervals and the four rates' parts: cases worked out by hand."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from inspect_app.indicators.four_rates import Count, Origin, RateKind, counts_of
from inspect_app.indicators.rate_board import Counted, SchoolFacts, board
from inspect_app.indicators.rate_views import bounds, percent
from inspect_app.indicators.rates import Rate, exceeds, pooled, wilson
from inspect_app.inspections.merge import Answers
from tests.checklists.conftest import server_answer
from tests.checklists.vectors import FOLDER, question

TERM_DAY = date(2026, 11, 24)
BIG = SchoolFacts(1, "示例A小学", "中枢镇", 812, 18)
SMALL = SchoolFacts(2, "示例B小学", "金马镇", 430, 9)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [  # textbook values to four places
        (0, 10, "0.0000", "0.2775"),
        (5, 10, "0.2366", "0.7634"),
        (9, 10, "0.5958", "0.9821"),
        (10, 10, "0.7225", "1.0000"),
        (81, 263, "0.2553", "0.3662"),
    ],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: str, high: str) -> None:
    found = wilson(Rate(hits, of))
    assert found is not None
    assert [bound.quantize(Decimal("0.0001")) for bound in found] == [Decimal(low), Decimal(high)]


def test_the_interval_stays_within_nothing_and_everything() -> None:
    for of in range(1, 400):
        for hits in (0, of):
            found = wilson(Rate(hits, of))
            assert found is not None
            assert 0 <= found[0] <= found[1] <= 1


def test_nothing_of_nothing_is_no_rate() -> None:
    assert Rate(0, 0).share is None
    assert wilson(Rate(0, 0)) is None
    assert percent(Rate(0, 0)) == "—"
    assert Rate(0, 0).reaches(Decimal(90)) is None
    assert pooled([]) == Rate(0, 0)


def test_rates_are_pooled_from_their_parts_and_compared_unrounded() -> None:
    assert pooled([Rate(1, 1), Rate(0, 9)]) == Rate(1, 10)
    assert Rate(9, 10).reaches(Decimal(90)) is True
    assert Rate(899, 999).reaches(Decimal(90)) is False
    assert percent(Rate(9999, 10000)) == "99.9%"
    assert percent(Rate(3, 3)) == "100%"
    assert bounds(Rate(5, 10)) == "23.6–76.4%"


def _room(*changes: list[Any], **facts: Any) -> list[Count]:
    vectors = json.loads((FOLDER / "classroom-lighting.json").read_text())
    asked = question(vectors, {"answers": changes, "facts": facts})
    responses = asked["responses"]
    answers = Answers(responses["answers"], {}, [], {})
    return list(counts_of("classroom-lighting", answers, server_answer(asked)["assessment"]))


def test_a_self_checked_bright_room_adds_to_three_rates() -> None:
    assert _room() == [
        Count(RateKind.SELF_CHECK, Origin.OWN, Rate(1, 1)),
        Count(RateKind.ILLUMINANCE, Origin.OWN, Rate(1, 1)),
        Count(RateKind.FURNITURE, Origin.OWN, Rate(10, 10)),
    ]


def test_a_room_measured_again_is_a_sample_and_a_dark_desk_fails_it() -> None:
    dark = ["desk-points", "front-left", "lux", "10"]
    found = {one.kind: one for one in _room(["purpose", "", "value", "re-measure"], dark)}
    assert RateKind.SELF_CHECK not in found
    assert found[RateKind.ILLUMINANCE] == Count(RateKind.ILLUMINANCE, Origin.REMEASURED, Rate(0, 1))


def test_a_room_measured_with_a_meter_out_of_date_says_nothing_of_its_light() -> None:
    kinds = [one.kind for one in _room(["meter-due", "", "value", "2020-01-01"])]
    assert RateKind.ILLUMINANCE not in kinds
    assert RateKind.FURNITURE in kinds


@pytest.mark.parametrize("outcome", ["unchecked", None])
def test_a_room_whose_board_could_not_be_judged_is_neither_bright_nor_dark(
    outcome: str | None,
) -> None:
    items = ("desk-mean", "desk-uniformity", "board-mean")
    judged = [{"item": one, "outcome": "pass"} for one in items]
    result = {"items": [*judged, {"item": "board-uniformity", "outcome": outcome}]}
    assert list(counts_of("classroom-lighting", Answers({}, {}, [], {}), result)) == []


def _result(*outcomes: str) -> dict[str, Any]:
    parts = ("ps-teachers", "ps-plan", "ps-material", "ps-activities", "ps-evaluation")
    pairs = zip(parts, outcomes, strict=True)
    return {"items": [{"item": item, "outcome": outcome} for item, outcome in pairs]}


def test_a_parents_school_needs_all_five_parts() -> None:
    nothing = Answers({}, {}, [], {})

    def rate(*outcomes: str) -> list[Rate]:
        return [one.rate for one in counts_of("family-school", nothing, _result(*outcomes))]

    assert rate(*["pass"] * 5) == [Rate(1, 1)]
    assert rate(*["pass"] * 4, "partial") == [Rate(0, 1)]
    assert rate(*["pass"] * 4, "unchecked") == []
    assert list(counts_of("clinic-room", nothing, {"items": []})) == []


def _counted(
    room: str, hits: int, origin: Origin = Origin.OWN, *, day: int = 1, of: int = 1, school: int = 1
) -> Counted:
    on = TERM_DAY.replace(day=day)
    return Counted(school, RateKind.ILLUMINANCE, origin, room, on, Rate(hits, of))


def test_the_county_is_the_sum_of_its_schools_and_the_latest_of_a_room_counts() -> None:
    found = board(
        [BIG, SMALL],
        [
            _counted("一班", 1, day=9),
            _counted("一班", 0, day=2),
            _counted("二班", 0),
            _counted("三班", 1, school=2),
        ],
    )
    key = (RateKind.ILLUMINANCE, Origin.OWN)
    assert [one.rates[key] for one in found.schools] == [Rate(1, 2), Rate(1, 1)]
    assert found.large[key] == Rate(1, 2)
    assert found.county[key] == Rate(2, 3)


def test_classes_without_a_check_stay_in_the_denominator() -> None:
    checked = Counted(1, RateKind.SELF_CHECK, Origin.OWN, "一班", TERM_DAY, Rate(1, 1))
    found = board([BIG, SMALL], [checked])
    key = (RateKind.SELF_CHECK, Origin.OWN)
    assert (found.large[key], found.county[key]) == (Rate(1, 18), Rate(1, 27))


def test_a_school_over_reports_only_beyond_the_chance_of_the_sample() -> None:
    assert exceeds(Rate(18, 18), Rate(3, 10))
    assert not exceeds(Rate(18, 18), Rate(10, 10))
    assert not exceeds(Rate(3, 4), Rate(5, 10))
    claims = [_counted(f"{n}班", 1) for n in range(18)]
    samples = [_counted(f"{n}班", int(n < 3), Origin.REMEASURED) for n in range(10)]
    assert board([BIG], claims + samples).schools[0].over_reports == {RateKind.ILLUMINANCE}
    assert board([BIG], claims).schools[0].over_reports == frozenset()
