"""Users, their roles, and the phones they registered."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.access import Scope
from inspect_app.accounts.roles import Role as Role
from inspect_app.database import Base, new_id, words
from inspect_app.registers.models import Person, School


class User(UserMixin, Base):  # type: ignore[misc]
    """Somebody who can sign in. Principals and self-checkers belong to one school."""

    __tablename__ = "users"
    __table_args__ = (
        sa.CheckConstraint(
            "(role IN ('principal', 'self-checker')) = (school_id IS NOT NULL)", "school_of_role"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(40), unique=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    role: Mapped[Role] = mapped_column(words(Role))
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("schools.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    password_hash: Mapped[str] = mapped_column(sa.String(160))
    password_is_temporary: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)
    reads_confidential: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    department: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")

    school: Mapped[School | None] = relationship()
    person: Mapped[Person | None] = relationship()

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        """Identity in the session; a changed password moves the epoch and ends old sessions."""
        return f"{self.id}:{self.session_epoch}"


class Device(Base):
    """A phone that may send in a user's name until it is revoked."""

    __tablename__ = "devices"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    label: Mapped[str] = mapped_column(sa.String(80))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    registered_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    app_version: Mapped[str] = mapped_column(sa.String(20), default="")
    heartbeat_at: Mapped[datetime | None]
    unsent_events: Mapped[int] = mapped_column(default=0)
    unsent_photos: Mapped[int] = mapped_column(default=0)
    oldest_unsent_at: Mapped[datetime | None]
    storage_persisted: Mapped[bool | None]
    free_bytes: Mapped[int | None] = mapped_column(sa.BigInteger)
    clock_skew: Mapped[int | None]

    user: Mapped[User] = relationship(lazy="joined")

    @property
    def scope(self) -> Scope:
        """Whose phone this is."""
        return Scope(owner_id=self.user_id)


class ConfidentialReading(Base):
    """That somebody was shown a confidential record, or a part of it; never changed."""

    __tablename__ = "confidential_readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[uuid.UUID] = mapped_column(index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    device_id: Mapped[uuid.UUID | None]
    action: Mapped[str] = mapped_column(sa.String(40))
    path: Mapped[str] = mapped_column(sa.String(200))
    at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined")
