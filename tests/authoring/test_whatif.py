"""Past inspections judged by another version stand beside what was assessed, and change nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from sqlalchemy.orm import Session

from inspect_app.authoring.queries import PastInspections, TriedInspection, tried
from inspect_app.authoring.whatif import totals
from inspect_app.checklists.definition import read
from inspect_app.inspections.models import AssessmentRecord, Inspection
from tests.conftest import Cast
from tests.inspections.conftest import Visited
from tests.pages import Browser
from tests.practice import definition


def version_2() -> dict[str, Any]:
    content = copy.deepcopy(definition())
    content["version"] = 2
    return content


def items(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for section in content["sections"] for one in section["items"]}


def try_version(session: Session, content: dict[str, Any]) -> TriedInspection:
    (found,) = tried(session, PastInspections("practice"), read(content))
    return found


def test_the_same_rules_come_to_the_same(session: Session, sealed: Inspection) -> None:
    both = try_version(session, version_2()).rescored
    assert (both.changed, both.lost, both.difference) == ([], [], "0")
    assert both.before["score"] == both.after["score"]


def test_a_milder_rule_changes_outcome_and_score_and_says_why(
    session: Session, sealed: Inspection
) -> None:
    content = version_2()
    items(content)["doctors"]["standard"][0]["require"]["value"] = "0"
    both = try_version(session, content).rescored
    (changed,) = both.changed
    assert (changed.item, changed.before, changed.after) == ("doctors", "fail", "pass")
    assert "不小于 1" in changed.reason_before["zh"]
    assert "不小于 0" in changed.reason_after["zh"]
    assert both.difference is not None
    assert float(both.difference) > 0
    assert totals([both]).higher == 1


def test_an_item_that_is_gone_loses_its_answer(session: Session, sealed: Inspection) -> None:
    content = version_2()
    section = content["sections"][0]
    section["items"] = [one for one in section["items"] if one["id"] != "door"]
    both = try_version(session, content).rescored
    assert {(one.item, one.field, one.why) for one in both.lost} == {
        ("door", "value", "gone"),
        ("door", "photo", "gone"),
    }
    assert [(one.item, one.before, one.after) for one in both.changed] == [("door", "pass", None)]


def test_an_item_that_replaces_another_takes_its_answers(
    session: Session, sealed: Inspection
) -> None:
    content = version_2()
    items(content)["door"] |= {"replaces": ["door"], "id": "gate"}
    both = try_version(session, content).rescored
    assert (both.changed, both.lost) == ([], [])


def test_answers_outside_the_limits_or_of_another_type_do_not_carry_over(
    session: Session, sealed: Inspection
) -> None:
    content = version_2()
    items(content)["rooms"]["columns"][0]["max"] = "10"
    items(content)["door"] |= {"type": "text", "max_length": 9, "weight": "0"}
    both = try_version(session, content).rescored
    assert {(one.item, one.row, one.why) for one in both.lost} == {
        ("rooms", "r1", "out-of-range"),
        ("door", "", "type"),
    }


def test_only_the_inspections_asked_for_are_tried(
    session: Session, cast: Cast, sealed: Inspection
) -> None:
    new = read(version_2())
    day = sealed.visit.date
    assert len(tried(session, PastInspections("practice", cast.school_a, day), new)) == 1
    assert tried(session, PastInspections("practice", cast.school_b), new) == []
    assert tried(session, PastInspections("practice", None, day.replace(day=30)), new) == []


@pytest.fixture
def draft() -> str:
    """The practice checklist as an author would write it, with a milder rule; no provisions."""
    return yaml.safe_dump(
        {
            "id": "practice",
            "version": 2,
            "title": {"zh": "新版", "en": "New version"},
            "days": {"critical": 7, "major": 30, "minor": 90},
            "scoring": {"bands": [{"id": "any", "label": {"zh": "有", "en": "Any"}, "min": 0}]},
            "sections": [
                {
                    "id": "all",
                    "title": {"zh": "全部", "en": "All"},
                    "items": [
                        {
                            "id": "doctors",
                            "prompt": {"zh": "校医", "en": "Doctors"},
                            "type": "count",
                            "max": 99,
                            "standard": [{"gte": 0}],
                        }
                    ],
                }
            ],
        },
        allow_unicode=True,
    )


def test_a_draft_is_tried_on_the_page_and_nothing_is_kept(
    session: Session, bo: Browser, sealed: Inspection, draft: str
) -> None:
    before = session.execute(sa.select(sa.func.count(AssessmentRecord.id))).scalar_one()
    standing = session.scalars(sa.select(AssessmentRecord)).one().result
    session.rollback()
    bo.page("/drafts/what-if")
    page = bo.post("/drafts/what-if", text=draft).text
    assert "检查 1 次" in page
    assert "升 1,降 0,不变 0" in page
    assert "用不上" in page
    assert session.execute(sa.select(sa.func.count(AssessmentRecord.id))).scalar_one() == before
    assert session.scalars(sa.select(AssessmentRecord)).one().result == standing


def test_a_published_version_is_tried_from_its_page(bo: Browser, sealed: Inspection) -> None:
    assert "/drafts/what-if?checklist=practice&amp;version=1" in bo.page("/checklists/practice")
    page = bo.page("/drafts/what-if?checklist=practice&version=1")
    assert "各项结论不变" in page


def test_a_draft_with_mistakes_is_not_tried(bo: Browser, visited: Visited) -> None:
    bo.page("/drafts/what-if")
    page = bo.post("/drafts/what-if", text="id: x\n").text
    assert "需要更正" in page
    assert "检查 0 次" not in page
