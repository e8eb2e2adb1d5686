"""Telling people of what happened, and keeping what they have read."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.database import insert_once, new_id, table_of
from inspect_app.notices.channels import Channel, Device
from inspect_app.notices.errors import LinkNotUsable
from inspect_app.notices.forms import Wanted
from inspect_app.notices.kinds import Group, NoticeKind
from inspect_app.notices.models import (
    MailAddress,
    Message,
    MessageState,
    Notice,
    PushSubscription,
    Wish,
)
from inspect_app.notices.queries import mail_address

MOST_DEVICES = 10
_notices = table_of(Notice)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told: event names what happened, so that nobody is told of it twice.

    school: its name; what: in both languages, or a title in Chinese alone; before: the day that
    another one takes the place of;
    count: of what happened together.
    """

    kind: NoticeKind
    event: str
    path: str
    school: str = ""
    what: Mapping[str, str] = field(default_factory=dict)
    day: date | None = None
    before: date | None = None
    count: int = 1

    @property
    def about(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "school": self.school,
            "what": dict(self.what),
            "day": self.day and self.day.isoformat(),
            "before": self.before and self.before.isoformat(),
            "count": self.count,
        }


def tell(session: Session, telling: Telling, to: Collection[int], *, now: datetime) -> None:
    """Put it into the inbox of each of the users, unless they have it; in this transaction."""
    for user_id in sorted(set(to)):
        row = {
            "id": new_id(),
            "user_id": user_id,
            "kind": telling.kind,
            "event": telling.event,
            "path": telling.path,
            "about": telling.about,
            "at": now,
        }
        insert_once(session, _notices, row)


def forget_notices(session: Session, things: Iterable[UUID]) -> None:
    """Take out of every inbox what leads to one of these things."""
    leading = [Notice.path.contains(str(one)) for one in things]
    session.execute(sa.delete(Notice).where(sa.or_(sa.false(), *leading)))


def mark_read(
    session: Session, user_id: int, notice_id: UUID | None = None, *, now: datetime
) -> None:
    """Keep that somebody has read one of their notices; None: all of them."""
    unread = sa.update(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    if notice_id is not None:
        unread = unread.where(Notice.id == notice_id)
    session.execute(unread.values(read_at=now))


def ask_to_confirm(session: Session, user_id: int, *, now: datetime) -> None:
    """Send the link to the address that somebody gave last, unless it is confirmed."""
    session.execute(
        sa.delete(Message).where(
            Message.user_id == user_id,
            Message.confirms.is_not(None),
            Message.state == MessageState.WAITING,
        )
    )
    given = session.get(MailAddress, user_id)
    if given is not None and given.confirmed_at is None:
        session.add(
            Message(
                channel=Channel.MAIL,
                user_id=user_id,
                confirms=given.address,
                made_at=now,
                due_at=now,
            )
        )
        session.flush()


def confirm_address(session: Session, user_id: int, address: str, *, now: datetime) -> None:
    """Let mail go to the address. Raises LinkNotUsable where it is not the one kept any more."""
    given = session.get(MailAddress, user_id)
    if given is None or given.address != address:
        raise LinkNotUsable
    given.confirmed_at = given.confirmed_at or now
    session.flush()


def keep_device(session: Session, user_id: int, device: Device, *, now: datetime) -> None:
    """Send somebody's hints to a browser; one that was another's is theirs now.

    With their first browser they want all groups. The oldest beyond `MOST_DEVICES` goes.
    """
    forget_device(session, device.endpoint)
    own = sa.select(PushSubscription).where(PushSubscription.user_id == user_id)
    held = session.scalars(own.order_by(PushSubscription.id.desc())).all()
    for one in held[MOST_DEVICES - 1 :]:
        session.delete(one)
    session.add(
        PushSubscription(
            user_id=user_id,
            endpoint=device.endpoint,
            public_key=b64encode(device.public_key).decode(),
            secret=b64encode(device.secret).decode(),
            made_at=now,
        )
    )
    if not held:
        for group in Group:
            session.merge(Wish(user_id=user_id, channel=Channel.PUSH, topic=group))
    session.flush()


def forget_device(session: Session, endpoint: str, user_id: int | None = None) -> None:
    """Send nothing to the browser any more. user_id: only if it is theirs."""
    found = sa.delete(PushSubscription).where(PushSubscription.endpoint == endpoint)
    if user_id is not None:
        found = found.where(PushSubscription.user_id == user_id)
    session.execute(found)


def keep_wishes(session: Session, user_id: int, wanted: Wanted, *, now: datetime) -> None:
    """Keep what somebody wants sent and where to, in place of what they wanted before.

    An address that is not the one kept has to be confirmed by a link sent there.
    """
    session.execute(sa.delete(Wish).where(Wish.user_id == user_id))
    if wanted.mail != mail_address(session, user_id):
        session.execute(sa.delete(MailAddress).where(MailAddress.user_id == user_id))
        if wanted.mail:
            session.add(MailAddress(user_id=user_id, address=wanted.mail))
            session.flush()
        ask_to_confirm(session, user_id, now=now)
    session.add_all(
        Wish(user_id=user_id, channel=channel, topic=group)
        for channel, group in sorted(wanted.topics)
    )
    session.flush()
