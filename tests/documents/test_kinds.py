"""Reports on visits, bulletins and dossiers: what they tell, from real records and from values."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import openpyxl
import pdfplumber
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.documents import issuing
from inspect_app.documents.bulletin import bulletin, commonest
from inspect_app.documents.errors import NothingInPeriod, NothingToReport
from inspect_app.documents.frame import Paper
from inspect_app.documents.kinds import KINDS
from inspect_app.documents.letter import Letter
from inspect_app.documents.models import Document, DocumentKind, DocumentState
from inspect_app.documents.period import Found, Inspected, PeriodFacts, quarter
from inspect_app.documents.rendering import markup, render
from inspect_app.documents.visit_report import VisitReport, visit_report
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from inspect_app.problems import NotFound
from tests.conftest import NOW, Cast
from tests.documents.clinic import ISSUING, clinic_record, getter
from tests.inspections.conftest import Visited
from tests.pages import Browser

TOWNS = {"中枢镇": 3, "金马镇": 2}


def inspected(code: str, score: str | None, checklist: str = "clinic-room") -> Inspected:
    """One sealed inspection of a school."""
    return Inspected(
        school=f"示例{code}小学",
        school_code=code,
        township="中枢镇" if code < "D" else "金马镇",
        is_sample=True,
        checklist=checklist,
        checklist_title="学校卫生室检查表" if checklist == "clinic-room" else "教室照明检查表",
        subject="卫生室",
        visited_on=date(2026, 11, 2),
        score=None if score is None else Decimal(score),
        grade="" if score is None else "合格",
        inspection=f"i{code}",
        assessment=f"a{code}{checklist}",
    )


def found(code: str, *provisions: str, done: bool = False, owner: str = "school") -> Found:
    """One finding at a school."""
    return Found(code, "配备", "major", owner, done, provisions)


def facts(*some: Inspected, findings: tuple[Found, ...] = ()) -> PeriodFacts:
    """What is known of the fourth quarter of 2026."""
    before = (inspected("A", "60"), inspected("B", "70"))
    name = "2026年第三季度"
    return PeriodFacts(quarter("2026-4"), TOWNS, some, findings, before, name, date(2026, 11, 2))


def text_of(letter: Letter) -> str:
    return "".join(one for chapter in letter.chapters for one in chapter.paragraphs)


def test_a_sample_is_never_told_as_the_county() -> None:
    some = facts(inspected("A", "80"), inspected("B", "90"))
    words = text_of(bulletin(some, ISSUING))
    assert "名册内学校5所，本期检查2所，覆盖率40.0%" in words
    assert "不代表未检查的学校" in words
    assert "（抽查，2所学校2份）" in words
    every = [inspected(code, "80") for code in "ABCDE"]
    census = text_of(bulletin(facts(*every, inspected("A", "70", "lighting")), ISSUING))
    assert "以下为全县情况" in census
    assert "检查表》（普查，5所学校5份）" in census
    assert "《教室照明检查表》（抽查，1所学校1份）" in census


def test_scores_are_compared_with_the_period_before() -> None:
    some = facts(inspected("A", "80.25"), inspected("B", "90"), inspected("C", None))
    (_, scores, *_) = bulletin(some, ISSUING).chapters
    assert scores.grids[0].rows == (
        ("学校卫生室检查表", "抽查", "3", "80.2", "85.1", "90.0", "65.0", "+20.1"),
    )
    assert scores.charts[0].bars[0].before == "65.0"
    assert "2026年第三季度" in scores.charts[0].caption


def test_provisions_are_ordered_by_how_many_schools_miss_them() -> None:
    some = [found("A", "p1"), found("A", "p1"), found("A", "p2"), found("B", "p2")]
    assert commonest(some) == [("p2", 2, 2), ("p1", 1, 2)]


def test_what_a_school_cannot_cure_is_counted_apart() -> None:
    findings = (found("A", "a6.2.doctor", owner="health"), found("A", "x", done=True))
    words = text_of(bulletin(facts(inspected("A", "80"), findings=findings), ISSUING))
    assert "已销号1个，未销号1个，销号率50.0%" in words
    assert "须由学校以外方面办理的：卫生健康部门1个" in words


@pytest.mark.parametrize(
    ("key", "since", "until", "before"),
    [
        ("2026-1", date(2026, 1, 1), date(2026, 3, 31), "quarter:2025-4"),
        ("2026-4", date(2026, 10, 1), date(2026, 12, 31), "quarter:2026-3"),
    ],
)
def test_a_quarter_has_its_bounds(key: str, since: date, until: date, before: str) -> None:
    found_quarter = quarter(key)
    assert (found_quarter.since, found_quarter.until, found_quarter.before) == (
        since,
        until,
        before,
    )


def test_a_bulletin_is_set_with_charts_tables_and_its_text_in_order() -> None:
    some = [inspected(code, "80") for code in "ABCDE"]
    letter = bulletin(facts(*some, findings=(found("A", "a6.2.doctor"),)), ISSUING)
    with pdfplumber.open(io.BytesIO(render(letter, getter({})))) as opened:
        text = "".join(page.extract_text() for page in opened.pages).replace("\n", "")
        assert len(opened.pages) < 8
    at = 0
    for one in (
        "通报",
        "一、检查覆盖情况",
        "2/2",
        "二、评定结果",
        "三、主要问题",
        "附件1",
        "示例E小学",
    ):
        at = text.find(one, at)
        assert at >= 0, one


def test_a_visit_report_holds_every_inspection_with_its_own_annex() -> None:
    records = (clinic_record(), dataclasses.replace(clinic_record(), subject="第二卫生室"))
    paper = visit_report(records, ISSUING)
    assert isinstance(paper, VisitReport)
    assert [row[1] for row in paper.summary.rows] == ["卫生室", "第二卫生室"]
    assert len(paper.annexes) == 3
    html = markup(paper)
    assert html.count("逐项检查记录</h1>") == 2
    assert "一次入校完成2项检查" in html
    assert "卫生室）总分" in "".join(paper.frame.statements)


Issue = Callable[[DocumentKind, str], tuple[Document, Paper]]


@pytest.fixture
def issue(app: Flask, session: Session, bo: Browser) -> Issue:
    """Bo asks on the page of documents, a worker makes what waits; gives what it was to set."""

    def work(kind: DocumentKind, subject: str) -> tuple[Document, Paper]:
        bo.page("/documents")
        assert bo.post("/documents", kind=kind.value, subject=subject).status_code == 302
        papers: list[Paper] = []

        def keep(paper: Paper) -> bytes:
            papers.append(paper)
            return markup(paper).encode()

        waiting = sa.select(Document).where(Document.state == DocumentState.QUEUED)
        document = session.scalars(waiting).one().id
        session.rollback()
        with app.app_context():
            issuing.issue(db.session, storage(), document, keep, now=NOW)
        session.expire_all()
        return session.get_one(Document, document), papers[0]

    return work


@pytest.mark.parametrize("subject", ["quarter:2026-4", "term:2026-autumn", "programme:1"])
def test_a_bulletin_tells_what_was_sealed(
    session: Session, sealed: Inspection, issue: Issue, bo: Browser, subject: str
) -> None:
    document, paper = issue(DocumentKind.BULLETIN, subject)
    assert document.number_words == "泸教督通〔2026〕1号"
    assert (document.school_id, document.scope.school_id) == (None, None)
    assert isinstance(paper, Letter)
    words = text_of(paper)
    assert "名册内学校2所，本期检查1所，覆盖率50.0%" in words
    assert "共发现需要整改的问题1个" in words
    bo.page("/documents")
    bo.post("/documents", kind="bulletin", subject=subject)
    assert "内容没有变化" in bo.page("/documents")


def test_a_dossier_gathers_inspections_findings_and_documents(
    session: Session, sealed: Inspection, cast: Cast, issue: Issue
) -> None:
    report, _ = issue(DocumentKind.INSPECTION_REPORT, str(sealed.id))
    document, paper = issue(DocumentKind.SCHOOL_DOSSIER, f"school:{cast.school_a}:2026")
    assert document.scope.school_id == cast.school_a
    assert isinstance(paper, Letter)
    assert "全年入校1天，完成检查1份" in text_of(paper)
    findings, documents = paper.tables
    assert len(findings.grids[0].rows) == 1
    assert documents.grids[0].rows[0][0] == "泸教督〔2026〕1号"
    assert documents.grids[0].rows[0][3] == report.sha256


def test_a_visit_whose_inspections_are_sealed_has_its_report(
    session: Session, sealed: Inspection, issue: Issue
) -> None:
    document, paper = issue(DocumentKind.VISIT_REPORT, str(sealed.visit_id))
    assert document.title == "示例A小学入校检查综合报告"
    assert document.scope.team == sealed.scope.team
    assert isinstance(paper, VisitReport)
    assert len(paper.photos) == 1


def test_what_is_confidential_is_in_no_paper_on_more_than_it_alone(
    session: Session, sealed: Inspection, cast: Cast
) -> None:
    sealed.checklist_version.readers = "bureau"
    session.commit()
    with pytest.raises(NothingInPeriod):
        KINDS[DocumentKind.BULLETIN].find(session, "quarter:2026-4")
    with pytest.raises(NothingInPeriod):
        KINDS[DocumentKind.SCHOOL_DOSSIER].find(session, f"school:{cast.school_a}:2026")
    with pytest.raises(NothingToReport):
        KINDS[DocumentKind.VISIT_REPORT].find(session, str(sealed.visit_id))


def test_nothing_is_told_of_what_was_not_sealed(
    session: Session, visited: Visited, cast: Cast
) -> None:
    with pytest.raises(NothingInPeriod):
        KINDS[DocumentKind.BULLETIN].find(session, "quarter:2026-4")
    with pytest.raises(NothingInPeriod):
        KINDS[DocumentKind.SCHOOL_DOSSIER].find(session, f"school:{cast.school_a}:2026")
    with pytest.raises(NothingToReport):
        KINDS[DocumentKind.VISIT_REPORT].find(session, visited.visit)


def test_a_subject_that_is_none_is_not_found(session: Session, cast: Cast) -> None:
    for key in ("", "x", "quarter:2026-9", "term:none", "school:1:x", "school:9:1"):
        for kind in KINDS.values():
            with pytest.raises(NotFound):
                kind.find(session, key)


def test_only_the_bureau_asks_for_a_bulletin(browse: Callable[[int], Browser], cast: Cast) -> None:
    for user in (cast.mu, cast.ling):
        person = browse(user)
        person.page("/documents")
        assert (
            person.post("/documents", kind="bulletin", subject="quarter:2026-4").status_code == 403
        )


def test_the_list_of_documents_can_be_had_as_a_spreadsheet(
    sealed: Inspection, issue: Issue, bo: Browser
) -> None:
    issue(DocumentKind.INSPECTION_REPORT, str(sealed.id))
    issue(DocumentKind.RECTIFICATION_NOTICE, str(sealed.id))
    answer = bo.client.get("/documents/export.xlsx?kind=rectification-notice")
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["泸教督改〔2026〕1号"]
    assert bo.client.get("/documents/export.csv").data.startswith(b"\xef\xbb\xbf")
