"""What the planner has to know, read from the rooms below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.models import ChecklistVersion
from inspect_app.inspections.models import Inspection
from inspect_app.planner.bundling import Site
from inspect_app.planner.proposing import Known
from inspect_app.programmes.availability import absences, recusals
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


def away(session: Session, window: Span) -> dict[int, frozenset[date]]:
    """The days of a window on which people are absent, by user."""
    found: dict[int, frozenset[date]] = {}
    for one in absences(session, since=window.first):
        days = Span("", max(one.since, window.first), min(one.until, window.last)).days()
        found[one.user_id] = found.get(one.user_id, frozenset()) | frozenset(days)
    return found


def recused(session: Session) -> dict[int, frozenset[int]]:
    """The schools that people must not inspect, by user."""
    found: dict[int, frozenset[int]] = {}
    for one in recusals(session):
        found[one.user_id] = found.get(one.user_id, frozenset()) | {one.school_id}
    return found


def _sites(session: Session) -> Mapping[int, Site]:
    found: dict[int, Site] = {}
    for one in session.scalars(sa.select(School)):
        known = one.latitude is not None and one.longitude is not None
        place = (one.latitude, one.longitude) if known else None
        found[one.id] = Site(one.id, one.township.name, place)  # type: ignore[arg-type]
    return found
