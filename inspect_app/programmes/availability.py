"""Who cannot go where and when: absences and recusals of inspectors, and their departments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from inspect_app.accounts.models import User
from inspect_app.problems import NotFound
from inspect_app.programmes.errors import (
    AbsentMember,
    MissingDepartment,
    RecusedMember,
    WindowReversed,
)
from inspect_app.programmes.models import InspectorAbsence, Recusal
from inspect_app.registers.models import School


def absences(session: Session, *, since: date) -> list[InspectorAbsence]:
    """Absences that hold and have not ended before a day, the first in front."""
    found = sa.select(InspectorAbsence).where(
        InspectorAbsence.withdrawn_at.is_(None), InspectorAbsence.until >= since
    )
    return list(session.scalars(found.order_by(InspectorAbsence.since, InspectorAbsence.id)))


def recusals(session: Session) -> list[Recusal]:
    """Recusals that hold."""
    found = sa.select(Recusal).join(Recusal.school).where(Recusal.withdrawn_at.is_(None))
    return list(session.scalars(found.order_by(School.code, Recusal.id)))


def enter_absence(
    session: Session,
    user: User,
    *,
    since: date,
    until: date,
    reason: str,
    actor_id: int,
    now: datetime,
) -> InspectorAbsence:
    """Keep somebody's absence, both days included. Raises WindowReversed."""
    if until < since:
        raise WindowReversed(field="until")
    made = InspectorAbsence(
        user_id=user.id,
        since=since,
        until=until,
        reason=reason,
        entered_by=actor_id,
        entered_at=now,
    )
    session.add(made)
    session.flush()
    return made


def enter_recusal(
    session: Session, user: User, school: School, *, reason: str, actor_id: int, now: datetime
) -> Recusal:
    """Keep that somebody does not inspect a school."""
    made = Recusal(
        user_id=user.id, school_id=school.id, reason=reason, entered_by=actor_id, entered_at=now
    )
    session.add(made)
    session.flush()
    return made


def withdraw(
    session: Session,
    kind: type[InspectorAbsence] | type[Recusal],
    kept_id: int,
    *,
    now: datetime,
) -> None:
    """Let an absence or a recusal hold no more. Raises NotFound when none of that id holds."""
    held = sa.update(kind).where(kind.id == kept_id, kind.withdrawn_at.is_(None))
    if session.execute(held.values(withdrawn_at=now).returning(kind.id)).scalar() is None:
        raise NotFound


def check_availability(session: Session, team: Collection[int], school: School, on: date) -> None:
    """Raise AbsentMember or RecusedMember, naming who and why."""
    away = session.scalars(
        sa.select(InspectorAbsence).where(
            InspectorAbsence.user_id.in_(team),
            InspectorAbsence.withdrawn_at.is_(None),
            InspectorAbsence.since <= on,
            InspectorAbsence.until >= on,
        )
    ).first()
    if away is not None:
        raise AbsentMember(_because(away), field="team")
    recused = session.scalars(
        sa.select(Recusal).where(
            Recusal.user_id.in_(team),
            Recusal.school_id == school.id,
            Recusal.withdrawn_at.is_(None),
        )
    ).first()
    if recused is not None:
        raise RecusedMember(_because(recused), field="team")


def _because(kept: InspectorAbsence | Recusal) -> str:
    return str(_("%(name)s:%(reason)s", name=kept.user.name, reason=kept.reason))


def check_departments(team: Iterable[User], departments: Sequence[str]) -> None:
    """Raise MissingDepartment, naming each that has nobody on the team."""
    there = {one.department for one in team}
    missing = [one for one in departments if one not in there]
    if missing:
        raise MissingDepartment("、".join(missing), field="departments")
