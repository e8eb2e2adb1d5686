"""What people were told: the outbox of every event, and each person's inbox at once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import User
from inspect_app.database import Base, new_id, words
from inspect_app.notices.kinds import NoticeKind

_UNREAD = sa.text("read_at IS NULL")


class Notice(Base):
    """That somebody is told of something, written in the transaction in which it happened.

    event: names what happened, the same for everybody who is told of it; path: where it is seen on
    this server; about: what the sentence of its kind says {school, what: {zh, en}, day, count}, as
    far as it has that.
    """

    __tablename__ = "notices"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "event"),
        sa.Index("ix_notices_user_at", "user_id", "at"),
        sa.Index("ix_notices_unread", "user_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    kind: Mapped[NoticeKind] = mapped_column(words(NoticeKind))
    event: Mapped[str] = mapped_column(sa.String(120))
    path: Mapped[str] = mapped_column(sa.String(200))
    about: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
