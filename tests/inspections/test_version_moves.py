"""A checklist that changes under a draft: the draft stays, may move, and loses nothing by it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.checklists.models import ChecklistVersion
from inspect_app.inspections.events import canonical
from inspect_app.inspections.models import QuarantinedEvent, VersionMove
from tests.conftest import NOW, Cast
from tests.findings.conftest import browse
from tests.inspections.conftest import Join, Visited, fill
from tests.phone import Phone
from tests.practice import definition

__all__ = ["browse"]


@pytest.fixture
def second(session: Session, visited: Visited) -> str:
    """The hash of version 2: it asks for air, no remark any more, and `door` must apply."""
    content = definition(2)
    (section,) = content["sections"]
    section["items"] = [one for one in section["items"] if one["id"] != "remark"]
    section["items"][0]["skips"] = ["unchecked"]
    text = canonical(content)
    version = ChecklistVersion(
        checklist_id="practice",
        version=2,
        title=content["title"],
        content=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        published_at=NOW,
    )
    session.add(version)
    session.commit()
    return version.sha256


def _plan(phone: Phone) -> dict[str, Any]:
    (plan,) = phone.bootstrap()["inspections"]
    return dict(plan)


def test_a_draft_stays_on_its_version_and_is_sealed_on_it(
    ling: Phone, visited: Visited, second: str
) -> None:
    plan = _plan(ling)
    assert plan["checklist"]["sha256"] == visited.checklist_sha256
    assert plan["newer_version"] is True
    fill(ling, visited)
    ling.sync()
    assert ling.submit(visited.inspection, visited.checklist_sha256).status_code == 201
    assert _plan(ling)["newer_version"] is False
    path = f"/inspections/{visited.inspection}/newer-version"
    assert ling.post(path, {"version": 2}).json()["type"] == "/problems/no-newer-version"


def test_what_stays_goes_and_comes_is_said_before_and_what_goes_stays_in_the_log(
    ling: Phone, visited: Visited, second: str, browse: Any, cast: Cast, app: Flask
) -> None:
    fill(ling, visited)
    ling.answer(visited.inspection, "door", "not_applicable")
    ling.answer(visited.inspection, "remark", "灯坏了")
    ling.sync()
    path = f"/inspections/{visited.inspection}/newer-version"
    told = ling.get(path).json()
    assert told["version"] == 2
    assert [one["zh"] for one in told["kept"]] == ["door", "doctors", "rooms", "signature"]
    assert [(one["prompt"]["zh"], one["given"][0]["value"]["zh"]) for one in told["dropped"]] == [
        ("door", "不适用"),
        ("remark", "灯坏了"),
    ]
    assert [one["zh"] for one in told["added"]] == ["air"]
    assert any("air" in one["en"] for one in told["changes"])

    assert ling.post(path, {"version": 3}).status_code == 409
    assert _plan(ling)["checklist"]["version"] == 1
    for _ in range(2):
        assert ling.post(path, {"version": 2}).json() == {"version": 2, "sha256": second}
    assert _plan(ling)["checklist"]["sha256"] == second

    refused = ling.submit(visited.inspection, second)
    assert {(one["item"], one["kind"]) for one in refused.json()["items"]} == {("door", "invalid")}
    ling.answer(visited.inspection, "door", "conform")
    ling.sync()
    assert ling.submit(visited.inspection, second).status_code == 201
    page = browse(cast.bo).page(f"/inspections/{visited.inspection}")
    assert "由第 1 版换用第 2 版" in page
    assert "灯坏了" in page


def test_what_a_colleague_answered_on_the_earlier_version_is_taken_all_the_same(
    ling: Phone, join: Join, wen: int, visited: Visited, second: str, session: Session
) -> None:
    other = join(wen)
    ling.post(f"/inspections/{visited.inspection}/newer-version", {"version": 2})
    other.answer(visited.inspection, "remark", "没有信号时写的")
    other.answer(visited.inspection, "door", "not_applicable")
    other.answer(visited.inspection, "no-such-item", "x")
    other.sync()
    assert [one["status"] for one in other.results] == ["accepted", "accepted", "rejected"]
    assert session.query(QuarantinedEvent).count() == 1
    ling.sync()
    assert len(ling.events) == 2


def test_nobody_outside_the_team_moves_it(
    join: Join, cast: Cast, visited: Visited, second: str, session: Session
) -> None:
    path = f"/inspections/{visited.inspection}/newer-version"
    for stranger in (cast.bo, cast.mu, cast.tao):
        assert join(stranger).post(path, {"version": 2}).status_code == 403
    assert session.query(VersionMove).count() == 0
