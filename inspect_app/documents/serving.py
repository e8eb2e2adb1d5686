"""What pages and API share: asking for a document, and handing out the bytes of an issued one."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, current_app, request

from inspect_app import clock
from inspect_app.accounts.access import Action
from inspect_app.accounts.current import require
from inspect_app.documents import operations
from inspect_app.documents.errors import NoSuchKind, NotIssued, failure_words
from inspect_app.documents.jobs import issue_after_commit
from inspect_app.documents.kinds import KINDS, Kind
from inspect_app.documents.models import Document, DocumentKind, DocumentState
from inspect_app.downloads import BLOCK, held_file, safe_name
from inspect_app.evidence import keys
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db


def kind_named(code: str) -> Kind:
    """The kind of that code. Raises NoSuchKind."""
    try:
        return KINDS[DocumentKind(code)]
    except ValueError:
        raise NoSuchKind from None


def content(document: Document) -> Response:
    """The PDF under its Chinese name: whole, a range, or 304. Raises NotIssued."""
    sha256, size = document.sha256, document.size
    if sha256 is None or size is None:
        raise NotIssued(failure_words(document.failure))
    held, key = storage(), keys.document(sha256)

    def read(start: int, length: int) -> Iterator[bytes]:
        for at in range(start, start + length, BLOCK):
            yield held.get_range(key, at, min(BLOCK, start + length - at))

    return held_file(
        read,
        size=size,
        sha256=sha256,
        media_type="application/pdf",
        name=safe_name(f"{document.number_words} {document.title}", "pdf"),
        plain=f"{document.kind.value}-{document.year}-{document.number}.pdf",
    )


def ask(kind: Kind, key: str, reason: str = "") -> Document:
    """The document on a subject; when it is not made yet, a worker is woken after the commit.

    Raises Forbidden, or what the kind says of a subject on which there is nothing to issue.
    """
    subject = kind.find(db.session, key)
    actor = require(Action.ISSUE_DOCUMENT, subject)
    asked = operations.Request(
        actor_id=actor.user_id,
        address=current_app.extensions["settings"].public_url or request.url_root,
        now=clock.now(),
        reason=reason.strip(),
    )
    document = operations.request_document(db.session, kind, subject, asked)
    if document.state is DocumentState.QUEUED:
        issue_after_commit(document.id)
    return document
