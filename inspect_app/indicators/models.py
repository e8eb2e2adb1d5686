"""What each sealed inspection adds to the rates and the dashboards, kept as it is sealed."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, words
from inspect_app.indicators.four_rates import Origin, RateKind
from inspect_app.indicators.tallies import Failing, Level


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


class CountedInspection(Base):
    """What a sealed inspection has added to the tallies (see tallies.Contribution).

    failures: [by, name, raised] each.
    """

    __tablename__ = "counted_inspections"

    inspection_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("inspections.id"), primary_key=True
    )
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("schools.id"))
    township_id: Mapped[int] = mapped_column(sa.ForeignKey("townships.id"))
    checklist_id: Mapped[str] = mapped_column(sa.String(64))
    on: Mapped[date]
    score: Mapped[int | None]
    failures: Mapped[list[Any]]


class Tally(Base):
    """Sealed inspections and the sum of their scores, in hundredths (see tallies.TallyKey)."""

    __tablename__ = "tallies"
    __table_args__ = (sa.Index("ix_tallies_level_unit_id_month", "level", "unit_id", "month"),)

    level: Mapped[Level] = mapped_column(words(Level), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    checklist_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[int]
    scored: Mapped[int]
    score: Mapped[int] = mapped_column(sa.BigInteger)


class FailureTally(Base):
    """How many findings an item or a provision had in a school year (see tallies.FailureKey)."""

    __tablename__ = "failure_tallies"

    school_year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    township_id: Mapped[int] = mapped_column(
        sa.ForeignKey("townships.id"), primary_key=True, autoincrement=False
    )
    by: Mapped[Failing] = mapped_column(words(Failing), primary_key=True)
    checklist_id: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    raised: Mapped[int]
