"""Questions about published checklist versions."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.errors import UnknownChecklist
from inspect_app.checklists.models import ChecklistVersion


def published_version(session: Session, checklist_id: str, version: int) -> ChecklistVersion:
    """One published version. Raises UnknownChecklist."""
    found = session.scalar(
        sa.select(ChecklistVersion).filter_by(checklist_id=checklist_id, version=version)
    )
    if found is None:
        raise UnknownChecklist(f"{checklist_id} {version}")
    return found


def latest_version(session: Session, checklist_id: str) -> ChecklistVersion:
    """The published version of the greatest number. Raises UnknownChecklist."""
    found = session.scalar(
        sa.select(ChecklistVersion)
        .filter_by(checklist_id=checklist_id)
        .order_by(ChecklistVersion.version.desc())
        .limit(1)
    )
    if found is None:
        raise UnknownChecklist(checklist_id)
    return found


def all_versions(session: Session) -> Sequence[ChecklistVersion]:
    """Every published version, by checklist and number."""
    ordered = sa.select(ChecklistVersion).order_by(
        ChecklistVersion.checklist_id, ChecklistVersion.version
    )
    return session.scalars(ordered).all()
