"""The annual list's programmes and the visits that belong to them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from inspect_app.accounts.access import Scope
from inspect_app.accounts.models import User
from inspect_app.database import Base, new_id, words
from inspect_app.programmes.lifecycle import (
    VisitMove,
    VisitState,
    is_known_to_school,
    legal_steps,
)
from inspect_app.registers.models import School


class ExceptionKind(StrEnum):
    """Why something may happen that the annual list or a school's budget does not provide for."""

    COMPLAINT = "complaint"
    EMERGENCY = "emergency"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class NamedException:
    """An exception as it is made: its kind, the reason, and who answers for it."""

    kind: ExceptionKind
    reason: str
    actor_id: int


class Excepted:
    """Something that may stand by a named exception: kind, reason, person and instant, or none."""

    exception: Mapped[ExceptionKind | None] = mapped_column(words(ExceptionKind))
    exception_reason: Mapped[str | None] = mapped_column(sa.String(400))
    excepted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    excepted_at: Mapped[datetime | None]

    def except_by(self, exception: NamedException, now: datetime) -> None:
        """Let it stand by the exception."""
        self.exception = exception.kind
        self.exception_reason = exception.reason
        self.excepted_by = exception.actor_id
        self.excepted_at = now

    def stand_by_none(self) -> None:
        """Let it stand without an exception."""
        self.exception = self.exception_reason = self.excepted_by = self.excepted_at = None


NAMED = (
    "(exception IS NULL) = (exception_reason IS NULL) "
    "AND (exception IS NULL) = (excepted_by IS NULL) "
    "AND (exception IS NULL) = (excepted_at IS NULL)"
)


class ListedTask:
    """What the annual list says of an inspection task."""

    code: Mapped[str] = mapped_column(sa.String(40), unique=True)
    title: Mapped[str] = mapped_column(sa.String(120))
    basis: Mapped[str] = mapped_column(sa.String(400))
    scope: Mapped[str] = mapped_column(sa.String(200))
    frequency: Mapped[str] = mapped_column(sa.String(80))
    department: Mapped[str] = mapped_column(sa.String(80))
    year: Mapped[int]
    window_from: Mapped[date]
    window_to: Mapped[date]


class DraftTask(ListedTask, Base):
    """A task that waits to be adopted; nobody can be visited for it yet."""

    __tablename__ = "draft_tasks"
    __table_args__ = (sa.CheckConstraint("window_to >= window_from", "window"),)

    id: Mapped[int] = mapped_column(primary_key=True)


class ListEdition(Base):
    """A year's annual list as adopted (number 1) or a supplement to it with its reason.

    sha256: see listing.digest; adopted_by: none for what was listed before adoptions were kept.
    """

    __tablename__ = "list_editions"
    __table_args__ = (
        sa.UniqueConstraint("year", "number"),
        sa.CheckConstraint("number >= 1 AND (number = 1) = (reason = '')", "supplement"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int]
    number: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    sha256: Mapped[str] = mapped_column(sa.String(64))
    adopted_at: Mapped[datetime]
    adopted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    programmes: Mapped[list[Programme]] = relationship(
        back_populates="edition", order_by="Programme.code"
    )


class Programme(ListedTask, Excepted, Base):
    """A lawful inspection task: of an adopted annual list, or by a named exception."""

    __tablename__ = "programmes"
    __table_args__ = (
        sa.CheckConstraint("window_to >= window_from", "window"),
        sa.CheckConstraint("(edition_id IS NULL) <> (exception IS NULL)", "lawful"),
        sa.CheckConstraint(NAMED, "named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(sa.ForeignKey("list_editions.id"), index=True)

    edition: Mapped[ListEdition | None] = relationship(back_populates="programmes")


_STEPS = ", ".join(f"'{one}'" for one in legal_steps())


class Visit(Excepted, Base):
    """One entry into one school on one day; may carry several inspections.

    Its exception says why the school was entered more often than its budget allows.
    announced_at: when the school was told of it; None: it is not told before the visit begins;
    departments: those that each have somebody on the team.
    """

    __tablename__ = "visits"
    __table_args__ = (
        sa.CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", "cancelled"),
        sa.CheckConstraint(NAMED, "named"),
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
    announced_at: Mapped[datetime | None]
    departments: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    cancel_reason: Mapped[str] = mapped_column(sa.Text, default="")

    programme: Mapped[Programme] = relationship(lazy="joined")
    school: Mapped[School] = relationship(lazy="joined")
    members: Mapped[list[VisitMember]] = relationship(
        back_populates="visit", cascade="all, delete-orphan", lazy="selectin"
    )
    events: Mapped[list[VisitEvent]] = relationship(
        back_populates="visit", order_by="VisitEvent.number"
    )

    @property
    def scope(self) -> Scope:
        """Whose visit this is, for the question who may see it."""
        return Scope(
            school_id=self.school_id if self.is_known_to_school else None,
            team=frozenset(member.user_id for member in self.members),
        )

    @property
    def is_known_to_school(self) -> bool:
        """Whether the school may know of it."""
        return is_known_to_school(self.state, self.announced_at)

    @property
    def planned_team(self) -> frozenset[int]:
        """Who is on the team of everything that the visit carries."""
        return frozenset(member.user_id for member in self.members if not member.by_handover)


class VisitMember(Base):
    """An inspector on a visit's team; exactly one member leads.

    by_handover: came to the team by being handed an inspection, and is given no other one of it.
    """

    __tablename__ = "visit_members"

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True, index=True)
    lead: Mapped[bool] = mapped_column(default=False)
    by_handover: Mapped[bool] = mapped_column(default=False)

    visit: Mapped[Visit] = relationship(back_populates="members")
    user: Mapped[User] = relationship(lazy="joined")


class VisitEvent(Base):
    """One move of a visit: who (none: a record that arrived, or the calendar), when and why.

    number: 1, 2, 3 … of the visit; previous: the number before, None for the first;
    from_date, to_date: of a move that sets another date; lapsed_exception: the reason of the
    visit's exception that was not needed, or not given, for that date; earlier_team: names,
    where the move sets another team.
    """

    __tablename__ = "visit_events"
    __table_args__ = (
        sa.UniqueConstraint("visit_id", "number", "to_state"),
        sa.ForeignKeyConstraint(
            ["visit_id", "previous", "from_state"],
            ["visit_events.visit_id", "visit_events.number", "visit_events.to_state"],
            name="fk_visit_events_previous",
        ),
        sa.CheckConstraint(
            "(number = 1 AND previous IS NULL) OR (previous = number - 1 AND previous >= 1)",
            "chain",
        ),
        sa.CheckConstraint(f"move || ' ' || from_state || ' ' || to_state IN ({_STEPS})", "step"),
        sa.CheckConstraint(
            "(move IN ('cancel', 'reschedule')) = (reason <> '' AND actor_id IS NOT NULL)",
            "reasoned",
        ),
        sa.CheckConstraint(
            "(move = 'reschedule') = (from_date IS NOT NULL AND to_date IS NOT NULL)", "dated"
        ),
    )

    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    previous: Mapped[int | None]
    move: Mapped[VisitMove] = mapped_column(sa.String(20))
    from_state: Mapped[VisitState] = mapped_column(sa.String(20))
    to_state: Mapped[VisitState] = mapped_column(sa.String(20))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(sa.String(400), default="")
    from_date: Mapped[date | None]
    to_date: Mapped[date | None]
    earlier_team: Mapped[str | None] = mapped_column(sa.String(400))
    lapsed_exception: Mapped[str | None] = mapped_column(sa.String(400))

    visit: Mapped[Visit] = relationship(back_populates="events")
    actor: Mapped[User | None] = relationship()


class CalendarFeed(Base):
    """The secret address under which a person's calendar reads their visits; kept as its hash."""

    __tablename__ = "calendar_feeds"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime]


class _EnteredByDesk:
    """What the desk entered of an inspector, why, and whether it still holds."""

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(200))
    entered_at: Mapped[datetime]
    entered_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]

    @declared_attr
    def user(cls) -> Mapped[User]:  # noqa: N805
        return relationship(foreign_keys=[cls.user_id], lazy="joined")  # type: ignore[list-item]


class InspectorAbsence(_EnteredByDesk, Base):
    """Days, both included, on which somebody goes on no visit."""

    __tablename__ = "inspector_absences"
    __table_args__ = (sa.CheckConstraint("until >= since", "period"),)

    since: Mapped[date]
    until: Mapped[date]


class Recusal(_EnteredByDesk, Base):
    """That somebody does not inspect a school."""

    __tablename__ = "recusals"

    school_id: Mapped[int] = mapped_column(sa.ForeignKey("schools.id"))

    school: Mapped[School] = relationship(lazy="joined")
