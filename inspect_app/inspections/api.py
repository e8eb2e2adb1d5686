"""JSON routes of the record: bootstrap, sync, submission and reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson
from flask import Response, current_app, make_response, request
from flask_smorest import Blueprint

from inspect_app import clock, flow
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import current_actor, require
from inspect_app.accounts.models import User
from inspect_app.accounts.phones import is_notable, is_older, skew_of
from inspect_app.extensions import db, flushed_once, reading
from inspect_app.inspections import bootstrap as snapshots
from inspect_app.inspections import queries
from inspect_app.inspections.errors import ClientTooOld, NotSealed, TooManyEvents, WrongAuthor
from inspect_app.inspections.handovers import check_in_hand, handed_over
from inspect_app.inspections.holding import find_one
from inspect_app.inspections.merge import digest
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.receipts import receipt_key
from inspect_app.inspections.recording import Result, enter_events, read_events
from inspect_app.inspections.schemas import (
    AssessmentSchema,
    BootstrapSchema,
    HistorySchema,
    InspectionSchema,
    SealSchema,
    SubmissionSchema,
    SyncAnswerSchema,
    SyncSchema,
)

EVENTS_PER_CALL = 500

blueprint = Blueprint(
    "inspections", __name__, url_prefix="/api/v1", description="Records that cannot get lost."
)


@blueprint.get("/bootstrap")
@access(Action.SYNC, device=True)
@blueprint.alt_response(200, schema=BootstrapSchema, description="The snapshot.", success=True)
@blueprint.alt_response(304, description="Nothing has changed since that ETag.", success=True)
def bootstrap() -> Any:
    """Visits, inspections, schools, terms and checklist versions of the caller."""
    now = clock.now()
    user = db.session.get_one(User, current_actor().user_id)
    snapshot = snapshots.bootstrap(
        db.session,
        user,
        clock.civil_date(now),
        minimum_client=current_app.extensions["settings"].minimum_client,
        jwk=receipt_key().jwk,
    )
    response = make_response(snapshot | {"server_time": now.isoformat()})
    response.set_etag(snapshots.etag_of(snapshot))
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@blueprint.post("/sync")
@access(Action.SYNC, device=True)
@blueprint.arguments(SyncSchema)
@blueprint.alt_response(200, schema=SyncAnswerSchema, description="Results.", success=True)
def sync(message: dict[str, Any]) -> Response:
    """Take events in, one result each, and hand out the others' events."""
    now = clock.now()
    actor = current_actor()
    raw_events = message["events"]
    if len(raw_events) > EVENTS_PER_CALL:
        raise TooManyEvents(field="events")
    if actor.device_id is not None and message["device"] != actor.device_id:
        raise WrongAuthor(field="device")
    skew = skew_of(request.headers.get("X-Client-Time"), now)
    notable = skew if is_notable(skew) else None
    sent: dict[str, Any] = {"actor": actor, "raw_events": raw_events, "now": now, "skew": notable}
    with reading():
        intake = read_events(db.session, **sent)
    with flushed_once():
        results = enter_events(db.session, intake, **sent)
        # What follows only reads; nobody has to wait for it.
        db.session.commit()
        with reading():
            answer = _answer(message, results, actor.user_id)
    if _is_too_old(request.headers.get("X-Client-Version")):
        raise ClientTooOld(**answer)
    return make_response(answer)


def _answer(message: dict[str, Any], results: list[Result], user_id: int) -> dict[str, Any]:
    now = clock.now()
    today = clock.civil_date(now)
    taken = {result.id: result for result in results if result.position is not None}
    since = read_further(message["since"], message["events"], taken)
    page = queries.events_since(db.session, user_id, today, since, set(taken))
    photos = queries.photo_hashes_of_open(db.session, user_id, today)
    return {
        "server_time": now.isoformat(),
        "results": [_result(result) for result in results],
        "events": [
            {"position": position, "event": orjson.loads(content)}
            for position, content in page.entries
        ],
        "cursor": page.cursor,
        "more": page.more,
        "photos": flow.picture_states(db.session, photos),
        "emptied": queries.emptied(db.session, user_id, since.keys() - page.cursor.keys()),
    }


def read_further(
    since: Mapping[str, int], events: Iterable[Any], taken: Mapping[str, Result]
) -> dict[str, int]:
    """The cursor moved over the caller's own events where they follow it without a gap."""
    cursor = dict(since)
    for event in events:
        result = taken.get(str(event.get("id"))) if isinstance(event, dict) else None
        if result is not None and result.position == cursor.get(event["inspection"], 0) + 1:
            cursor[event["inspection"]] = result.position
    return cursor


def _result(result: Result) -> dict[str, Any]:
    if result.problem is not None:
        return {"id": result.id, "status": result.status, "problem": result.problem}
    return {
        "id": result.id,
        "status": result.status,
        "position": result.position,
        "late": result.late,
    }


def _is_too_old(client: str | None) -> bool:
    return is_older(client or "", current_app.extensions["settings"].minimum_client)


@blueprint.post("/inspections/<uuid:inspection_id>/submission")
@access(Action.RECORD, device=True)
@blueprint.arguments(SubmissionSchema)
@blueprint.response(201, SealSchema)
def submit(claim: dict[str, Any], inspection_id: UUID) -> dict[str, Any]:
    """Seal the inspection if the server holds exactly what the phone holds."""
    stated, now = flow.Claim(claim["digest"], claim["photos"]), clock.now()
    with reading():
        found = find_one(db.session, inspection_id)
        actor = require(Action.RECORD, found)
        if not found.sealed and handed_over(db.session, inspection_id):
            check_in_hand(queries.get_inspection(db.session, inspection_id), actor.user_id)
        judged = flow.judge(db.session, found, stated, now)
    seal = flow.submit(db.session, judged, stated, actor=actor, key=receipt_key(), now=now)
    address = current_app.extensions["settings"].public_url or request.url_root
    flow.put_review_on_paper(db.session, inspection_id, actor=actor, address=address, now=now)
    return {
        "receipt": seal.receipt,
        "seal": seal.number,
        "score": seal.result["score_display"],
        "grade": seal.result["grade"],
    }


@blueprint.get("/inspections/<uuid:inspection_id>")
@access(Action.READ_INSPECTION, device=True)
@blueprint.response(200, InspectionSchema)
def read_inspection(inspection_id: UUID) -> dict[str, Any]:
    """The inspection with its merged state, its digest and its seals."""
    inspection = _readable(inspection_id)
    version = inspection.checklist_version
    state = queries.merged_state(db.session, inspection)
    return {
        "id": str(inspection.id),
        "school": inspection.visit.school_id,
        "visit": str(inspection.visit_id),
        "subject": inspection.subject,
        "state": inspection.state.value,
        "checklist": {
            "id": version.checklist_id,
            "version": version.version,
            "sha256": version.sha256,
        },
        "facts": inspection.facts,
        "position": inspection.log_length,
        "merged": {key: winner.event for key, winner in sorted(state.items())},
        "digest": digest(str(inspection.id), version.sha256, state),
        "seals": [
            {
                "number": seal.number,
                "digest": seal.digest,
                "sealed_at": seal.sealed_at.isoformat(),
                "receipt": seal.receipt,
            }
            for seal in queries.seals(db.session, inspection.id)
        ],
    }


@blueprint.get("/inspections/<uuid:inspection_id>/assessment")
@access(Action.READ_INSPECTION, device=True)
@blueprint.response(200, AssessmentSchema)
def read_assessment(inspection_id: UUID) -> dict[str, Any]:
    """The assessment in force, with every number compared."""
    inspection = _readable(inspection_id)
    assessment = queries.assessment_of(db.session, inspection.id)
    if assessment is None:
        raise NotSealed
    return {
        "inspection": str(inspection.id),
        "seal": assessment.seal.number,
        "checklist_sha256": assessment.checklist_sha256,
        "assessed_at": assessment.assessed_at.isoformat(),
        "result": assessment.result,
    }


@blueprint.get("/inspections/<uuid:inspection_id>/history")
@access(Action.READ_HISTORY, device=True)
@blueprint.response(200, HistorySchema)
def read_history(inspection_id: UUID) -> dict[str, Any]:
    """Every event of the log: who said what and when, superseded ones marked."""
    inspection = queries.get_inspection(db.session, inspection_id)
    require(Action.READ_HISTORY, inspection)
    return {
        "events": [
            {
                "position": entry.event.position,
                "event": entry.members,
                "author": entry.author,
                "received_at": entry.event.received_at.isoformat(),
                "late": entry.event.late,
                "settlement": entry.event.settlement,
                "superseded": entry.superseded,
            }
            for entry in queries.history(db.session, inspection)
        ]
    }


def _readable(inspection_id: UUID) -> Inspection:
    inspection = queries.get_inspection(db.session, inspection_id)
    require(Action.READ_INSPECTION, inspection)
    return inspection
