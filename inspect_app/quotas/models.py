"""Acts that count towards quotas, what they resemble, and the days on which nothing is owed."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import User
from inspect_app.database import Base, new_id
from inspect_app.registers.models import Person, School


class QuotaAct(Base):
    """Something done by a person, or by a body such as a school or the bureau.

    kind: kind of act, as quotas name them; body: the post that acted where no person did;
    begins_at: civil time; amount: people, hours or times; sketch: of its text (see likeness);
    alike_id, likeness: the act recorded earlier that its text resembles most, and how much, 0 to 1.
    """

    __tablename__ = "quota_acts"
    __table_args__ = (
        sa.CheckConstraint("(person_id IS NULL) = (body IS NOT NULL)", "who"),
        sa.CheckConstraint("minutes IS NULL OR minutes > 0", "minutes"),
        sa.Index("ix_quota_acts_person_id_on", "person_id", "on"),
        sa.Index("ix_quota_acts_body_school_id_on", "body", "school_id", "on"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(sa.String(64))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"))
    body: Mapped[str | None] = mapped_column(sa.String(40))
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("schools.id"), index=True)
    on: Mapped[date]
    begins_at: Mapped[time | None]
    minutes: Mapped[int | None]
    amount: Mapped[Decimal]
    title: Mapped[str] = mapped_column(sa.String(200))
    sketch: Mapped[list[Any]]
    alike_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("quota_acts.id"), index=True)
    likeness: Mapped[Decimal | None]
    inspection_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("inspections.id"), unique=True
    )
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))

    person: Mapped[Person | None] = relationship()
    school: Mapped[School | None] = relationship()
    recorder: Mapped[User] = relationship(foreign_keys=[recorded_by])
    alike: Mapped[QuotaAct | None] = relationship(remote_side="QuotaAct.id")
    decisions: Mapped[list[QuotaDecision]] = relationship(
        order_by="QuotaDecision.id", lazy="selectin"
    )

    @property
    def decision(self) -> QuotaDecision | None:
        """What a person decided last."""
        return self.decisions[-1] if self.decisions else None


class QuotaDecision(Base):
    """A person's word on whether an act counts; the latest holds. id: sorted by time."""

    __tablename__ = "quota_decisions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    act_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("quota_acts.id"), index=True)
    counts: Mapped[bool]
    reason: Mapped[str] = mapped_column(sa.Text)
    decided_at: Mapped[datetime]
    decided_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))

    decider: Mapped[User] = relationship()


class QuotaBand(Base):
    """One band of an act's sketch, by which acts with like texts are found."""

    __tablename__ = "quota_bands"

    band: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    act_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("quota_acts.id"), primary_key=True, index=True
    )


class QuotaExcuse(Base):
    """Days, both included, on which a person or a whole school owes nothing, and on what basis."""

    __tablename__ = "quota_excuses"
    __table_args__ = (
        sa.CheckConstraint("until >= since", "period"),
        sa.CheckConstraint("(person_id IS NULL) != (school_id IS NULL)", "whose"),
        sa.CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", "withdrawn"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id"), index=True)
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("schools.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    basis: Mapped[str] = mapped_column(sa.String(200))
    entered_at: Mapped[datetime]
    entered_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    person: Mapped[Person | None] = relationship()
    school: Mapped[School | None] = relationship()
