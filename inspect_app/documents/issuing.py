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
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from inspect_app.clock import civil_date
from inspect_app.documents import operations, queries
from inspect_app.documents.errors import Failure, NotRendered
from inspect_app.documents.frame import Issuing, Paper, Previous
from inspect_app.documents.kinds import KINDS, Kind
from inspect_app.documents.models import Document, DocumentState
from inspect_app.evidence import keys
from inspect_app.evidence.storage import Storage

if TYPE_CHECKING:
    from inspect_app.documents.signing import Signer

log = logging.getLogger(__name__)

Setter = Callable[[Paper], bytes]


def issue(
    session: Session,
    storage: Storage,
    document_id: UUID,
    setter: Setter,
    *,
    now: datetime,
    signer: Signer | None = None,
) -> None:
    """Make a waiting document and commit it as issued, or as failed with its reason.

    A document that no longer waits is left alone, so the same job may come twice. signer: signs
    the file before it is hashed and kept; None: it carries no signature.
    """
    operations.note_start(session, document_id, now=now)
    session.commit()
    try:
        while not issue_once(session, storage, document_id, setter, now=now, signer=signer):
            log.info("document %s: its number was taken, setting it again", document_id)
    except NotRendered as refused:
        _fail(session, document_id, str(refused))
    except Exception as fault:
        log.exception("document %s could not be made", document_id)
        _fail(session, document_id, str(NotRendered(Failure.OWN_FAULT, type(fault).__name__)))


def issue_once(
    session: Session,
    storage: Storage,
    document_id: UUID,
    setter: Setter,
    *,
    now: datetime,
    signer: Signer | None = None,
) -> bool:
    """One attempt; False: the number it was set under was taken meanwhile."""
    document = session.get(Document, document_id)
    if document is None or document.state is not DocumentState.QUEUED:
        session.rollback()
        return True
    kind = KINDS[document.kind]
    previous = queries.last_issued(session, document.kind, document.subject)
    replaces = previous.id if previous else None
    issuing = _foresee(session, kind, document, previous, now)
    content = _gather(session, kind, document)
    session.rollback()
    paper = kind.compose(content, issuing)
    pdf = setter(paper)
    if signer:
        pdf = signer.sign(pdf, at=now)
    sha256 = hashlib.sha256(pdf).hexdigest()
    storage.put(keys.document(sha256), pdf)
    issued = operations.Issue(
        year=issuing.year,
        number=issuing.number,
        sha256=sha256,
        size=len(pdf),
        statements=dict(paper.frame.statements),
        version=issuing.version,
        replaces=replaces,
        signed_by=signer.seal.name if signer else None,
        signed_with=signer.seal.certificate if signer else None,
    )
    settled = operations.settle_issued(session, document_id, issued, now=now)
    if settled:
        session.commit()
    else:
        session.rollback()
    return settled


def _gather(session: Session, kind: Kind, document: Document) -> object:
    """What the document tells. Raises NotRendered when its subject has changed since."""
    if kind.find(session, document.subject).revision != document.revision:
        raise NotRendered(Failure.AMENDED_SINCE)
    return kind.gather(session, document.subject)


def _foresee(
    session: Session, kind: Kind, document: Document, previous: Document | None, now: datetime
) -> Issuing:
    year = civil_date(now).year
    return Issuing(
        document=str(document.id),
        mark=kind.mark,
        year=year,
        number=queries.next_number(session, document.kind, year),
        issued_at=now,
        address=f"{document.address.rstrip('/')}/verify/{document.id}",
        previous=_previous(previous) if previous else None,
        reason=document.reason,
    )


def _previous(document: Document) -> Previous:
    if document.issued_at is None:
        raise ValueError(f"document {document.id} is not issued")
    return Previous(
        document.number_words, document.issued_at, document.version, document.statements
    )


def _fail(session: Session, document_id: UUID, reason: str) -> None:
    session.rollback()
    operations.settle_failed(session, document_id, reason=reason)
    session.commit()
