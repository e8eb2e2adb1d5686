"""Draws: what was announced stays as it was; what was drawn is added once."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, new_id, words
from inspect_app.draws.certificate import certificate, standing
from inspect_app.draws.errors import NotDrawnYet


class DrawKind(StrEnum):
    """What is drawn."""

    SCHOOLS = "schools"
    INSPECTORS = "inspectors"
    TEACHERS = "teachers"
    ROOMS = "rooms"
    SEATS = "seats"


class Draw(Base):
    """A random selection.

    announcement: see `certificate.announcement`; roll: who the ids stand for, for the bureau
    alone: id → {code, name, group}; drawn: see `certificate.draw_from`; replacements: see
    `operations.replace`; requirement: of the plan's draws, the one it meets.
    """

    __tablename__ = "draws"
    __table_args__ = (
        sa.CheckConstraint(
            "(drawn_at IS NULL) = (value IS NULL) AND (drawn_at IS NULL) = (drawn_by IS NULL)",
            "drawn",
        ),
        sa.CheckConstraint("drawn_at IS NULL OR drawn_at >= known_from", "value_known"),
        sa.CheckConstraint("known_from > announced_at", "announced_before"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[DrawKind] = mapped_column(words(DrawKind), index=True)
    announcement: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    roll: Mapped[dict[str, Any]]
    announced_at: Mapped[datetime] = mapped_column(index=True)
    announced_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    known_from: Mapped[datetime]
    value: Mapped[str | None] = mapped_column(sa.String(400))
    source: Mapped[str] = mapped_column(sa.String(400), default="")
    drawn: Mapped[list[Any]] = mapped_column(default=list)
    replacements: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    requirement: Mapped[str | None] = mapped_column(sa.String(64))
    drawn_at: Mapped[datetime | None]
    drawn_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    @property
    def title(self) -> str:
        """What the draw is for."""
        return str(self.announcement["title"])

    def certificate(self) -> dict[str, Any]:
        """The certificate as it is published. Raises NotDrawnYet."""
        if self.value is None or self.drawn_at is None:
            raise NotDrawnYet
        return certificate(
            self.announcement,
            self.sha256,
            public_value=self.value,
            source=self.source,
            drawn_at=self.drawn_at,
            drawn=self.drawn,
            replacements=self.replacements,
        )

    @property
    def turns_since(self) -> date | None:
        """From which day on turns were counted; None: the announcement did not say."""
        told = self.announcement.get("turns_since")
        return date.fromisoformat(told) if told else None

    @property
    def standing(self) -> list[str]:
        """The ids that stand, replaced ones left out."""
        return standing(self.drawn, self.replacements)
