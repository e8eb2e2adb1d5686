"""Telling a team of its visits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from inspect_app.notices.kinds import NoticeKind
from inspect_app.notices.operations import Telling, tell
from inspect_app.programmes.models import Visit


def tell_team(
    session: Session, visit: Visit, kind: NoticeKind, *, now: datetime, but: int | None = None
) -> None:
    """Tell everybody on a visit's team of it, without whoever did it; the school is not told."""
    telling = Telling(
        kind,
        f"visit:{visit.id}:{kind}:{visit.date}",
        f"/visits/{visit.id}",
        school=visit.school.name,
        what={"zh": visit.programme.title},
        day=visit.date,
    )
    tell(session, telling, {one.user_id for one in visit.members} - {but}, now=now)
