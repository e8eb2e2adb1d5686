"""What a principal and the bureau do with an inspection once it has arrived."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from inspect_app.documents import issuing, queries
from inspect_app.documents.models import Document
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.findings.models import Finding, FindingState
from tests.conftest import NOW
from tests.desk.conftest import SignIn
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_principal_sees_why_it_is_a_finding_and_signs_for_it(
    session: Session, live_server: LiveServer, sign_in: SignIn
) -> None:
    finding = session.scalars(sa.select(Finding).where(Finding.item == "doctors")).one()
    page = sign_in("mu")
    page.goto(f"{live_server.url}/findings/{finding.id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(finding.prompt["zh"])
    expect(page.get_by_text(finding.message["zh"])).to_be_visible()
    page.get_by_role("button", name="签收").click()
    expect(page.get_by_role("button", name="签收")).to_have_count(0)
    expect(page.get_by_text("已签收").first).to_be_visible()
    session.rollback()
    assert session.get_one(Finding, finding.id).state is FindingState.ACKNOWLEDGED


def test_another_schools_principal_is_refused_in_plain_words(
    session: Session, live_server: LiveServer, sign_in: SignIn
) -> None:
    finding = session.scalars(sa.select(Finding)).first()
    assert finding is not None
    page = sign_in("tao")
    answer = page.goto(f"{live_server.url}/findings/{finding.id}")
    assert answer is not None
    assert answer.status == 403
    assert finding.message["zh"] not in page.content()
    assert "没有权限" in page.inner_text("main")


def test_the_bureau_finds_the_inspection_and_downloads_a_report_that_verifies(
    session: Session, live_server: LiveServer, sign_in: SignIn, tmp_path: Path
) -> None:
    document = session.scalars(sa.select(Document)).one()
    page = sign_in("bo")
    page.goto(f"{live_server.url}/overview?state=sealed")
    page.locator("ul.list-group a.fw-semibold").first.click()
    page.get_by_role("link", name="检查文书").click()
    with page.expect_download() as coming:
        page.locator(f'a[href$="/documents/{document.id}/content"]').first.click()
    file = tmp_path / "report.pdf"
    coming.value.save_as(file)
    content = file.read_bytes()
    assert content.startswith(b"%PDF-")
    page.goto(f"{live_server.url}/verify/{hashlib.sha256(content).hexdigest()}")
    expect(page.get_by_text("这份文书由本系统出具,现行有效。")).to_be_visible()


def test_the_bureau_corrects_a_report_and_a_stranger_with_the_old_file_learns_of_it(
    app: Flask,
    session: Session,
    live_server: LiveServer,
    sign_in: SignIn,
    tmp_path: Path,
) -> None:
    document = session.scalars(sa.select(Document)).one()
    page = sign_in("bo")
    page.goto(f"{live_server.url}/inspections/{document.inspection_id}/documents")
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载 PDF").click()
    old = tmp_path / "old.pdf"
    coming.value.save_as(old)
    page.get_by_label("更正原因").fill("照片说明有误")
    page.get_by_role("button", name="出具", exact=True).click()
    expect(page.get_by_text("正在生成")).to_be_visible()
    with app.app_context():
        (waiting,) = queries.waiting_documents(db.session)
        db.session.rollback()
        issuing.issue(db.session, storage(), waiting, lambda _paper: b"%PDF-1.7 second", now=NOW)
    expect(page.get_by_text("第 2 版")).to_be_visible()
    expect(page.get_by_text("已被更正")).to_be_visible()
    stranger = page.context.browser.new_context(locale="zh-CN").new_page()  # type: ignore[union-attr]
    stranger.goto(f"{live_server.url}/verify")
    stranger.get_by_label("选择收到的文件").set_input_files(old)
    stranger.get_by_role("button", name="核对", exact=True).click()
    expect(stranger.get_by_text("已被更正,不再有效。")).to_be_visible()
    expect(stranger.get_by_text("泸教督〔2026〕2号")).to_be_visible()
    assert "示例A小学" not in stranger.content()
    old.write_bytes(old.read_bytes() + b"changed")
    stranger.get_by_label("选择收到的文件").set_input_files(old)
    stranger.get_by_role("button", name="核对", exact=True).click()
    expect(stranger.get_by_text("没有出具过这份文书")).to_be_visible()
