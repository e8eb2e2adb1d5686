"""What pages and API share: asking for a document, and handing out the bytes of an issued one."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, current_app, request

from inspect_app import clock
from inspect_app.accounts.access import Action, Actor
from inspect_app.accounts.current import current_actor, require
from inspect_app.documents import batches, bundling, operations
from inspect_app.documents.errors import NoSuchKind, NotIssued, failure_words
from inspect_app.documents.jobs import issue_after_commit
from inspect_app.documents.kinds import KINDS, Kind
from inspect_app.documents.models import Batch, Document, DocumentKind, DocumentState
from inspect_app.downloads import BLOCK, Read, disposition, held_file, safe_name
from inspect_app.evidence import keys
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.errors import ContentDeleted
from inspect_app.programmes.models import Programme


def kind_named(code: str) -> Kind:
    """The kind of that code. Raises NoSuchKind."""
    try:
        return KINDS[DocumentKind(code)]
    except ValueError:
        raise NoSuchKind from None


def content(document: Document) -> Response:
    """The PDF under its Chinese name: whole, a range, or 304. Raises NotIssued, ContentDeleted."""
    if document.withdrawn_at is not None:
        raise ContentDeleted
    sha256, size = document.sha256, document.size
    if sha256 is None or size is None:
        raise NotIssued(failure_words(document.failure))
    return held_file(
        _reader(keys.document(sha256)),
        size=size,
        sha256=sha256,
        media_type="application/pdf",
        name=safe_name(f"{document.number_words} {document.title}", "pdf"),
        plain=f"{document.kind.value}-{document.year}-{document.number}.pdf",
    )


def _reader(key: str) -> Read:
    """What reads a stretch of what the storage holds under a key, block by block."""
    held = storage()

    def read(start: int, length: int) -> Iterator[bytes]:
        for at in range(start, start + length, BLOCK):
            yield held.get_range(key, at, min(BLOCK, start + length - at))

    return read


def merged(batch: Batch) -> Response:
    """The one PDF of a batch. Raises NotIssued before it is made."""
    if batch.merged_sha256 is None or batch.merged_size is None:
        raise NotIssued
    return held_file(
        _reader(keys.merged(batch.id)),
        size=batch.merged_size,
        sha256=batch.merged_sha256,
        media_type="application/pdf",
        name=safe_name(batch.title, "pdf"),
        plain="documents.pdf",
    )


def zipped(batch: Batch) -> Response:
    """What is issued of a batch so far, with an index, streamed as a ZIP."""
    found = list(batches.members(db.session, batch))
    response = Response(
        bundling.zip_stream(storage(), found, batch.title), mimetype="application/zip"
    )
    response.headers["Cache-Control"] = "private, no-store"
    name = safe_name(batch.title, "zip")
    response.headers["Content-Disposition"] = disposition(name, "documents.zip")
    return response


def ask_for_all(programme: Programme) -> Batch:
    """The reports on all sealed inspections of a programme as one batch."""
    kind = KINDS[DocumentKind.INSPECTION_REPORT]
    batch = batches.request_batch(
        db.session,
        kind,
        batches.sealed_inspections(db.session, programme.id),
        f"“{programme.title}”{kind.name}",
        request_of(current_actor()),
    )
    issue_after_commit(*batches.waiting_in(db.session, batch))
    return batch


def request_of(actor: Actor, reason: str = "") -> operations.Request:
    """What the person at this request asks for, now and from this address."""
    return operations.Request(
        actor_id=actor.user_id,
        address=current_app.extensions["settings"].public_url or request.url_root,
        now=clock.now(),
        reason=reason.strip(),
    )


def ask(kind: Kind, key: str, reason: str = "") -> Document:
    """The document on a subject; when it is not made yet, a worker is woken after the commit.

    Raises Forbidden, or what the kind says of a subject on which there is nothing to issue.
    """
    subject = kind.find(db.session, key)
    actor = require(Action.ISSUE_DOCUMENT, subject)
    asked = request_of(actor, reason)
    document = operations.request_document(db.session, kind, subject, asked)
    if document.state is DocumentState.QUEUED:
        issue_after_commit(document.id)
    return document
