"""Telling a team of its visits, and the school of those that are announced to it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from inspect_app.notices.kinds import NoticeKind
from inspect_app.notices.operations import Telling, tell
from inspect_app.notices.queries import principals
from inspect_app.programmes.models import Visit

SEEN_BY_SCHOOL = "/findings/"
"""Where a principal sees the visits that were announced."""


def tell_team(
    session: Session,
    visit: Visit,
    kind: NoticeKind,
    *,
    now: datetime,
    but: int | None = None,
    before: date | None = None,
) -> None:
    """Tell everybody on a visit's team of it, without whoever did it. before: its earlier day."""
    members = {one.user_id for one in visit.members} - {but}
    tell(session, _telling(visit, kind, f"/visits/{visit.id}", now, before), members, now=now)


def tell_school(
    session: Session,
    visit: Visit,
    kind: NoticeKind,
    *,
    now: datetime,
    before: date | None = None,
) -> None:
    """Tell the school's principals of a visit that is announced; of others they learn nothing."""
    if visit.announced_at is not None:
        heads = {one.id for one in principals(session, visit.school_id)}
        tell(session, _telling(visit, kind, SEEN_BY_SCHOOL, now, before), heads, now=now)


def _telling(
    visit: Visit, kind: NoticeKind, path: str, now: datetime, before: date | None
) -> Telling:
    return Telling(
        kind,
        f"visit:{visit.id}:{kind}:{now.isoformat()}",
        path,
        school=visit.school.name,
        what={"zh": visit.programme.title},
        day=visit.date,
        before=before,
    )
