"""An altered copy is called by the document it says it is; strangers learn nothing more."""

from __future__ import annotations

import dataclasses
import io
import zlib
from collections.abc import Iterator
from uuid import UUID

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.documents import claims, issuing
from inspect_app.documents.claims import claimed_ids
from inspect_app.documents.frame import Paper
from inspect_app.documents.models import Document
from inspect_app.documents.rendering import render, setter
from inspect_app.documents.report import Report
from inspect_app.evidence.pictures import picture_bytes
from inspect_app.evidence.sizes import Size
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from tests.conftest import NOW
from tests.documents.clinic import drawn_photo
from tests.pages import Browser

ID = UUID("0193f000-0000-7000-8000-00000000abcd")


def post(client: Browser, content: bytes) -> tuple[int, str]:
    answer = client.post("/verify", file=(io.BytesIO(content), "收到的.pdf"))
    return answer.status_code, answer.text


@pytest.fixture
def report(app: Flask, session: Session, sealed: Inspection, bo: Browser) -> Report:
    """The report on the sealed inspection as it was issued."""
    bo.page(f"/inspections/{sealed.id}/documents")
    bo.post(f"/inspections/{sealed.id}/documents")
    document = session.scalars(sa.select(Document)).one().id
    session.rollback()
    papers: list[Paper] = []
    with app.app_context():
        set_paper = setter(storage())

        def keep(paper: Paper) -> bytes:
            papers.append(paper)
            return set_paper(paper)

        assert issuing.issue_once(db.session, storage(), document, keep, now=NOW)
    (paper,) = papers
    assert isinstance(paper, Report)
    return paper


def changed(report: Report) -> Iterator[Report]:
    """The report with another score, another name."""
    yield dataclasses.replace(report, result=dataclasses.replace(report.result, score="100"))
    other = dataclasses.replace(report.frame, title=("别的学校",), name="别的学校")
    yield dataclasses.replace(report, frame=other)


def test_a_changed_score_name_or_photo_is_called_altered_by_number(
    app: Flask, report: Report, bo: Browser
) -> None:
    with app.app_context():
        kept = storage()

        def photo(sha256: str) -> bytes:
            return picture_bytes(kept, sha256, Size.PRINT)[0]

        genuine = render(report, photo)
        forged = [render(one, photo) for one in changed(report)]
        forged.append(render(report, lambda _sha256: drawn_photo(99, (400, 300))))
    stranger = Browser(app.test_client())
    stranger.page("/verify")
    status, page = post(stranger, genuine)
    assert (status, "现行有效" in page) == (200, True)
    for one in forged:
        status, page = post(stranger, one)
        assert (status, "已被改动" in page, "泸教督〔2026〕1号" in page) == (409, True, True)
        assert "现行有效" not in page
        assert report.frame.title[0] not in page


def test_a_copy_saved_anew_is_called_altered_too(
    app: Flask, report: Report, session: Session, bo: Browser
) -> None:
    document = session.scalars(sa.select(Document)).one()
    content = bo.client.get(f"/documents/{document.id}/content").data
    stranger = Browser(app.test_client())
    stranger.page("/verify")
    for compressed in (True, False):
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(content)) as opened:
            del opened.pages[0]
            opened.save(out, compress_streams=compressed, normalize_content=not compressed)
        assert post(stranger, out.getvalue())[0] == 409
    assert post(stranger, content + b"\n%")[0] == 409


def test_a_file_without_an_id_of_ours_is_unknown(app: Flask, report: Report) -> None:
    stranger = Browser(app.test_client())
    stranger.page("/verify")
    for content in (b"%PDF-1.7", b"", f"%PDF-1.7 {ID}".encode()):
        assert post(stranger, content)[0] == 404


@pytest.mark.parametrize(
    "content",
    [
        str(ID).encode(),
        str(ID).encode("utf-16-be"),
        b"/ID [<" + str(ID).encode().hex().encode() + b">]",
        b"/Keywords <feff" + f"报告, {ID}".encode("utf-16-be").hex().encode() + b">",
        b"1 0 obj <<>> stream\n" + zlib.compress(b"<< /Title (%s) >>" % str(ID).encode()),
        b"stream\r\n" + zlib.compress(f"<{str(ID).encode('utf-16-be').hex()}>".encode()),
    ],
)
def test_an_id_is_found_however_it_is_written(content: bytes) -> None:
    assert claimed_ids(b"%PDF-1.7\n" + content + b"\nendstream") == [ID]


def test_what_is_compressed_is_read_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    late = zlib.compress(b" " * 5000 + str(ID).encode())
    assert claimed_ids(b"stream\n" + late) == [ID]
    monkeypatch.setattr(claims, "MOST_OF_A_STREAM", 1000)
    assert claimed_ids(b"stream\n" + late) == []
    monkeypatch.setattr(claims, "MOST_OF_A_STREAM", 10_000)
    monkeypatch.setattr(claims, "MOST_OF_A_FILE", 6000)
    assert claimed_ids(b"stream\n" + late + b"\nstream\n" + zlib.compress(b" " * 9000)) == [ID]


def test_ids_are_few_even_where_a_file_holds_many() -> None:
    many = b" ".join(b"0193f000-0000-7000-8000-%012x" % n for n in range(500))
    assert len(claimed_ids(many)) == claims.MOST_IDS
