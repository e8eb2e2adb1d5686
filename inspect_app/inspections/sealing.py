"""Closing a record: the seal, its receipt, its assessment, and what arrives too late for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.checklists.assessment import assess
from inspect_app.checklists.completeness import missing
from inspect_app.checklists.definition import Definition, read_published
from inspect_app.checklists.responses import Responses, responses_of
from inspect_app.database import new_id
from inspect_app.inspections import queries
from inspect_app.inspections.errors import (
    AlreadySealed,
    IncompleteAnswers,
    IncompleteTransfer,
    NothingToSettle,
    incomplete_transfer,
)
from inspect_app.inspections.merge import Answers, State, digest, read_state
from inspect_app.inspections.models import (
    AssessmentRecord,
    Event,
    EventSettlement,
    Inspection,
    InspectionState,
    Seal,
)
from inspect_app.inspections.receipts import ReceiptKey


@dataclass(frozen=True, slots=True)
class StillRecord:
    """An inspection's merged state while its row is locked, with what the seal states of it."""

    inspection: Inspection
    state: State
    answers: Answers
    responses: Responses
    definition: Definition
    digest: str


def hold_still(session: Session, inspection: Inspection) -> StillRecord:
    """Lock the inspection's log and merge all of it."""
    session.execute(
        sa.select(Inspection.id).where(Inspection.id == inspection.id).with_for_update()
    )
    session.refresh(inspection, ["state", "log_length"])
    version = inspection.checklist_version
    state = queries.state_through(session, inspection.id)
    definition = read_published(version.content)
    responses = responses_of(definition.content, (one.event for one in state.values()))
    return StillRecord(
        inspection=inspection,
        state=state,
        answers=read_state(state),
        responses=responses,
        definition=definition,
        digest=digest(str(inspection.id), version.sha256, state),
    )


def seal_with_digest(session: Session, inspection: Inspection, claimed: str) -> Seal | None:
    """The seal that was already given for this digest, if there is one."""
    return session.scalar(
        sa.select(Seal).where(Seal.inspection_id == inspection.id, Seal.digest == claimed)
    )


def check_transfer(
    record: StillRecord, *, digest: str, photos: Sequence[str], picture_states: Mapping[str, str]
) -> None:
    """Raise unless the server holds exactly what the phone claims to hold.

    picture_states: what the server has of each announced photo, `received` or `refused`.
    Raises AlreadySealed for another digest after the seal, IncompleteTransfer with what is missing.
    """
    if record.inspection.state == InspectionState.SEALED:
        raise AlreadySealed
    if record.digest != digest or sorted(set(photos)) != record.answers.photo_hashes:
        raise _incomplete(record, picture_states)
    check_photos(record, picture_states)


def check_photos(record: StillRecord, picture_states: Mapping[str, str]) -> None:
    """Raise IncompleteTransfer unless every announced photo has been received."""
    if any(picture_states.get(one) != "received" for one in record.answers.photo_hashes):
        raise _incomplete(record, picture_states)


def _incomplete(record: StillRecord, picture_states: Mapping[str, str]) -> IncompleteTransfer:
    announced = record.answers.photo_hashes
    return incomplete_transfer(
        digest=record.digest,
        held={key: winner.id for key, winner in sorted(record.state.items())},
        missing_photos=[one for one in announced if picture_states.get(one) != "received"],
        refused_photos=[one for one in announced if picture_states.get(one) == "refused"],
    )


def check_answers(record: StillRecord) -> None:
    """Raise IncompleteAnswers with every item that still needs something."""
    gaps = missing(record.definition, record.inspection.facts, record.responses)
    if gaps:
        items = [
            {"item": gap.item, "row": gap.row, "field": gap.field, "kind": gap.kind, **gap.message}
            for gap in gaps
        ]
        raise IncompleteAnswers(items=items)


def seal(
    session: Session,
    record: StillRecord,
    *,
    actor: Actor,
    key: ReceiptKey,
    now: datetime,
    reason: str = "",
) -> Seal:
    """Close the record at its digest and sign the receipt; a later seal amends the one before."""
    inspection, version = record.inspection, record.inspection.checklist_version
    number = queries.count_seals(session, inspection.id) + 1
    seal_id = new_id()
    receipt = key.sign(
        {
            "v": 1,
            "receipt": str(seal_id),
            "inspection": str(inspection.id),
            "checklist": {
                "id": version.checklist_id,
                "version": version.version,
                "sha256": version.sha256,
            },
            "digest": record.digest,
            "events": inspection.log_length,
            "photos": record.answers.photo_hashes,
            "seal": number,
            "sealed_at": now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        }
    )
    made = Seal(
        id=seal_id,
        inspection_id=inspection.id,
        number=number,
        digest=record.digest,
        through_position=inspection.log_length,
        photos=record.answers.photo_hashes,
        receipt=receipt,
        sealed_at=now,
        device_id=actor.device_id,
        author_id=actor.user_id,
        reason=reason,
    )
    inspection.state = InspectionState.SEALED
    session.add(made)
    return made


def assess_sealed(
    session: Session, record: StillRecord, seal: Seal, *, now: datetime
) -> AssessmentRecord:
    """Judge the sealed record by its checklist version and keep the judgement beside the seal."""
    result: dict[str, Any] = assess(
        record.definition, record.inspection.facts, record.responses
    ).as_json()
    grade = result["grade"]
    kept = AssessmentRecord(
        inspection_id=record.inspection.id,
        seal_id=seal.id,
        checklist_sha256=record.inspection.checklist_version.sha256,
        result=result,
        score=None if result["score"] is None else Decimal(result["score"]),
        grade=grade and grade["id"],
        assessed_at=now,
    )
    session.add(kept)
    session.flush()
    return kept


def settle_late_events(
    session: Session,
    inspection: Inspection,
    settlement: EventSettlement,
    *,
    actor: Actor,
    reason: str,
    now: datetime,
    events: Sequence[UUID] | None = None,
) -> list[Event]:
    """Write a person's decision on late events (default: all that wait) with its reason.

    Raises NothingToSettle when none waits.
    """
    waiting = [
        event
        for event in queries.late_events(session, inspection.id)
        if events is None or event.id in events
    ]
    if not waiting:
        raise NothingToSettle
    for event in waiting:
        event.settlement = settlement
        event.settlement_reason = reason
        event.settled_by = actor.user_id
        event.settled_at = now
    session.flush()
    return waiting
