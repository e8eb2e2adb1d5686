"""JSON routes of documents."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import require
from inspect_app.documents import queries, serving
from inspect_app.documents.errors import NoSuchKind
from inspect_app.documents.kinds import KINDS, OF_INSPECTION
from inspect_app.documents.models import Document
from inspect_app.documents.schemas import DocumentSchema, RequestSchema
from inspect_app.extensions import db
from inspect_app.inspections.queries import get_inspection

blueprint = Blueprint(
    "documents", __name__, url_prefix="/api/v1", description="Issued, numbered documents."
)


@blueprint.get("/inspections/<uuid:inspection_id>/documents")
@access(Action.READ_DOCUMENT, device=True)
@blueprint.response(200, DocumentSchema(many=True))
def read_documents(inspection_id: UUID) -> list[Document]:
    """The documents of an inspection, the latest request first."""
    inspection = get_inspection(db.session, inspection_id)
    require(Action.READ_DOCUMENT, inspection)
    return queries.documents_of_inspection(db.session, inspection_id)


@blueprint.post("/inspections/<uuid:inspection_id>/documents")
@access(Action.ISSUE_DOCUMENT)
@blueprint.arguments(RequestSchema, required=False)
@blueprint.response(202, DocumentSchema)
def request_document(wanted: dict[str, Any], inspection_id: UUID) -> Document:
    """Ask for a document on the assessment in force; asking again gives the same document."""
    if wanted["kind"] not in OF_INSPECTION:
        raise NoSuchKind(field="kind")
    return serving.ask(KINDS[wanted["kind"]], str(inspection_id), wanted["reason"])


@blueprint.get("/documents/<uuid:document_id>")
@access(Action.READ_DOCUMENT, device=True)
@blueprint.response(200, DocumentSchema)
def read_document(document_id: UUID) -> Document:
    """One document and how far it has come."""
    return _readable(document_id)


@blueprint.get("/documents/<uuid:document_id>/content")
@access(Action.READ_DOCUMENT, device=True)
@blueprint.response(200, {"type": "string", "format": "binary"}, content_type="application/pdf")
def read_content(document_id: UUID) -> Response:
    """The PDF of an issued document."""
    return serving.content(_readable(document_id))


def _readable(document_id: UUID) -> Document:
    document = queries.get_document(db.session, document_id)
    require(Action.READ_DOCUMENT, document)
    return document
