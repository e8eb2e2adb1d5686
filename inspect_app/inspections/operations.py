"""Opening inspections on a visit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inspect_app.checklists.models import ChecklistVersion
from inspect_app.inspections.models import Inspection
from inspect_app.programmes.models import Visit


def open_inspection(
    session: Session, visit: Visit, version: ChecklistVersion, *, subject: str, now: datetime
) -> Inspection:
    """Plan one checklist version on a visit; pins the facts of the school as they are now."""
    inspection = Inspection(
        visit_id=visit.id,
        checklist_version_id=version.id,
        subject=subject,
        facts=visit.school.facts() | {"visit.date": visit.date.isoformat()},
        planned_at=now,
    )
    session.add(inspection)
    session.flush()
    return inspection
