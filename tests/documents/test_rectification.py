"""A reported repair and the decision on it are put on paper at once, with their photos."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pdfplumber
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from inspect_app import clock
from inspect_app.database import new_id
from inspect_app.documents import issuing, queries
from inspect_app.documents.models import Document, DocumentKind, DocumentState
from inspect_app.documents.press import Caps, Press
from inspect_app.evidence import keys
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.findings.models import Finding
from inspect_app.inspections.models import Inspection
from tests.conftest import Cast
from tests.pages import Browser
from tests.phone import picture

Browse = Callable[[int], Browser]


@pytest.fixture
def finding(session: Session, sealed: Inspection) -> Finding:
    """School A has no doctor."""
    return session.scalars(sa.select(Finding)).one()


def move(browser: Browser, finding: Finding, name: str, **fields: Any) -> TestResponse:
    page = f"/findings/{finding.id}"
    seen = re.search(r'name="seen" value="(\d+)"', browser.page(page))
    assert seen is not None
    answer = browser.post(f"{page}/moves/{name}", **{"id": str(new_id()), "seen": seen[1]} | fields)
    assert answer.status_code == 302, answer.text
    return answer


@pytest.fixture
def reported(browse: Browse, finding: Finding, cast: Cast) -> Finding:
    """Mu signed and reported the repair with a photo."""
    mu = browse(cast.mu)
    move(mu, finding, "acknowledge")
    photo = (io.BytesIO(picture(7)), "repair.jpg")
    move(mu, finding, "report", reason="已聘请校医一名", photos=photo)
    return finding


@pytest.fixture
def papers(app: Flask) -> Callable[[], dict[DocumentKind, str]]:
    """Let a real press make what waits, and read the text of all."""

    def make() -> dict[DocumentKind, str]:
        with app.app_context():
            settings = app.extensions["settings"]
            press = Press(settings.storage_url, Caps(120, settings.render_memory))
            for document in queries.waiting_documents(db.session):
                issuing.issue(db.session, storage(), document, press.set, now=clock.now())
            found = db.session.scalars(sa.select(Document).order_by(Document.issued_at)).all()
            assert {one.state for one in found} == {DocumentState.ISSUED}
            texts = {
                one.kind: _text(storage().get(keys.document(one.sha256 or ""))) for one in found
            }
            db.session.rollback()
            return texts

    return make


def _text(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return "".join(page.extract_text() or "" for page in opened.pages).replace("\n", "")


def test_a_reported_repair_is_answered_with_a_receipt_and_decided_in_an_opinion(
    session: Session,
    browse: Browse,
    reported: Finding,
    papers: Callable[[], dict[DocumentKind, str]],
    cast: Cast,
) -> None:
    receipt = papers()[DocumentKind.RECTIFICATION_RECEIPT]
    for told in ("整改回执", "已聘请校医一名", "穆校长", "整改前", "整改后", "不代表复查结论"):
        assert told in receipt
    bo = browse(cast.bo)
    move(bo, reported, "take-up")
    move(bo, reported, "return", reason="没有校医的执业证", until="2027-01-15")
    opinion = papers()[DocumentKind.REINSPECTION_OPINION]
    for told in (
        "复查意见书",
        "退回继续整改",
        "没有校医的执业证",
        "2027年1月15日",
        "薄科员",
        "已聘请校医一名",
    ):
        assert told in opinion
    page = f"/inspections/{reported.inspection_id}/documents"
    assert "复查意见书" in browse(cast.mu).page(page)
    assert browse(cast.tao).get(page).status_code == 403


def test_what_is_accepted_is_struck_off_in_its_opinion(
    browse: Browse,
    reported: Finding,
    papers: Callable[[], dict[DocumentKind, str]],
    cast: Cast,
) -> None:
    bo = browse(cast.bo)
    move(bo, reported, "take-up")
    move(bo, reported, "accept")
    assert "整改合格，该问题予以销号" in papers()[DocumentKind.REINSPECTION_OPINION]


def test_the_same_report_sent_twice_is_one_receipt(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    mu = browse(cast.mu)
    move(mu, finding, "acknowledge")
    again = {"id": str(new_id()), "seen": "3", "reason": "已聘请校医"}
    for _ in range(2):
        photo = (io.BytesIO(picture(7)), "repair.jpg")
        assert (
            mu.post(f"/findings/{finding.id}/moves/report", photos=photo, **again).status_code
            == 302
        )
    assert session.scalar(sa.select(sa.func.count()).select_from(Document)) == 1


def test_other_moves_and_strangers_get_no_paper(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    move(browse(cast.mu), finding, "acknowledge")
    assert session.scalars(sa.select(Document)).all() == []
    bo = browse(cast.bo)
    bo.page("/documents")
    event = finding.events[-1].id
    asked = bo.post("/documents", kind="reinspection-opinion", subject=event)
    assert asked.status_code == 404
