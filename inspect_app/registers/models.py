"""Schools, people, posts and terms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.database import Base, words
from inspect_app.registers.kinds import PostKind as PostKind
from inspect_app.registers.kinds import Stage as Stage


class Township(Base):
    """One of the county's townships."""

    __tablename__ = "townships"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)


class School(Base):
    """A school or kindergarten as the register knows it now."""

    __tablename__ = "schools"
    __table_args__ = (
        sa.CheckConstraint("students >= 0 AND boarders >= 0 AND classes >= 0", "counts"),
        sa.CheckConstraint("boarders <= students", "boarders"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80), index=True)
    township_id: Mapped[int] = mapped_column(sa.ForeignKey("townships.id"), index=True)
    stage: Mapped[Stage] = mapped_column(words(Stage))
    students: Mapped[int]
    boarders: Mapped[int] = mapped_column(default=0)
    classes: Mapped[int]
    address: Mapped[str] = mapped_column(sa.String(120), default="")
    latitude: Mapped[Decimal | None]
    longitude: Mapped[Decimal | None]
    is_sample: Mapped[bool] = mapped_column(default=False)

    township: Mapped[Township] = relationship(lazy="joined")

    def facts(self) -> dict[str, str | bool]:
        """What a checklist may ask of a school; counts as decimal strings."""
        return {
            "school.students": str(self.students),
            "school.boarders": str(self.boarders),
            "school.boarding": self.boarders > 0,
            "school.classes": str(self.classes),
            "school.stage": self.stage.value,
        }


class Person(Base):
    """Somebody who holds or held a post."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(40), index=True)
    phone: Mapped[str] = mapped_column(sa.String(20), default="")
    is_sample: Mapped[bool] = mapped_column(default=False)


class Appointment(Base):
    """A person in a post, at a school or at the bureau, from a date until another."""

    __tablename__ = "appointments"
    __table_args__ = (
        sa.CheckConstraint("until IS NULL OR until >= since", "period"),
        sa.UniqueConstraint("person_id", "post", "school_id", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id"), index=True)
    post: Mapped[PostKind] = mapped_column(words(PostKind))
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("schools.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]

    person: Mapped[Person] = relationship()
    school: Mapped[School | None] = relationship()


class Term(Base):
    """A school term, civil dates, both ends included."""

    __tablename__ = "terms"
    __table_args__ = (sa.CheckConstraint("ends_on > starts_on", "period"),)

    id: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
