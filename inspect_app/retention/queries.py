"""Which records reach the end of their period, and what holds them; changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.models import ChecklistVersion
from inspect_app.findings.lifecycle import DONE
from inspect_app.findings.models import Finding
from inspect_app.inspections.models import Event, Inspection, InspectionState, Redaction
from inspect_app.inspections.queries import late_events, redactions
from inspect_app.programmes.models import Visit
from inspect_app.retention.models import RetentionHold

NOTICE = timedelta(days=90)
"""How long before the end of its period a record is listed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A record whose period ends; open_findings, late: how many findings are not done and how many
    late entries wait for a decision, both of which hold it as `holds` do."""

    inspection: Inspection
    until: date
    open_findings: int
    late: int
    holds: Sequence[RetentionHold]

    @property
    def held(self) -> bool:
        """Whether it is kept although its period has passed."""
        return bool(self.open_findings or self.late or self.holds)


def ending(session: Session, today: date, notice: timedelta = NOTICE) -> list[Kept]:
    """Sealed records whose last day comes within the notice or has passed, the earliest first.

    One whose content was deleted is named again only when entries came in afterwards.
    """
    answered = sa.select(Redaction.id).where(Redaction.inspection_id == Inspection.id)
    since = sa.select(sa.func.max(Redaction.redacted_at)).where(
        Redaction.inspection_id == Inspection.id
    )
    came_later = sa.select(Event.id).where(
        Event.inspection_id == Inspection.id, Event.received_at > since.scalar_subquery()
    )
    found = session.scalars(
        sa.select(Inspection)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .join(Visit, Visit.id == Inspection.visit_id)
        .where(
            ChecklistVersion.retention_years.is_not(None),
            Inspection.state == InspectionState.SEALED,
            sa.or_(~answered.exists(), came_later.exists()),
        )
        .order_by(Visit.date, Inspection.id)
    )
    return [
        _kept(session, one, one.kept_until)
        for one in found
        if one.kept_until is not None and one.kept_until < today + notice
    ]


def due(session: Session, today: date) -> list[Kept]:
    """Records whose last day has passed, held ones included."""
    return ending(session, today, timedelta(0))


def _kept(session: Session, inspection: Inspection, until: date) -> Kept:
    unfinished = sa.select(sa.func.count()).where(
        Finding.inspection_id == inspection.id, Finding.state.not_in(DONE)
    )
    deleted = bool(redactions(session, inspection.id))
    return Kept(
        inspection,
        until,
        open_findings=session.scalar(unfinished) or 0,
        late=0 if deleted else len(late_events(session, inspection.id)),
        holds=holds(session, inspection.id),
    )


def holds(session: Session, inspection_id: UUID) -> list[RetentionHold]:
    """The holds in force on a record, the first one first."""
    return list(
        session.scalars(
            sa.select(RetentionHold)
            .where(RetentionHold.inspection_id == inspection_id, RetentionHold.lifted_at.is_(None))
            .order_by(RetentionHold.placed_at)
        )
    )
