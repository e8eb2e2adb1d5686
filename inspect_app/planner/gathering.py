"""What the planner has to know, read from the rooms below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.models import ChecklistVersion
from inspect_app.inspections.models import Inspection
from inspect_app.planner.bundling import Site
from inspect_app.planner.proposing import Known
from inspect_app.programmes.budget import VisitBudget
from inspect_app.programmes.entries import entry_dates
from inspect_app.programmes.lifecycle import NEVER_ENTERED
from inspect_app.programmes.models import Visit
from inspect_app.registers.calendar import Span, WorkingDays
from inspect_app.registers.models import School


def known(
    session: Session, *, terms: Sequence[Span], calendar: WorkingDays, budget: VisitBudget
) -> Known:
    """Schools, when they were or will be entered, and what visits fill."""
    filled = session.execute(
        sa.select(Visit.school_id, Visit.date, ChecklistVersion.checklist_id)
        .select_from(Inspection)
        .join(Visit, Inspection.visit_id == Visit.id)
        .join(ChecklistVersion, Inspection.checklist_version_id == ChecklistVersion.id)
        .where(Visit.state.not_in(NEVER_ENTERED))
    )
    return Known(
        sites=_sites(session),
        terms=terms,
        calendar=calendar,
        budget=budget,
        visits=entry_dates(session),
        filled=[(school, day, checklist) for school, day, checklist in filled],
    )


def _sites(session: Session) -> Mapping[int, Site]:
    found: dict[int, Site] = {}
    for one in session.scalars(sa.select(School)):
        known = one.latitude is not None and one.longitude is not None
        place = (one.latitude, one.longitude) if known else None
        found[one.id] = Site(one.id, one.township.name, place)  # type: ignore[arg-type]
    return found
