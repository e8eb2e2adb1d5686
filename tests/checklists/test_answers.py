"""What a form accepts, and how an inspection's events become answers and rows."""

from __future__ import annotations

from typing import Any

import pytest

from inspect_app.checklists.answers import fault
from inspect_app.checklists.definition import Item, read
from inspect_app.checklists.responses import Row, responses_of, rows_of
from tests.checklists.vectors import definition

EVERYTHING = definition("everything")


def _item(name: str) -> Item:
    return read(EVERYTHING).items[name]


@pytest.mark.parametrize(
    ("item", "row", "field", "value", "expected"),
    [
        ("wall", "", "value", "1.85", None),
        ("wall", "", "value", "1.855", "too-precise"),
        ("wall", "", "value", "1.850", None),
        ("wall", "", "value", "10.01", "out-of-range"),
        ("wall", "", "value", "-0.01", "out-of-range"),
        ("wall", "", "value", 2, "wrong-type"),
        ("wall", "", "value", None, None),
        ("wall", "", "value", "unchecked", None),
        ("wall", "", "value", "not_applicable", "unknown-option"),
        ("wall", "", "note", "x" * 2001, "too-long"),
        ("wall", "", "colour", "red", "unknown-field"),
        ("wall", "r1", "value", "1", "unknown-field"),
        ("guards", "", "value", "1.5", "too-precise"),
        ("guards", "", "value", "-1", "out-of-range"),
        ("guards-wanted", "", "value", "1", "unknown-field"),
        ("light", "", "value", "candle", "unknown-option"),
        ("gear", "", "value", ["helmet", "fork"], None),
        ("gear", "", "value", ["helmet", "helmet"], "wrong-type"),
        ("gear", "", "value", "helmet", "wrong-type"),
        ("gear", "", "value", ["hat"], "unknown-option"),
        ("due", "", "value", "2026-02-30", "wrong-type"),
        ("first-lesson", "", "value", "8:20", "wrong-type"),
        ("remark", "", "value", "字" * 20, None),
        ("remark", "", "value", "字" * 21, "too-long"),
        ("fence", "", "value", "not_applicable", None),
        ("fence", "", "value", "perhaps", "unknown-option"),
        ("view", "", "value", "1", "unknown-field"),
        ("cameras", "", "online", "3", None),
        ("points", "front", "lux", "300.5", None),
        ("points", "front", "half", "300", "unknown-field"),
        ("points", "front", "note", "dark", None),
        ("points", "front", "corrected", "lamp changed", None),
        ("points", "", "value", "3", "wrong-type"),
    ],
)
def test_an_answer_is_accepted_or_refused_with_its_reason(
    item: str, row: str, field: str, value: Any, expected: str | None
) -> None:
    assert fault(_item(item), row, field, value) == expected


def _row(name: str, present: bool = True, label: str = "") -> dict[str, Any]:
    return {"kind": "row", "item": "points", "row": name, "present": present, "label": label}


def test_preset_rows_stand_first_and_added_ones_follow_by_age() -> None:
    shape = _item("points").shape
    events = {one["row"]: one for one in (_row("0199b"), _row("0199a", label="窗边"))}
    expected = [Row("front", "前"), Row("back", "后"), Row("0199a", "窗边"), Row("0199b", "")]
    assert rows_of(shape, events) == expected


def test_a_removed_row_hides_and_a_renamed_one_keeps_its_place() -> None:
    events = {"front": _row("front", present=False), "back": _row("back", label="最后一排")}
    assert rows_of(_item("points").shape, events) == [Row("back", "最后一排")]


def test_winning_events_become_answers_rows_photos_and_signatures() -> None:
    answer = {"kind": "answer", "item": "points", "row": "back", "field": "lux", "value": "300"}
    photo = {"kind": "photo", "item": "view", "row": "", "present": True}
    gone = {"kind": "photo", "item": "view", "row": "", "present": False}
    signed = {"kind": "signature", "item": "sign", "present": True}
    mended = photo | {"after": True}
    found = responses_of(EVERYTHING, [answer, photo, photo, mended, gone, signed, _row("x1")])
    assert found.answers["points"]["back"]["lux"] == "300"
    assert found.photos["view"][""] == 2
    assert found.signatures == {"sign"}
    assert [row.id for row in found.rows["points"]] == ["front", "back", "x1"]
    assert list(found.rows["rotations"]) == []
