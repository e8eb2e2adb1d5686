"""Findings, their events and deadlines."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.access import Scope
from inspect_app.accounts.models import User
from inspect_app.database import Base, new_id, words
from inspect_app.findings.lifecycle import FindingState as FindingState
from inspect_app.inspections.models import Inspection
from inspect_app.registers.models import School


class Finding(Base):
    """A failed item as a thing with severity, basis, owner, deadline and state.

    message: why it failed, {zh, en}; basis: provisions and standards with the values compared.
    """

    __tablename__ = "findings"
    __table_args__ = (sa.UniqueConstraint("inspection_id", "assessment_id", "item", "row"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"), index=True)
    assessment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("assessments.id"))
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("schools.id"), index=True)
    item: Mapped[str] = mapped_column(sa.String(64))
    row: Mapped[str] = mapped_column(sa.String(64), default="")
    severity: Mapped[str] = mapped_column(sa.String(12), index=True)
    owner: Mapped[str] = mapped_column(sa.String(20))
    prompt: Mapped[dict[str, Any]]
    message: Mapped[dict[str, Any]]
    remedy: Mapped[dict[str, Any]]
    basis: Mapped[dict[str, Any]]
    state: Mapped[FindingState] = mapped_column(
        words(FindingState),
        default=FindingState.OPEN,
        index=True,
    )
    raised_at: Mapped[datetime]
    due_on: Mapped[date] = mapped_column(index=True)

    inspection: Mapped[Inspection] = relationship(lazy="joined")
    school: Mapped[School] = relationship(lazy="joined")
    events: Mapped[list[FindingEvent]] = relationship(
        back_populates="finding",
        order_by="(FindingEvent.at, FindingEvent.id)",
        cascade="all, delete-orphan",
    )

    @property
    def scope(self) -> Scope:
        """Whose finding this is, for the question who may see it and act on it."""
        return self.inspection.scope


class FindingEvent(Base):
    """One move of a finding: who, when, from which state to which, why."""

    __tablename__ = "finding_events"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    finding_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("findings.id"), index=True)
    from_state: Mapped[str | None] = mapped_column(sa.String(20))
    to_state: Mapped[str] = mapped_column(sa.String(20))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.Text, default="")

    finding: Mapped[Finding] = relationship(back_populates="events")
    actor: Mapped[User | None] = relationship()
