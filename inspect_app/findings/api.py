"""JSON routes of findings."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response
from flask_smorest import Blueprint

from inspect_app.accounts.access import Action, access, may
from inspect_app.accounts.current import require
from inspect_app.evidence.api import picture_response
from inspect_app.evidence.schemas import PhotoQuerySchema
from inspect_app.evidence.sizes import Size
from inspect_app.extensions import db
from inspect_app.findings import forms, queries
from inspect_app.findings.acting import allow_photos, move_by_form, own_moves
from inspect_app.findings.earlier import Earlier, earlier
from inspect_app.findings.models import Finding, FindingReview
from inspect_app.findings.photos import picture_of
from inspect_app.findings.reviewing import described
from inspect_app.findings.schemas import (
    EarlierSchema,
    FindingSchema,
    MovableFindingSchema,
    MoveSchema,
    ReviewSchema,
)
from inspect_app.inspections.queries import get_inspection
from inspect_app.problems import NotFound

blueprint = Blueprint(
    "findings", __name__, url_prefix="/api/v1", description="What must be mended, why and by when."
)


@blueprint.url_value_preprocessor
def _allow_photos(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    allow_photos()


@blueprint.get("/inspections/<uuid:inspection_id>/findings")
@access(Action.READ_FINDING, device=True)
@blueprint.response(200, FindingSchema(many=True))
def read_findings(inspection_id: UUID) -> list[Finding]:
    """The findings of an inspection, closed ones included, the gravest first."""
    inspection = get_inspection(db.session, inspection_id)
    require(Action.READ_FINDING, inspection)
    return queries.findings_of_inspection(db.session, inspection_id)


@blueprint.get("/findings/<uuid:finding_id>")
@access(Action.READ_FINDING)
@blueprint.response(200, MovableFindingSchema)
def read_finding(finding_id: UUID) -> dict[str, Any]:
    """One finding, and what the caller may do with it now."""
    finding = queries.get_finding(db.session, finding_id)
    require(Action.READ_FINDING, finding)
    return _shown(finding)


@blueprint.get("/inspections/<uuid:inspection_id>/earlier")
@access(Action.RECORD, device=True)
@blueprint.response(200, EarlierSchema)
def read_earlier(inspection_id: UUID) -> Earlier:
    """What the place's earlier inspection leaves behind: facts that last, and findings."""
    inspection = get_inspection(db.session, inspection_id)
    actor = require(Action.RECORD, inspection)
    findings = may(actor, Action.READ_FINDING, inspection.scope)
    return earlier(db.session, inspection, findings=findings)


@blueprint.get("/inspections/<uuid:inspection_id>/review")
@access(Action.RECORD, device=True)
@blueprint.response(200, ReviewSchema)
def read_review(inspection_id: UUID) -> dict[str, Any]:
    """What a re-inspection is about: the finding, the repair reported, and what came of it."""
    inspection = get_inspection(db.session, inspection_id)
    require(Action.RECORD, inspection)
    review = db.session.get(FindingReview, inspection.id)
    if review is None:
        raise NotFound
    return described(db.session, review)


@blueprint.post("/findings/<uuid:finding_id>/moves/<move>")
@access(Action.MOVE_FINDING)
@blueprint.arguments(MoveSchema, location="form")
@blueprint.response(200, MovableFindingSchema)
def make(form: dict[str, Any], finding_id: UUID, move: str) -> dict[str, Any]:
    """Move a finding on; photos come as files named `photos`. The same id again changes nothing."""
    finding = queries.get_finding(db.session, finding_id)
    require(Action.MOVE_FINDING, finding)
    return _shown(move_by_form(finding, forms.read_move(move)))


@blueprint.get("/findings/<uuid:finding_id>/photos/<uuid:photo_id>")
@access(Action.READ_FINDING, device=True)
@blueprint.arguments(PhotoQuerySchema, location="query")
@blueprint.doc(responses={"200": {"description": "The picture."}, "304": {"description": "Held."}})
def photo(query: dict[str, str], finding_id: UUID, photo_id: UUID) -> Response:
    """A photo of the failure or of what came after, for whoever may read the finding."""
    finding = queries.get_finding(db.session, finding_id)
    require(Action.READ_FINDING, finding)
    return picture_response(picture_of(db.session, finding, photo_id), Size(query["size"]))


def _shown(finding: Finding) -> dict[str, Any]:
    return {"finding": finding, "may": own_moves(finding)}
