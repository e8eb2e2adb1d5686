"""Many documents as one job: asking, how far it has come, cancelling. Nothing here renders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.models import ChecklistVersion
from inspect_app.documents import bundling
from inspect_app.documents.bundling import Member
from inspect_app.documents.errors import Failure, NothingInPeriod
from inspect_app.documents.kinds import Kind
from inspect_app.documents.models import Batch, BatchEntry, Document, DocumentState
from inspect_app.documents.operations import Request, request_document
from inspect_app.evidence import keys
from inspect_app.evidence.storage import Storage
from inspect_app.inspections.models import Inspection, InspectionState
from inspect_app.problems import NotFound
from inspect_app.programmes.models import Visit


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come. current: title of the one being made, "": none.

    seconds_left: by the pace so far, None: not known yet.
    """

    total: int
    issued: int
    failed: int
    current: str
    seconds_left: int | None

    @property
    def waiting(self) -> int:
        """How many are still to be made."""
        return self.total - self.issued - self.failed


def get_batch(session: Session, batch_id: UUID) -> Batch:
    """The batch. Raises NotFound."""
    batch = session.get(Batch, batch_id)
    if batch is None:
        raise NotFound
    return batch


def list_batches(session: Session, most: int = 10) -> list[Batch]:
    """The latest batches."""
    newest = sa.select(Batch).order_by(Batch.requested_at.desc(), Batch.id.desc()).limit(most)
    return list(session.scalars(newest))


def sealed_inspections(session: Session, programme_id: int) -> list[str]:
    """Keys of a programme's sealed inspections that are not confidential, by date."""
    ids = session.scalars(
        sa.select(Inspection.id)
        .join(Visit, Visit.id == Inspection.visit_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .where(
            Visit.programme_id == programme_id,
            ChecklistVersion.readers.is_(None),
            Inspection.state == InspectionState.SEALED,
        )
        .order_by(Visit.date, Inspection.id)
    )
    return [str(one) for one in ids]


def request_batch(
    session: Session, kind: Kind, keys: Iterable[str], title: str, request: Request
) -> Batch:
    """A batch of the documents on these subjects; those that are issued already count as made.

    Raises NothingInPeriod when there is no subject, or what the kind says of one.
    """
    subjects = [kind.find(session, key) for key in keys]
    if not subjects:
        raise NothingInPeriod
    batch = Batch(
        kind=kind.code, title=title, requested_at=request.now, requested_by=request.actor_id
    )
    session.add(batch)
    session.flush()
    known = set(session.scalars(sa.select(Document.id).where(Document.kind == kind.code)))
    for position, subject in enumerate(subjects):
        document = request_document(session, kind, subject, request)
        entry = BatchEntry(
            batch_id=batch.id,
            document_id=document.id,
            position=position,
            own=document.id not in known,
        )
        session.add(entry)
    session.flush()
    return batch


def documents_of(batch: Batch) -> sa.Select[Document]:
    """The batch's documents in their order."""
    return (
        sa.select(Document)
        .join(BatchEntry, BatchEntry.document_id == Document.id)
        .where(BatchEntry.batch_id == batch.id)
        .order_by(BatchEntry.position)
    )


def waiting_in(session: Session, batch: Batch) -> list[UUID]:
    """The batch's documents that are still to be made."""
    waiting = documents_of(batch).where(Document.state == DocumentState.QUEUED)
    return list(session.scalars(waiting.with_only_columns(Document.id)))


def issued_in(session: Session, batch: Batch) -> Iterator[Document]:
    """The batch's issued documents one by one, in order."""
    issued = documents_of(batch).where(Document.state == DocumentState.ISSUED)
    yield from session.scalars(issued.execution_options(yield_per=100))


def progress(session: Session, batch: Batch, now: datetime) -> Progress:
    """How far the batch has come by now."""
    inner = documents_of(batch).order_by(None)
    counted = inner.with_only_columns(Document.state, sa.func.count()).group_by(Document.state)
    states: dict[DocumentState, int] = dict(session.execute(counted).all())
    waiting = states.get(DocumentState.QUEUED, 0)
    current = session.scalar(
        documents_of(batch)
        .where(Document.state == DocumentState.QUEUED, Document.started_at.is_not(None))
        .order_by(None)
        .order_by(Document.started_at.desc())
        .limit(1)
        .with_only_columns(Document.title)
    )
    return Progress(
        total=sum(states.values()),
        issued=states.get(DocumentState.ISSUED, 0),
        failed=states.get(DocumentState.FAILED, 0),
        current=current or "",
        seconds_left=_seconds_left(session, batch, waiting, now),
    )


def _seconds_left(session: Session, batch: Batch, waiting: int, now: datetime) -> int | None:
    """What the rest takes at the pace of those that this batch had made."""
    own = (
        documents_of(batch)
        .where(
            BatchEntry.own.is_(True),
            Document.state != DocumentState.QUEUED,
            Document.started_at.is_not(None),
        )
        .order_by(None)
    )
    first, made = session.execute(
        own.with_only_columns(sa.func.min(Document.started_at), sa.func.count())
    ).one()
    if not waiting:
        return 0
    if first is None:
        return None
    return round((now - first).total_seconds() / made * waiting)


def cancel_batch(session: Session, batch: Batch, now: datetime) -> None:
    """Make no more of it: what it asked for and is not made is given up; what is issued stays."""
    if batch.cancelled_at is None:
        batch.cancelled_at = now
    given_up = (
        documents_of(batch)
        .where(BatchEntry.own.is_(True), Document.state == DocumentState.QUEUED)
        .with_for_update(of=Document)
    )
    for document in session.scalars(given_up):
        document.state = DocumentState.FAILED
        document.failure = Failure.CANCELLED.value
    session.flush()


def members(session: Session, batch: Batch) -> Iterator[Member]:
    """The batch's issued documents as members of a bundle, in order."""
    for one in issued_in(session, batch):
        if one.sha256 and one.size and one.issued_at:
            yield Member(one.number_words, one.title, one.sha256, one.size, one.issued_at)


def resume_batch(session: Session, batch: Batch) -> list[UUID]:
    """Let what failed or was given up wait again; gives what there is to make."""
    failed = (
        documents_of(batch)
        .where(Document.state == DocumentState.FAILED)
        .with_for_update(of=Document)
    )
    for document in session.scalars(failed):
        document.state, document.failure, document.started_at = DocumentState.QUEUED, None, None
    batch.cancelled_at = None
    session.flush()
    return waiting_in(session, batch)


def merge(session: Session, storage: Storage, batch_id: UUID) -> None:
    """Make the one PDF of a batch and commit that it is there; again, it is made anew."""
    batch = get_batch(session, batch_id)
    found = list(members(session, batch))
    session.rollback()
    sha256, size = bundling.merge(storage, found, keys.merged(batch_id))
    batch = get_batch(session, batch_id)
    batch.merging, batch.merged_sha256, batch.merged_size = False, sha256, size
    session.commit()
