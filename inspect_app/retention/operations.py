"""Holding a record, and deleting what it says once its period has passed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.clock import civil_date
from inspect_app.documents.operations import withdraw
from inspect_app.documents.queries import documents_of_inspection
from inspect_app.evidence import keys
from inspect_app.evidence.operations import forget_pictures
from inspect_app.evidence.storage import Storage
from inspect_app.findings.models import FindingPhoto
from inspect_app.findings.operations import empty_findings
from inspect_app.findings.queries import findings_of_inspection
from inspect_app.inspections.errors import DigestDisagrees
from inspect_app.inspections.holding import hold as hold_log
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.queries import seals
from inspect_app.inspections.receipts import ReceiptKey
from inspect_app.inspections.redacting import redact
from inspect_app.notices.operations import forget_notices
from inspect_app.quotas.operations import forget_lesson
from inspect_app.retention import queries
from inspect_app.retention.errors import HoldReasonNeeded, NotRetained
from inspect_app.retention.models import RetentionHold
from inspect_app.sqlite import erase_what_is_deleted, forget_log


def place_hold(
    session: Session, inspection: Inspection, *, reason: str, actor_id: int, now: datetime
) -> RetentionHold:
    """Have a record kept beyond its period. Raises HoldReasonNeeded or NotRetained."""
    if not 0 < len(reason) <= 200:
        raise HoldReasonNeeded(field="reason")
    if inspection.kept_until is None:
        raise NotRetained
    placed = RetentionHold(
        inspection_id=inspection.id, reason=reason, placed_at=now, placed_by=actor_id
    )
    session.add(placed)
    session.flush()
    return placed


def lift_holds(session: Session, inspection_id: UUID, *, actor_id: int, now: datetime) -> None:
    """Lift every hold on a record; without one nothing changes."""
    for placed in queries.holds(session, inspection_id):
        placed.lifted_at, placed.lifted_by = now, actor_id
    session.flush()


@dataclass(slots=True)
class Outcome:
    """What a run did: records whose content was deleted, held ones, and those that failed."""

    redacted: list[UUID] = field(default_factory=list)
    held: list[UUID] = field(default_factory=list)
    failed: list[UUID] = field(default_factory=list)


def redact_due(
    session: Session, storage: Storage, *, by: int | None, key: ReceiptKey, now: datetime
) -> Outcome:
    """Delete what every record says whose period has passed and that nothing holds.

    Each in a transaction of its own, its files first: what a crash interrupts is done again, and
    no file outlasts the entry that it was deleted. A record that its seal does not bear out is
    left for a person.
    """
    outcome = Outcome()
    erase_what_is_deleted(session.connection())
    for kept in queries.due(session, civil_date(now)):
        inspection = kept.inspection
        if kept.held:
            outcome.held.append(inspection.id)
            continue
        try:
            files = _empty(session, kept, by=by, key=key, now=now)
        except DigestDisagrees:
            session.rollback()
            outcome.failed.append(inspection.id)
            continue
        storage.delete(files)
        session.commit()
        outcome.redacted.append(inspection.id)
    session.rollback()
    if outcome.redacted:
        forget_log(session.get_bind())
    return outcome


def _empty(
    session: Session, kept: queries.Kept, *, by: int | None, key: ReceiptKey, now: datetime
) -> list[str]:
    """Delete what the record says wherever it is kept; gives the keys of the files to delete."""
    inspection = kept.inspection
    held = hold_log(session, [inspection.id])[inspection.id]
    photos = {one for seal in seals(session, inspection.id) for one in seal.photos}
    redact(session, held, due_on=kept.until, by=by, key=key, now=now)
    photos.update(empty_findings(session, inspection.id))
    forget_lesson(session, inspection.id)
    findings = findings_of_inspection(session, inspection.id)
    papers = documents_of_inspection(session, inspection.id)
    told = [*(one.id for one in findings), *(one.id for one in papers)]
    forget_notices(session, [inspection.id, *told])
    school, version = inspection.visit.school.name, inspection.checklist_version
    files = withdraw(session, inspection.id, f"{school}{version.title['zh']}", now=now)
    shown = sa.select(FindingPhoto.sha256).where(FindingPhoto.sha256.in_(photos))
    pictures = forget_pictures(session, photos - set(session.scalars(shown)))
    return [*pictures, *map(keys.document, files)]
