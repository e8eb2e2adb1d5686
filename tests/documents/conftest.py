"""Ling's submitted inspection of school A, its report, and a worker that makes documents."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import cache
from uuid import UUID

import pdfplumber
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.documents import issuing, queries
from inspect_app.documents.rendering import render
from inspect_app.documents.report import inspection_report
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from tests.conftest import NOW, Cast
from tests.documents.clinic import ISSUING, clinic_record, drawn_photos, getter
from tests.findings.conftest import browse
from tests.inspections.conftest import Visited, fill, join, ling, visited, wen
from tests.pages import Browser
from tests.phone import Phone, picture

__all__ = ["browse", "join", "ling", "visited", "wen"]


@cache
def clinic_pdf() -> bytes:
    """The clinic report with six photos, set once for all tests that only read it."""
    photos = drawn_photos(6)
    return render(inspection_report(clinic_record(photos), ISSUING), getter(photos))


@pytest.fixture
def pdf() -> Iterator[pdfplumber.PDF]:
    """The clinic report, opened."""
    with pdfplumber.open(io.BytesIO(clinic_pdf())) as opened:
        yield opened


@pytest.fixture
def sealed(app: Flask, session: Session, ling: Phone, visited: Visited) -> Inspection:
    """Ling filled and submitted the practice checklist, with one photo, through the public API."""
    fill(ling, visited, doctors="0")
    photo = ling.photo(visited.inspection, "door", picture(1))
    ling.sync()
    ling.upload(photo).raise_for_status()
    ling.submit(visited.inspection, visited.checklist_sha256).raise_for_status()
    return session.get_one(Inspection, UUID(visited.inspection))


@pytest.fixture
def bo(browse: Callable[[int], Browser], cast: Cast) -> Browser:
    """Bo's browser."""
    return browse(cast.bo)


@pytest.fixture
def make_waiting(app: Flask) -> Callable[[], None]:
    """What a worker does with everything that waits; every report is the clinic's."""

    def work() -> None:
        with app.app_context():
            waiting = queries.waiting_documents(db.session)
            db.session.rollback()
            for document in waiting:
                issuing.issue_once(
                    db.session, storage(), document, lambda _paper: clinic_pdf(), now=NOW
                )

    return work
