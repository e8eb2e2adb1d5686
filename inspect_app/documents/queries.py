"""Questions about documents; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.accounts.roles import Role
from inspect_app.choices import Choice
from inspect_app.documents.models import Document, DocumentKind, DocumentState
from inspect_app.documents.subjects import Subject
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.queries import kept_from
from inspect_app.inspections.teams import is_on_team
from inspect_app.problems import NotFound
from inspect_app.programmes.models import VisitMember

PAGE_SIZE = 30


def get_document(session: Session, document_id: UUID) -> Document:
    """The document. Raises NotFound."""
    document = session.get(Document, document_id)
    if document is None:
        raise NotFound
    return document


def documents_of_inspection(session: Session, inspection_id: UUID) -> list[Document]:
    """All documents of an inspection, the latest request first."""
    return list(
        session.scalars(
            sa.select(Document)
            .where(Document.inspection_id == inspection_id)
            .order_by(Document.requested_at.desc(), Document.id.desc())
        )
    )


def standing_document(session: Session, kind: DocumentKind, subject: Subject) -> Document | None:
    """The last document of that kind on the subject as it stands, waiting or issued."""
    return session.scalar(
        sa.select(Document)
        .where(
            Document.kind == kind,
            Document.subject == subject.key,
            Document.revision == subject.revision,
            Document.state.in_((DocumentState.QUEUED, DocumentState.ISSUED)),
        )
        .order_by(Document.requested_at.desc(), Document.id.desc())
        .limit(1)
    )


def last_issued(session: Session, kind: DocumentKind, subject: str) -> Document | None:
    """The version of that kind on the subject that is in force."""
    return session.scalar(
        sa.select(Document)
        .where(
            Document.kind == kind,
            Document.subject == subject,
            Document.state == DocumentState.ISSUED,
        )
        .order_by(Document.version.desc())
        .limit(1)
    )


def next_number(session: Session, kind: DocumentKind, year: int) -> int:
    """The number after the last one issued of that kind in that year."""
    last = session.scalar(
        sa.select(sa.func.max(Document.number)).where(Document.kind == kind, Document.year == year)
    )
    return (last or 0) + 1


@dataclass(frozen=True, slots=True)
class DocumentFilter(Choice):
    """What the list of documents is narrowed to; "" or None: not narrowed. words: of the title."""

    kind: DocumentKind | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of documents and how many there are in all."""

    documents: Sequence[Document]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))


def list_documents(
    session: Session, actor: Actor, chosen: DocumentFilter, *, page: int
) -> DocumentPage:
    """Documents that the actor may read, the latest request first. page: from 1."""
    query = _narrowed(actor, chosen)
    total = count_documents(session, actor, chosen)
    found = session.scalars(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return DocumentPage(list(found), total, page)


def count_documents(session: Session, actor: Actor, chosen: DocumentFilter) -> int:
    """How many documents the choice leaves."""
    found = _narrowed(actor, chosen).order_by(None).subquery()
    counted = sa.select(sa.func.count()).select_from(found)
    return session.scalar(counted) or 0


def each_document(session: Session, actor: Actor, chosen: DocumentFilter) -> Iterator[Document]:
    """All of them one by one, a thousand held at a time."""
    yield from session.scalars(_narrowed(actor, chosen).execution_options(yield_per=1000))


def readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Which documents the actor may read, as `access.RULES` and confidence say of one."""
    told = sa.or_(Document.inspection_id.is_(None), Document.inspection_id.not_in(kept_from(actor)))
    return sa.and_(_by_role(actor), told)


def _by_role(actor: Actor) -> sa.ColumnElement[bool]:
    match actor.role:
        case Role.BUREAU:
            return sa.true()
        case Role.INSPECTOR:
            told = sa.select(Inspection.id).where(is_on_team(actor.user_id))
            visits = sa.select(VisitMember.visit_id).where(
                VisitMember.user_id == actor.user_id, sa.not_(VisitMember.by_handover)
            )
            of_visit = sa.and_(Document.inspection_id.is_(None), Document.visit_id.in_(visits))
            return sa.or_(Document.inspection_id.in_(told), of_visit)
        case Role.PRINCIPAL:
            return Document.school_id == actor.school_id
        case _:
            return sa.false()


def _narrowed(actor: Actor, chosen: DocumentFilter) -> sa.Select[Document]:
    query = (
        sa.select(Document)
        .where(readable(actor))
        .order_by(Document.requested_at.desc(), Document.id.desc())
    )
    if chosen.kind is not None:
        query = query.where(Document.kind == chosen.kind)
    if chosen.words:
        query = query.where(Document.title.contains(chosen.words, autoescape=True))
    return query


def superseded_among(session: Session, documents: Iterable[Document]) -> set[UUID]:
    """Which of the documents a later version replaces."""
    ids = [one.id for one in documents]
    found = session.scalars(sa.select(Document.replaces_id).where(Document.replaces_id.in_(ids)))
    return {one for one in found if one}


def waiting_documents(session: Session) -> list[UUID]:
    """Documents that were requested and are not made yet, the first request first."""
    return list(
        session.scalars(
            sa.select(Document.id)
            .where(Document.state == DocumentState.QUEUED)
            .order_by(Document.requested_at, Document.id)
        )
    )


def issued_by_id(session: Session, document_id: UUID) -> Document | None:
    """The document of that id, if it was issued."""
    document = session.get(Document, document_id)
    return document if document and document.state is DocumentState.ISSUED else None


def issued_by_hash(session: Session, sha256: str) -> Document | None:
    """The issued document whose file has that hash."""
    return session.scalar(sa.select(Document).where(Document.sha256 == sha256))


def first_issued(session: Session, ids: Sequence[UUID]) -> Document | None:
    """The first of these ids that an issued document has."""
    issued = sa.select(Document).where(Document.id.in_(ids), Document.state == DocumentState.ISSUED)
    return min(session.scalars(issued), key=lambda one: ids.index(one.id), default=None)


def replacement_of(session: Session, document: Document) -> Document | None:
    """The version in force, if that is a later one."""
    latest = last_issued(session, document.kind, document.subject)
    return latest if latest is not None and latest.id != document.id else None
