"""The rooms that schools have checked themselves: what re-measurements are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.models import Role, User
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.inspections.models import Inspection, InspectionState
from inspect_app.programmes.models import Visit, VisitMember
from inspect_app.registers.models import School, Township


@dataclass(frozen=True, slots=True)
class CheckedRoom:
    """A room by the name its school gave it. stage: see registers.kinds.Stage."""

    school_code: str
    school: str
    township: str
    stage: str
    subject: str


def self_checked_rooms(session: Session, checklist_id: str, *, since: date) -> list[CheckedRoom]:
    """Each room once that a school's own people filled the checklist for, since a day."""
    found = session.execute(
        sa.select(School.code, School.name, Township.name, School.stage, Inspection.subject)
        .select_from(Inspection)
        .join(Visit, Visit.id == Inspection.visit_id)
        .join(School, School.id == Visit.school_id)
        .join(Township, Township.id == School.township_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .where(
            Inspection.state == InspectionState.SEALED,
            ChecklistVersion.checklist_id == checklist_id,
            Visit.date >= since,
            ~Visit.members.any(VisitMember.user.has(User.role != Role.SELF_CHECKER)),
        )
        .distinct()
        .order_by(School.code, Inspection.subject)
    )
    return [CheckedRoom(*row[:3], row[3].value, row[4]) for row in found]
