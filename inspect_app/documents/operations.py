"""Asking for a document, and settling what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inspect_app.documents import queries
from inspect_app.documents.errors import Failure
from inspect_app.documents.kinds import Kind
from inspect_app.documents.models import Document, DocumentState
from inspect_app.documents.subjects import Subject
from inspect_app.documents.telling import tell_of_issue


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks and when; address: of this server as readers know it; reason: of a correction."""

    actor_id: int
    address: str
    now: datetime
    reason: str = ""


def request_document(session: Session, kind: Kind, subject: Subject, request: Request) -> Document:
    """The document on the subject as it stands: the one there is, else one that waits to be made.

    With a reason, an issued one is made anew, as its next version.
    """
    document = queries.standing_document(session, kind.code, subject)
    if document is not None and not _corrects(document, request):
        return document
    document = Document(
        kind=kind.code,
        subject=subject.key,
        revision=subject.revision,
        title=subject.title,
        school_id=subject.school_id,
        visit_id=subject.visit_id,
        inspection_id=subject.inspection_id,
        assessment_id=subject.assessment_id,
        reason=request.reason,
        address=request.address,
        requested_at=request.now,
        requested_by=request.actor_id,
    )
    return _keep(session, document) or request_document(session, kind, subject, request)


def _corrects(document: Document, request: Request) -> bool:
    return bool(request.reason) and document.state is DocumentState.ISSUED


def _keep(session: Session, document: Document) -> Document | None:
    """Enter the request; None: somebody asked for the same meanwhile."""
    try:
        with session.begin_nested():
            session.add(document)
    except IntegrityError:
        return None
    return document


def _hold(session: Session, document_id: UUID) -> Document | None:
    """The document while it still waits, locked."""
    document = session.get(
        Document, document_id, with_for_update={"of": Document}, populate_existing=True
    )
    return document if document and document.state is DocumentState.QUEUED else None


@dataclass(frozen=True, slots=True)
class Issue:
    """What an issued document takes with it: its number, its file, what it states and replaces."""

    year: int
    number: int
    sha256: str
    size: int
    statements: dict[str, str]
    version: int = 1
    replaces: UUID | None = None
    signed_by: str | None = None
    signed_with: str | None = None


def settle_issued(session: Session, document_id: UUID, issue: Issue, *, now: datetime) -> bool:
    """Issue a waiting document under its number; False: another document has taken that number.

    The unique number is the lock: a transaction that wants the same one waits for this to end.
    A document that no longer waits is left as it is.
    """
    document = _hold(session, document_id)
    if document is None:
        return True
    document.state = DocumentState.ISSUED
    document.year, document.number = issue.year, issue.number
    document.version, document.replaces_id = issue.version, issue.replaces
    document.sha256, document.size = issue.sha256, issue.size
    document.signed_by, document.signed_with = issue.signed_by, issue.signed_with
    document.statements = dict(issue.statements)
    document.issued_at = now
    try:
        session.flush()
    except IntegrityError:
        return False
    tell_of_issue(session, document, now=now)
    return True


def note_start(session: Session, document_id: UUID, *, now: datetime) -> None:
    """Say that a worker begins to make a waiting document."""
    document = _hold(session, document_id)
    if document is not None:
        document.started_at = now
        session.flush()


def withdraw(session: Session, inspection_id: UUID, title: str, *, now: datetime) -> list[str]:
    """Take back what documents on an inspection say; gives the hashes of the files to delete.

    Number, date and hash stay; title: what they are called from here on. One that waits fails.
    """
    files = []
    for document in queries.documents_of_inspection(session, inspection_id):
        document.title, document.statements, document.reason = title, {}, ""
        if document.state is DocumentState.QUEUED:
            settle_failed(session, document.id, reason=Failure.WITHDRAWN)
        if document.sha256 is not None and document.withdrawn_at is None:
            document.withdrawn_at = now
            files.append(document.sha256)
    session.flush()
    return files


def settle_failed(session: Session, document_id: UUID, *, reason: str) -> None:
    """Say why a waiting document cannot be made; it takes no number."""
    document = _hold(session, document_id)
    if document is not None:
        document.state = DocumentState.FAILED
        document.failure = reason
        session.flush()
