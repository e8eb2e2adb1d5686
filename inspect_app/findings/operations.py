"""Raising findings when a record is sealed, and the moves people make with them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.clock import civil_date
from inspect_app.database import insert_many, new_id, table_of
from inspect_app.findings.deadlines import deadlines
from inspect_app.findings.errors import MoveNotAllowed, ReasonNeeded
from inspect_app.findings.lifecycle import TRANSITIONS, Move, Mover, Need, lacking, moves_from
from inspect_app.findings.models import Finding, FindingEvent, FindingState
from inspect_app.findings.queries import findings_of_inspection
from inspect_app.findings.raising import FindingValues, findings_of
from inspect_app.inspections.queries import latest_assessment
from inspect_app.inspections.sealing import ClosedRecord

NO_LONGER_FAILS = "更正后重新评定,该项已不存在不符合情形"
STILL_FAILS = "更正后重新评定,该项仍不符合"

_findings, _finding_events = table_of(Finding), table_of(FindingEvent)
_ANY = (
    sa.select(_findings.c.id)
    .where(_findings.c.inspection_id == sa.bindparam("inspection"))
    .limit(1)
)


def raise_findings(session: Session, closed: ClosedRecord, *, now: datetime) -> None:
    """Bring an inspection's findings in line with its assessment; the same again changes nothing.

    New failures are raised and the school notified; failures that an amended assessment confirms
    keep their identity, state and deadline; those it no longer finds are closed with the reason.
    An assessment that is not in force changes nothing.
    """
    inspection = closed.record.inspection
    if latest_assessment(session, inspection.id) != closed.assessment_id:
        return
    values = findings_of(
        closed.seal.result,
        closed.record.definition,
        raised_on=civil_date(now),
        deadlines=deadlines(),
    )
    held = _held(session, inspection.id, closed.assessment_id)
    for value in values:
        if value.identity in held:
            _confirm(held[value.identity], value, closed.assessment_id, now)
    _raise(session, [v for v in values if v.identity not in held], closed, now)
    for identity in held.keys() - {value.identity for value in values}:
        _close_mended(held[identity], closed.assessment_id, now)
    session.flush()


def _held(session: Session, inspection: UUID, assessment: UUID) -> dict[tuple[str, str], Finding]:
    """The findings that an assessment may confirm or close, by item and row."""
    if session.execute(_ANY, {"inspection": inspection}).first() is None:
        return {}
    return {
        (one.item, one.row): one
        for one in findings_of_inspection(session, inspection)
        if one.state != FindingState.CLOSED or one.assessment_id == assessment
    }


def _confirm(finding: Finding, value: FindingValues, assessment: UUID, now: datetime) -> None:
    if finding.assessment_id != assessment:
        finding.assessment_id = assessment
        finding.severity = value.severity
        finding.message = value.message
        finding.basis = value.basis | {"deadline": finding.basis["deadline"]}
        _note(finding, finding.state, None, now, STILL_FAILS)


def _raise(
    session: Session, values: list[FindingValues], closed: ClosedRecord, now: datetime
) -> None:
    """Write fresh findings, notified at once, and their events: each table in one statement."""
    if not values:
        return
    inspection = closed.record.inspection
    notified = TRANSITIONS[Move.NOTIFY].target
    findings = [
        {
            "id": new_id(),
            "inspection_id": inspection.id,
            "assessment_id": closed.assessment_id,
            "school_id": inspection.school_id,
            "item": value.item,
            "row": value.row,
            "severity": value.severity,
            "owner": value.owner,
            "prompt": value.prompt,
            "message": value.message,
            "remedy": value.remedy,
            "basis": value.basis,
            "state": notified,
            "raised_at": now,
            "due_on": value.due_on,
        }
        for value in values
    ]
    moves = ((None, FindingState.OPEN.value), (FindingState.OPEN.value, notified.value))
    in_order = iter(sorted(new_id() for _ in range(len(findings) * len(moves))))
    events = [
        {
            "id": next(in_order),
            "finding_id": one["id"],
            "from_state": source,
            "to_state": target,
            "at": now,
            "reason": "",
        }
        for one in findings
        for source, target in moves
    ]
    insert_many(session, _findings, findings)
    insert_many(session, _finding_events, events)


def _close_mended(finding: Finding, assessment: UUID, now: datetime) -> None:
    if finding.state != FindingState.CLOSED and finding.assessment_id != assessment:
        _move(finding, Move.WITHDRAW, Mover.RECORD, None, now, NO_LONGER_FAILS)


def acknowledge(session: Session, finding: Finding, *, actor_id: int, now: datetime) -> Finding:
    """The principal signs for the finding (签收); a second time changes nothing.

    Raises MoveNotAllowed for a finding that is closed.
    """
    session.execute(sa.select(Finding.id).where(Finding.id == finding.id).with_for_update())
    session.refresh(finding, ["state"])
    if finding.state != FindingState.ACKNOWLEDGED:
        _move(finding, Move.ACKNOWLEDGE, Mover.PRINCIPAL, actor_id, now)
        session.flush()
    return finding


def _move(
    finding: Finding,
    move: Move,
    mover: Mover,
    actor_id: int | None,
    now: datetime,
    reason: str = "",
) -> None:
    if move not in moves_from(finding.state, mover):
        raise MoveNotAllowed(state=finding.state.value, move=move.value)
    if lacking(move, frozenset({Need.REASON}) if reason else frozenset()):
        raise ReasonNeeded(field="reason")
    target = TRANSITIONS[move].target
    finding.events.append(_event(finding.state, target, actor_id, now, reason))
    finding.state = target


def _note(
    finding: Finding, state: FindingState, actor_id: int | None, now: datetime, reason: str
) -> None:
    finding.events.append(_event(state, state, actor_id, now, reason))


def _event(
    source: FindingState | None,
    target: FindingState,
    actor_id: int | None,
    now: datetime,
    reason: str,
) -> FindingEvent:
    return FindingEvent(
        from_state=source and source.value,
        to_state=target.value,
        actor_id=actor_id,
        at=now,
        reason=reason,
    )
