"""JSON routes of findings."""

from __future__ import annotations

from uuid import UUID

from flask_smorest import Blueprint

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import require
from inspect_app.extensions import db
from inspect_app.findings import operations, queries
from inspect_app.findings.models import Finding
from inspect_app.findings.schemas import FindingSchema
from inspect_app.inspections.queries import get_inspection

blueprint = Blueprint(
    "findings", __name__, url_prefix="/api/v1", description="What must be mended, why and by when."
)


@blueprint.get("/inspections/<uuid:inspection_id>/findings")
@access(Action.READ_FINDING, device=True)
@blueprint.response(200, FindingSchema(many=True))
def read_findings(inspection_id: UUID) -> list[Finding]:
    """The findings of an inspection, closed ones included, the gravest first."""
    inspection = get_inspection(db.session, inspection_id)
    require(Action.READ_FINDING, inspection)
    return queries.findings_of_inspection(db.session, inspection_id)


@blueprint.post("/findings/<uuid:finding_id>/acknowledgement")
@access(Action.ACKNOWLEDGE_FINDING)
@blueprint.response(200, FindingSchema)
def acknowledge(finding_id: UUID) -> Finding:
    """The school's principal signs for the finding; a second time changes nothing."""
    finding = queries.get_finding(db.session, finding_id)
    actor = require(Action.ACKNOWLEDGE_FINDING, finding)
    return operations.acknowledge(db.session, finding, actor_id=actor.user_id, now=clock.now())
