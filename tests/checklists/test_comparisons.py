"""What was compared, in words that explain the outcome and say nothing else."""

from __future__ import annotations

import copy
from typing import Any

from inspect_app.checklists.assessment import assess
from inspect_app.checklists.comparisons import compared
from inspect_app.checklists.definition import read
from inspect_app.checklists.responses import Responses
from tests.checklists.vectors import definition

GAUGE = "sphygmomanometer"
FACTS = {"school.students": "812", "visit.date": "2026-11-24"}
COUNT = {"ref": GAUGE, "op": "gte", "value": "2"}
USABLE = {"ref": f"{GAUGE}.usable", "op": "eq", "value": True}
UNDATED = {"ref": f"{GAUGE}.due", "op": "present", "value": False}
THIS_YEAR = {"ref": f"{GAUGE}.due", "op": "between", "value": ["2026-01-01", "2026-12-31"]}


def _said(
    require: dict[str, Any] | None = None, *, language: str = "zh", **fields: Any
) -> list[tuple[str, str, str, bool | None]]:
    """The comparisons of one blood-pressure gauge. require: instead of the checklist's own."""
    content = copy.deepcopy(definition("clinic-room"))
    items = (item for section in content["sections"] for item in section["items"])
    gauge = next(item for item in items if item["id"] == GAUGE)
    if require is not None:
        gauge["standard"] = [gauge["standard"][0] | {"require": require, "partial": None}]
    clinic = read(content)
    answers = {GAUGE: {"": {"value": "1"} | fields}, "clinic-present": {"": {"value": "conform"}}}
    result = assess(clinic, FACTS, Responses(answers)).as_json()
    judged = next(one for one in result["items"] if one["item"] == GAUGE)
    return [
        (one.label[language], one.value[language], one.demand[language], one.holds)
        for one in compared(judged["reasons"], clinic, GAUGE)
    ]


def test_of_two_ways_only_the_one_that_held_is_shown() -> None:
    in_date = _said(usable=True, due="2026-11-24")
    assert in_date[-1] == ("检定或有效期至", "2026-11-24", "≥ 2026-11-24", True)
    undated = _said(usable=True)
    assert undated[-1] == ("检定或有效期至", "未填", "留空", True)
    assert all(holds for *_, holds in in_date + undated)


def test_where_no_way_held_all_of_them_are_shown_joined_by_or() -> None:
    expired = ("检定或有效期至", "2026-11-23", "留空 或 ≥ 2026-11-24", False)
    assert _said(usable=True, due="2026-11-23")[-1] == expired
    assert _said(usable=True, due="2026-11-23", language="en")[-1][2] == (
        "left empty or ≥ 2026-11-24"
    )


def test_ways_that_speak_of_different_things_name_them() -> None:
    either = {"any": [{"all": [COUNT, USABLE]}, UNDATED]}
    (only,) = _said(either, usable=False, due="2026-11-23")
    assert only == (
        "血压计、能正常使用、检定或有效期至",
        "血压计 1 件；能正常使用 否；检定或有效期至 2026-11-23",
        "血压计 ≥ 2 件 且 能正常使用 是 或 检定或有效期至 留空",
        False,
    )
    nested = {"any": [{"all": [USABLE, {"any": [COUNT, UNDATED]}]}]}
    assert [demand for _, _, demand, _ in _said(nested, usable=True, due="2026-11-23")] == [
        "是",
        "血压计 ≥ 2 件 或 检定或有效期至 留空",
    ]
    deeper = {"any": [{"all": [USABLE, {"any": [COUNT, UNDATED]}]}, THIS_YEAR]}
    assert _said(deeper, usable=False, due="2025-01-01")[0][2] == (
        "能正常使用 是 且 （血压计 ≥ 2 件 或 检定或有效期至 留空） "
        "或 检定或有效期至 2026-01-01 至 2026-12-31"
    )


def test_an_undecided_choice_of_ways_shows_those_that_may_still_hold() -> None:
    either = {"any": [USABLE, COUNT, THIS_YEAR]}
    (only,) = _said(either)
    assert only == (
        "能正常使用、检定或有效期至",
        "能正常使用 未填；检定或有效期至 未填",
        "能正常使用 是 或 检定或有效期至 2026-01-01 至 2026-12-31",
        None,
    )


def test_what_must_not_be_is_shown_as_the_opposite_and_judged_so() -> None:
    neither = {"not": {"any": [COUNT, THIS_YEAR]}}
    assert _said(neither, due="2027-01-01") == [
        ("血压计", "1 件", "< 2 件", True),
        ("检定或有效期至", "2027-01-01", "不在 2026-01-01 至 2026-12-31 之间", True),
    ]
    not_both = {"not": {"all": [{**COUNT, "value": "1"}, UNDATED]}}
    assert _said(not_both) == [
        ("血压计、检定或有效期至", "血压计 1 件；检定或有效期至 未填",
         "血压计 < 1 件 或 检定或有效期至 已填写", False)
    ]  # fmt: skip


def test_records_kept_before_the_opposite_was_told_are_still_read() -> None:
    kept = {
        "ref": GAUGE, "label": {}, "row": "", "value": "1", "op": "gte", "limit": "2",
        "unit": None, "holds": False,
    }  # fmt: skip
    (one,) = compared([kept], read(definition("clinic-room")), GAUGE)
    assert (one.value["zh"], one.demand["zh"], one.holds) == ("1 件", "≥ 2 件", False)
