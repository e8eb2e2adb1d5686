"""Asking for a document, and settling what became of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inspect_app.documents import queries
from inspect_app.documents.errors import NothingToReport
from inspect_app.documents.models import Document, DocumentKind, DocumentState
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.queries import assessment_of


def request_report(
    session: Session, inspection: Inspection, *, actor_id: int, address: str, now: datetime
) -> Document:
    """The report of the assessment in force: the one it has, else a new one that waits to be made.

    address: of this server as readers know it. Raises NothingToReport before the seal.
    """
    session.execute(
        sa.select(Inspection.id).where(Inspection.id == inspection.id).with_for_update()
    )
    assessment = assessment_of(session, inspection.id)
    if assessment is None:
        raise NothingToReport
    kind = DocumentKind.INSPECTION_REPORT
    document = queries.standing_document(session, kind, assessment.id)
    if document is None:
        document = Document(
            kind=kind,
            inspection_id=inspection.id,
            assessment_id=assessment.id,
            address=address,
            requested_at=now,
            requested_by=actor_id,
        )
        session.add(document)
        session.flush()
    return document


def _hold(session: Session, document_id: UUID) -> Document | None:
    """The document while it still waits, locked."""
    document = session.get(
        Document, document_id, with_for_update={"of": Document}, populate_existing=True
    )
    return document if document and document.state is DocumentState.QUEUED else None


def settle_issued(
    session: Session,
    document_id: UUID,
    *,
    year: int,
    number: int,
    sha256: str,
    size: int,
    now: datetime,
) -> bool:
    """Issue a waiting document under its number; False: another document has taken that number.

    The unique number is the lock: a transaction that wants the same one waits for this to end.
    A document that no longer waits is left as it is.
    """
    document = _hold(session, document_id)
    if document is None:
        return True
    document.state = DocumentState.ISSUED
    document.year, document.number = year, number
    document.sha256, document.size = sha256, size
    document.issued_at = now
    try:
        session.flush()
    except IntegrityError:
        return False
    return True


def settle_failed(session: Session, document_id: UUID, *, reason: str) -> None:
    """Say why a waiting document cannot be made; it takes no number."""
    document = _hold(session, document_id)
    if document is not None:
        document.state = DocumentState.FAILED
        document.failure = reason
        session.flush()
