"""Questions about published versions."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.models import ChecklistVersion
from inspect_app.problems import NotFound


def latest_version(session: Session, checklist_id: str) -> ChecklistVersion:
    """The newest published version of a checklist. Raises NotFound."""
    version = session.scalar(
        sa.select(ChecklistVersion)
        .where(ChecklistVersion.checklist_id == checklist_id)
        .order_by(ChecklistVersion.version.desc())
        .limit(1)
    )
    if version is None:
        raise NotFound(checklist_id, field="checklist")
    return version
