"""Pages of documents: those of an inspection, the download, and the public check of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from inspect_app.accounts.access import Action, access, may, public
from inspect_app.accounts.current import require
from inspect_app.clock import civil_date
from inspect_app.documents import queries, serving, wording
from inspect_app.documents.errors import failure_words
from inspect_app.documents.models import Document, DocumentState
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
            number=_number,
            failure_words=failure_words,
            may_issue=may(actor, Action.ISSUE_DOCUMENT, inspection.scope),
        )
    )
    if waiting:
        page.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return page


@blueprint.post("/inspections/<uuid:inspection_id>/documents")
@access(Action.ISSUE_DOCUMENT)
def request_document(inspection_id: UUID) -> Any:
    """Ask for the inspection report."""
    inspection = get_inspection(db.session, inspection_id)
    actor = require(Action.ISSUE_DOCUMENT, inspection)
    document = serving.ask_for_report(inspection, actor)
    if document.state is DocumentState.ISSUED:
        flash(_("这次评定的报告已经出具。"), "success")
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
        number=_number,
        issued_on=_issued_on,
        replacement=replacement,
    )
    return page, 200 if document else 404


def _number(document: Document) -> str:
    if document.year is None or document.number is None:
        return ""
    return wording.number_words(document.year, document.number)


def _issued_on(document: Document) -> str:
    return wording.day(civil_date(document.issued_at)) if document.issued_at else ""
