"""Deleting what a record says after its period, so that what was sealed can still be checked.

A seal's digest is over the content itself and cannot be worked out from a tombstone. So the digests
are proven once more while everything is there; then the server states, signed with the key of its
receipts, which digests it proved and a hash over the hashes of all entries of the log. Whoever
holds a copy of an entry can show by these that it belonged to the record.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from jwt import InvalidTokenError
from sqlalchemy.orm import Session

from inspect_app.checklists.queries import definition_of
from inspect_app.database import new_id
from inspect_app.inspections import queries
from inspect_app.inspections.errors import DigestDisagrees
from inspect_app.inspections.events import sha256_of
from inspect_app.inspections.holding import FoundInspection
from inspect_app.inspections.merge import digest
from inspect_app.inspections.models import (
    AssessmentRecord,
    Event,
    Inspection,
    QuarantinedEvent,
    Redaction,
)
from inspect_app.inspections.receipts import ReceiptKey
from inspect_app.inspections.tombstones import emptied, log_hash, stays, tombstone


def redact(
    session: Session,
    inspection: FoundInspection,
    *,
    due_on: date,
    by: int | None,
    key: ReceiptKey,
    now: datetime,
) -> Redaction:
    """Turn the entries of a sealed record, whose log is held, into tombstones; empty its judgement.

    by: the user who asked; None: the schedule. Raises DigestDisagrees before anything is deleted.
    """
    _prove(session, inspection, key)
    redaction = Redaction(
        id=new_id(),
        inspection_id=inspection.id,
        due_on=due_on,
        redacted_at=now,
        redacted_by=by,
        events=_bury_events(session, inspection, now),
        statement="",
    )
    redaction.statement = key.sign(_statement(session, inspection, redaction))
    session.add(redaction)
    _empty_judgements(session, inspection.id)
    session.get_one(Inspection, inspection.id).subject = f"记录 {inspection.id.hex[-8:]}"
    session.flush()
    return redaction


def _prove(session: Session, inspection: FoundInspection, key: ReceiptKey) -> None:
    """Raise DigestDisagrees unless each seal follows from the log, or was proven before."""
    proven = {
        one["digest"]
        for redaction in queries.redactions(session, inspection.id)
        for one in key.verify(redaction.statement)["seals"]
    }
    for seal in queries.seals(session, inspection.id):
        if seal.digest in proven:
            continue
        state = queries.state_through(session, inspection.id, seal.through_position)
        if digest(str(inspection.id), inspection.checklist_sha256, state) != seal.digest:
            raise DigestDisagrees(f"seal {seal.number}")


def _bury_events(session: Session, inspection: FoundInspection, now: datetime) -> int:
    content = definition_of(session, inspection.checklist_sha256).content
    keep = frozenset(content["confidential"]["retention"]["keep"])
    buried = 0
    for entry in queries.history(session, session.get_one(Inspection, inspection.id)):
        if entry.event.redacted_at is None and not stays(entry.members, keep):
            entry.event.content = tombstone(entry.event.content)
            entry.event.redacted_at = now
            buried += 1
        entry.event.settlement_reason = None
    session.execute(
        sa.update(QuarantinedEvent)
        .where(QuarantinedEvent.inspection_id == inspection.id)
        .values(content="{}", detail="")
    )
    session.flush()
    return buried


def _empty_judgements(session: Session, inspection_id: UUID) -> None:
    found = sa.select(AssessmentRecord).where(AssessmentRecord.inspection_id == inspection_id)
    for assessment in session.scalars(found):
        assessment.result = emptied(assessment.result)
        assessment.score, assessment.grade = None, None
        assessment.adjustment = None


def _statement(
    session: Session, inspection: FoundInspection, redaction: Redaction
) -> dict[str, Any]:
    entries = _entries(session, inspection.id)
    return {
        "v": 1,
        "redaction": str(redaction.id),
        "inspection": str(inspection.id),
        "checklist": {
            "id": inspection.checklist_id,
            "version": inspection.version,
            "sha256": inspection.checklist_sha256,
        },
        "due_on": redaction.due_on.isoformat(),
        "redacted_at": redaction.redacted_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "seals": [
            {"number": seal.number, "digest": seal.digest}
            for seal in queries.seals(session, inspection.id)
        ],
        "events": len(entries),
        "log": log_hash(entries),
    }


def _entries(
    session: Session, inspection_id: UUID, through: int | None = None
) -> list[tuple[int, str, str]]:
    query = sa.select(Event.position, Event.id, Event.sha256).where(
        Event.inspection_id == inspection_id
    )
    if through is not None:
        query = query.where(Event.position <= through)
    return [(at, str(id_), sha256) for at, id_, sha256 in session.execute(query)]


def faults(session: Session, inspection: Inspection, key: ReceiptKey) -> Iterator[str]:
    """What does not bear out the record as its seals and redactions state it; none: it is whole."""
    for event in session.scalars(sa.select(Event).where(Event.inspection_id == inspection.id)):
        if event.redacted_at is None and sha256_of(event.content) != event.sha256:
            yield f"entry {event.position}: its content is not what was sent"
    stated = [_read(key, one.statement) for one in queries.redactions(session, inspection.id)]
    for number, found in enumerate(stated, start=1):
        if found is None:
            yield f"redaction {number}: its statement does not verify"
        elif found["log"] != log_hash(_entries(session, inspection.id, found["events"])):
            yield f"redaction {number}: the log is not the one it was stated of"
    proven = {one["digest"] for found in stated if found for one in found["seals"]}
    for seal in queries.seals(session, inspection.id):
        receipt = _read(key, seal.receipt)
        if receipt is None or receipt["digest"] != seal.digest:
            yield f"seal {seal.number}: its receipt does not verify"
        if seal.digest not in proven and seal.digest != _digest_now(session, inspection, seal):
            yield f"seal {seal.number}: its digest does not follow from the log"


def _digest_now(session: Session, inspection: Inspection, seal: Any) -> str:
    state = queries.state_through(session, inspection.id, seal.through_position)
    return digest(str(inspection.id), inspection.checklist_version.sha256, state)


def _read(key: ReceiptKey, statement: str) -> dict[str, Any] | None:
    try:
        return key.verify(statement)
    except InvalidTokenError:
        return None
