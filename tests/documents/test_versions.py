"""Corrections are new versions with a table of what changed; each kind has its own series."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pdfplumber
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.documents import issuing, operations
from inspect_app.documents.errors import NothingToRectify
from inspect_app.documents.frame import Difference, Paper, Previous, differences
from inspect_app.documents.kinds import KINDS
from inspect_app.documents.models import Document, DocumentKind
from inspect_app.documents.notice import rectification_notice
from inspect_app.documents.rendering import markup
from inspect_app.documents.report import inspection_report
from inspect_app.documents.wording import COUNTING
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from inspect_app.registers.models import School
from tests.conftest import NOW, Cast
from tests.documents.clinic import ISSUED_AT, ISSUING, clinic_record, drawn_photos
from tests.inspections.conftest import Visited, fill
from tests.pages import Browser
from tests.phone import Phone

REPORT, NOTICE = DocumentKind.INSPECTION_REPORT, DocumentKind.RECTIFICATION_NOTICE

Make = Callable[..., tuple[Document, Paper]]


@pytest.fixture
def make(app: Flask, session: Session, sealed: Inspection, cast: Cast) -> Make:
    """Ask for a document on Ling's inspection and make it; what is set is handed out."""

    def work(
        code: DocumentKind = REPORT, reason: str = "", days: int = 0
    ) -> tuple[Document, Paper]:
        now = NOW + timedelta(days=days)
        kind = KINDS[code]
        subject = kind.find(session, str(sealed.id))
        request = operations.Request(cast.bo, "https://ducha.example.cn", now, reason)
        document = operations.request_document(session, kind, subject, request).id
        session.commit()
        papers: list[Paper] = []

        def keep(paper: Paper) -> bytes:
            papers.append(paper)
            return markup(paper).encode()

        with app.app_context():
            issuing.issue(db.session, storage(), document, keep, now=now)
        session.expire_all()
        return session.get_one(Document, document), papers[0]

    return work


def test_a_correction_is_a_new_version_that_lists_what_changed(
    session: Session, make: Make, cast: Cast
) -> None:
    first, paper = make()
    assert (first.version, first.replaces_id, paper.frame.replaces) == (1, None, "")
    session.get_one(School, cast.school_a).name = "示例A中心小学"
    session.commit()
    second, corrected = make(reason="校名已变更", days=1)
    assert (second.version, second.number, second.replaces_id) == (2, 2, first.id)
    assert corrected.frame.replaces == (
        "本文书为第2版，替代泸教督〔2026〕1号（2026年11月23日印发），"
        "原文书自本文书出具之日起不再使用。更正原因：校名已变更。"
    )
    assert corrected.frame.differences == (
        Difference("受检学校", "示例A小学（SA）", "示例A中心小学（SA）"),
    )
    assert session.get_one(Document, first.id).sha256 != second.sha256


def test_the_same_state_asked_for_again_without_a_reason_is_the_same_document(make: Make) -> None:
    first, _ = make()
    with pytest.raises(IndexError):
        make()
    assert first.version == 1


def test_each_kind_counts_its_own_numbers(make: Make) -> None:
    report, _ = make()
    notice, paper = make(NOTICE)
    again, _ = make(REPORT, "重新出具")
    assert (report.number, notice.number, again.number) == (1, 1, 2)
    assert paper.frame.number == "泸教督改〔2026〕1号"


def test_two_who_ask_at_once_get_one_document(
    session: Session, app: Flask, sealed: Inspection, cast: Cast
) -> None:
    kind = KINDS[REPORT]
    subject = kind.find(session, str(sealed.id))
    request = operations.Request(cast.bo, "", NOW)
    first = operations.request_document(session, kind, subject, request)
    session.commit()
    twin = Document(
        kind=kind.code,
        subject=subject.key,
        revision=subject.revision,
        title=subject.title,
        requested_at=NOW,
        requested_by=cast.bo,
    )
    assert operations._keep(session, twin) is None
    assert session.scalars(sa.select(Document.id)).all() == [first.id]


def test_an_inspection_without_findings_gives_no_notice(
    session: Session, ling: Phone, visited: Visited
) -> None:
    fill(ling, visited)
    ling.sync()
    ling.submit(visited.inspection, visited.checklist_sha256).raise_for_status()
    with pytest.raises(NothingToRectify):
        KINDS[NOTICE].find(session, str(UUID(visited.inspection)))


def test_the_bureau_corrects_and_the_verify_page_calls_the_old_one_superseded(
    session: Session,
    app: Flask,
    sealed: Inspection,
    bo: Browser,
    make_waiting: Callable[[], None],
) -> None:
    page = f"/inspections/{sealed.id}/documents"
    bo.page(page)
    bo.post(page)
    make_waiting()
    bo.post(page, kind="inspection-report", reason="照片说明有误")
    make_waiting()
    old, new = session.scalars(sa.select(Document).order_by(Document.version)).all()
    text = bo.page(page)
    assert "第 2 版" in text
    assert "已被更正" in text
    stranger = app.test_client()
    superseded = stranger.get(f"/verify/{old.id}").text
    assert "已被更正,不再有效" in superseded
    assert "泸教督〔2026〕2号" in superseded
    assert "现行有效。" in stranger.get(f"/verify/{new.id}").text


def test_a_kind_that_is_not_of_an_inspection_is_refused(sealed: Inspection, bo: Browser) -> None:
    page = f"/inspections/{sealed.id}/documents"
    bo.page(page)
    assert bo.post(page, kind="bulletin-of-nothing").status_code == 404


def test_differences_keep_the_order_of_the_later_version() -> None:
    before, after = {"甲": "1", "乙": "2", "丙": "3"}, {"丙": "4", "甲": "1", "丁": "5"}
    assert differences(before, after) == (
        Difference("丙", "3", "4"),
        Difference("丁", "—", "5"),
        Difference("乙", "2", "—"),
    )


def test_a_changed_photo_is_a_difference() -> None:
    first = inspection_report(clinic_record(), ISSUING).frame.statements
    previous = Previous("泸教督〔2026〕5号", ISSUED_AT, 1, first)
    issuing_ = dataclasses.replace(ISSUING, previous=previous)
    report = inspection_report(clinic_record(drawn_photos(1)), issuing_)
    (one,) = report.frame.differences
    (photo,) = report.photos
    assert photo[:12] in one.after
    assert photo[:12] not in one.before
    assert "更正对照表" in markup(report)


def test_time_that_has_not_begun_is_told_from_the_signature() -> None:
    record = clinic_record()
    unsigned = tuple(
        dataclasses.replace(one, sign_by=date(2026, 11, 27)) for one in record.findings
    )
    notice = rectification_notice(dataclasses.replace(record, findings=unsigned), ISSUING)
    term = record.findings[0].basis["deadline"]
    words = f"{term['days']}{COUNTING[term['counting']]}"
    assert notice.lines[0].due == f"签收后{words}内"
    assert f"自签收之日起{words}内完成（请于2026年11月27日前签收）" in notice.findings[0].text
    assert "整改期限自签收之日起计算，请于2026年11月27日前" in notice.duties[0]
    stated = notice.frame.statements.values()
    assert any(f"限签收后{words}内整改" in one for one in stated)


def test_a_notice_lists_every_finding_with_remedy_owner_and_deadline() -> None:
    record = clinic_record()
    notice = rectification_notice(record, ISSUING)
    assert len(notice.lines) == len(notice.findings) == len(record.findings) == 9
    assert notice.lines[0].problem.startswith("卫生室总面积：不符合")
    assert (notice.lines[0].severity, notice.lines[0].due) == ("严重", "2026年12月1日")
    assert {"学校", "卫生健康部门"} == {one.owner for one in notice.lines}
    assert "最早一项的期限为2026年12月1日" in notice.duties[0]
    assert "由卫生健康部门负责" in notice.duties[-1]


def test_every_paper_of_an_inspection_counts_its_annexes_in_order(pdf: pdfplumber.PDF) -> None:
    previous = Previous("泸教督改〔2026〕5号", ISSUED_AT, 1, {"检查日期": "2026年11月1日"})
    issuing_ = dataclasses.replace(ISSUING, previous=previous)
    html = markup(rectification_notice(clinic_record(), issuing_))
    assert [html.index(f"附件{number}</p>") for number in (1, 2, 3)] == sorted(
        html.index(f"附件{number}</p>") for number in (1, 2, 3)
    )
    assert "3.更正对照表" in html
