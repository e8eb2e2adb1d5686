"""Planning visits, and how a visit moves on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.models import Role, User
from inspect_app.clock import civil_date
from inspect_app.database import insert_many, table_of
from inspect_app.notices.kinds import NoticeKind
from inspect_app.programmes.availability import check_availability, check_departments
from inspect_app.programmes.budget import VisitBudget
from inspect_app.programmes.entries import overrun, share_budget
from inspect_app.programmes.errors import MoveReasonNeeded, NotMovable
from inspect_app.programmes.lifecycle import NOT_BEGUN, TRANSITIONS, VisitMove, VisitState
from inspect_app.programmes.models import (
    NamedException,
    Programme,
    Visit,
    VisitEvent,
    VisitMember,
)
from inspect_app.programmes.planning import check_date, check_team
from inspect_app.programmes.queries import possible_members, self_checkers
from inspect_app.programmes.telling import tell_school, tell_team
from inspect_app.registers.models import School

REASON_LIMIT = 400

_visits, _events = table_of(Visit), table_of(VisitEvent)
_HOLD = sa.select(_visits.c.state).where(_visits.c.id == sa.bindparam("visit")).with_for_update()
_LAST = sa.select(sa.func.max(_events.c.number)).where(_events.c.visit_id == sa.bindparam("visit"))


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
    announced: bool = False,
    departments: Sequence[str] = (),
    now: datetime,
) -> Visit:
    """Plan one entry into one school under a lawful programme.

    on: civil date; team: user ids, repeated ones counted once; self-checkers at their own school;
    exception: why the school may be entered more often than its budget allows, kept when it is;
    a programme by a named exception needs none; announced: whether the school is told beforehand,
    as it is of its own people's check; departments: each has somebody on the team.
    Raises PastDate, OutsideWindow, EmptyTeam, UnfitMember, LeadNotOnTeam, AbsentMember,
    RecusedMember, MissingDepartment or OverBudget.
    """
    check_date(
        on,
        today=civil_date(now),
        window_from=programme.window_from,
        window_to=programme.window_to,
    )
    members = list(dict.fromkeys(team))
    fit = _check_people(session, members, lead, school, on, departments)
    own = {user.id for user in fit if user.role is Role.SELF_CHECKER}
    is_own = set(members) <= own
    free = programme.exception is not None or is_own
    excess = None if free else overrun(session, school, on, budget)
    if excess is not None and exception is None:
        raise excess
    visit = Visit(
        programme=programme,
        school=school,
        date=on,
        state=VisitState.PLANNED,
        planned_at=now,
        departments=list(departments),
        announced_at=now if announced or is_own else None,
        members=[VisitMember(user_id=user, lead=user == lead) for user in members],
    )
    if excess is not None and exception is not None:
        visit.except_by(exception, now)
    session.add(visit)
    session.flush()
    tell_team(session, visit, NoticeKind.VISIT_ASSIGNED, now=now)
    tell_school(session, visit, NoticeKind.VISIT_ANNOUNCED, now=now)
    return visit


def _check_people(
    session: Session,
    members: Sequence[int],
    lead: int,
    school: School,
    on: date,
    departments: Sequence[str],
) -> list[User]:
    """Everybody who may go to the school; whether these can, all of them, on that day.

    Raises EmptyTeam, UnfitMember, LeadNotOnTeam, AbsentMember, RecusedMember or MissingDepartment.
    """
    fit = [*possible_members(session), *self_checkers(session, school.id)]
    check_team(members, lead, fit={user.id for user in fit})
    check_availability(session, members, school, on)
    check_departments([user for user in fit if user.id in members], departments)
    return fit


def join_team(session: Session, visit: Visit, user_id: int) -> None:
    """Put a fit person on the visit's team who is handed an inspection of it; the lead stays."""
    if user_id not in {member.user_id for member in visit.members}:
        visit.members.append(VisitMember(user_id=user_id, by_handover=True))
        session.flush()


def cancel_visit(
    session: Session, visit: Visit, *, actor_id: int, reason: str, now: datetime
) -> Visit:
    """Call a visit off that has not begun; it stays on the list with its reason.

    Raises MoveReasonNeeded, or NotMovable once anything was recorded.
    """
    reason = _reason(reason)
    held = _held(session, visit, VisitMove.CANCEL)
    _move(
        session,
        held.id,
        held.state,
        VisitMove.CANCEL,
        actor_id=actor_id,
        reason=reason,
        now=now,
        changes={"cancelled_at": now, "cancelled_by": actor_id, "cancel_reason": reason},
    )
    tell_team(session, held, NoticeKind.VISIT_CANCELLED, now=now, but=actor_id)
    tell_school(session, held, NoticeKind.VISIT_CANCELLED, now=now)
    return held


def reschedule_visit(
    session: Session,
    visit: Visit,
    *,
    on: date,
    actor_id: int,
    reason: str,
    budget: VisitBudget,
    exception: NamedException | None = None,
    team: Sequence[int] = (),
    lead: int | None = None,
    now: datetime,
) -> Visit:
    """Put a visit that has not begun on another day, or give it another team, with a reason.

    team, lead: user ids; none: the team stays.
    exception: why the school may be entered once more than its budget allows around that day.
    The visit's own exception stays while the day belongs to the year and term it was given for;
    one that the other day does not need falls, and the move keeps its reason.
    Raises MoveReasonNeeded, NotMovable, PastDate, OutsideWindow, OverBudget or what
    `create_visit` raises of the team.
    """
    reason = _reason(reason)
    held = _held(session, visit, VisitMove.RESCHEDULE)
    members = list(dict.fromkeys(team)) or [one.user_id for one in held.members]
    leader = lead if team and lead else next(one.user_id for one in held.members if one.lead)
    _check_people(session, members, leader, held.school, on, held.departments)
    listed = held.programme
    check_date(
        on, today=civil_date(now), window_from=listed.window_from, window_to=listed.window_to
    )
    earlier, before = held.date, held.exception_reason
    earlier_team = _replace_team(session, held, members, leader)
    _except_anew(session, held, on, budget, exception, now)
    _move(
        session,
        held.id,
        held.state,
        VisitMove.RESCHEDULE,
        actor_id=actor_id,
        reason=reason,
        dates=(earlier, on),
        lapsed=before if before != held.exception_reason else None,
        earlier_team=earlier_team,
        now=now,
        changes={"date": on},
    )
    if on == earlier:
        tell_team(session, held, NoticeKind.VISIT_ASSIGNED, now=now, but=actor_id)
        return held
    tell_team(session, held, NoticeKind.VISIT_MOVED, now=now, but=actor_id, before=earlier)
    tell_school(session, held, NoticeKind.VISIT_MOVED, now=now, before=earlier)
    return held


def _replace_team(session: Session, visit: Visit, members: list[int], lead: int) -> str | None:
    """Let the visit have this team; the names of the one before where it was another."""
    before = sorted(visit.members, key=lambda one: (not one.lead, one.user_id))
    if {(one.user_id, one.lead) for one in before} == {(one, one == lead) for one in members}:
        return None
    kept = {one.user_id: one for one in before if one.user_id in members}
    for user, one in kept.items():
        one.lead = user == lead
    fresh = [VisitMember(user_id=one, lead=one == lead) for one in members if one not in kept]
    visit.members = [*kept.values(), *fresh]
    session.flush()
    session.expire(visit, ["members"])
    return "、".join(one.user.name for one in before)[:400]


def _except_anew(
    session: Session,
    visit: Visit,
    on: date,
    budget: VisitBudget,
    exception: NamedException | None,
    now: datetime,
) -> None:
    """Let the visit's exception be what another day needs. Raises OverBudget."""
    is_own = all(one.user.role is Role.SELF_CHECKER for one in visit.members)
    free = visit.programme.exception is not None or is_own
    excess = None if free else overrun(session, visit.school, on, budget, moved=visit)
    if excess is None:
        visit.stand_by_none()
    elif exception is not None:
        visit.except_by(exception, now)
    elif visit.exception is None or not share_budget(session, visit.date, on):
        raise excess


def announce_visit(session: Session, visit: Visit, *, now: datetime) -> Visit:
    """Tell the school of a visit that has not begun; told is told. Raises NotMovable."""
    session.refresh(visit, with_for_update={"of": Visit})
    if visit.state not in NOT_BEGUN:
        raise NotMovable
    if visit.announced_at is None:
        visit.announced_at = now
        session.flush()
        tell_school(session, visit, NoticeKind.VISIT_ANNOUNCED, now=now)
    return visit


def miss_overdue(session: Session, *, now: datetime) -> int:
    """Mark planned visits whose day has passed as missed; gives how many."""
    overdue = session.scalars(
        sa.select(Visit.id).where(Visit.state == VisitState.PLANNED, Visit.date < civil_date(now))
    ).all()
    return sum(_advance(session, one, VisitMove.MISS, now) for one in overdue)


def mark_under_way(session: Session, visit_id: UUID, *, now: datetime) -> None:
    """The first record of a visit has arrived; once begun, its state stays as it is."""
    _advance(session, visit_id, VisitMove.BEGIN, now)


def mark_done(session: Session, visit_id: UUID, *, now: datetime) -> None:
    """All inspections of the visit are sealed; a cancelled visit stays cancelled."""
    _advance(session, visit_id, VisitMove.FINISH, now)


def _reason(words: str) -> str:
    if not words.strip():
        raise MoveReasonNeeded(field="reason")
    return words.strip()[:REASON_LIMIT]


def _held(session: Session, visit: Visit, move: VisitMove) -> Visit:
    """The visit, locked and as it stands now. Raises NotMovable."""
    session.refresh(visit, with_for_update={"of": Visit})
    if visit.state not in TRANSITIONS[move].sources:
        raise NotMovable
    return visit


def _advance(session: Session, visit_id: UUID, move: VisitMove, now: datetime) -> bool:
    """Make the move unless the visit stands elsewhere; gives whether it was made."""
    state = session.execute(_HOLD, {"visit": visit_id}).scalar()
    if state is None or state not in TRANSITIONS[move].sources:
        return False
    _move(session, visit_id, state, move, now=now)
    return True


def _move(
    session: Session,
    visit_id: UUID,
    state: VisitState,
    move: VisitMove,
    *,
    now: datetime,
    actor_id: int | None = None,
    reason: str = "",
    dates: tuple[date, date] | tuple[None, None] = (None, None),
    lapsed: str | None = None,
    earlier_team: str | None = None,
    changes: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Enter the move of a visit that is held in this state, with what else changes about it.

    By statements, because a phone's first entry waits for it; a loaded visit follows.
    """
    last = session.execute(_LAST, {"visit": visit_id}).scalar()
    target = TRANSITIONS[move].target
    event = {
        "visit_id": visit_id,
        "number": (last or 0) + 1,
        "previous": last,
        "move": move,
        "from_state": state,
        "to_state": target,
        "at": now,
        "actor_id": actor_id,
        "reason": reason,
        "from_date": dates[0],
        "to_date": dates[1],
        "lapsed_exception": lapsed,
        "earlier_team": earlier_team,
    }
    insert_many(session, _events, [event])
    session.execute(sa.update(Visit).where(Visit.id == visit_id).values(state=target, **changes))
