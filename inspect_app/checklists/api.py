"""The route that gives a published definition."""

from __future__ import annotations

from typing import Any

from flask import make_response, request
from flask_smorest import Blueprint

from inspect_app.accounts.access import Action, access
from inspect_app.checklists.queries import published_version, sentences_for
from inspect_app.extensions import db

blueprint = Blueprint(
    "checklists", __name__, url_prefix="/api/v1/checklists", description="Published checklists."
)


@blueprint.get("/<checklist_id>/<int:version>")
@access(Action.SYNC, device=True)
@blueprint.doc(
    responses={
        "200": {
            "description": "The canonical definition (RFC 8785); its SHA-256 is the ETag.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    }
)
def definition(checklist_id: str, version: int) -> Any:
    """A published definition, byte for byte as it was signed into receipts; cacheable for ever."""
    published = published_version(db.session, checklist_id, version)
    response = make_response(published.content.encode())
    response.mimetype = "application/json"
    response.set_etag(published.sha256)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response.make_conditional(request)


@blueprint.get("/<checklist_id>/<int:version>/sentences")
@access(Action.SYNC, device=True)
@blueprint.doc(
    responses={
        "200": {
            "description": "Each item's rules as sentences and the provisions cited; the ETag is "
            "the hash that the bootstrap names.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        }
    }
)
def sentences(checklist_id: str, version: int) -> Any:
    """Why each item is asked and what is enough, in the words of `checklists explain`."""
    published = published_version(db.session, checklist_id, version)
    said = sentences_for(db.session, published.sha256)
    response = make_response(said.content)
    response.mimetype = "application/json"
    response.set_etag(said.sha256)
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)
