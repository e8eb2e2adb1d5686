"""The yearly figures of schools, every version of them."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.access import Scope
from inspect_app.accounts.models import User
from inspect_app.database import Base, new_id, words
from inspect_app.registers.models import School
from inspect_app.resources.columns import figures_of
from inspect_app.resources.seven import Figures, Section


class ResourceReturn(Base):
    """What a section of a school stated for a year; number: its version, from 1.

    class_sizes: pupils of each class; areas in m², equipment in yuan; note: why figures moved;
    accepted: the bureau's word, None while it has said nothing; reason: why it was sent back.
    """

    __tablename__ = "resource_returns"
    __table_args__ = (
        sa.UniqueConstraint("school_id", "section", "year", "number"),
        sa.CheckConstraint("number >= 1 AND pupils >= 0", "counts"),
        sa.CheckConstraint(
            "(accepted IS NULL) = (decided_at IS NULL) "
            "AND (accepted IS NULL) = (decided_by IS NULL)",
            "decided",
        ),
        sa.Index("ix_resource_returns_year_school_id", "year", "school_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("schools.id"))
    section: Mapped[Section] = mapped_column(words(Section))
    year: Mapped[int]
    number: Mapped[int]
    pupils: Mapped[int]
    class_sizes: Mapped[list[Any]]
    degree: Mapped[int]
    backbone: Mapped[int]
    arts: Mapped[int]
    teaching_area: Mapped[Decimal]
    sports_area: Mapped[Decimal]
    equipment: Mapped[int]
    multimedia: Mapped[int]
    music_rooms: Mapped[int]
    art_rooms: Mapped[int]
    note: Mapped[str] = mapped_column(sa.String(500), default="")
    entered_at: Mapped[datetime]
    entered_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    accepted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    school: Mapped[School] = relationship()
    enterer: Mapped[User] = relationship(foreign_keys=[entered_by])
    decider: Mapped[User | None] = relationship(foreign_keys=[decided_by])

    @property
    def scope(self) -> Scope:
        """Whose figures these are."""
        return Scope(school_id=self.school_id)

    @property
    def figures(self) -> Figures:
        """The figures to measure by."""
        return figures_of(self)
