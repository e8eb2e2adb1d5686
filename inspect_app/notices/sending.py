"""Putting notices into messages, and sending what is due; the worker's two steps each minute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.models import Role, User
from inspect_app.notices.channels import (
    PERSONAL,
    Channel,
    Gone,
    Outgoing,
    Sender,
    SendingFailed,
    Sentence,
)
from inspect_app.notices.confirming import confirmation
from inspect_app.notices.kinds import group_of
from inspect_app.notices.models import (
    MailAddress,
    Message,
    MessageState,
    Notice,
    PushSubscription,
    Wish,
)
from inspect_app.notices.push import Push
from inspect_app.notices.timing import QuietHours, pause_after
from inspect_app.notices.wording import sentence

LEASE = timedelta(minutes=5)
"""How long a message belongs to the worker that tries it; after that another one may."""
AT_ONCE = 100
"""Messages sent in one step, so that other jobs come in between."""

Place = tuple[Channel, int | None, UUID | None]
"""A channel, whose it is, and in which of their browsers."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """What the operator set up. window: how long a message waits for more of the same; address: of
    this server; secret: signs the links that confirm mail addresses."""

    senders: Mapping[Channel, Sender]
    window: timedelta
    quiet: QuietHours | None
    address: str
    secret: str

    @property
    def push(self) -> Push | None:
        """Web Push, where it is set up."""
        found = self.senders.get(Channel.PUSH)
        return found if isinstance(found, Push) else None

    def page(self, path: str) -> str:
        """The address of a page of this server as readers know it."""
        return f"{self.address.rstrip('/')}{path}"

    def due(self, now: datetime) -> datetime:
        """When a message that begins now goes out."""
        ready = now + self.window
        return self.quiet.awake(ready) if self.quiet else ready


def plan_messages(session: Session, outlet: Outlet, *, now: datetime) -> None:
    """Put every notice into the messages it is wanted in, joining those that still wait."""
    found = session.execute(
        sa.select(Notice, User)
        .join(User, User.id == Notice.user_id)
        .where(Notice.planned_at.is_(None))
        .order_by(Notice.at, Notice.id)
        .with_for_update(of=Notice, skip_locked=True)
    ).all()
    if not found:
        return
    wishes, devices = _wishes(session), _devices(session)
    open_messages = _open_messages(session)
    told: set[tuple[Channel, str]] = set()
    for notice, user in found:
        notice.planned_at = now
        for place in _places(outlet.senders, notice, user, wishes, devices):
            channel, owner, device = place
            if owner is None and (channel, notice.event) in told:
                continue
            told.add((channel, notice.event))
            message = open_messages.get(place)
            if message is None:
                message = Message(
                    channel=channel,
                    user_id=owner,
                    subscription_id=device,
                    made_at=now,
                    due_at=outlet.due(now),
                )
                session.add(message)
                open_messages[place] = message
            message.notices.append(notice)
    session.flush()


def _places(
    channels: Iterable[Channel],
    notice: Notice,
    user: User,
    wishes: set[tuple[int, Channel, str]],
    devices: Mapping[int, list[UUID]],
) -> Iterable[Place]:
    """Where a notice goes: to the person as they wish; what concerns the bureau to its group."""
    if not user.active:
        return
    for channel in channels:
        if channel in PERSONAL:
            if (user.id, channel, group_of(notice.kind)) in wishes:
                for device in devices.get(user.id, []) if channel is Channel.PUSH else [None]:
                    yield channel, user.id, device
        elif channel is not Channel.GROUP_ROBOT or user.role is Role.BUREAU:
            yield channel, None, None


def _wishes(session: Session) -> set[tuple[int, Channel, str]]:
    """What is wanted by people who also said where, and showed that it reaches them."""
    reached = sa.or_(Wish.channel != Channel.MAIL, MailAddress.confirmed_at.is_not(None))
    rows = session.execute(
        sa.select(Wish.user_id, Wish.channel, Wish.topic)
        .outerjoin(MailAddress, MailAddress.user_id == Wish.user_id)
        .where(reached)
    )
    return {(user, channel, topic) for user, channel, topic in rows}


def _devices(session: Session) -> Mapping[int, list[UUID]]:
    """The browsers of each person who wants hints in them."""
    found: dict[int, list[UUID]] = defaultdict(list)
    rows = sa.select(PushSubscription.user_id, PushSubscription.id).order_by(PushSubscription.id)
    for user, device in session.execute(rows):
        found[user].append(device)
    return found


def _open_messages(session: Session) -> dict[Place, Message]:
    """Messages that wait and were never tried, so that more can go with them."""
    found = session.scalars(
        sa.select(Message).where(
            Message.state == MessageState.WAITING,
            Message.attempts == 0,
            Message.confirms.is_(None),
        )
    )
    return {(one.channel, one.user_id, one.subscription_id): one for one in found}


def send_due(session: Session, outlet: Outlet, *, now: datetime) -> int:
    """Try what is due, each in transactions of its own; gives how many were tried.

    A message is taken before it is sent and settled after: one that a worker died over is tried
    again, so it may arrive twice and is never lost.
    """
    for tried in range(AT_ONCE):
        message = _take(session, outlet, now)
        if message is None:
            return tried
        sender = outlet.senders[message.channel]
        outgoing = _outgoing(session, message, outlet, now)
        session.commit()
        try:
            sender.send(outgoing)
        except Gone as gone:
            _settle_gone(session, message, str(gone))
        except SendingFailed as failed:
            _settle_failed(message, str(failed), now)
        else:
            message.state, message.sent_at, message.failure = MessageState.SENT, now, ""
        session.commit()
    return AT_ONCE


def _take(session: Session, outlet: Outlet, now: datetime) -> Message | None:
    message = session.scalars(
        sa.select(Message)
        .where(
            Message.state == MessageState.WAITING,
            Message.due_at <= now,
            Message.channel.in_(list(outlet.senders)),
        )
        .order_by(Message.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if message is not None:
        message.attempts += 1
        message.due_at = now + LEASE
    return message


def _settle_gone(session: Session, message: Message, failure: str) -> None:
    """Give the message up, and forget the browser that is there no more."""
    message.failure, message.state = failure[:200], MessageState.GIVEN_UP
    session.execute(
        sa.delete(PushSubscription).where(PushSubscription.id == message.subscription_id)
    )


def _settle_failed(message: Message, failure: str, now: datetime) -> None:
    message.failure = failure[:200]
    pause = pause_after(message.attempts)
    if pause is None:
        message.state = MessageState.GIVEN_UP
    else:
        message.due_at = now + pause


def _outgoing(session: Session, message: Message, outlet: Outlet, now: datetime) -> Outgoing:
    inbox = outlet.page("/notices/")
    if message.confirms is not None:
        return Outgoing(message.id, message.confirms, [_asking(message, outlet)], inbox, now)
    place = session.get(MailAddress, message.user_id) if message.user_id is not None else None
    browser = message.subscription_id and session.get(PushSubscription, message.subscription_id)
    return Outgoing(
        message.id,
        place.address if place and place.confirmed_at else "",
        [
            Sentence(
                event=one.event,
                kind=one.kind.value,
                text=sentence(one.kind, one.about),
                address=outlet.page(one.path),
                at=one.at,
                about=one.about,
            )
            for one in message.notices
        ],
        inbox,
        now,
        device=browser.device if browser else None,
    )


def _asking(message: Message, outlet: Outlet) -> Sentence:
    """What is written to an address to see whether its mail reaches whoever gave it."""
    assert message.user_id is not None
    assert message.confirms is not None
    token = confirmation(outlet.secret, message.user_id, message.confirms)
    return Sentence(
        event=f"mail:{message.id}",
        kind="mail-to-confirm",
        text="请确认：检查与整改的消息将发到这个邮箱",
        address=outlet.page(f"/notices/mail?token={token}"),
        at=message.made_at,
        about={},
    )


def send_again(session: Session, message: Message, *, now: datetime) -> None:
    """Try a message that was given up from the beginning."""
    if message.state is MessageState.GIVEN_UP:
        message.state, message.attempts, message.due_at = MessageState.WAITING, 0, now
        session.flush()
