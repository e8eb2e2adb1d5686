"""Where two inspectors differ: server and phone see it alike, and nothing is sealed over it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from inspect_app.inspections.contested import contested
from inspect_app.inspections.errors import MalformedEvent
from inspect_app.inspections.events import read_event
from tests.conftest import Cast
from tests.inspections.conftest import Join, Visited, fill
from tests.pages import Browser
from tests.phone import Phone

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "contested.json").read_text()
)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: str(case["name"]))
def test_the_server_finds_disagreement_as_written_down(case: dict[str, Any]) -> None:
    for event in case["events"]:
        read_event(event)
    found = contested(case["events"])
    assert {key: [one["id"] for one in standing] for key, standing in found.items()} == (
        case["expect"]
    )


@pytest.mark.parametrize("settles", [[], ["x"], "x", [""] * 2, ["0" * 36] * 41])
def test_a_reference_that_is_none_is_refused(settles: Any) -> None:
    event = VECTORS["cases"][0]["events"][0]
    with pytest.raises(MalformedEvent, match="settles"):
        read_event(event | {"settles": settles})


def test_nothing_is_sealed_while_two_inspectors_differ(
    ling: Phone, join: Join, wen: int, visited: Visited
) -> None:
    colleague = join(wen)
    fill(ling, visited)
    colleague.answer(visited.inspection, "door", "fail")
    for phone in (colleague, ling):
        phone.sync()
    refused = ling.submit(visited.inspection, visited.checklist_sha256)
    assert refused.status_code == 422
    (item,) = refused.json()["items"]
    assert (item["item"], item["kind"]) == ("door", "contested")
    assert item["zh"] == "door:两人填写不同,请确认其一"

    ling.confirm(visited.inspection)
    ling.sync()
    assert ling.submit(visited.inspection, visited.checklist_sha256).status_code == 201


def test_the_page_shows_both_answers_and_whose_they_are(
    ling: Phone,
    join: Join,
    wen: int,
    visited: Visited,
    app: Flask,
    cast: Cast,
) -> None:
    colleague = join(wen)
    fill(ling, visited)
    colleague.answer(visited.inspection, "door", "fail")
    for phone in (colleague, ling):
        phone.sync()
    bo = Browser(app.test_client()).sign_in(cast.bo)
    page = bo.get(f"/inspections/{visited.inspection}").text
    contested_part = page[page.index('id="contested"') :]
    for words in ("凌检查", "温检查", "符合", "不符合"):
        assert words in contested_part
    ling.confirm(visited.inspection)
    ling.sync()
    assert 'id="contested"' not in bo.get(f"/inspections/{visited.inspection}").text
