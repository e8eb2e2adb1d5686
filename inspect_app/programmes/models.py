"""The annual list's programmes and the visits that belong to them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.access import Scope
from inspect_app.accounts.models import User
from inspect_app.database import Base, new_id, words
from inspect_app.registers.models import School


class Programme(Base):
    """A listed, lawful inspection task."""

    __tablename__ = "programmes"
    __table_args__ = (sa.CheckConstraint("window_to >= window_from", "window"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    basis: Mapped[str] = mapped_column(sa.String(400))
    scope: Mapped[str] = mapped_column(sa.String(200))
    year: Mapped[int]
    window_from: Mapped[date]
    window_to: Mapped[date]


class VisitState(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    UNDER_WAY = "under-way"
    DONE = "done"
    CANCELLED = "cancelled"


class Visit(Base):
    """One entry into one school on one day; may carry several inspections."""

    __tablename__ = "visits"
    __table_args__ = (
        sa.CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", "cancelled"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programmes.id"), index=True)
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("schools.id"), index=True)
    date: Mapped[date] = mapped_column(index=True)
    state: Mapped[VisitState] = mapped_column(
        words(VisitState),
        default=VisitState.PLANNED,
    )
    planned_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    cancel_reason: Mapped[str] = mapped_column(sa.Text, default="")

    programme: Mapped[Programme] = relationship(lazy="joined")
    school: Mapped[School] = relationship(lazy="joined")
    members: Mapped[list[VisitMember]] = relationship(
        back_populates="visit", cascade="all, delete-orphan", lazy="selectin"
    )

    @property
    def scope(self) -> Scope:
        """Whose visit this is, for the question who may see it."""
        return Scope(
            school_id=self.school_id, team=frozenset(member.user_id for member in self.members)
        )


class VisitMember(Base):
    """An inspector on a visit's team; exactly one member leads."""

    __tablename__ = "visit_members"

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True, index=True)
    lead: Mapped[bool] = mapped_column(default=False)

    visit: Mapped[Visit] = relationship(back_populates="members")
    user: Mapped[User] = relationship(lazy="joined")
