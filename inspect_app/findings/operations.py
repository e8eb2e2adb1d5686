"""Bringing an inspection's findings in line with its assessment when a record is sealed."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.clock import civil_date
from inspect_app.database import insert_many, new_id, table_of
from inspect_app.findings.deadlines import deadlines
from inspect_app.findings.deciding import RECORD, Given, Matter, Step, decide, opening
from inspect_app.findings.lifecycle import DONE, FindingState, Move, Mover
from inspect_app.findings.models import Finding, FindingEvent, FindingPhoto, FindingProvision
from inspect_app.findings.moving import enter
from inspect_app.findings.queries import earlier_failures, findings_of_inspection
from inspect_app.findings.raising import FindingValues, findings_of
from inspect_app.findings.standing import KEPT, written
from inspect_app.findings.telling import tell_of_move, tell_of_raising
from inspect_app.inspections.queries import latest_assessment
from inspect_app.inspections.sealing import ClosedRecord

NO_LONGER_FAILS = "更正后重新评定,该项已不存在不符合情形"
STILL_FAILS = "更正后重新评定,该项仍不符合"
DELETED = {"zh": "保存期已满,内容已经清除", "en": "Content deleted after its retention period"}
_BARE = ("until", "owner")
"""What a move brought that is no free text and names nobody."""
NOT_THE_SCHOOLS = "检查表规定由学校以外的责任方解决"

_findings, _finding_events = table_of(Finding), table_of(FindingEvent)
_provisions = table_of(FindingProvision)
_ANY = (
    sa.select(_findings.c.id)
    .where(_findings.c.inspection_id == sa.bindparam("inspection"))
    .limit(1)
)


def raise_findings(session: Session, closed: ClosedRecord, *, now: datetime) -> None:
    """Bring an inspection's findings in line with its assessment; the same again changes nothing.

    New failures are raised and the school notified, or referred to who has to cure them; failures
    that an amended assessment confirms keep their identity, state and deadline; those it no longer
    finds are closed with the reason. An assessment that is not in force changes nothing.
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
        _close_mended(session, held[identity], closed.assessment_id, now)
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
        _by_record(finding, Move.CONFIRM, STILL_FAILS, now)


def _close_mended(session: Session, finding: Finding, assessment: UUID, now: datetime) -> None:
    if finding.state not in DONE and finding.assessment_id != assessment:
        event = _by_record(finding, Move.WITHDRAW, NO_LONGER_FAILS, now)
        tell_of_move(session, finding, event, now=now)


def _by_record(finding: Finding, move: Move, reason: str, now: datetime) -> FindingEvent:
    given = Given(reason=reason)
    decision = decide(
        finding.standing,
        move,
        given,
        party=RECORD,
        matter=finding.matter,
        deadlines=deadlines(),
        today=civil_date(now),
    )
    return enter(finding, move, decision, given, capacity=Mover.RECORD, actor_id=None, now=now)


def _raise(
    session: Session, values: list[FindingValues], closed: ClosedRecord, now: datetime
) -> None:
    """Write fresh findings with their first moves: each table in one statement."""
    if not values:
        return
    inspection, checklist = closed.record.inspection, closed.record.definition.id
    replaced = {value.item: (value.item, *value.replaces) for value in values}
    earlier = earlier_failures(session, inspection, checklist, replaced)
    today, rules = civil_date(now), deadlines()

    @cache
    def first_steps(matter: Matter, owner: str) -> tuple[Step, ...]:
        return opening(matter, owner, reason=NOT_THE_SCHOOLS, deadlines=rules, today=today)

    findings: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for value in values:
        steps = first_steps(Matter(value.severity, value.term), value.owner)
        standing = steps[-1].standing
        before = earlier.get(value.item)
        finding = {
            "id": new_id(),
            "inspection_id": inspection.id,
            "assessment_id": closed.assessment_id,
            "school_id": inspection.school_id,
            "checklist_id": checklist,
            "item": value.item,
            "row": value.row,
            "severity": value.severity,
            "prompt": value.prompt,
            "message": value.message,
            "remedy": value.remedy,
            "basis": value.basis,
            "raised_at": now,
            "predecessor_id": before and before.id,
            "recurrence": before.recurrence + 1 if before else 0,
            "state": standing.state,
            "moves": standing.moves,
            **{name: getattr(standing, name) for name in KEPT},
        }
        findings.append(finding)
        events.extend(first_events(finding["id"], steps, now))
    insert_many(session, _findings, findings)
    insert_many(session, _finding_events, events)
    cited = [
        {"provision": provision, "finding_id": one["id"]}
        for one in findings
        for provision in dict.fromkeys(one["basis"]["provisions"])
    ]
    if cited:
        insert_many(session, _provisions, cited)
    to_sign = [one for one in findings if one["state"] == FindingState.NOTIFIED]
    if to_sign:
        tell_of_raising(
            session,
            closed.assessment_id,
            [one["prompt"] for one in sorted(to_sign, key=lambda one: one["severity"])],
            inspection.scope,
            inspection=inspection.id,
            sign_by=min(one["due_on"] for one in to_sign),
            now=now,
        )


def empty_findings(session: Session, inspection_id: UUID) -> list[str]:
    """Delete what findings of an inspection and their moves say; gives the hashes of their photos.

    That something was found under an item, its provisions, its deadline and its moves stay.
    """
    photos: list[str] = []
    for finding in session.scalars(sa.select(Finding).filter_by(inspection_id=inspection_id)):
        finding.message = dict(DELETED)
        finding.basis = finding.basis | {"compared": [], "row_label": None}
        for event in finding.events:
            event.reason = ""
            event.given = {name: one for name, one in event.given.items() if name in _BARE}
            photos += [one.sha256 for one in event.photos]
            session.execute(sa.delete(FindingPhoto).where(FindingPhoto.event_id == event.id))
    session.flush()
    session.expire_all()
    shown = sa.select(FindingPhoto.sha256).where(FindingPhoto.sha256.in_(photos))
    return sorted(set(photos) - set(session.scalars(shown)))


def first_events(finding: UUID, steps: tuple[Step, ...], now: datetime) -> list[dict[str, Any]]:
    """Rows of the log for a finding's first moves."""
    sources = [None, *(step.standing.state.value for step in steps[:-1])]
    return [
        {
            "id": new_id(),
            "finding_id": finding,
            "number": step.standing.moves,
            "previous": step.standing.moves - 1 or None,
            "move": step.move.value,
            "from_state": source,
            "to_state": step.standing.state.value,
            "capacity": Mover.RECORD.value,
            "at": now,
            "reason": step.reason,
            "given": {},
            "sets": written(step.sets),
        }
        for source, step in zip(sources, steps, strict=True)
    ]
