"""From a request to an issued, numbered file that never changes."""

from __future__ import annotations

import hashlib
import io
import threading
from datetime import timedelta
from uuid import UUID

import pdfplumber
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.documents import issuing, operations, queries
from inspect_app.documents.errors import Failure, NothingToReport, failure_words
from inspect_app.documents.frame import Paper
from inspect_app.documents.kinds import KINDS
from inspect_app.documents.models import Document, DocumentKind, DocumentState
from inspect_app.documents.rendering import setter
from inspect_app.evidence import keys
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.models import AssessmentRecord, Inspection, Seal
from inspect_app.inspections.queries import assessment_of
from tests.conftest import NOW, Cast
from tests.inspections.conftest import Visited

LATER = NOW + timedelta(hours=1)


def ask(session: Session, inspection: Inspection, cast: Cast) -> UUID:
    """Bo's request for the report, committed."""
    kind = KINDS[DocumentKind.INSPECTION_REPORT]
    subject = kind.find(session, str(inspection.id))
    request = operations.Request(cast.bo, "https://ducha.example.cn/", NOW)
    document = operations.request_document(session, kind, subject, request)
    session.commit()
    return document.id


def ask_again(session: Session, document: UUID) -> UUID:
    """A further waiting document beside the first, as an amendment would bring one."""
    first = session.get_one(Document, document)
    assessment = session.get_one(AssessmentRecord, UUID(first.revision))
    seal = assessment.seal
    numbers = session.scalar(sa.select(sa.func.max(Seal.number)))
    again = Seal(
        inspection_id=seal.inspection_id,
        number=(numbers or 0) + 1,
        digest=seal.digest,
        through_position=seal.through_position,
        photos=seal.photos,
        receipt=seal.receipt,
        sealed_at=LATER,
        author_id=seal.author_id,
        reason="补收记录",
    )
    session.add(again)
    session.flush()
    judged = AssessmentRecord(
        inspection_id=seal.inspection_id,
        seal_id=again.id,
        checklist_sha256=assessment.checklist_sha256,
        result=assessment.result,
        score=assessment.score,
        grade=assessment.grade,
        assessed_at=LATER,
    )
    session.add(judged)
    session.flush()
    copy = Document(
        kind=first.kind,
        subject=first.subject,
        revision=str(judged.id),
        title=first.title,
        inspection_id=first.inspection_id,
        requested_at=LATER,
        requested_by=first.requested_by,
    )
    session.add(copy)
    session.commit()
    return copy.id


def taken(number: int) -> operations.Issue:
    """What another worker issues under a number."""
    return operations.Issue(2026, number, "0" * 64, 1, {})


def state_of(session: Session, document: UUID) -> Document:
    session.expire_all()
    return session.get_one(Document, document)


def test_the_report_of_a_submitted_inspection_is_issued_numbered_and_kept(
    app: Flask, session: Session, sealed: Inspection, cast: Cast
) -> None:
    document = ask(session, sealed, cast)
    with app.app_context():
        issuing.issue(db.session, storage(), document, setter(storage()), now=LATER)
        issued = state_of(session, document)
        content = storage().get(keys.document(issued.sha256 or ""))
    assert issued.state is DocumentState.ISSUED
    assert (issued.year, issued.number, issued.issued_at) == (2026, 1, LATER)
    assert hashlib.sha256(content).hexdigest() == issued.sha256
    assert len(content) == issued.size
    with pdfplumber.open(io.BytesIO(content)) as opened:
        text = "".join(page.extract_text() for page in opened.pages).replace("\n", "")
        photos = sum(len(page.images) for page in opened.pages)
    assert photos == 1
    assert "泸教督〔2026〕1号" in text
    assert "示例A小学卫生室督导检查报告" in text
    assert f"https://ducha.example.cn/verify/{document}" in text
    assert "凌检查" in text


def test_asking_twice_gives_the_same_document(
    session: Session, sealed: Inspection, cast: Cast
) -> None:
    assert ask(session, sealed, cast) == ask(session, sealed, cast)


def test_an_open_inspection_has_no_report(session: Session, visited: Visited, cast: Cast) -> None:
    inspection = session.get_one(Inspection, UUID(visited.inspection))
    with pytest.raises(NothingToReport):
        ask(session, inspection, cast)


def test_an_issued_document_is_not_made_again(
    app: Flask, session: Session, sealed: Inspection, cast: Cast
) -> None:
    document = ask(session, sealed, cast)
    with app.app_context():
        issuing.issue(db.session, storage(), document, setter(storage()), now=LATER)
        first = state_of(session, document).sha256
        issuing.issue(
            db.session, storage(), document, setter(storage()), now=LATER + timedelta(days=1)
        )
    assert state_of(session, document).sha256 == first


def test_a_document_that_cannot_be_made_says_why_and_takes_no_number(
    app: Flask, session: Session, sealed: Inspection, cast: Cast
) -> None:
    document = ask(session, sealed, cast)
    assessment = assessment_of(session, sealed.id)
    assert assessment is not None
    (photo,) = assessment.seal.photos
    with app.app_context():
        storage().delete([keys.original(photo), keys.view(photo)])
        issuing.issue(db.session, storage(), document, setter(storage()), now=LATER)
    failed = state_of(session, document)
    assert failed.state is DocumentState.FAILED
    assert failure_words(failed.failure) == f"照片不在存储中或无法读取:{photo[:12]}"
    assert (failed.number, failed.sha256, failed.issued_at) == (None, None, None)
    assert queries.next_number(session, DocumentKind.INSPECTION_REPORT, 2026) == 1
    assert ask(session, sealed, cast) != document


def test_a_fault_of_ours_is_told_without_its_inside(
    app: Flask, session: Session, sealed: Inspection, cast: Cast
) -> None:
    document = ask(session, sealed, cast)
    assessment = assessment_of(session, sealed.id)
    assert assessment is not None
    assessment.result = {"broken": True}
    session.commit()
    with app.app_context():
        issuing.issue(db.session, storage(), document, setter(storage()), now=LATER)
    told = failure_words(state_of(session, document).failure)
    assert told == "生成时出错(KeyError),请联系管理员"


def test_a_record_amended_since_the_request_is_not_reported(
    app: Flask, session: Session, sealed: Inspection, cast: Cast
) -> None:
    document = ask(session, sealed, cast)
    ask_again(session, document)
    with app.app_context():
        issuing.issue(db.session, storage(), document, setter(storage()), now=LATER)
    assert state_of(session, document).failure == Failure.AMENDED_SINCE


def test_numbers_have_no_gap_and_no_double_when_many_workers_issue_at_once(
    app: Flask, session: Session, sealed: Inspection, cast: Cast
) -> None:
    first = ask(session, sealed, cast)
    documents = [first, *(ask_again(session, first) for _ in range(7))]
    start = threading.Barrier(len(documents))
    faults: list[BaseException] = []

    def work(document: UUID) -> None:
        try:
            with app.app_context():
                start.wait(30)
                while not _claim(document):
                    db.session.rollback()
                db.session.commit()
        except BaseException as fault:
            faults.append(fault)

    def _claim(document: UUID) -> bool:
        kind = DocumentKind.INSPECTION_REPORT
        number = queries.next_number(db.session, kind, 2026)
        db.session.rollback()
        issue = operations.Issue(2026, number, document.hex, 1, {})
        return operations.settle_issued(db.session, document, issue, now=LATER)

    threads = [threading.Thread(target=work, args=(one,)) for one in documents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    session.expire_all()
    numbers = session.scalars(sa.select(Document.number)).all()
    assert sorted(numbers, key=lambda one: one or 0) == list(range(1, len(documents) + 1))


def test_a_document_whose_number_was_taken_is_set_again_under_the_next(
    app: Flask, session: Session, sealed: Inspection, cast: Cast
) -> None:
    first = ask(session, sealed, cast)
    second = ask_again(session, first)
    printed: list[str] = []

    def set_slowly(paper: Paper) -> bytes:
        printed.append(paper.frame.number)
        if len(printed) == 1:
            operations.settle_issued(session, first, taken(1), now=LATER)
            session.commit()
        return f"set under {paper.frame.number}".encode()

    with app.app_context():
        attempts = [
            issuing.issue_once(db.session, storage(), second, set_slowly, now=LATER)
            for _ in range(2)
        ]
    assert attempts == [False, True]
    assert printed == ["泸教督〔2026〕1号", "泸教督〔2026〕2号"]
    issued = state_of(session, second)
    assert issued.number == 2
    assert issued.sha256 == hashlib.sha256("set under 泸教督〔2026〕2号".encode()).hexdigest()


def test_numbers_begin_again_each_year(
    app: Flask, session: Session, sealed: Inspection, cast: Cast
) -> None:
    first = ask(session, sealed, cast)
    second = ask_again(session, first)
    operations.settle_issued(session, first, taken(9), now=LATER)
    session.commit()
    new_year_in_china = NOW.replace(month=12, day=31, hour=16)
    with app.app_context():
        issuing.issue_once(
            db.session, storage(), second, lambda _paper: b"bytes", now=new_year_in_china
        )
    issued = state_of(session, second)
    assert (issued.year, issued.number) == (2027, 1)


def test_the_same_job_in_two_workers_issues_once(
    app: Flask, session: Session, sealed: Inspection, cast: Cast
) -> None:
    document = ask(session, sealed, cast)

    def set_while_the_other_issues(paper: Paper) -> bytes:
        operations.settle_issued(session, document, taken(1), now=LATER)
        session.commit()
        return b"set by the slower worker"

    with app.app_context():
        assert issuing.issue_once(
            db.session, storage(), document, set_while_the_other_issues, now=LATER
        )
    assert state_of(session, document).sha256 == "0" * 64
