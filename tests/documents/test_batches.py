"""Many documents as one job: progress, cancelling, going on after a crash, ZIP and one PDF."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import openpyxl
import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.documents import batches, issuing, operations
from inspect_app.documents.bundling import Member, zip_stream
from inspect_app.documents.errors import Failure, NothingInPeriod, NotRendered
from inspect_app.documents.frame import Paper
from inspect_app.documents.jobs import jobs
from inspect_app.documents.kinds import KINDS
from inspect_app.documents.merging import Merger
from inspect_app.documents.models import Batch, Document, DocumentKind, DocumentState
from inspect_app.evidence import keys
from inspect_app.evidence.storage import open_storage, storage
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from tests.conftest import NOW, Cast
from tests.documents.conftest import clinic_pdf
from tests.pages import Browser

REPORT = DocumentKind.INSPECTION_REPORT
NOTICE = DocumentKind.RECTIFICATION_NOTICE


def small_pdf(words: str) -> bytes:
    """A PDF of one page; other words, other bytes."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = words
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


@pytest.fixture
def batch(session: Session, sealed: Inspection, cast: Cast) -> Batch:
    """A report and, in the same batch for the test's sake, two corrections that wait with it."""
    kind = KINDS[REPORT]
    request = operations.Request(cast.bo, "https://ducha.example.cn", NOW)
    made = batches.request_batch(session, kind, [str(sealed.id)], "专项督导报告", request)
    (first,) = session.scalars(batches.documents_of(made))
    for position, revision in enumerate(("second", "third"), start=1):
        document = Document(
            kind=REPORT,
            subject=first.subject,
            revision=revision,
            title=f"{first.title}{position}",
            requested_at=NOW,
            requested_by=cast.bo,
        )
        session.add(document)
        session.flush()
        entry = batches.BatchEntry(
            batch_id=made.id, document_id=document.id, position=position, own=True
        )
        session.add(entry)
    session.commit()
    return made


def make(app: Flask, session: Session, document: UUID, setter: Callable[[Paper], bytes]) -> None:
    """What a worker does with one document of a batch whose revision is that of its subject."""
    with app.app_context():
        issuing.issue(db.session, storage(), document, setter, now=NOW + timedelta(minutes=1))
    session.expire_all()


def test_progress_counts_names_the_current_school_and_foresees_the_end(
    app: Flask, session: Session, batch: Batch
) -> None:
    start = batches.progress(session, batch, NOW)
    assert (start.total, start.issued, start.failed, start.waiting) == (3, 0, 0, 3)
    assert (start.current, start.seconds_left) == ("", None)
    first, second, _ = batches.waiting_in(session, batch)
    session.commit()
    make(app, session, first, lambda paper: small_pdf(paper.frame.number))
    operations.note_start(session, second, now=NOW + timedelta(minutes=1))
    session.commit()
    under_way = batches.progress(session, batch, NOW + timedelta(minutes=1, seconds=10))
    assert (under_way.issued, under_way.waiting) == (1, 2)
    assert under_way.current == "示例A小学卫生室督导检查报告1"
    assert under_way.seconds_left == 20


def test_a_poisoned_document_fails_alone_with_its_reason(
    app: Flask, session: Session, batch: Batch
) -> None:
    first, second, _ = batches.waiting_in(session, batch)
    session.commit()

    def poisoned(paper: Paper) -> bytes:
        raise NotRendered(Failure.TOO_SLOW, "120")

    make(app, session, first, poisoned)
    found = batches.progress(session, batch, NOW + timedelta(minutes=2))
    assert (found.failed, found.waiting) == (1, 2)
    assert session.get_one(Document, first).failure == "too-slow 120"
    assert session.get_one(Document, second).state is DocumentState.QUEUED


def test_cancelling_gives_up_what_waits_and_keeps_what_is_issued(
    app: Flask, session: Session, batch: Batch
) -> None:
    first, second, third = batches.waiting_in(session, batch)
    session.commit()
    make(app, session, first, lambda paper: small_pdf(paper.frame.number))
    batches.cancel_batch(session, batch, NOW)
    session.commit()
    make(app, session, second, lambda paper: small_pdf("too late"))
    states = [session.get_one(Document, one).state for one in (first, second, third)]
    assert states == [DocumentState.ISSUED, DocumentState.FAILED, DocumentState.FAILED]
    assert session.get_one(Document, second).failure == Failure.CANCELLED
    assert batches.resume_batch(session, batch) == [second, third]


def test_somebody_elses_request_is_not_cancelled_with_the_batch(
    session: Session, sealed: Inspection, cast: Cast
) -> None:
    kind, request = KINDS[REPORT], operations.Request(cast.bo, "", NOW)
    subject = kind.find(session, str(sealed.id))
    document = operations.request_document(session, kind, subject, request)
    batch = batches.request_batch(session, kind, [subject.key], "专项督导报告", request)
    batches.cancel_batch(session, batch, NOW)
    assert document.state is DocumentState.QUEUED


def test_a_batch_goes_on_after_a_crash(app: Flask, session: Session, batch: Batch) -> None:
    first, *_ = batches.waiting_in(session, batch)
    operations.note_start(session, first, now=NOW)
    session.commit()
    with app.app_context():
        jobs().queue.flush()
        assert jobs().recover() == 3
        assert jobs().queue.pending_count() == 3


def test_a_programme_without_sealed_inspections_gives_no_batch(
    session: Session, cast: Cast
) -> None:
    request = operations.Request(cast.bo, "", NOW)
    with pytest.raises(NothingInPeriod):
        batches.request_batch(session, KINDS[REPORT], [], "专项督导报告", request)


def test_the_zip_holds_every_issued_file_under_its_name_and_an_index(
    app: Flask, session: Session, batch: Batch
) -> None:
    first, *_ = batches.waiting_in(session, batch)
    session.commit()
    make(app, session, first, lambda paper: small_pdf(paper.frame.number))
    with app.app_context():
        found = list(batches.members(session, batch))
        content = b"".join(zip_stream(storage(), found, "专项督导报告"))
        whole = storage().get(keys.document(found[0].sha256))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        document, index = archive.namelist()
        assert document == "泸教督〔2026〕1号 示例A小学卫生室督导检查报告.pdf"
        assert archive.read(document) == whole
        rows = openpyxl.load_workbook(io.BytesIO(archive.read(index))).active
        values = [cell.value for cell in rows[2]]
        assert (values[0], values[5]) == ("泸教督〔2026〕1号", found[0].sha256)


def test_a_zip_is_handed_on_block_by_block(tmp_path: object) -> None:
    held = open_storage(f"file://{tmp_path}")
    members = []
    for number in range(12):
        content = bytes([number]) * (1 << 20)
        held.put(keys.document(f"{number}"), content)
        members.append(Member(f"{number}号", "报告", f"{number}", len(content), NOW))
    largest = max(len(block) for block in zip_stream(held, members, "清单"))
    assert largest < 3 << 20


def test_the_merged_pdf_has_all_pages_and_a_bookmark_for_each(
    app: Flask, session: Session, batch: Batch
) -> None:
    first, *_ = batches.waiting_in(session, batch)
    session.commit()
    make(app, session, first, lambda paper: small_pdf(paper.frame.number))
    with app.app_context():
        batches.merge(db.session, storage(), batch.id)
        content = storage().get(keys.merged(batch.id))
    session.expire_all()
    assert (batch.merging, batch.merged_size) == (False, len(content))
    with pikepdf.open(io.BytesIO(content)) as merged, merged.open_outline() as outline:
        assert len(merged.pages) == 1
        assert [one.title for one in outline.root] == [
            "泸教督〔2026〕1号 示例A小学卫生室督导检查报告.pdf"
        ]


def test_a_merged_pdf_holds_the_same_pages_as_its_parts(tmp_path: Path) -> None:
    parts, whole = [tmp_path / "1.pdf", tmp_path / "2.pdf"], tmp_path / "whole.pdf"
    parts[0].write_bytes(clinic_pdf())
    parts[1].write_bytes(small_pdf("x"))
    with whole.open("wb") as file:
        merger = Merger(file)
        for number, part in enumerate([*parts, parts[0]], start=1):
            merger.add(part, f"第{number}份（𠮷）")
        merger.finish("0123456789abcdef")
    with pikepdf.open(whole) as merged, pikepdf.open(parts[0]) as first:
        assert merged.check_pdf_syntax() == []
        pages = len(first.pages)
        assert len(merged.pages) == 2 * pages + 1
        assert len(content_of(whole, 1, 1)[0][1]) == 6
        assert content_of(whole, 1, pages) == content_of(parts[0], 1, pages)
        assert content_of(whole, pages + 2, 2 * pages + 1) == content_of(parts[0], 1, pages)
        with merged.open_outline() as outline:
            assert [one.title for one in outline.root] == [f"第{n}份（𠮷）" for n in (1, 2, 3)]
            leads = [merged.pages.index(pikepdf.Page(one.destination[0])) for one in outline.root]
        assert leads == [0, pages, pages + 1]


def content_of(path: Path, first: int, last: int) -> list[tuple[bytes, set[str]]]:
    """What pages draw, and the hashes of the pictures they may show."""
    found = []
    with pikepdf.open(path) as opened:
        for page in opened.pages[first - 1 : last]:
            pictures = page.resources.get("/XObject", {}).values()
            hashes = {hashlib.sha256(one.read_raw_bytes()).hexdigest() for one in pictures}
            found.append((page.Contents.read_bytes(), hashes))
    return found


def test_the_bureau_issues_watches_and_downloads_a_programme(
    app: Flask,
    session: Session,
    sealed: Inspection,
    bo: Browser,
    make_waiting: Callable[[], None],
) -> None:
    bo.page("/documents")
    asked = bo.post("/documents/batches", programme=sealed.visit.programme_id)
    assert asked.status_code == 302
    page = asked.headers["Location"]
    watching = bo.get(page)
    assert watching.headers["Refresh"] == "3"
    assert "共 1 份,已出具 0 份" in watching.text
    make_waiting()
    done = bo.get(page)
    assert "已出具 1 份" in done.text
    assert "Refresh" not in done.headers
    with zipfile.ZipFile(io.BytesIO(bo.client.get(f"{page}/documents.zip").data)) as archive:
        assert len(archive.namelist()) == 2
    assert bo.client.get(f"{page}/merged.pdf").status_code == 409
    bo.post(f"{page}/merged")
    assert "正在合并" in bo.page(page)
    with app.app_context():
        batches.merge(db.session, storage(), session.scalars(sa.select(Batch.id)).one())
    merged = bo.client.get(f"{page}/merged.pdf", headers={"Range": "bytes=0-7"})
    assert (merged.status_code, merged.data[:5]) == (206, b"%PDF-")
