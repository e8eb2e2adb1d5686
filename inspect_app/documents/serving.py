"""What pages and API share: asking for a report, and handing out the bytes of an issued one."""

from __future__ import annotations

from flask import Response, current_app, request

from inspect_app import clock
from inspect_app.accounts.access import Actor
from inspect_app.documents import naming, operations
from inspect_app.documents.errors import NotIssued, failure_words
from inspect_app.documents.jobs import issue_after_commit
from inspect_app.documents.models import Document, DocumentState
from inspect_app.evidence import keys
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection


def content(document: Document) -> Response:
    """The PDF as a download with its Chinese name, or 304. Raises NotIssued."""
    if document.sha256 is None or document.year is None or document.number is None:
        raise NotIssued(failure_words(document.failure))
    response = Response(mimetype="application/pdf")
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.update(("Authorization", "Cookie"))
    response.headers["Content-Disposition"] = _disposition(document, document.year, document.number)
    response.set_etag(document.sha256)
    response.make_conditional(request)
    if response.status_code != 304:
        response.headers["Content-Length"] = str(document.size)
        response.response = storage().stream(keys.document(document.sha256))
    return response


def _disposition(document: Document, year: int, number: int) -> str:
    inspection = document.inspection
    name = naming.file_name(year, number, inspection.visit.school.name, inspection.subject)
    return naming.disposition(name, f"{document.kind.value}-{year}-{number}.pdf")


def ask_for_report(inspection: Inspection, actor: Actor) -> Document:
    """The report of the inspection; when it is not made yet, a worker is woken after the commit."""
    document = operations.request_report(
        db.session,
        inspection,
        actor_id=actor.user_id,
        address=current_app.extensions["settings"].public_url or request.url_root,
        now=clock.now(),
    )
    if document.state is DocumentState.QUEUED:
        issue_after_commit(document.id)
    return document
