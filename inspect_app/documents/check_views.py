"""The public check of a document: by its printed code, by its hash, or by the file itself."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from inspect_app.accounts.access import public
from inspect_app.clock import civil_date
from inspect_app.documents import queries, wording
from inspect_app.documents.claims import claimed_ids
from inspect_app.documents.errors import NoFile
from inspect_app.documents.kinds import KINDS
from inspect_app.documents.models import Document
from inspect_app.extensions import db, limiter

blueprint = Blueprint("document_check_pages", __name__)

LARGEST_FILE = 100 * 2**20
LARGEST_SEARCHED = 32 * 2**20


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


@blueprint.get("/verify")
@public
def verify_upload_form() -> str:
    """Where anybody may check a file they hold."""
    return render_template("documents/verify.html", asked=False)


@blueprint.post("/verify")
@public
@limiter.limit("30 per minute")
def verify_upload() -> Any:
    """Whether an uploaded file was issued here, by its hash; nothing of it is kept.

    One that carries the id of a document and has other bytes is called an altered copy of it.
    """
    given = request.files.get("file")
    if given is None or not given.filename:
        raise NoFile(field="file")
    sha256 = hashlib.file_digest(given.stream, "sha256").hexdigest()  # type: ignore[arg-type]
    document = queries.issued_by_hash(db.session, sha256)
    if document is not None:
        return _verdict(document)
    given.stream.seek(0)
    claimed = claimed_ids(given.stream.read(LARGEST_SEARCHED))
    return _verdict(queries.first_issued(db.session, claimed), altered=sha256)


@blueprint.before_request
def _let_a_document_in() -> None:
    """A file to check may be larger than other bodies."""
    if request.endpoint == "document_check_pages.verify_upload":
        request.max_content_length = LARGEST_FILE


def _verdict(document: Document | None, altered: str = "") -> Any:
    """The page on a document; altered: hash of a file that says it is this one and is not."""
    replacement = queries.replacement_of(db.session, document) if document else None
    page = render_template(
        "documents/verify.html",
        asked=True,
        document=document,
        altered=altered,
        kinds=KINDS,
        issued_on=_issued_on,
        replacement=replacement,
    )
    return page, 404 if document is None else 409 if altered else 200


def _issued_on(document: Document) -> str:
    return wording.day(civil_date(document.issued_at)) if document.issued_at else ""
