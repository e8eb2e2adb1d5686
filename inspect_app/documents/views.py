"""Pages of documents: those of an inspection, the download, and the public check of one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from inspect_app.accounts.access import Action, access, may, public
from inspect_app.accounts.current import require
from inspect_app.clock import civil_date
from inspect_app.documents import queries, serving, wording
from inspect_app.documents.errors import NoSuchKind, failure_words
from inspect_app.documents.kinds import KINDS, OF_INSPECTION
from inspect_app.documents.models import Document, DocumentKind, DocumentState
from inspect_app.extensions import db
from inspect_app.inspections.queries import get_inspection

blueprint = Blueprint("documents_pages", __name__)

LOOK_AGAIN_SECONDS = 3


@blueprint.get("/inspections/<uuid:inspection_id>/documents")
@access(Action.READ_DOCUMENT)
def documents(inspection_id: UUID) -> Response:
    """The documents of an inspection; the page looks again by itself while one is being made."""
    inspection = get_inspection(db.session, inspection_id)
    actor = require(Action.READ_DOCUMENT, inspection)
    found = queries.documents_of_inspection(db.session, inspection_id)
    waiting = any(one.state is DocumentState.QUEUED for one in found)
    page = make_response(
        render_template(
            "documents/documents.html",
            inspection=inspection,
            documents=found,
            waiting=waiting,
            number=serving.number_of,
            kinds=KINDS,
            choices=[KINDS[one] for one in OF_INSPECTION],
            superseded=_superseded(found),
            failure_words=failure_words,
            may_issue=may(actor, Action.ISSUE_DOCUMENT, inspection.scope),
        )
    )
    if waiting:
        page.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return page


def _superseded(documents: Iterable[Document]) -> set[UUID]:
    """Which of the documents another one of them replaces."""
    return {one.replaces_id for one in documents if one.replaces_id}


@blueprint.post("/inspections/<uuid:inspection_id>/documents")
@access(Action.ISSUE_DOCUMENT)
def request_document(inspection_id: UUID) -> Any:
    """Ask for a document on the inspection, or for a correction of the one there is."""
    kind = serving.kind_named(request.form.get("kind", DocumentKind.INSPECTION_REPORT))
    if kind.code not in OF_INSPECTION:
        raise NoSuchKind
    document = serving.ask(kind, str(inspection_id), request.form.get("reason", ""))
    if document.state is DocumentState.ISSUED:
        flash(_("这次评定的文书已经出具。"), "success")
    return redirect(url_for("documents_pages.documents", inspection_id=inspection_id))


@blueprint.get("/documents/<uuid:document_id>/content")
@access(Action.READ_DOCUMENT)
def download(document_id: UUID) -> Response:
    """The PDF, under its Chinese name."""
    document = queries.get_document(db.session, document_id)
    require(Action.READ_DOCUMENT, document)
    return serving.content(document)


@blueprint.get("/verify/<uuid:document_id>")
@public
def verify(document_id: UUID) -> Any:
    """Whether a printed code belongs to a genuine document: kind, number, date and hash alone."""
    return _verdict(queries.issued_by_id(db.session, document_id))


@blueprint.get("/verify/<string(length=64):sha256>")
@public
def verify_file(sha256: str) -> Any:
    """Whether a file with this hash was issued here."""
    return _verdict(queries.issued_by_hash(db.session, sha256.lower()))


def _verdict(document: Document | None) -> Any:
    replacement = queries.replacement_of(db.session, document) if document else None
    page = render_template(
        "documents/verify.html",
        document=document,
        number=serving.number_of,
        kinds=KINDS,
        issued_on=_issued_on,
        replacement=replacement,
    )
    return page, 200 if document else 404


def _issued_on(document: Document) -> str:
    return wording.day(civil_date(document.issued_at)) if document.issued_at else ""
