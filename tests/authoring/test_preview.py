"""A draft is checked and shown on trial; nothing of it is kept."""

from __future__ import annotations

import html
import io
import json
import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.loading import LIBRARY
from inspect_app.checklists.models import ChecklistVersion
from tests.inspections.conftest import Visited
from tests.pages import Browser

VOCATIONAL = (LIBRARY / "vocational.yaml").read_text(encoding="utf-8")
_DRAFT = re.compile(r'<script type="application/json" id="draft">(.*?)</script>', re.DOTALL)


def shown(page: str) -> dict[str, object]:
    """What the phone in the page is given."""
    found = _DRAFT.search(html.unescape(page))
    assert found is not None, page
    draft: dict[str, object] = json.loads(found[1])
    return draft


def test_a_draft_without_mistakes_is_shown_with_the_facts_of_the_school(
    session: Session, bo: Browser, visited: Visited
) -> None:
    bo.page("/drafts/preview")
    page = bo.post("/drafts/preview", text=VOCATIONAL, school="SA").text
    draft = shown(page)
    assert draft["school"] == "示例A小学"
    assert draft["facts"]["school.students"] == "812"  # type: ignore[index]
    assert draft["definition"]["id"] == "vocational"  # type: ignore[index]
    kept = session.scalars(sa.select(ChecklistVersion.checklist_id)).all()
    assert kept == ["practice"]


def test_every_mistake_is_told_with_line_item_and_remedy(bo: Browser, visited: Visited) -> None:
    bo.page("/drafts/preview")
    broken = VOCATIONAL.replace("type: conformity", "type: conformty", 1)
    page = bo.post("/drafts/preview", text=broken).text
    line = 1 + broken[: broken.index("conformty")].count("\n")
    assert f"第 {line} 行" in page
    assert "conformty" in page
    assert "<iframe" not in page


def test_a_file_and_a_checklist_of_the_library_are_drafts_too(
    bo: Browser, visited: Visited
) -> None:
    bo.page("/drafts/preview")
    page = bo.post("/drafts/preview", library="vocational").text
    assert shown(page)["definition"]["id"] == "vocational"  # type: ignore[index]
    assert "# " in page
    file = (io.BytesIO(VOCATIONAL.encode()), "own.yaml")
    assert shown(bo.post("/drafts/preview", file=file).text)


def test_a_published_version_is_shown_and_stays_for_another_school(
    bo: Browser, visited: Visited
) -> None:
    page = bo.page("/drafts/preview?checklist=practice&version=1")
    assert shown(page)["definition"]["version"] == 1  # type: ignore[index]
    again = bo.post("/drafts/preview", checklist="practice", version=1, school="SB").text
    assert shown(again)["facts"]["school.students"] == "430"  # type: ignore[index]


def test_an_unknown_school_is_told_beside_its_field(bo: Browser, visited: Visited) -> None:
    bo.page("/drafts/preview")
    page = bo.post("/drafts/preview", text=VOCATIONAL, school="没有这所").text
    assert "没有确定是哪所学校" in page


def test_text_of_a_draft_cannot_become_part_of_the_page(bo: Browser, visited: Visited) -> None:
    bo.page("/drafts/preview")
    title = "职业教育</script><script>alert(1)</script>"
    broken = re.sub(r"title: \{zh: [^,}]+", f'title: {{zh: "{title}"', VOCATIONAL, count=1)
    page = bo.post("/drafts/preview", text=broken).text
    assert shown(page)["definition"]["title"]["zh"] == title  # type: ignore[index]
    assert "<script>alert" not in page


def test_a_text_that_nests_without_end_is_a_mistake(bo: Browser, visited: Visited) -> None:
    bo.page("/drafts/preview")
    answer = bo.post("/drafts/preview", text="[" * 20_000)
    assert answer.status_code == 200
    assert "文件读不下去" in answer.text
