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
from inspect_app.checklists.definition import Definition
from inspect_app.checklists.queries import definition_of
from inspect_app.checklists.responses import Responses, responses_of
from inspect_app.database import new_id, table_of
from inspect_app.inspections import queries
from inspect_app.inspections.errors import (
    AlreadySealed,
    IncompleteAnswers,
    IncompleteTransfer,
    NothingToSettle,
    incomplete_transfer,
)
from inspect_app.inspections.holding import FoundInspection
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

_seals, _assessments, _inspections = map(table_of, (Seal, AssessmentRecord, Inspection))
_GIVEN = (
    sa.select(_seals.c.number, _seals.c.receipt, _assessments.c.result)
    .join_from(_seals, _assessments, _assessments.c.seal_id == _seals.c.id)
    .where(
        _seals.c.inspection_id == sa.bindparam("inspection"),
        _seals.c.digest == sa.bindparam("digest"),
    )
)
_FIRST = (
    sa.select(_seals.c.number, _seals.c.receipt, _assessments.c.result)
    .join_from(_seals, _assessments, _assessments.c.seal_id == _seals.c.id)
    .where(_seals.c.inspection_id == sa.bindparam("inspection"), _seals.c.number == 1)
)
_SEAL, _ASSESS = sa.insert(_seals), sa.insert(_assessments)
_CLOSE = (
    sa.update(_inspections)
    .where(_inspections.c.id == sa.bindparam("inspection"))
    .values(state=InspectionState.SEALED)
)


@dataclass(frozen=True, slots=True)
class Record:
    """An inspection's merged state at the length its log had, with what a seal states of it."""

    inspection: FoundInspection
    definition: Definition
    state: State
    answers: Answers
    responses: Responses
    digest: str


@dataclass(frozen=True, slots=True)
class GivenSeal:
    """A seal as the phone hears of it; result: the assessment as JSON."""

    number: int
    receipt: str
    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClosedRecord:
    """A record with the seal and the assessment that were just made for it."""

    record: Record
    seal: GivenSeal
    assessment_id: UUID


def read_record(session: Session, inspection: FoundInspection) -> Record:
    """The merged state of all of the inspection's log."""
    definition = definition_of(session, inspection.checklist_sha256)
    state = queries.state_through(session, inspection.id)
    return Record(
        inspection=inspection,
        definition=definition,
        state=state,
        answers=read_state(state),
        responses=responses_of(definition.content, [one.event for one in state.values()]),
        digest=digest(str(inspection.id), inspection.checklist_sha256, state),
    )


def given_seal(session: Session, inspection: FoundInspection, claimed: str) -> GivenSeal | None:
    """The seal that was already given for this digest, if there is one."""
    if not inspection.sealed:
        return None
    asked = {"inspection": inspection.id, "digest": claimed}
    row = session.execute(_GIVEN, asked).one_or_none()
    return row and GivenSeal(row.number, row.receipt, row.result)


def already_sealed(session: Session, inspection: FoundInspection) -> AlreadySealed:
    """The refusal of another digest after the seal, with the receipt of what was sealed."""
    seal = GivenSeal(*session.execute(_FIRST, {"inspection": inspection.id}).one())
    return AlreadySealed(receipt=seal.receipt, seal=seal.number, score=seal.result["score_display"])


def check_transfer(
    record: Record, *, digest: str, photos: Sequence[str], picture_states: Mapping[str, str]
) -> None:
    """Raise unless the server holds exactly what the phone claims to hold.

    picture_states: what the server has of each announced photo, `received` or `refused`.
    Raises IncompleteTransfer with what is missing.
    """
    if record.digest != digest or sorted(set(photos)) != record.answers.photo_hashes:
        raise _incomplete(record, picture_states)
    check_photos(record, picture_states)


def check_photos(record: Record, picture_states: Mapping[str, str]) -> None:
    """Raise IncompleteTransfer unless every announced photo has been received."""
    if any(picture_states.get(one) != "received" for one in record.answers.photo_hashes):
        raise _incomplete(record, picture_states)


def _incomplete(record: Record, picture_states: Mapping[str, str]) -> IncompleteTransfer:
    announced = record.answers.photo_hashes
    return incomplete_transfer(
        digest=record.digest,
        held={key: winner.id for key, winner in sorted(record.state.items())},
        missing_photos=[one for one in announced if picture_states.get(one) != "received"],
        refused_photos=[one for one in announced if picture_states.get(one) == "refused"],
    )


def check_answers(record: Record) -> None:
    """Raise IncompleteAnswers with every item that still needs something."""
    gaps = missing(record.definition, record.inspection.facts, record.responses)
    if gaps:
        items = [
            {"item": gap.item, "row": gap.row, "field": gap.field, "kind": gap.kind, **gap.message}
            for gap in gaps
        ]
        raise IncompleteAnswers(items=items)


def check_agreement(session: Session, record: Record) -> None:
    """Raise IncompleteAnswers where people differ and nobody has confirmed one of their answers."""
    items = [
        {
            "item": event["item"],
            "row": event["row"],
            "field": event["field"],
            "kind": "contested",
            "zh": f"{record.definition.items[event['item']].shape['prompt']['zh']}:"
            "两人填写不同,请确认其一",
            "en": f"{record.definition.items[event['item']].shape['prompt']['en']}: "
            "two people answered differently; confirm one",
        }
        for event, *_ in queries.contested_answers(session, record.inspection.id).values()
    ]
    if items:
        raise IncompleteAnswers(items=items)


def judge(record: Record) -> dict[str, Any]:
    """The assessment of the record by its checklist version, as JSON."""
    return assess(record.definition, record.inspection.facts, record.responses).as_json()


def close(
    session: Session,
    record: Record,
    result: Mapping[str, Any],
    *,
    actor: Actor,
    key: ReceiptKey,
    now: datetime,
    reason: str = "",
) -> ClosedRecord:
    """Seal the record, whose log is held, sign the receipt and keep the assessment beside it.

    A later seal amends the one before.
    """
    inspection = record.inspection
    seal_id, assessment_id = new_id(), new_id()
    number = 1 + (queries.count_seals(session, inspection.id) if inspection.sealed else 0)
    receipt = key.sign(_statement(record, seal_id, number, now))
    session.execute(
        _SEAL,
        {
            "id": seal_id,
            "inspection_id": inspection.id,
            "number": number,
            "digest": record.digest,
            "through_position": inspection.log_length,
            "photos": record.answers.photo_hashes,
            "receipt": receipt,
            "sealed_at": now,
            "device_id": actor.device_id,
            "author_id": actor.user_id,
            "reason": reason,
        },
    )
    session.execute(
        _ASSESS,
        {
            "id": assessment_id,
            "inspection_id": inspection.id,
            "seal_id": seal_id,
            "checklist_sha256": inspection.checklist_sha256,
            "result": result,
            "score": None if result["score"] is None else Decimal(result["score"]),
            "grade": result["grade"] and result["grade"]["id"],
            "assessed_at": now,
        },
    )
    session.execute(_CLOSE, {"inspection": inspection.id})
    return ClosedRecord(record, GivenSeal(number, receipt, result), assessment_id)


def _statement(record: Record, seal: UUID, number: int, now: datetime) -> dict[str, Any]:
    """What a receipt states (docs/wire.md)."""
    inspection = record.inspection
    return {
        "v": 1,
        "receipt": str(seal),
        "inspection": str(inspection.id),
        "checklist": {
            "id": inspection.checklist_id,
            "version": inspection.version,
            "sha256": inspection.checklist_sha256,
        },
        "digest": record.digest,
        "events": inspection.log_length,
        "photos": record.answers.photo_hashes,
        "seal": number,
        "sealed_at": now.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }


def settle_late_events(
    session: Session,
    inspection: UUID,
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
        for event in queries.late_events(session, inspection)
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
