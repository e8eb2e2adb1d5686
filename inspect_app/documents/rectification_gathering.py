"""Taking a repair, and what was decided on it, out of the database as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from inspect_app.documents import annex, wording
from inspect_app.documents.annex import Photo
from inspect_app.documents.errors import NothingReported
from inspect_app.documents.gathering import finding_facts, school_facts
from inspect_app.documents.rectification import Repair, Said
from inspect_app.documents.subjects import Find, Subject, uuid_key
from inspect_app.evidence.models import PictureState
from inspect_app.evidence.queries import states_of
from inspect_app.findings.lifecycle import TRANSITIONS, Move, Notice
from inspect_app.findings.models import Finding, FindingEvent, FindingPhoto
from inspect_app.findings.photos import originals

REPORTS = frozenset({Move.REPORT.value, Move.REPORT_PART.value})


def issuing_move(name: str, notice: Notice) -> Find:
    """A move by id that gives occasion to the document; name: of the kind."""

    def find(session: Session, key: str) -> Subject:
        """The subject. Raises NothingReported where there is no such move."""
        event = _event(session, key, notice)
        finding = event.finding
        return Subject(
            key=key,
            title=f"{finding.school.name}“{finding.prompt['zh']}”{name}",
            revision=key,
            school_id=finding.school_id,
            visit_id=finding.inspection.visit_id,
            inspection_id=finding.inspection_id,
            team=finding.team,
            confidence=finding.scope.confidence,
        )

    return find


def _event(session: Session, key: str, notice: Notice) -> FindingEvent:
    event = session.get(FindingEvent, uuid_key(key))
    if event is None or TRANSITIONS[Move(event.move)].issues is not notice:
        raise NothingReported
    return event


def repair_reported(session: Session, key: str) -> Repair:
    """The report that a move made. Raises NothingReported."""
    event = _event(session, key, Notice.RECEIPT)
    return _repair(session, event.finding, reported=event, decided=None)


def repair_decided(session: Session, key: str) -> Repair:
    """The decision that a move made, with the report it is on. Raises NothingReported."""
    event = _event(session, key, Notice.OPINION)
    before = [one for one in event.finding.events if one.number < event.number]
    reported = next((one for one in reversed(before) if one.move in REPORTS), None)
    if reported is None:
        raise NothingReported
    return _repair(session, event.finding, reported=reported, decided=event)


def _repair(
    session: Session, finding: Finding, *, reported: FindingEvent, decided: FindingEvent | None
) -> Repair:
    inspection, numbers = finding.inspection, count(1)
    held = _received(session, originals(session, finding))
    later = [*reported.photos, *(decided.photos if decided else ())]
    return Repair(
        finding_id=str(finding.id),
        school=school_facts(finding.school),
        visited_on=inspection.visit.date,
        checklist=inspection.checklist_version.title["zh"],
        subject=inspection.subject,
        finding=finding_facts(finding),
        reported=_said(reported),
        decided=_said(decided) if decided else None,
        due_on=_due_on(decided or reported),
        before=tuple(annex.photo(one, {}, next(numbers)) for one in held),
        after=tuple(_after(one, next(numbers)) for one in later),
    )


def _received(session: Session, photos: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Those of an inspection's photos that have arrived."""
    announced = list(photos)
    states = states_of(session, [one["sha256"] for one in announced])
    return (one for one in announced if states.get(one["sha256"]) is PictureState.RECEIVED)


def _said(event: FindingEvent) -> Said:
    until = event.given.get("until")
    return Said(
        event=str(event.id),
        move=event.move,
        by=event.actor.name if event.actor else "",
        at=event.at,
        reason=event.reason,
        rest=event.given.get("rest", ""),
        until=date.fromisoformat(until) if until else None,
    )


def _due_on(event: FindingEvent) -> date | None:
    """By when somebody had to act after the move, whatever came later."""
    written = event.sets.get("due_on")
    return date.fromisoformat(written) if written else None


def _after(one: FindingPhoto, number: int) -> Photo:
    return Photo(
        number=number,
        sha256=one.sha256,
        caption="",
        taken=_minute(one.taken_at),
        place=_place(one),
        source=annex.SOURCES.get(one.source, ""),
    )


def _minute(instant: datetime | None) -> str:
    return wording.minute(instant) if instant else "未记录时间"


def _place(one: FindingPhoto) -> str:
    if one.latitude is None or one.longitude is None:
        return wording.place(None)
    return wording.degrees(one.latitude, one.longitude)
