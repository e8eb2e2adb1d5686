"""The forward steps of the flow, in order: plan → record → prove → assess → act.

No stage calls a later one; this is the one place that does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.checklists.queries import latest_version
from inspect_app.evidence.queries import states_of
from inspect_app.findings.operations import raise_findings
from inspect_app.inspections import sealing
from inspect_app.inspections.models import (
    AssessmentRecord,
    EventSettlement,
    Inspection,
    Seal,
)
from inspect_app.inspections.operations import open_inspection
from inspect_app.inspections.queries import all_sealed, visit_inspections
from inspect_app.inspections.receipts import ReceiptKey
from inspect_app.programmes.models import Programme, Visit
from inspect_app.programmes.operations import create_visit, mark_done
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
    now: datetime,
) -> Visit:
    """Plan a visit and open its inspections; `checklists` gives (checklist id, subject) pairs."""
    visit = create_visit(
        session, programme=programme, school=school, on=on, team=team, lead=lead, now=now
    )
    for checklist_id, subject in checklists:
        version = latest_version(session, checklist_id)
        open_inspection(session, visit, version, subject=subject, now=now)
    return visit


def submit(
    session: Session,
    inspection: Inspection,
    *,
    actor: Actor,
    digest: str,
    photos: Sequence[str],
    key: ReceiptKey,
    now: datetime,
) -> Seal:
    """Seal what the phone claims if the server holds exactly that, assess it, raise its findings.

    The same claim again gives the same seal.
    Raises IncompleteTransfer, IncompleteAnswers or AlreadySealed.
    """
    record = sealing.hold_still(session, inspection)
    given = sealing.seal_with_digest(session, inspection, digest)
    if given is not None:
        return given
    sealing.check_transfer(
        record,
        digest=digest,
        photos=photos,
        picture_states=picture_states(session, record.answers.photo_hashes),
    )
    sealing.check_answers(record)
    seal, _assessment = _close(session, record, actor=actor, key=key, now=now)
    if all_sealed(session, inspection.visit_id):
        mark_done(session, inspection.visit_id)
    return seal


def amend(
    session: Session,
    inspection: Inspection,
    *,
    actor: Actor,
    reason: str,
    key: ReceiptKey,
    now: datetime,
) -> Seal:
    """Take the late events in: a new seal and a new assessment beside the earlier ones.

    Raises NothingToSettle, or IncompleteTransfer while a late photo has not arrived.
    """
    record = sealing.hold_still(session, inspection)
    sealing.settle_late_events(
        session, inspection, EventSettlement.AMENDED, actor=actor, reason=reason, now=now
    )
    sealing.check_photos(record, picture_states(session, record.answers.photo_hashes))
    return _close(session, record, actor=actor, key=key, now=now, reason=reason)[0]


def inspections_of_visit(session: Session, visit_id: UUID) -> list[Inspection]:
    """What a visit carries, in the order planned."""
    return visit_inspections(session, visit_id)


def picture_states(session: Session, hashes: Iterable[str]) -> dict[str, str]:
    """What the server holds of announced photos: hash → `received` or `refused`."""
    return {sha256: state.value for sha256, state in states_of(session, hashes).items()}


def _close(
    session: Session,
    record: sealing.StillRecord,
    *,
    actor: Actor,
    key: ReceiptKey,
    now: datetime,
    reason: str = "",
) -> tuple[Seal, AssessmentRecord]:
    seal = sealing.seal(session, record, actor=actor, key=key, now=now, reason=reason)
    assessment = sealing.assess_sealed(session, record, seal, now=now)
    raise_findings(session, inspection=record.inspection, assessment=assessment, now=now)
    return seal, assessment
