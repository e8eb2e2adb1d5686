"""The forward steps of the flow, in order: plan → record → prove → assess → act → say → count.

No stage calls a later one; this is the one place that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from inspect_app.accounts.access import Action, Actor, may
from inspect_app.checklists.queries import latest_version
from inspect_app.documents.jobs import issue_after_commit, propose_after_commit
from inspect_app.documents.kinds import KINDS, OF_MOVE
from inspect_app.documents.operations import Request, request_document
from inspect_app.draws.pools import Candidate
from inspect_app.evidence.queries import states_of
from inspect_app.findings.adjusting import ADJUSTING, adjust_score
from inspect_app.findings.correcting import check_corrections, settle_corrections
from inspect_app.findings.deadlines import deadlines
from inspect_app.findings.lifecycle import TRANSITIONS, Move
from inspect_app.findings.models import FindingEvent
from inspect_app.findings.operations import raise_findings
from inspect_app.findings.reviewing import check_review, decision_of, settle_review
from inspect_app.indicators.four_rates import LIGHTING
from inspect_app.indicators.operations import keep_counts
from inspect_app.indicators.tallying import tally
from inspect_app.inspections import sealing
from inspect_app.inspections.errors import ContentDeleted
from inspect_app.inspections.holding import FoundInspection, find_one, lock
from inspect_app.inspections.models import EventSettlement, Inspection
from inspect_app.inspections.operations import open_inspection
from inspect_app.inspections.queries import all_sealed, redactions, visit_inspections
from inspect_app.inspections.receipts import ReceiptKey
from inspect_app.inspections.self_checked import self_checked_rooms
from inspect_app.programmes.budget import VisitBudget
from inspect_app.programmes.models import NamedException, Programme, Visit
from inspect_app.programmes.operations import create_visit, mark_done
from inspect_app.quotas.operations import record_lesson
from inspect_app.registers.models import School


def plan_visit(
    session: Session,
    *,
    programme: Programme,
    school: School,
    on: date,
    team: Sequence[int],
    lead: int,
    checklists: Iterable[tuple[str, str]],
    budget: VisitBudget,
    exception: NamedException | None = None,
    announced: bool = False,
    departments: Sequence[str] = (),
    now: datetime,
) -> Visit:
    """Plan a visit and open its inspections; `checklists` gives (checklist id, subject) pairs.

    Raises what `create_visit` raises.
    """
    visit = create_visit(
        session,
        programme=programme,
        school=school,
        on=on,
        team=team,
        lead=lead,
        budget=budget,
        exception=exception,
        announced=announced,
        departments=departments,
        now=now,
    )
    for checklist_id, subject in checklists:
        version = latest_version(session, checklist_id)
        open_inspection(session, visit, version, subject=subject, now=now)
    return visit


@dataclass(frozen=True, slots=True)
class Claim:
    """What a phone says it holds of an inspection: digest of its merged state, photos' hashes."""

    digest: str
    photos: Sequence[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A record that bears out a claim: its assessment as JSON, or the seal given for it before."""

    record: sealing.Record
    result: Mapping[str, Any]
    seal: sealing.GivenSeal | None


def judge(session: Session, inspection: FoundInspection, claim: Claim, now: datetime) -> Judged:
    """Compare the claim with the record and assess it; writes nothing and locks nothing.

    Raises IncompleteTransfer, IncompleteAnswers or AlreadySealed.
    """
    record = sealing.read_record(session, inspection)
    given = sealing.given_seal(session, inspection, claim.digest)
    if given is not None:
        return Judged(record, given.result, given)
    if inspection.sealed:
        raise sealing.already_sealed(session, inspection)
    sealing.check_transfer(
        record,
        digest=claim.digest,
        photos=claim.photos,
        picture_states=picture_states(session, record.answers.photo_hashes),
    )
    sealing.check_answers(record)
    sealing.check_agreement(session, record)
    check_review(record, now)
    check_corrections(record)
    return Judged(record, sealing.judge(record), None)


def submit(
    session: Session, judged: Judged, claim: Claim, *, actor: Actor, key: ReceiptKey, now: datetime
) -> sealing.GivenSeal:
    """Seal what was judged, raise its findings; judged anew if the log has moved since.

    The same claim again gives the same seal. Raises what `judge` raises.
    """
    held = lock(session, judged.record.inspection)
    if held is not judged.record.inspection:
        judged = judge(session, held, claim, now)
    if judged.seal is not None:
        return judged.seal
    closed = sealing.close(session, judged.record, judged.result, actor=actor, key=key, now=now)
    raise_findings(session, closed, now=now)
    settle_corrections(session, closed, actor=actor, rules=deadlines(), now=now)
    settle_review(session, closed, actor=actor, rules=deadlines(), now=now)
    count(session, closed, actor, now)
    if all_sealed(session, held.visit_id):
        mark_done(session, held.visit_id, now=now)
    return closed.seal


def amend(
    session: Session,
    inspection: UUID,
    *,
    actor: Actor,
    reason: str,
    key: ReceiptKey,
    now: datetime,
) -> sealing.GivenSeal:
    """Take the late events in: a new seal and a new assessment beside the earlier ones.

    Raises NothingToSettle, IncompleteTransfer while a late photo has not arrived, or
    ContentDeleted once what the record said is gone.
    """
    if redactions(session, inspection):
        raise ContentDeleted
    record = sealing.read_record(session, lock(session, find_one(session, inspection)))
    sealing.settle_late_events(
        session, inspection, EventSettlement.AMENDED, actor=actor, reason=reason, now=now
    )
    sealing.check_photos(record, picture_states(session, record.answers.photo_hashes))
    result = sealing.judge(record)
    closed = sealing.close(session, record, result, actor=actor, key=key, now=now, reason=reason)
    raise_findings(session, closed, now=now)
    adjust_score(session, inspection, now=now)
    count(session, closed, actor, now)
    return closed.seal


def count(session: Session, closed: sealing.ClosedRecord, actor: Actor, now: datetime) -> None:
    """Let a sealed record count in quotas, rates and dashboards; an amended one counts anew."""
    record = closed.record
    record_lesson(session, record.inspection, record.answers, observer=actor.user_id, now=now)
    found = record.inspection
    keep_counts(session, found.id, found.checklist_id, record.answers, closed.seal.result)
    tally(session, found.id)


def recount(session: Session, event: FindingEvent, *, now: datetime) -> None:
    """Let the school's score leave out, or take in again, what a move says others have to cure."""
    if Move(event.move) in ADJUSTING:
        inspection = event.finding.inspection_id
        adjust_score(session, inspection, now=now)
        tally(session, inspection)


def propose_later(proposal: int) -> None:
    """Have a worker make a proposal once the request's transaction has committed."""
    propose_after_commit(proposal)


def put_on_paper(
    session: Session, event: FindingEvent, *, actor: Actor, address: str, now: datetime
) -> None:
    """Ask for the document that a finding's move gives occasion to; the same again is one.

    address: of this server as readers know it.
    """
    notice = TRANSITIONS[Move(event.move)].issues
    if notice is not None and notice in OF_MOVE:
        kind = KINDS[OF_MOVE[notice]]
        asked = Request(actor.user_id, address, now)
        subject = kind.find(session, str(event.id))
        document = request_document(session, kind, subject, asked)
        issue_after_commit(document.id)


def put_review_on_paper(
    session: Session, inspection: UUID, *, actor: Actor, address: str, now: datetime
) -> None:
    """The same for the decision that a sealed re-inspection made, where the inspection is one."""
    event = decision_of(session, inspection)
    if event is not None:
        put_on_paper(session, event, actor=actor, address=address, now=now)


def rooms_to_measure(session: Session, *, by: str, since: date) -> list[Candidate]:
    """The rooms whose lighting schools have checked themselves since a day, to draw from.

    by: stratum, `township`, `stage` or empty.
    """
    return [
        Candidate(
            f"{one.school_code}/{one.subject}",
            f"{one.school} {one.subject}",
            {"township": one.township, "stage": one.stage}.get(by, ""),
        )
        for one in self_checked_rooms(session, LIGHTING, since=since)
    ]


def inspections_of_visit(session: Session, visit_id: UUID, actor: Actor) -> list[Inspection]:
    """What of a visit the actor may know, in the order planned; who plans visits knows it all."""
    carried = visit_inspections(session, visit_id)
    if may(actor, Action.PLAN_VISITS):
        return carried
    return [one for one in carried if may(actor, Action.READ_INSPECTION, one.scope)]


def picture_states(session: Session, hashes: Iterable[str]) -> dict[str, str]:
    """What the server holds of announced photos: hash → `received` or `refused`."""
    return {sha256: state.value for sha256, state in states_of(session, hashes).items()}
