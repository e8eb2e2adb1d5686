"""Taking events into the log: each is accepted, known already, or kept in quarantine."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Action, Actor, may
from inspect_app.accounts.models import Device
from inspect_app.checklists.answers import fault
from inspect_app.checklists.definition import Definition
from inspect_app.checklists.queries import definition_of
from inspect_app.database import Insertion, insertion, table_of
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
from inspect_app.inspections.holding import FoundInspection, find, hold, lock
from inspect_app.inspections.models import Event, Inspection, QuarantinedEvent
from inspect_app.inspections.queries import earlier_definitions
from inspect_app.programmes.lifecycle import NOT_BEGUN
from inspect_app.programmes.operations import mark_under_way

SENSELESS = frozenset({"unknown-option", "wrong-type", "too-long"})

_events, _inspections, _quarantine = map(table_of, (Event, Inspection, QuarantinedEvent))
_devices = table_of(Device)
_KNOWN_EVENTS = sa.select(_events.c.id, _events.c.sha256, _events.c.position, _events.c.late).where(
    _events.c.id.in_(sa.bindparam("ids", expanding=True))
)
_OWN_DEVICES = sa.select(_devices.c.id).where(
    _devices.c.user_id == sa.bindparam("user"),
    _devices.c.id.in_(sa.bindparam("named", expanding=True)),
)
_KEPT = sa.select(_quarantine.c.sha256).where(
    _quarantine.c.sha256.in_(sa.bindparam("hashes", expanding=True))
)
_QUARANTINE = sa.insert(_quarantine)
_LENGTHEN = (
    sa.update(_inspections)
    .where(_inspections.c.id == sa.bindparam("inspection"))
    .values(log_length=sa.bindparam("length"))
)


class Result(NamedTuple):
    """What became of one event sent: `accepted`, `duplicate`, `conflict` or `rejected`."""

    id: str
    status: str
    position: int | None = None
    late: bool = False
    problem: dict[str, Any] | None = None


@dataclass(slots=True)
class OpenLog:
    """The log of an inspection, which may be continued from `length`.

    earlier: gives the versions it was pinned to before; a phone may not know that it moved.
    """

    inspection: FoundInspection
    definition: Definition
    earlier: Callable[[], list[Definition]]
    length: int
    permitted: bool


@dataclass(frozen=True, slots=True)
class Intake:
    """What is to become of events sent, as the logs stood when they were read.

    results: one per event, in the order sent; insertion: the rows to enter, if any.
    """

    results: list[Result]
    insertion: Insertion | None
    quarantine: list[dict[str, Any]]
    logs: list[OpenLog]


def read_events(
    session: Session,
    *,
    actor: Actor,
    raw_events: Sequence[Any],
    now: datetime,
    skew: int | None = None,
) -> Intake:
    """Check events against the logs of their inspections; writes nothing and locks nothing.

    skew: seconds that the sender's clock is notably fast; None: it is right, or nothing is known.
    """
    return _intake(session, find, actor=actor, raw_events=raw_events, now=now, skew=skew)


def enter_events(
    session: Session,
    intake: Intake,
    *,
    actor: Actor,
    raw_events: Sequence[Any],
    now: datetime,
    skew: int | None = None,
) -> list[Result]:
    """Write down what was read, anew if one of the logs has moved since; one result per event."""
    if intake.insertion is None and not intake.quarantine:
        return intake.results
    if not _stands(session, intake):
        intake = _intake(session, hold, actor=actor, raw_events=raw_events, now=now, skew=skew)
    _write(session, intake, now)
    return intake.results


def _stands(session: Session, intake: Intake) -> bool:
    """Lock the logs to be continued, in the order of ids; whether all are as they were found."""
    return all(lock(session, log.inspection) is log.inspection for log in intake.logs)


def _intake(
    session: Session,
    take: Callable[[Session, set[UUID]], dict[UUID, FoundInspection]],
    *,
    actor: Actor,
    raw_events: Sequence[Any],
    now: datetime,
    skew: int | None,
) -> Intake:
    read: list[ReadEvent | EventProblem] = [_read(raw) for raw in raw_events]
    events = [one for one in read if isinstance(one, ReadEvent)]
    logs = _open_logs(session, actor, take(session, {one.inspection for one in events}))
    known = _known_events(session, [one.id for one in events])
    own_devices = _own_devices(session, actor, {one.device for one in events})
    rows: list[dict[str, Any]] = []
    quarantine: dict[str, dict[str, Any]] = {}
    results: list[Result] = []
    for raw, one in zip(raw_events, read, strict=True):
        try:
            if isinstance(one, EventProblem):
                raise one
            log = _permitted_log(actor, own_devices, logs, one)
            results.append(_enter(one, log, known, rows, now, skew))
        except EventProblem as problem:
            kept = _quarantine_row(raw, one, problem, actor, now)
            quarantine[kept["sha256"]] = kept
            results.append(_refusal(raw, problem))
    return Intake(
        results,
        insertion(session, _events, rows) if rows else None,
        list(quarantine.values()),
        [log for _, log in sorted(logs.items())],
    )


def _read(raw: Any) -> ReadEvent | EventProblem:
    try:
        return read_event(raw)
    except EventProblem as problem:
        return problem


def _open_logs(
    session: Session, actor: Actor, inspections: Mapping[UUID, FoundInspection]
) -> dict[UUID, OpenLog]:
    return {
        id_: OpenLog(
            inspection=found,
            definition=definition_of(session, found.checklist_sha256),
            earlier=partial(earlier_definitions, session, id_),
            length=found.log_length,
            permitted=may(actor, Action.RECORD, found.scope),
        )
        for id_, found in inspections.items()
    }


def _known_events(session: Session, ids: Sequence[UUID]) -> dict[UUID, tuple[str, int, bool]]:
    """Content hash, position and lateness of the events that are in a log already."""
    found = session.execute(_KNOWN_EVENTS, {"ids": ids}) if ids else ()
    return {id_: (sha256, position, late) for id_, sha256, position, late in found}


def _own_devices(session: Session, actor: Actor, named: set[UUID]) -> set[UUID]:
    """The caller's devices among those that the events name; an earlier phone of theirs counts."""
    if named <= {actor.device_id}:
        return named
    return set(
        session.execute(_OWN_DEVICES, {"user": actor.user_id, "named": list(named)}).scalars()
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
    if not log.permitted:
        raise NotYourInspection(field="inspection")
    return log


def _enter(
    event: ReadEvent,
    log: OpenLog,
    known: dict[UUID, tuple[str, int, bool]],
    rows: list[dict[str, Any]],
    now: datetime,
    skew: int | None,
) -> Result:
    if event.id in known:
        sha256, position, late = known[event.id]
        if sha256 != event.sha256:
            raise ConflictingEvent(field="id")
        return Result(str(event.id), "duplicate", position, late)
    check_against_versions(event, log)
    log.length += 1
    sealed = log.inspection.sealed
    known[event.id] = (event.sha256, log.length, sealed)
    rows.append(
        {
            "id": event.id,
            "inspection_id": event.inspection,
            "position": log.length,
            "kind": event.kind,
            "key": event.key,
            "clock": event.clock,
            "author_id": event.author,
            "device_id": event.device,
            "recorded_at": event.recorded_at,
            "received_at": now,
            "clock_skew": skew,
            "content": event.content,
            "sha256": event.sha256,
            "late": sealed,
        }
    )
    return Result(str(event.id), "accepted", log.length, sealed)


def check_against_versions(event: ReadEvent, log: OpenLog) -> None:
    """Raise what the version in force says against the event, unless an earlier one takes it."""
    try:
        check_against_checklist(event, log.definition)
    except EventProblem:
        if not any(_is_fit(event, definition) for definition in log.earlier()):
            raise


def _is_fit(event: ReadEvent, definition: Definition) -> bool:
    try:
        check_against_checklist(event, definition)
    except EventProblem:
        return False
    return True


def check_against_checklist(event: ReadEvent, definition: Definition) -> None:
    """Raise UnknownItem or WrongValue where the event does not fit the checklist version.

    A value out of range is a fact that somebody wrote down; only what has no meaning is refused.
    """
    if event.kind == "submit":
        return
    members = event.members
    item = definition.items.get(members["item"])
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


def _write(session: Session, intake: Intake, now: datetime) -> None:
    if intake.quarantine:
        hashes = [row["sha256"] for row in intake.quarantine]
        kept = set(session.execute(_KEPT, {"hashes": hashes}).scalars())
        fresh = [row for row in intake.quarantine if row["sha256"] not in kept]
        if fresh:
            session.execute(_QUARANTINE, fresh)
    if intake.insertion:
        intake.insertion.run(session)
    for log in intake.logs:
        held = log.inspection
        if log.length > held.log_length:
            session.execute(_LENGTHEN, {"inspection": held.id, "length": log.length})
            if held.visit_state in NOT_BEGUN:
                mark_under_way(session, held.visit_id, now=now)
