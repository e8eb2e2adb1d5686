"""Taking events into the log: each is accepted, known already, or kept in quarantine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Action, Actor, Scope, may
from inspect_app.accounts.models import Device
from inspect_app.checklists.answers import fault
from inspect_app.checklists.definition import read_published
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.inspections.errors import (
    ConflictingEvent,
    EventProblem,
    NotYourInspection,
    UnknownInspection,
    UnknownItem,
    WrongAuthor,
    WrongValue,
)
from inspect_app.inspections.events import ReadEvent, read_event, sha256_of
from inspect_app.inspections.models import (
    Event,
    Inspection,
    InspectionState,
    QuarantinedEvent,
)
from inspect_app.programmes.models import Visit, VisitMember, VisitState
from inspect_app.programmes.operations import mark_under_way

SENSELESS = frozenset({"unknown-option", "wrong-type", "too-long"})


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one event sent: `accepted`, `duplicate`, `conflict` or `rejected`."""

    id: str
    status: str
    position: int | None = None
    late: bool = False
    problem: dict[str, Any] | None = None


@dataclass(slots=True)
class OpenLog:
    """An inspection whose row is locked: its log may be continued from `length`."""

    id: UUID
    visit_id: UUID
    visit_state: VisitState
    sealed: bool
    length: int
    checklist: str
    scope: Scope


def record_events(
    session: Session, *, actor: Actor, raw_events: Sequence[Any], now: datetime
) -> list[Result]:
    """Enter the events into their inspections' logs; one result per event, in the order sent."""
    read: list[ReadEvent | EventProblem] = [_read(raw) for raw in raw_events]
    logs = _lock_logs(session, {one.inspection for one in read if isinstance(one, ReadEvent)})
    known = _known_events(session, [one for one in read if isinstance(one, ReadEvent)])
    own_devices = _own_devices(
        session, actor, {one.device for one in read if isinstance(one, ReadEvent)}
    )
    rows: list[dict[str, Any]] = []
    quarantine: dict[str, dict[str, Any]] = {}
    results: list[Result] = []
    for raw, one in zip(raw_events, read, strict=True):
        try:
            if isinstance(one, EventProblem):
                raise one
            log = _permitted_log(actor, own_devices, logs, one)
            results.append(_enter(one, log, known, rows, now))
        except EventProblem as problem:
            kept = _quarantine_row(raw, one, problem, actor, now)
            quarantine[kept["sha256"]] = kept
            results.append(_refusal(raw, problem))
    _write(session, rows, list(quarantine.values()), logs.values())
    return results


def _read(raw: Any) -> ReadEvent | EventProblem:
    try:
        return read_event(raw)
    except EventProblem as problem:
        return problem


def _lock_logs(session: Session, inspections: set[UUID]) -> dict[UUID, OpenLog]:
    """The inspections' rows, locked in the order of ids so that no two calls wait in a ring."""
    if not inspections:
        return {}
    rows = session.execute(
        sa.select(
            Inspection.id,
            Inspection.visit_id,
            Inspection.state,
            Inspection.log_length,
            ChecklistVersion.content,
            Visit.school_id,
            Visit.state,
        )
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .join(Visit, Visit.id == Inspection.visit_id)
        .where(Inspection.id.in_(inspections))
        .order_by(Inspection.id)
        .with_for_update(of=Inspection)
    ).all()
    teams = _teams(session, {row[1] for row in rows})
    return {
        id_: OpenLog(
            id=id_,
            visit_id=visit_id,
            visit_state=visit_state,
            sealed=state == InspectionState.SEALED,
            length=length,
            checklist=content,
            scope=Scope(school_id=school_id, team=frozenset(teams.get(visit_id, ()))),
        )
        for id_, visit_id, state, length, content, school_id, visit_state in rows
    }


def _teams(session: Session, visits: set[UUID]) -> dict[UUID, list[int]]:
    teams: dict[UUID, list[int]] = {}
    members = sa.select(VisitMember.visit_id, VisitMember.user_id).where(
        VisitMember.visit_id.in_(visits)
    )
    for visit_id, user_id in session.execute(members):
        teams.setdefault(visit_id, []).append(user_id)
    return teams


def _known_events(
    session: Session, events: Iterable[ReadEvent]
) -> dict[UUID, tuple[str, int, bool]]:
    """Content hash, position and lateness of the events that are in a log already."""
    ids = [event.id for event in events]
    if not ids:
        return {}
    found = session.execute(
        sa.select(Event.id, Event.sha256, Event.position, Event.late).where(Event.id.in_(ids))
    )
    return {id_: (sha256, position, late) for id_, sha256, position, late in found}


def _own_devices(session: Session, actor: Actor, named: set[UUID]) -> set[UUID]:
    """The caller's devices among those that the events name; an earlier phone of theirs counts."""
    if named <= {actor.device_id}:
        return named
    return set(
        session.scalars(
            sa.select(Device.id).where(Device.user_id == actor.user_id, Device.id.in_(named))
        )
    )


def _permitted_log(
    actor: Actor, own_devices: set[UUID], logs: Mapping[UUID, OpenLog], event: ReadEvent
) -> OpenLog:
    if event.author != actor.user_id:
        raise WrongAuthor(field="author")
    if event.device not in own_devices:
        raise WrongAuthor(field="device")
    log = logs.get(event.inspection)
    if log is None:
        raise UnknownInspection(field="inspection")
    if not may(actor, Action.RECORD, log.scope):
        raise NotYourInspection(field="inspection")
    return log


def _enter(
    event: ReadEvent,
    log: OpenLog,
    known: dict[UUID, tuple[str, int, bool]],
    rows: list[dict[str, Any]],
    now: datetime,
) -> Result:
    if event.id in known:
        sha256, position, late = known[event.id]
        if sha256 != event.sha256:
            raise ConflictingEvent(field="id")
        return Result(str(event.id), "duplicate", position, late)
    check_against_checklist(event, log.checklist)
    log.length += 1
    known[event.id] = (event.sha256, log.length, log.sealed)
    rows.append(
        {
            "id": event.id,
            "inspection_id": log.id,
            "position": log.length,
            "kind": event.kind,
            "key": event.key,
            "clock": event.clock,
            "author_id": event.author,
            "device_id": event.device,
            "recorded_at": event.recorded_at,
            "received_at": now,
            "content": event.content,
            "sha256": event.sha256,
            "late": log.sealed,
        }
    )
    return Result(str(event.id), "accepted", log.length, log.sealed)


def check_against_checklist(event: ReadEvent, checklist: str) -> None:
    """Raise UnknownItem or WrongValue where the event does not fit the checklist version.

    A value out of range is a fact that somebody wrote down; only what has no meaning is refused.
    """
    if event.kind == "submit":
        return
    members = event.members
    item = read_published(checklist).items.get(members["item"])
    if item is None:
        raise UnknownItem(members["item"], field="item")
    if event.kind != "answer":
        return
    found = fault(item, members["row"], members["field"], members["value"])
    if found == "unknown-field":
        raise UnknownItem(f"{item.id}/{members['field']}", field="field")
    if found in SENSELESS:
        raise WrongValue(f"{item.id}: {found}", field="value")


def _quarantine_row(
    raw: Any, read: ReadEvent | EventProblem, problem: EventProblem, actor: Actor, now: datetime
) -> dict[str, Any]:
    content = json.dumps(raw, sort_keys=True)
    event_id = raw.get("id") if isinstance(raw, dict) else None
    return {
        "sha256": sha256_of(content),
        "device_id": actor.device_id,
        "user_id": actor.user_id,
        "inspection_id": read.inspection if isinstance(read, ReadEvent) else None,
        "event_id": str(event_id)[:64].encode("ascii", "replace").decode(),
        "reason": problem.slug,
        "detail": str(problem.detail or problem.field or ""),
        "content": content,
        "received_at": now,
    }


def _refusal(raw: Any, problem: EventProblem) -> Result:
    event_id = raw.get("id") if isinstance(raw, dict) else None
    status = "conflict" if isinstance(problem, ConflictingEvent) else "rejected"
    return Result(event_id if isinstance(event_id, str) else "", status, problem=problem.as_dict())


def _write(
    session: Session,
    rows: list[dict[str, Any]],
    quarantine: list[dict[str, Any]],
    logs: Iterable[OpenLog],
) -> None:
    if quarantine:
        kept = set(
            session.scalars(
                sa.select(QuarantinedEvent.sha256).where(
                    QuarantinedEvent.sha256.in_([row["sha256"] for row in quarantine])
                )
            )
        )
        fresh = [row for row in quarantine if row["sha256"] not in kept]
        if fresh:
            session.execute(sa.insert(QuarantinedEvent), fresh)
    if not rows:
        return
    session.execute(sa.insert(Event.__table__), rows)  # type: ignore[arg-type]
    touched = {row["inspection_id"] for row in rows}
    for log in logs:
        if log.id in touched:
            session.execute(
                sa.update(Inspection).where(Inspection.id == log.id).values(log_length=log.length)
            )
            if log.visit_state == VisitState.PLANNED:
                mark_under_way(session, log.visit_id)
