"""The bureau reads checklists, compares versions and prints blank forms; nobody else does."""

from __future__ import annotations

import io
from collections.abc import Callable
from uuid import UUID

import pdfplumber
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.checklists.operations import publish
from inspect_app.inspections.queries import get_inspection
from inspect_app.programmes.operations import announce_visit
from tests.conftest import NOW, Cast
from tests.inspections.conftest import Visited
from tests.pages import Browser
from tests.practice import definition

Browse = Callable[[int], Browser]


def text_of(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return "\n".join(page.extract_text() for page in opened.pages)


def stricter(session: Session) -> None:
    """Publish version 2 of the practice checklist: two doctors, an item more."""
    content = definition()
    items = content["sections"][0]["items"]
    content["version"] = 2
    items[1]["standard"][0]["require"]["value"] = "2"
    items.append({**items[0], "id": "window", "prompt": {"zh": "窗", "en": "Window"}})
    publish(session, content, now=NOW)
    session.commit()


def test_the_list_shows_every_checklist_with_its_versions(
    session: Session, bo: Browser, visited: Visited
) -> None:
    stricter(session)
    page = bo.page("/checklists/")
    assert 'href="/checklists/practice?version=1"' in page
    assert 'href="/checklists/practice?version=2"' in page


def test_every_item_is_told_in_sentences(bo: Browser, visited: Visited) -> None:
    page = bo.page("/checklists/practice")
    assert "“doctors”应不小于 1" in page
    assert "在 30 天内整改" in page


def test_two_versions_are_compared_in_words(
    session: Session, bo: Browser, visited: Visited
) -> None:
    stricter(session)
    page = bo.page("/checklists/practice")
    assert "第 1 版到第 2 版" in page
    assert "doctors（doctors）现在要求：“doctors”应不小于 2" in page
    assert "窗（window）新增。" in page
    backwards = bo.page("/checklists/practice?version=1&since=2")
    assert "窗（window）取消。" in backwards


def test_a_blank_form_of_a_version_names_the_school_asked_for(
    bo: Browser, visited: Visited
) -> None:
    answer = bo.client.get("/checklists/practice/paper.pdf?version=1&school=示例A小学")
    assert answer.mimetype == "application/pdf"
    assert "示例A小学" in text_of(answer.data)


def test_the_blank_form_of_an_inspection_carries_what_is_known_of_it(
    browse: Browse, cast: Cast, visited: Visited
) -> None:
    answer = browse(cast.ling).client.get(f"/checklists/inspections/{visited.inspection}/paper.pdf")
    text = text_of(answer.data)
    for words in ("示例A小学", "卫生室", "2026-11-24", visited.inspection):
        assert words in text


def test_an_inspection_that_is_open_offers_its_blank_form(bo: Browser, visited: Visited) -> None:
    page = bo.page(f"/inspections/{visited.inspection}")
    assert f"/checklists/inspections/{visited.inspection}/paper.pdf" in page


def test_a_version_is_downloaded_as_an_xlsform_and_comes_back_as_a_draft(
    bo: Browser, visited: Visited
) -> None:
    answer = bo.client.get("/checklists/practice/form.xlsx?version=1")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    bo.page("/drafts/xlsform")
    page = bo.post("/drafts/xlsform", file=(io.BytesIO(answer.data), "practice.xlsx")).text
    assert "id: practice" in page
    assert "带不过来的" in page


def test_a_file_that_is_no_xlsform_is_refused_in_words(bo: Browser, visited: Visited) -> None:
    bo.page("/drafts/xlsform")
    refused = bo.post("/drafts/xlsform", file=(io.BytesIO(b"text"), "form.xlsx"))
    assert (refused.status_code, "这不是 XLSForm" in refused.text) == (422, True)


def test_an_unknown_version_is_not_found(bo: Browser, visited: Visited) -> None:
    assert bo.get("/checklists/practice?version=9").status_code == 404
    assert bo.get("/checklists/no-such").status_code == 404


@pytest.mark.parametrize("path", ["/checklists/", "/checklists/practice"])
def test_others_do_not_read_checklists_here(
    app: Flask, browse: Browse, cast: Cast, visited: Visited, path: str
) -> None:
    for user in (cast.mu, cast.ling):
        assert browse(user).get(path).status_code == 403


def test_the_schools_principal_gets_the_form_once_told_and_another_schools_never(
    browse: Browse, cast: Cast, visited: Visited, session: Session
) -> None:
    path = f"/checklists/inspections/{visited.inspection}/paper.pdf"
    assert browse(cast.mu).get(path).status_code == 403
    announce_visit(session, get_inspection(session, UUID(visited.inspection)).visit, now=NOW)
    session.commit()
    assert browse(cast.mu).client.get(path).status_code == 200
    assert browse(cast.tao).get(path).status_code == 403
