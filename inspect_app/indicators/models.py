"""What each sealed inspection adds to the rates, kept as it is sealed."""

from __future__ import annotations

import uuid
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, words
from inspect_app.indicators.four_rates import Origin, RateKind


class RateCount(Base):
    """One inspection's share of one rate. on: day of the visit."""

    __tablename__ = "rate_counts"
    __table_args__ = (
        sa.CheckConstraint("numerator >= 0 AND numerator <= denominator", "share"),
        sa.Index("ix_rate_counts_on_school_id", "on", "school_id"),
    )

    inspection_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("inspections.id"), primary_key=True
    )
    kind: Mapped[RateKind] = mapped_column(words(RateKind), primary_key=True)
    origin: Mapped[Origin] = mapped_column(words(Origin))
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("schools.id"), index=True)
    subject: Mapped[str] = mapped_column(sa.String(120))
    on: Mapped[date]
    numerator: Mapped[int]
    denominator: Mapped[int]
