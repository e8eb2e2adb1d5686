"""JSON routes of an inspection before its seal: whose hands it is in, which version it fills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import require
from inspect_app.accounts.roles import Role
from inspect_app.extensions import db
from inspect_app.inspections import handovers, queries, version_moves
from inspect_app.inspections.bootstrap import handover_shape
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.reading import ItemReading
from inspect_app.inspections.schemas import (
    HandoverSchema,
    HandoversSchema,
    NewerVersionSchema,
    PinnedSchema,
    VersionMoveSchema,
)

blueprint = Blueprint(
    "drafts", __name__, url_prefix="/api/v1/inspections", description="Before the seal."
)


@blueprint.get("/<uuid:inspection_id>/handovers")
@access(Action.HAND_OVER, device=True)
@blueprint.response(200, HandoversSchema)
def read_handovers(inspection_id: UUID) -> dict[str, Any]:
    """Who had the inspection when, and who can take it."""
    found = queries.get_inspection(db.session, inspection_id)
    require(Action.HAND_OVER, found)
    return _handovers(found)


@blueprint.post("/<uuid:inspection_id>/handovers")
@access(Action.HAND_OVER, device=True)
@blueprint.arguments(HandoverSchema)
@blueprint.response(201, HandoversSchema)
def hand_over(asked: dict[str, Any], inspection_id: UUID) -> dict[str, Any]:
    """Hand the inspection over; the same again changes nothing. Only the bureau names a giver."""
    found = queries.get_inspection(db.session, inspection_id)
    actor = require(Action.HAND_OVER, found)
    giver = asked["from_"] if actor.role is Role.BUREAU else None
    handovers.hand_over(
        db.session,
        found,
        giver_id=actor.user_id if giver is None else giver,
        receiver_id=asked["to"],
        made_by=actor.user_id,
        reason=asked["reason"],
        now=clock.now(),
    )
    return _handovers(found)


@blueprint.get("/<uuid:inspection_id>/newer-version")
@access(Action.RECORD, device=True)
@blueprint.response(200, NewerVersionSchema)
def read_newer_version(inspection_id: UUID) -> dict[str, Any]:
    """The newer version of the checklist, and what moving to it would do to the answers."""
    found = queries.get_inspection(db.session, inspection_id)
    require(Action.RECORD, found)
    newest = version_moves.newer_version(db.session, found)
    effect = version_moves.effect_on(db.session, found, newest)
    return {
        "version": newest.version,
        "kept": effect.kept,
        "dropped": [left_shape(one) for one in effect.dropped],
        "added": effect.added,
        "changes": effect.changes,
    }


@blueprint.post("/<uuid:inspection_id>/newer-version")
@access(Action.RECORD, device=True)
@blueprint.arguments(VersionMoveSchema)
@blueprint.response(201, PinnedSchema)
def move_to_newer_version(asked: dict[str, int], inspection_id: UUID) -> dict[str, Any]:
    """Move the inspection to the version shown; the same again changes nothing."""
    found = queries.get_inspection(db.session, inspection_id)
    actor = require(Action.RECORD, found)
    pinned = version_moves.move(
        db.session, found, version=asked["version"], actor_id=actor.user_id, now=clock.now()
    )
    return {"version": pinned.version, "sha256": pinned.sha256}


def left_shape(item: ItemReading) -> dict[str, Any]:
    """What is left behind of an item: its prompt, and label and value of each thing given."""
    cells = [
        {"label": _joined(row.label, one.label), "value": one.value}
        for row in item.rows
        for one in row.cells
    ]
    given = [{"label": one.label, "value": one.value} for one in item.given]
    return {"prompt": item.prompt, "given": given + cells, "photos": len(item.photos)}


def _joined(row: Mapping[str, str], label: Mapping[str, str]) -> dict[str, str]:
    return {language: f"{row[language]} {label[language]}" for language in label}


def _handovers(found: Inspection) -> dict[str, Any]:
    receivers = handovers.possible_receivers(db.session, found)
    return {
        "handovers": [handover_shape(one) for one in found.handovers],
        "receivers": [{"user": user.id, "name": user.name} for user in receivers],
    }
