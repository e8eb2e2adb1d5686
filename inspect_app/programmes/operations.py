"""Planning visits, and how a visit moves on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.models import Role
from inspect_app.clock import civil_date
from inspect_app.database import table_of
from inspect_app.notices.kinds import NoticeKind
from inspect_app.programmes.budget import VisitBudget
from inspect_app.programmes.entries import overrun
from inspect_app.programmes.errors import CancelReasonNeeded, NotCancellable
from inspect_app.programmes.models import (
    NamedException,
    Programme,
    Visit,
    VisitMember,
    VisitState,
)
from inspect_app.programmes.planning import check_date, check_team
from inspect_app.programmes.queries import possible_members, self_checkers
from inspect_app.programmes.telling import tell_team
from inspect_app.registers.models import School

_visits = table_of(Visit)
_ADVANCE = (
    sa.update(_visits)
    .where(
        _visits.c.id == sa.bindparam("visit"),
        _visits.c.state.in_(sa.bindparam("sources", expanding=True)),
    )
    .values(state=sa.bindparam("target"))
)


def create_visit(
    session: Session,
    *,
    programme: Programme,
    school: School,
    on: date,
    team: Sequence[int],
    lead: int,
    budget: VisitBudget,
    exception: NamedException | None = None,
    now: datetime,
) -> Visit:
    """Plan one entry into one school under a lawful programme.

    on: civil date; team: user ids, repeated ones counted once; self-checkers at their own school;
    exception: why the school may be entered more often than its budget allows, kept when it is;
    a programme by a named exception needs none.
    Raises PastDate, OutsideWindow, EmptyTeam, UnfitMember, LeadNotOnTeam or OverBudget.
    """
    check_date(
        on,
        today=civil_date(now),
        window_from=programme.window_from,
        window_to=programme.window_to,
    )
    members = list(dict.fromkeys(team))
    fit = [*possible_members(session), *self_checkers(session, school.id)]
    check_team(members, lead, fit={user.id for user in fit})
    own = {user.id for user in fit if user.role is Role.SELF_CHECKER}
    free = programme.exception is not None or set(members) <= own
    excess = None if free else overrun(session, school, on, budget)
    if excess is not None and exception is None:
        raise excess
    visit = Visit(
        programme=programme,
        school=school,
        date=on,
        state=VisitState.PLANNED,
        planned_at=now,
        members=[VisitMember(user_id=user, lead=user == lead) for user in members],
    )
    if excess is not None and exception is not None:
        visit.except_by(exception, now)
    session.add(visit)
    session.flush()
    tell_team(session, visit, NoticeKind.VISIT_ASSIGNED, now=now)
    return visit


def cancel_visit(
    session: Session, visit: Visit, *, actor_id: int, reason: str, now: datetime
) -> Visit:
    """Call a planned visit off; it stays on the list with its reason.

    Raises CancelReasonNeeded, or NotCancellable once anything was recorded.
    """
    if not reason.strip():
        raise CancelReasonNeeded(field="reason")
    cancelled = session.execute(
        sa.update(Visit)
        .where(Visit.id == visit.id, Visit.state == VisitState.PLANNED)
        .values(
            state=VisitState.CANCELLED,
            cancelled_at=now,
            cancelled_by=actor_id,
            cancel_reason=reason.strip(),
        )
        .returning(Visit.id)
    ).scalar()
    if cancelled is None:
        raise NotCancellable
    session.refresh(visit)
    tell_team(session, visit, NoticeKind.VISIT_CANCELLED, now=now, but=actor_id)
    return visit


def mark_under_way(session: Session, visit_id: UUID) -> None:
    """The first record of a planned visit has arrived; any other state stays as it is."""
    _advance(session, visit_id, {VisitState.PLANNED}, VisitState.UNDER_WAY)


def mark_done(session: Session, visit_id: UUID) -> None:
    """All inspections of the visit are sealed; a cancelled visit stays cancelled."""
    _advance(session, visit_id, {VisitState.PLANNED, VisitState.UNDER_WAY}, VisitState.DONE)


def _advance(
    session: Session, visit_id: UUID, sources: set[VisitState], target: VisitState
) -> None:
    session.execute(_ADVANCE, {"visit": visit_id, "sources": list(sources), "target": target})
