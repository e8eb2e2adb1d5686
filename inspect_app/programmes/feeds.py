"""A person's visits as a calendar to subscribe to, by a secret address that can be revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import icalendar
import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from inspect_app.accounts.models import User
from inspect_app.accounts.tokens import new_token, token_hash
from inspect_app.problems import NotFound
from inspect_app.programmes.lifecycle import NEVER_ENTERED
from inspect_app.programmes.models import CalendarFeed, Visit, VisitMember

PAST = timedelta(days=90)


def feed_of(session: Session, user_id: int) -> CalendarFeed | None:
    """The person's feed, if there is one."""
    return session.get(CalendarFeed, user_id)


def open_feed(session: Session, user_id: int, *, now: datetime) -> str:
    """A fresh secret for the person's feed, told this once; an earlier one is good no more."""
    token = new_token()
    revoke_feed(session, user_id)
    session.add(CalendarFeed(user_id=user_id, token_hash=token_hash(token), made_at=now))
    session.flush()
    return token


def revoke_feed(session: Session, user_id: int) -> None:
    """Let the address of the person's feed be good no more."""
    session.execute(sa.delete(CalendarFeed).where(CalendarFeed.user_id == user_id))


def visits_by_token(session: Session, token: str, *, today: date) -> list[Visit]:
    """The visits behind a feed's secret, from a quarter ago on. Raises NotFound."""
    user = session.scalar(
        sa.select(User.id)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(CalendarFeed.token_hash == token_hash(token), User.active)
    )
    if user is None:
        raise NotFound
    found = (
        sa.select(Visit)
        .options(selectinload(Visit.events))
        .where(Visit.members.any(VisitMember.user_id == user), Visit.date >= today - PAST)
        .order_by(Visit.date, Visit.id)
    )
    return list(session.scalars(found))


def calendar(visits: Iterable[Visit]) -> bytes:
    """The visits as an iCalendar file (RFC 5545): one event of a whole day each, in Chinese."""
    found = icalendar.Calendar()
    found.add("prodid", "-//inspect_app//visits//ZH")
    found.add("version", "2.0")
    found.add("x-wr-calname", "入校检查")
    found.add("x-wr-timezone", "Asia/Shanghai")
    for one in visits:
        found.add_component(_event(one))
    return bytes(found.to_ical())


def _event(visit: Visit) -> icalendar.Event:
    changed = visit.events[-1].at if visit.events else visit.planned_at
    event = icalendar.Event()
    event.add("uid", str(visit.id))
    event.add("dtstamp", changed)
    event.add("sequence", len(visit.events))
    event.add("dtstart", visit.date)
    event.add("dtend", visit.date + timedelta(days=1))
    event.add("summary", f"入校检查:{visit.school.name}")
    event.add("location", f"{visit.school.township.name}{visit.school.name}")
    team = "、".join(one.user.name for one in sorted(visit.members, key=lambda one: not one.lead))
    told = "已通知学校" if visit.announced_at else "不预先通知"
    event.add("description", f"{visit.programme.title}\n检查组:{team}\n{told}")
    event.add("status", "CANCELLED" if visit.state in NEVER_ENTERED else "CONFIRMED")
    return event
