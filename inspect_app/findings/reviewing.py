"""Reviews on a visit: re-inspections of reported repairs, spot checks of what was struck off.

A review is an inspection like any other: its decision, words and photos are events of the record,
so they reach the server once and whole; sealing the record makes the move.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.checklists.limits import UNVERIFIED
from inspect_app.checklists.provisions import places
from inspect_app.checklists.queries import latest_version
from inspect_app.checklists.vocabulary import RE_INSPECTION, REVIEWS, SPOT_CHECK
from inspect_app.clock import civil_date
from inspect_app.database import table_of
from inspect_app.findings.clock import Deadlines
from inspect_app.findings.deciding import Given, Party, is_apart, usable
from inspect_app.findings.errors import ActedMeanwhile, AlreadyPlanned, MoveNotAllowed, NotByYou
from inspect_app.findings.lifecycle import (
    DONE,
    REVIEWABLE,
    TRANSITIONS,
    FindingState,
    Move,
    Mover,
)
from inspect_app.findings.models import Finding, FindingEvent, FindingReview
from inspect_app.findings.moving import Intent, hold, make_move
from inspect_app.findings.photos import originals, photos_of_record
from inspect_app.findings.queries import get_finding
from inspect_app.inspections.errors import IncompleteAnswers
from inspect_app.inspections.operations import open_inspection
from inspect_app.inspections.sealing import ClosedRecord, Record
from inspect_app.problems import Problem
from inspect_app.programmes.forms import SUBJECT_LIMIT
from inspect_app.programmes.models import Visit
from inspect_app.registers.models import School

_reviews = table_of(FindingReview)
_MADE = sa.select(_reviews.c.event_id).where(_reviews.c.inspection_id == sa.bindparam("inspection"))
DECISION = "answer/decision//value"
WITH_DATE = (Move.ACCEPT_PART, Move.RETURN, Move.REOPEN)
WITH_REASON = (Move.RETURN, Move.REOPEN)
MOST_TO_CHECK = 30


def reviewable(session: Session, school_id: int) -> list[Finding]:
    """Findings of a school whose repair is reported and that nobody is to visit yet."""
    found = session.scalars(
        sa.select(Finding)
        .where(Finding.school_id == school_id, Finding.state.in_(REVIEWABLE))
        .order_by(Finding.due_on, Finding.id)
    )
    return _unplanned(found)


def struck_off(session: Session, school_id: int) -> list[Finding]:
    """The latest findings of a school that are done and that nobody is to look at again yet."""
    found = session.scalars(
        sa.select(Finding)
        .where(Finding.school_id == school_id, Finding.state.in_(DONE))
        .order_by(Finding.raised_at.desc(), Finding.id.desc())
        .limit(MOST_TO_CHECK)
    )
    return _unplanned(found)


def _unplanned(findings: Iterable[Finding]) -> list[Finding]:
    return [one for one in findings if not any(review.awaited for review in one.reviews)]


def schools_to_review(session: Session) -> list[tuple[School, int]]:
    """Schools with reported repairs and how many, those waiting longest first."""
    rows = session.execute(
        sa.select(School, sa.func.count(Finding.id))
        .join(Finding, Finding.school_id == School.id)
        .where(Finding.state.in_(REVIEWABLE))
        .group_by(School.id)
        .order_by(sa.func.min(Finding.due_on), School.id)
    )
    return [(school, count) for school, count in rows]


def plan_reviews(
    session: Session, visit: Visit, findings: Sequence[Finding], *, rules: Deadlines, now: datetime
) -> None:
    """Let a planned visit review findings of its school: one inspection for each.

    A reported repair is re-inspected, what was struck off is spot-checked. Raises MoveNotAllowed
    where a finding is neither, AlreadyPlanned, and NotByYou where a member of the team must leave
    it to others.
    """
    subjects: set[str] = set()
    for finding in findings:
        hold(session, finding)
        about = _check_plan(finding, visit, rules)
        subject = _subject(finding, subjects)
        version = latest_version(session, SPOT_CHECK if finding.state in DONE else RE_INSPECTION)
        inspection = open_inspection(session, visit, version, subject=subject, now=now)
        session.add(FindingReview(inspection_id=inspection.id, finding_id=finding.id, report=about))
    session.flush()


def _check_plan(finding: Finding, visit: Visit, rules: Deadlines) -> int:
    """The number of the event that the review is about."""
    about, decision = _about(finding)
    if about is None or finding.school_id != visit.school_id:
        raise MoveNotAllowed(finding.prompt["zh"], field="finding")
    if any(review.awaited for review in finding.reviews):
        raise AlreadyPlanned(finding.prompt["zh"], field="finding")
    for member in visit.members:
        party = Party(
            frozenset({Mover.INSPECTOR}), member.user_id, finder=member.user_id in finding.team
        )
        if is_apart(TRANSITIONS[decision], finding.standing, party, finding.matter, rules):
            raise NotByYou(finding.prompt["zh"], field="team")
    return about


def _about(finding: Finding) -> tuple[int | None, Move]:
    """The event that a review is about, None where there is nothing to review, and what it decides:
    a report that waits, to be accepted, or the move that ended the finding, to be held up."""
    if finding.state in DONE:
        return finding.ended, Move.SPOT_CHECK
    return finding.reported if finding.state in REVIEWABLE else None, Move.ACCEPT


def _subject(finding: Finding, taken: set[str]) -> str:
    """What the inspection is of, told apart from the others of the visit."""
    row = finding.basis["row_label"]
    name: str = finding.prompt["zh"] + (f" {row['zh']}" if row else "")
    subject, number = name[:SUBJECT_LIMIT], 1
    while subject in taken:
        number += 1
        subject = f"{name[: SUBJECT_LIMIT - 4]} {number}"
    taken.add(subject)
    return subject


def check_review(record: Record, now: datetime) -> None:
    """Raise IncompleteAnswers where a review sets a term that cannot be one."""
    if record.inspection.checklist_id not in REVIEWS:
        return
    move, given = _decided(record)
    if move in WITH_DATE and not usable(given.until, _decided_on(record, now)):
        told = {
            "zh": "完成的期限：须在今天之后、三年之内",
            "en": "To be done by: after today, in three years",
        }
        raise IncompleteAnswers(
            items=[{"item": "until", "row": "", "field": "value", "kind": "invalid", **told}]
        )


def settle_review(
    session: Session, closed: ClosedRecord, *, actor: Actor, rules: Deadlines, now: datetime
) -> None:
    """Make the move that a review has decided, once; where it cannot be made, say why.

    The record stays whatever comes of it; what an amended one says is for a person.
    """
    record = closed.record
    if record.inspection.checklist_id not in REVIEWS:
        return
    review = session.get(FindingReview, record.inspection.id)
    if review is None or review.settled:
        return
    try:
        with session.begin_nested():
            review.event_id = _make(session, review, record, actor, rules, now)
    except Problem as problem:
        review.refusal = problem.slug
    session.flush()


def decision_of(session: Session, inspection_id: UUID) -> FindingEvent | None:
    """The move that a sealed review made; None: it made none, or is another inspection."""
    event = session.execute(_MADE, {"inspection": inspection_id}).scalar()
    return event and session.get(FindingEvent, event)


def _make(
    session: Session,
    review: FindingReview,
    record: Record,
    actor: Actor,
    rules: Deadlines,
    now: datetime,
) -> UUID:
    """The id of the event that was made."""
    finding = get_finding(session, review.finding_id)
    hold(session, finding)
    ended = record.inspection.checklist_id == SPOT_CHECK
    if review.report != (finding.ended if ended else finding.reported):
        raise ActedMeanwhile(moves=finding.moves, state=finding.state.value)
    decision, given = _decided(record)
    if finding.state is FindingState.SUBMITTED:
        take_up = Intent(
            uuid5(review.inspection_id, Move.TAKE_UP), finding.moves, Move.TAKE_UP, Given()
        )
        make_move(session, finding, take_up, actor=actor, rules=rules, now=now)
    event = uuid5(review.inspection_id, decision)
    make_move(
        session,
        finding,
        Intent(event, finding.moves, decision, given),
        actor=actor,
        rules=rules,
        now=now,
        on=_decided_on(record, now),
        photos=lambda of: photos_of_record(session, of, record.answers.photos),
    )
    return event


def _decided(record: Record) -> tuple[Move, Given]:
    def answer(item: str) -> Any:
        return record.answers.answers.get(item, {}).get("", {}).get("value") or ""

    move, until = Move(answer("decision")), answer("until")
    return move, Given(
        reason=answer("reason" if move in WITH_REASON else "opinion"),
        until=date.fromisoformat(until) if until and move in WITH_DATE else None,
        rest=answer("rest") if move is Move.ACCEPT_PART else "",
        photos=record.answers.photos,
    )


def _decided_on(record: Record, now: datetime) -> date:
    """The day of the decision as the phone knew it, never after the server's."""
    said = datetime.fromisoformat(record.state[DECISION].event["recorded_at"])
    return min(civil_date(said), civil_date(now))


def described(session: Session, review: FindingReview) -> dict[str, Any]:
    """What somebody needs to judge the repair on the spot (see `schemas.ReviewSchema`)."""
    finding = get_finding(session, review.finding_id)
    by_number = {one.number: one for one in finding.events}
    about = by_number[review.report]
    report = by_number[finding.reported or review.report]
    after = dict.fromkeys((*report.photos, *about.photos))
    basis = finding.basis
    return {
        "finding": finding.id,
        "severity": finding.severity,
        "message": finding.message,
        "remedy": finding.remedy,
        "compared": basis["compared"],
        "provisions": places(basis["provisions"]),
        "standards": [one["title"] for one in basis["standards"] if one["verified"] != UNVERIFIED],
        "outside": basis.get("outside"),
        "mend_by": finding.mend_by,
        "report": {
            "at": report.at.isoformat(),
            "reason": report.reason,
            "rest": report.given.get("rest", ""),
            "until": report.given.get("until"),
        },
        "before": [
            {"id": one["photo"], "taken_at": one["taken_at"], "caption": one["caption"]}
            for one in originals(session, finding)
        ],
        "after": [
            {
                "id": str(one.id),
                "taken_at": one.taken_at and one.taken_at.isoformat(),
                "caption": "",
            }
            for one in after
        ],
        "ended_at": about.at if about.to_state in DONE else None,
        "refusal": review.refusal,
    }
