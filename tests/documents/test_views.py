"""Who may ask for, see and download documents; what a stranger with a printed page may learn."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.documents.models import Document
from inspect_app.inspections.models import Inspection
from tests.conftest import Cast
from tests.inspections.conftest import Visited
from tests.pages import Browser
from tests.phone import Phone

Browse = Callable[[int], Browser]


@pytest.fixture
def issued(
    session: Session, sealed: Inspection, bo: Browser, make_waiting: Callable[[], None]
) -> Document:
    """The report of Ling's inspection, asked for by Bo and made."""
    page = f"/inspections/{sealed.id}/documents"
    bo.page(page)
    assert bo.post(page).status_code == 302
    make_waiting()
    document = session.scalars(sa.select(Document)).one()
    session.rollback()
    return document


def test_the_page_looks_again_while_a_document_is_being_made(
    sealed: Inspection, bo: Browser, make_waiting: Callable[[], None]
) -> None:
    page = f"/inspections/{sealed.id}/documents"
    assert "还没有出具文书" in bo.page(page)
    bo.post(page)
    waiting = bo.get(page)
    assert waiting.headers["Refresh"] == "3"
    assert "正在生成" in waiting.text
    make_waiting()
    done = bo.get(page)
    assert "Refresh" not in done.headers
    assert "泸教督〔2026〕1号" in done.text
    assert "下载 PDF" in done.text


def test_asking_again_says_it_is_there(issued: Document, bo: Browser) -> None:
    page = f"/inspections/{issued.inspection_id}/documents"
    bo.page(page)
    bo.post(page)
    assert "这次评定的文书已经出具" in bo.page(page)


def test_the_download_has_its_chinese_name_and_an_etag(issued: Document, bo: Browser) -> None:
    response = bo.client.get(f"/documents/{issued.id}/content")
    assert response.status_code == 200
    assert response.mimetype == "application/pdf"
    assert response.data.startswith(b"%PDF-1.7")
    assert len(response.data) == issued.size == response.content_length
    plain, _, name = response.headers["Content-Disposition"].partition("filename*=UTF-8''")
    assert plain == 'attachment; filename="inspection-report-2026-1.pdf"; '
    assert unquote(name) == "泸教督〔2026〕1号 示例A小学卫生室督导检查报告.pdf"
    assert response.headers["ETag"] == f'"{issued.sha256}"'
    again = bo.client.get(
        f"/documents/{issued.id}/content", headers={"If-None-Match": response.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_the_own_school_the_team_and_the_bureau_read_it_and_nobody_else(
    issued: Document, browse: Browse, cast: Cast
) -> None:
    paths = (
        f"/documents/{issued.id}/content",
        f"/inspections/{issued.inspection_id}/documents",
        f"/api/v1/documents/{issued.id}",
        f"/api/v1/documents/{issued.id}/content",
        f"/api/v1/inspections/{issued.inspection_id}/documents",
    )
    answers = {
        who: {browse(getattr(cast, who)).client.get(path).status_code for path in paths}
        for who in ("mu", "tao", "ling", "bo")
    }
    assert answers == {"mu": {200}, "tao": {403}, "ling": {200}, "bo": {200}}


def test_each_finds_on_one_page_what_they_may_read(
    issued: Document, browse: Browse, cast: Cast
) -> None:
    address = f"/documents/{issued.id}/content"
    for reader in (cast.bo, cast.ling, cast.mu):
        assert address in browse(reader).page("/documents")
        listed = browse(reader).get("/documents/export.csv").data.decode("utf-8-sig")
        assert issued.number_words in listed
    tao = browse(cast.tao)
    assert address not in tao.page("/documents")
    assert issued.number_words not in tao.get("/documents/export.csv").data.decode("utf-8-sig")
    assert "/documents" in browse(cast.mu).page("/findings/")
    assert 'name="subject"' in browse(cast.bo).page("/documents")
    assert 'name="subject"' not in browse(cast.mu).page("/documents")


def test_only_the_bureau_asks_for_documents(
    session: Session, sealed: Inspection, browse: Browse, cast: Cast
) -> None:
    page = f"/inspections/{sealed.id}/documents"
    for user in (cast.mu, cast.tao, cast.ling):
        person = browse(user)
        person.page("/account")
        assert person.post(page).status_code == 403
        assert person.post(f"/api/v1{page}").status_code == 403
    assert session.scalars(sa.select(Document)).all() == []


def test_the_api_asks_shows_and_hands_out(
    sealed: Inspection, bo: Browser, ling: Phone, make_waiting: Callable[[], None]
) -> None:
    path = f"/api/v1/inspections/{sealed.id}/documents"
    bo.page(f"/inspections/{sealed.id}/documents")
    asked = bo.post(path)
    assert asked.status_code == 202
    assert asked.json is not None
    assert asked.json["state"] == "queued"
    early = ling.get(f"/documents/{asked.json['id']}/content")
    assert (early.status_code, early.json()["type"]) == (409, "/problems/document-not-issued")
    make_waiting()
    (listed,) = ling.get(f"/inspections/{sealed.id}/documents").json()
    assert (listed["state"], listed["year"], listed["number"]) == ("issued", 2026, 1)
    content = ling.get(f"/documents/{listed['id']}/content")
    assert content.content.startswith(b"%PDF")
    assert len(content.content) == listed["size"]


def test_a_report_of_an_open_inspection_is_refused_in_plain_words(
    visited: Visited, bo: Browser
) -> None:
    page = f"/inspections/{visited.inspection}/documents"
    bo.page(page)
    refused = bo.post(page)
    assert refused.status_code == 409
    assert "检查尚未提交" in refused.text


def test_anybody_can_check_a_printed_code_and_learns_no_content(
    app: Flask, issued: Document
) -> None:
    stranger = app.test_client()
    for reference in (issued.id, issued.sha256):
        page = stranger.get(f"/verify/{reference}")
        assert page.status_code == 200
        assert "这份文书由本系统出具" in page.text
        assert "泸教督〔2026〕1号" in page.text
        assert issued.sha256 in page.text
        assert "示例A小学" not in page.text


def test_a_stranger_with_only_the_file_learns_whether_it_is_genuine(
    app: Flask, issued: Document, bo: Browser
) -> None:
    content = bo.client.get(f"/documents/{issued.id}/content").data
    stranger = Browser(app.test_client())
    assert "核对一份 PDF 文件" in stranger.page("/verify")
    genuine = stranger.post("/verify", file=(io.BytesIO(content), "收到的.pdf"))
    assert genuine.status_code == 200
    assert "现行有效" in genuine.text
    assert "示例A小学" not in genuine.text
    changed = content.replace(b"%PDF-1.7", b"%PDF-1.6", 1)
    altered = stranger.post("/verify", file=(io.BytesIO(changed), "收到的.pdf"))
    assert altered.status_code == 404
    assert "没有出具过这份文书" in altered.text
    assert stranger.post("/verify").status_code == 422


def test_parts_of_a_document_can_be_asked_for(issued: Document, bo: Browser) -> None:
    path = f"/documents/{issued.id}/content"
    whole = bo.client.get(path).data
    part = bo.client.get(path, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, whole[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"
    tail = bo.client.get(path, headers={"Range": "bytes=-50", "If-Range": f'"{issued.sha256}"'})
    assert tail.data == whole[-50:]
    stale = bo.client.get(path, headers={"Range": "bytes=-50", "If-Range": '"another"'})
    assert (stale.status_code, stale.data) == (200, whole)
    beyond = bo.client.get(path, headers={"Range": f"bytes={len(whole)}-"})
    assert beyond.status_code == 416


def test_an_unknown_code_is_called_unknown(app: Flask, issued: Document) -> None:
    stranger = app.test_client()
    for reference in (issued.inspection_id, "0" * 64):
        page = stranger.get(f"/verify/{reference}")
        assert page.status_code == 404
        assert "没有出具过这份文书" in page.text
