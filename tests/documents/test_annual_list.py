"""The annual list as a document: asked for by the desk, read by anybody."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pdfplumber
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from inspect_app.documents.annual_list import annual_list, year_facts
from inspect_app.documents.rendering import render
from inspect_app.programmes import listing
from tests.conftest import NOW, Cast
from tests.documents.clinic import ISSUING, getter
from tests.factories import TASK, listed
from tests.pages import Browser


def test_the_document_lists_every_task_and_supplement_with_its_digest(
    session: Session, cast: Cast
) -> None:
    listed(session)
    listing.draft_task(session, replace(TASK, code="2026-02", title="校园安全联合检查"))
    second = listing.adopt(session, 2026, reason="上级部署", actor_id=cast.bo, now=NOW)
    paper = annual_list(year_facts(session, "2026"), ISSUING)
    assert [one.heading for one in paper.chapters] == ["计划", "第1次增补"]
    assert paper.record["editions"][1]["sha256"] == second.sha256
    with pdfplumber.open(io.BytesIO(render(paper, getter({})))) as opened:
        text = "".join(page.extract_text() for page in opened.pages).replace("\n", "")
    for words in ("2026年年度检查计划", "增补原因：上级部署"):
        assert words in text
    (row,) = paper.chapters[0].grids[0].rows
    assert row[0] == "2026-01 卫生室专项督导"
    assert row[3] == "每学期1次，2026年9月1日至2027年1月31日"


def test_the_desk_issues_it_and_anybody_downloads_it(
    session: Session,
    bo: Browser,
    cast: Cast,
    client: FlaskClient,
    make_waiting: Callable[[], None],
) -> None:
    bo.page("/programmes/")
    asked = {"kind": "annual-list", "subject": "2026"}
    assert bo.post("/documents", **asked).status_code == 404
    listed(session)
    session.commit()
    assert client.get("/annual-list.pdf?year=2026").status_code == 409
    assert bo.post("/documents", **asked).status_code == 302
    make_waiting()
    answer = client.get("/annual-list.pdf?year=2026")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert client.get("/annual-list.pdf?year=2027").status_code == 409
