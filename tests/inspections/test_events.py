"""Reading events: what a phone may say, and a clear word about everything else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.inspections.errors import EventProblem, EventTooLarge, MalformedEvent
from inspect_app.inspections.events import canonical, read_event

ID = "01999999-0000-7000-8000-00000000000a"
ANSWER: dict[str, Any] = {
    "id": ID,
    "kind": "answer",
    "inspection": "01999999-0000-7000-8000-000000000001",
    "device": "01999999-0000-7000-8000-000000000002",
    "author": 7,
    "clock": 41,
    "recorded_at": "2026-11-24T09:12:05.120+08:00",
    "item": "clinic-area",
    "row": "",
    "field": "value",
    "value": "39.9",
}


def test_an_answer_is_read_with_its_key_and_canonical_form() -> None:
    event = read_event(ANSWER)
    assert event.key == "answer/clinic-area//value"
    assert json.loads(event.content) == ANSWER
    assert event.recorded_at.isoformat() == "2026-11-24T01:12:05.120000+00:00"


def test_the_order_of_members_does_not_change_the_content() -> None:
    assert read_event(dict(reversed(ANSWER.items()))).sha256 == read_event(ANSWER).sha256


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"clock": "41"}, "clock"),
        ({"clock": True}, "clock"),
        ({"clock": 1.5}, "clock"),
        ({"clock": 0}, "clock"),
        ({"clock": 2**53}, "clock"),
        ({"author": -1}, "author"),
        ({"id": ID.upper()}, "id"),
        ({"id": "nonsense"}, "id"),
        ({"inspection": None}, "inspection"),
        ({"kind": "guess"}, "kind"),
        ({"kind": ["answer"]}, "kind"),
        ({"recorded_at": "2026-11-24T09:12:05"}, "recorded_at"),
        ({"recorded_at": "yesterday"}, "recorded_at"),
        ({"item": "Clinic Area"}, "item"),
        ({"item": "../etc"}, "item"),
        ({"value": 39.9}, "value"),
        ({"value": {"a": "b"}}, "value"),
        ({"value": [["nested"]]}, "value"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_wrong_member_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(MalformedEvent) as refusal:
        read_event(ANSWER | change)
    assert refusal.value.field == field


@pytest.mark.parametrize("member", sorted(set(ANSWER) - {"kind"}))
def test_a_missing_member_is_named(member: str) -> None:
    with pytest.raises(MalformedEvent) as refusal:
        read_event({name: value for name, value in ANSWER.items() if name != member})
    assert refusal.value.field == member


@pytest.mark.parametrize("raw", [None, "text", 7, [], [ANSWER], {}])
def test_what_is_no_event_is_refused(raw: Any) -> None:
    with pytest.raises(EventProblem):
        read_event(raw)


def test_a_text_over_the_limit_is_refused_as_too_large() -> None:
    with pytest.raises(EventTooLarge):
        read_event(ANSWER | {"value": "字" * 10_001})


def test_an_event_over_the_limit_is_refused_as_too_large() -> None:
    signature = {
        **{name: ANSWER[name] for name in ("id", "inspection", "device", "author", "clock")},
        "kind": "signature",
        "recorded_at": ANSWER["recorded_at"],
        "item": "signature-inspector",
        "name": "凌",
        "post": "组长",
        "width": 300,
        "height": 120,
        "strokes": [[123_456] * 19_000],
        "present": True,
    }
    with pytest.raises(EventTooLarge):
        read_event(signature)


def test_half_a_character_cannot_hide_in_a_text() -> None:
    with pytest.raises(MalformedEvent):
        read_event(ANSWER | {"value": "\ud800"})


@given(st.text(max_size=40), st.lists(st.text(max_size=5), max_size=3) | st.booleans() | st.none())
def test_an_event_is_kept_in_the_canonical_form_of_the_standard(text: str, value: Any) -> None:
    for event in (ANSWER | {"value": text}, ANSWER | {"value": value}):
        assert read_event(event).content == canonical(event)


def test_canonical_json_is_that_of_the_standard() -> None:
    assert canonical({"b": "\n€", "a": [1, True, None]}) == '{"a":[1,true,null],"b":"\\n€"}'
