"""Telling whom a document concerns that it is issued."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Action
from inspect_app.documents.models import BatchEntry, Document
from inspect_app.notices.kinds import NoticeKind
from inspect_app.notices.operations import Telling, tell
from inspect_app.notices.queries import principals, told, users


def tell_of_issue(session: Session, document: Document, *, now: datetime) -> None:
    """Tell the school's principals, the team, and whoever asked for this document alone."""
    asked = set() if _is_of_batch(session, document) else {document.requested_by}
    people = users(session, document.scope.team | asked)
    if document.school_id is not None:
        people.extend(principals(session, document.school_id))
    telling = Telling(
        NoticeKind.DOCUMENT_ISSUED,
        f"document:{document.id}",
        f"/documents/{document.id}/content",
        what={"zh": document.title},
    )
    to = told(people, Action.READ_DOCUMENT, document.scope, but=None)
    tell(session, telling, to, now=now)


def _is_of_batch(session: Session, document: Document) -> bool:
    entry = sa.select(BatchEntry.batch_id).where(
        BatchEntry.document_id == document.id, BatchEntry.own
    )
    return session.scalar(entry.limit(1)) is not None
