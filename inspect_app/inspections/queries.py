"""Questions about inspections and their logs; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role, User
from inspect_app.checklists.definition import Definition
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.queries import definition_of
from inspect_app.database import table_of
from inspect_app.inspections.contested import AnswerEvent, contested
from inspect_app.inspections.merge import Answers, Winner, merge, read_state
from inspect_app.inspections.models import (
    AssessmentRecord,
    Event,
    EventKind,
    EventSettlement,
    Inspection,
    InspectionState,
    QuarantinedEvent,
    Redaction,
    Seal,
    VersionMove,
)
from inspect_app.inspections.teams import ON_TEAM, is_on_team
from inspect_app.problems import NotFound
from inspect_app.programmes.lifecycle import VisitState
from inspect_app.programmes.models import Visit, VisitMember

PAGE_OF_EVENTS = 1000
KEPT_ON_PHONE = timedelta(days=30)

_events, _seals = table_of(Event), table_of(Seal)
_assessments, _inspections = table_of(AssessmentRecord), table_of(Inspection)
_LOG = sa.select(_events.c.key, _events.c.clock, _events.c.id, _events.c.content).where(
    _events.c.inspection_id == sa.bindparam("inspection"),
    sa.or_(_events.c.settlement.is_(None), _events.c.settlement != EventSettlement.LEFT_OUT),
)
_AUTHORS = (
    sa.select(_events.c.author_id)
    .where(
        _events.c.inspection_id == sa.bindparam("inspection"),
        _events.c.kind == EventKind.ANSWER.value,
    )
    .distinct()
    .limit(2)
)
_LATEST = (
    sa.select(_assessments.c.id)
    .join_from(_assessments, _seals, _seals.c.id == _assessments.c.seal_id)
    .where(_seals.c.inspection_id == sa.bindparam("inspection"))
    .order_by(_seals.c.number.desc())
    .limit(1)
)
_STILL_OPEN = (
    sa.select(_inspections.c.id)
    .where(
        _inspections.c.visit_id == sa.bindparam("visit"),
        _inspections.c.state == InspectionState.OPEN,
    )
    .limit(1)
)


_visits, _members = table_of(Visit), table_of(VisitMember)
_MINE = (
    sa.select(_inspections.c.id)
    .join_from(_inspections, _visits, _visits.c.id == _inspections.c.visit_id)
    .join(_members, ON_TEAM)
    .where(
        _members.c.user_id == sa.bindparam("user"),
        _visits.c.state != VisitState.CANCELLED,
        sa.or_(
            _inspections.c.state == InspectionState.OPEN, _visits.c.date >= sa.bindparam("since")
        ),
    )
)
_LENGTHS = _MINE.with_only_columns(_inspections.c.id, _inspections.c.log_length)
_OPEN_PHOTOS = sa.select(_events.c.content).where(
    # A literal, so that the partial index on photos serves on SQLite too.
    _events.c.kind == sa.bindparam(None, "photo", literal_execute=True),
    _events.c.inspection_id.in_(_MINE.where(_inspections.c.state == InspectionState.OPEN)),
)


def records_of_subject(session: Session, inspection: Inspection) -> list[Inspection]:
    """Sealed inspections of the same school, checklist and subject, the earliest visit first."""
    version = inspection.checklist_version
    return list(
        session.scalars(
            sa.select(Inspection)
            .join(Visit, Visit.id == Inspection.visit_id)
            .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
            .where(
                Inspection.state == InspectionState.SEALED,
                Inspection.subject == inspection.subject,
                ChecklistVersion.checklist_id == version.checklist_id,
                Visit.school_id == inspection.visit.school_id,
            )
            .order_by(Visit.date, Inspection.id)
        )
    )


def known_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Whether the actor may know what an inspection's record says, as far as it is confidential.

    For queries that join Inspection and ChecklistVersion; `may` says the same of one inspection.
    """
    ways = [
        ChecklistVersion.readers.is_(None),
        is_on_team(actor.user_id),
    ]
    if actor.role is not Role.BUREAU or actor.reads_confidential:
        ways.append(ChecklistVersion.readers.contains(actor.role.value))
    return sa.or_(*ways)


def kept_from(actor: Actor) -> sa.Select[Any]:
    """Ids of the inspections whose records are confidential and not for the actor."""
    return (
        sa.select(Inspection.id)
        .join(Visit, Visit.id == Inspection.visit_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .where(ChecklistVersion.readers.is_not(None), sa.not_(known_to(actor)))
    )


def version_moves(session: Session, inspection_id: UUID) -> list[VersionMove]:
    """How the inspection came to its version, the first move first."""
    return list(
        session.scalars(
            sa.select(VersionMove)
            .where(VersionMove.inspection_id == inspection_id)
            .order_by(VersionMove.id)
        )
    )


def earlier_definitions(session: Session, inspection_id: UUID) -> list[Definition]:
    """The versions the inspection was pinned to before, the latest first."""
    moves = version_moves(session, inspection_id)
    return [definition_of(session, one.from_version.sha256) for one in reversed(moves)]


def get_inspection(session: Session, inspection_id: UUID) -> Inspection:
    """The inspection. Raises NotFound."""
    inspection = session.get(Inspection, inspection_id)
    if inspection is None:
        raise NotFound
    return inspection


def inspections_on_phone(session: Session, user_id: int, today: date) -> list[Inspection]:
    """What a team member's phone holds: open inspections, and sealed ones of the last 30 days."""
    held = (
        sa.select(Inspection)
        .join(Visit, Visit.id == Inspection.visit_id)
        .where(Inspection.id.in_(_MINE))
        .order_by(Visit.date, Inspection.id)
    )
    return list(session.scalars(held, _whose(user_id, today)))


def _whose(user_id: int, today: date) -> dict[str, Any]:
    return {"user": user_id, "since": today - KEPT_ON_PHONE}


def visit_inspections(session: Session, visit_id: UUID) -> list[Inspection]:
    """The inspections a visit carries, in the order planned."""
    return list(
        session.scalars(
            sa.select(Inspection).where(Inspection.visit_id == visit_id).order_by(Inspection.id)
        )
    )


def all_sealed(session: Session, visit_id: UUID) -> bool:
    """Whether no inspection of the visit is open any more."""
    return session.execute(_STILL_OPEN, {"visit": visit_id}).first() is None


def last_seal(session: Session, inspection_id: UUID) -> Seal | None:
    """The seal in force, None while the inspection is open."""
    return session.scalar(
        sa.select(Seal)
        .where(Seal.inspection_id == inspection_id)
        .order_by(Seal.number.desc())
        .limit(1)
    )


def count_seals(session: Session, inspection_id: UUID) -> int:
    """How many seals there are."""
    count = sa.select(sa.func.count()).select_from(Seal).where(Seal.inspection_id == inspection_id)
    return session.scalar(count) or 0


def seals(session: Session, inspection_id: UUID) -> list[Seal]:
    """All seals, the first one first."""
    return list(
        session.scalars(
            sa.select(Seal).where(Seal.inspection_id == inspection_id).order_by(Seal.number)
        )
    )


def redactions(session: Session, inspection_id: UUID) -> list[Redaction]:
    """When and by whom the content was deleted, the first time first."""
    return list(
        session.scalars(
            sa.select(Redaction)
            .where(Redaction.inspection_id == inspection_id)
            .order_by(Redaction.redacted_at)
        )
    )


def latest_assessment(session: Session, inspection_id: UUID) -> UUID | None:
    """The id of the assessment that belongs to the seal in force."""
    id_: UUID | None = session.execute(_LATEST, {"inspection": inspection_id}).scalar()
    return id_


def assessment_of(session: Session, inspection_id: UUID) -> AssessmentRecord | None:
    """The assessment that belongs to the seal in force."""
    return session.scalar(
        sa.select(AssessmentRecord)
        .join(Seal, Seal.id == AssessmentRecord.seal_id)
        .where(Seal.inspection_id == inspection_id)
        .order_by(Seal.number.desc())
        .limit(1)
    )


def state_through(
    session: Session, inspection_id: UUID, position: int | None = None
) -> dict[str, Winner]:
    """The merged state of the log up to a position (default: all of it), left-out events aside."""
    query = _LOG if position is None else _LOG.where(_events.c.position <= position)
    return merge(
        (key, clock, str(id_), content)
        for key, clock, id_, content in session.execute(query, {"inspection": inspection_id})
    )


def contested_answers(session: Session, inspection_id: UUID) -> dict[str, list[AnswerEvent]]:
    """Answers of several people that differ and that nobody has settled, left-out events aside."""
    asked = {"inspection": inspection_id}
    if len(session.execute(_AUTHORS, asked).all()) < 2:
        return {}
    answers = session.execute(_LOG.where(_events.c.kind == EventKind.ANSWER.value), asked)
    return contested(orjson.loads(row.content) for row in answers)


def merged_state(session: Session, inspection: Inspection) -> dict[str, Winner]:
    """What the inspection says: as sealed, or as it stands while it is open."""
    seal = last_seal(session, inspection.id)
    return state_through(session, inspection.id, seal.through_position if seal else None)


def answers_of(session: Session, inspection: Inspection) -> Answers:
    """The merged state taken apart into answers, rows, photos and signatures."""
    return read_state(merged_state(session, inspection))


@dataclass(frozen=True, slots=True)
class Page:
    """Events after a cursor: entries of (position, canonical event), the cursor after them."""

    entries: list[tuple[int, str]]
    cursor: dict[str, int]
    more: bool


def events_since(
    session: Session, user_id: int, today: date, since: Mapping[str, int], sent: Iterable[str]
) -> Page:
    """The next events of the caller's inspections, those just sent left out but passed over."""
    lengths = dict(session.execute(_LENGTHS, _whose(user_id, today)).all())
    cursor = {str(id_): min(since.get(str(id_), 0), length) for id_, length in lengths.items()}
    behind = [
        sa.and_(Event.inspection_id == id_, Event.position > cursor[str(id_)])
        for id_, length in lengths.items()
        if length > cursor[str(id_)]
    ]
    if not behind:
        return Page([], cursor, False)
    rows = session.execute(
        sa.select(Event.inspection_id, Event.position, Event.id, Event.content)
        .where(sa.or_(*behind))
        .order_by(Event.inspection_id, Event.position)
        .limit(PAGE_OF_EVENTS + 1)
    ).all()
    known = set(sent)
    entries = []
    for inspection_id, position, event_id, content in rows[:PAGE_OF_EVENTS]:
        cursor[str(inspection_id)] = position
        if str(event_id) not in known:
            entries.append((position, content))
    return Page(entries, cursor, len(rows) > PAGE_OF_EVENTS)


def emptied(session: Session, user_id: int, inspections: Collection[str]) -> list[str]:
    """Of these inspections, those of the caller's whose content was deleted after its period."""
    if not inspections:
        return []
    found = session.scalars(
        sa.select(Inspection.id).where(
            Inspection.id.in_([UUID(one) for one in inspections]),
            Inspection.redactions.any(),
            is_on_team(user_id),
        )
    )
    return [str(one) for one in found]


def photo_hashes_of_open(session: Session, user_id: int, today: date) -> set[str]:
    """Hashes of the photos that the caller's open inspections have announced."""
    contents = session.execute(_OPEN_PHOTOS, _whose(user_id, today)).scalars()
    return {orjson.loads(content)["sha256"] for content in contents}


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event of the log with its author's name; `superseded`: a later answer holds its key."""

    event: Event
    author: str
    members: dict[str, Any]
    superseded: bool


def history(session: Session, inspection: Inspection) -> list[HistoryEntry]:
    """The whole log in the order of arrival."""
    winners = {winner.id for winner in merged_state(session, inspection).values()}
    rows = session.execute(
        sa.select(Event, User.name)
        .join(User, User.id == Event.author_id)
        .where(Event.inspection_id == inspection.id)
        .order_by(Event.position)
    )
    return [
        HistoryEntry(
            event,
            author,
            orjson.loads(event.content),
            event.kind != "submit" and str(event.id) not in winners,
        )
        for event, author in rows
    ]


def late_events(session: Session, inspection_id: UUID) -> list[Event]:
    """Events that came after the seal and wait for a person's decision."""
    return list(
        session.scalars(
            sa.select(Event)
            .where(
                Event.inspection_id == inspection_id,
                Event.late.is_(True),
                Event.settlement.is_(None),
            )
            .order_by(Event.position)
        )
    )


def quarantined(session: Session, limit: int = 200) -> list[QuarantinedEvent]:
    """What is kept in quarantine, the latest first."""
    return list(
        session.scalars(
            sa.select(QuarantinedEvent).order_by(QuarantinedEvent.received_at.desc()).limit(limit)
        )
    )


def author_names(session: Session, entries: Iterable[QuarantinedEvent]) -> dict[int, str]:
    """Names of the people whose phones sent the entries, by user id."""
    users = {entry.user_id for entry in entries}
    rows = session.execute(sa.select(User.id, User.name).where(User.id.in_(users)))
    return dict(rows.all())


def known_inspections(session: Session, entries: Iterable[QuarantinedEvent]) -> set[UUID]:
    """The inspections that quarantined entries name and that exist."""
    named = {entry.inspection_id for entry in entries if entry.inspection_id is not None}
    return set(session.scalars(sa.select(Inspection.id).where(Inspection.id.in_(named))))
