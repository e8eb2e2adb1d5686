"""Making one waiting document: read, set without holding anything, number and keep.

Setting takes seconds, so no transaction is open meanwhile. The number is printed in the file, so it
is foreseen, and taken only together with the change of state; when another document was faster,
this one is set again under the next. A document that cannot be set takes no number.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from inspect_app.clock import civil_date
from inspect_app.documents import operations, queries
from inspect_app.documents.errors import Failure, NotRendered
from inspect_app.documents.gathering import sealed_record
from inspect_app.documents.models import Document, DocumentState
from inspect_app.documents.record import Issuing, SealedRecord
from inspect_app.documents.rendering import render
from inspect_app.documents.report import inspection_report
from inspect_app.evidence import keys
from inspect_app.evidence.pictures import picture_bytes
from inspect_app.evidence.sizes import Size
from inspect_app.evidence.storage import Storage

log = logging.getLogger(__name__)

Setter = Callable[[SealedRecord, Issuing], bytes]


def issue(session: Session, storage: Storage, document_id: UUID, *, now: datetime) -> None:
    """Make a waiting document and commit it as issued, or as failed with its reason.

    A document that no longer waits is left alone, so the same job may come twice.
    """

    def set_report(record: SealedRecord, issuing: Issuing) -> bytes:
        report = inspection_report(record, issuing)
        return render(report, lambda sha256: picture_bytes(storage, sha256, Size.VIEW)[0])

    try:
        while not issue_once(session, storage, document_id, set_report, now=now):
            log.info("document %s: its number was taken, setting it again", document_id)
    except NotRendered as refused:
        _fail(session, document_id, str(refused))
    except Exception as fault:
        log.exception("document %s could not be made", document_id)
        _fail(session, document_id, str(NotRendered(Failure.OWN_FAULT, type(fault).__name__)))


def issue_once(
    session: Session, storage: Storage, document_id: UUID, set_report: Setter, *, now: datetime
) -> bool:
    """One attempt; False: the number it was set under was taken meanwhile."""
    document = session.get(Document, document_id)
    if document is None or document.state is not DocumentState.QUEUED:
        session.rollback()
        return True
    issuing = _foresee(session, document, now)
    record = sealed_record(session, document)
    session.rollback()
    pdf = set_report(record, issuing)
    sha256 = hashlib.sha256(pdf).hexdigest()
    storage.put(keys.document(sha256), pdf)
    settled = operations.settle_issued(
        session,
        document_id,
        year=issuing.year,
        number=issuing.number,
        sha256=sha256,
        size=len(pdf),
        now=now,
    )
    if settled:
        session.commit()
    else:
        session.rollback()
    return settled


def _foresee(session: Session, document: Document, now: datetime) -> Issuing:
    year = civil_date(now).year
    return Issuing(
        document=str(document.id),
        year=year,
        number=queries.next_number(session, document.kind, year),
        issued_at=now,
        address=f"{document.address.rstrip('/')}/verify/{document.id}",
    )


def _fail(session: Session, document_id: UUID, reason: str) -> None:
    session.rollback()
    operations.settle_failed(session, document_id, reason=reason)
    session.commit()
