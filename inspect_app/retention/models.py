"""Holds: reasons for which a record is kept beyond its period."""

from __future__ import annotations

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import User
from inspect_app.database import Base, new_id


class RetentionHold(Base):
    """That a person has a record kept beyond its period, as while a complaint is looked into."""

    __tablename__ = "retention_holds"
    __table_args__ = (sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", "lifted"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(200))
    placed_at: Mapped[datetime]
    placed_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    placer: Mapped[User] = relationship(foreign_keys=[placed_by], lazy="joined")
