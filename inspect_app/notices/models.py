"""What people were told: the outbox of every event, and each person's inbox at once."""

from __future__ import annotations

import uuid
from base64 import b64decode
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import User
from inspect_app.database import Base, new_id, words
from inspect_app.notices.channels import Channel, Device
from inspect_app.notices.kinds import Group, NoticeKind

_UNREAD = sa.text("read_at IS NULL")
_UNPLANNED = sa.text("planned_at IS NULL")


class Notice(Base):
    """That somebody is told of something, written in the transaction in which it happened.

    event: names what happened, the same for everybody who is told of it; path: where it is seen on
    this server; about: what the sentence of its kind says {school, what: {zh, en}, day, count}, as
    far as it has that; planned_at: when it was put into messages, wanted by anybody or not.
    """

    __tablename__ = "notices"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "event"),
        sa.Index("ix_notices_user_at", "user_id", "at"),
        sa.Index("ix_notices_unread", "user_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        sa.Index(
            "ix_notices_unplanned", "at", sqlite_where=_UNPLANNED, postgresql_where=_UNPLANNED
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[NoticeKind] = mapped_column(words(NoticeKind))
    event: Mapped[str] = mapped_column(sa.String(120))
    path: Mapped[str] = mapped_column(sa.String(200))
    about: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    planned_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class MessageState(StrEnum):
    """Whether a message waits for its time, has gone out, or was given up."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given-up"


message_notices = sa.Table(
    "message_notices",
    Base.metadata,
    sa.Column("message_id", sa.ForeignKey("messages.id"), primary_key=True),
    sa.Column("notice_id", sa.ForeignKey("notices.id"), primary_key=True),
)


class Message(Base):
    """What goes out together through one channel: to a person or one of their browsers, or to what
    the operator named.

    due_at: when it is tried next; attempts: how often it was tried; failure: why it failed last;
    confirms: the mail address that it asks to confirm, in which case it tells nothing else.
    """

    __tablename__ = "messages"
    __table_args__ = (
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", "sent"),
        sa.Index(
            "ix_messages_waiting",
            "due_at",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.Index("ix_messages_made_at", "made_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    channel: Mapped[Channel] = mapped_column(words(Channel))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    subscription_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("push_subscriptions.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[MessageState] = mapped_column(words(MessageState), default=MessageState.WAITING)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str] = mapped_column(sa.String(200), default="")
    confirms: Mapped[str | None] = mapped_column(sa.String(200))
    sent_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship()
    notices: Mapped[list[Notice]] = relationship(secondary=message_notices, order_by=Notice.at)


class MailAddress(Base):
    """Where somebody wants their mail; nothing is sent there before it is confirmed.

    confirmed_at: when a link sent there was followed by whoever gave the address.
    """

    __tablename__ = "mail_addresses"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    address: Mapped[str] = mapped_column(sa.String(200))
    confirmed_at: Mapped[datetime | None]


class PushSubscription(Base):
    """A browser that somebody wants hints in. public_key, secret: see `channels.Device`, base64."""

    __tablename__ = "push_subscriptions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    endpoint: Mapped[str] = mapped_column(sa.String(1000), unique=True)
    public_key: Mapped[str] = mapped_column(sa.String(120))
    secret: Mapped[str] = mapped_column(sa.String(40))
    made_at: Mapped[datetime]

    @property
    def device(self) -> Device:
        """As a value."""
        return Device(self.endpoint, b64decode(self.public_key), b64decode(self.secret))


class Wish(Base):
    """That somebody wants such notices sent through a channel; without it nothing is sent."""

    __tablename__ = "notice_wishes"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    channel: Mapped[Channel] = mapped_column(words(Channel), primary_key=True)
    topic: Mapped[Group] = mapped_column(words(Group), primary_key=True)
