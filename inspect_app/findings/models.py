"""Findings, the log of their moves, and the photos that moves brought."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.access import Scope
from inspect_app.accounts.models import User
from inspect_app.database import Base, new_id, words
from inspect_app.evidence.models import Picture
from inspect_app.findings.clock import Counting, Term
from inspect_app.findings.deciding import Matter
from inspect_app.findings.lifecycle import DONE, Move, Notice, legal_steps
from inspect_app.findings.lifecycle import FindingState as FindingState
from inspect_app.findings.standing import Standing
from inspect_app.inspections.models import Inspection
from inspect_app.programmes.lifecycle import VisitState
from inspect_app.registers.models import School


def _quoted(texts: list[str]) -> str:
    return ", ".join(f"'{one}'" for one in texts)


_DONE = _quoted(sorted(DONE))
_STEPS = _quoted([" ".join(step) for step in legal_steps()])
_STANDS = sa.text("due_on IS NOT NULL")
_WAITS = sa.text("to_sign IS NOT NULL")
_DONE_WITH = sa.text("due_on IS NULL")
_FILTERED = (
    *("state", "severity", "school_id", "checklist_id", "item", "owner", "officer_id"),
    *("delegate_id", "recurrence", "inspection_id"),
)
"""What the ledger narrows by, so that it need not read the findings themselves."""


def _led_by(*first: str) -> tuple[str, ...]:
    """Columns of an index that is sorted by the first and holds whatever the ledger narrows by."""
    return (*first, *(one for one in _FILTERED if one not in first))


def _standing(name: str, *first: str) -> sa.Index:
    return sa.Index(name, *_led_by(*first), sqlite_where=_STANDS, postgresql_where=_STANDS)


class Finding(Base):
    """A failed item as a thing with severity, basis, owner, deadline and state.

    message: why it failed, {zh, en}; basis: provisions and standards with the values compared.
    What moves change (state, moves, due_on … to_sign) is kept beside the log for reading and means
    what `standing.Standing` says. predecessor: the same failure at the school before this one;
    recurrence: how many there were before.

    The database holds the state to the log: (id, moves, state) has to be the last event's, each
    event follows its predecessor's state, and only steps of the table of moves are events. So a
    finding refers to its events, and these carry its id without referring back.
    """

    __tablename__ = "findings"
    __table_args__ = (
        sa.UniqueConstraint("inspection_id", "assessment_id", "item", "row"),
        sa.ForeignKeyConstraint(
            ["id", "moves", "state"],
            ["finding_events.finding_id", "finding_events.number", "finding_events.to_state"],
            name="fk_findings_last_event",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.CheckConstraint(f"(state IN ({_DONE})) = (due_on IS NULL)", "clock"),
        sa.CheckConstraint("unspent IS NULL OR unspent >= 0", "unspent"),
        sa.CheckConstraint("(state = 'contested') = (unspent IS NOT NULL)", "contested"),
        _standing("ix_findings_standing", "due_on", "severity", "id", "raised_at"),
        _standing("ix_findings_standing_school", "school_id", "due_on", "severity", "id"),
        sa.Index(
            "ix_findings_done",
            *_led_by("state", "raised_at", "id", "due_on"),
            sqlite_where=_DONE_WITH,
            postgresql_where=_DONE_WITH,
        ),
        sa.Index("ix_findings_all", *_led_by("raised_at", "id", "due_on")),
        sa.Index(
            "ix_findings_to_sign",
            "to_sign",
            "school_id",
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        sa.Index("ix_findings_same_failure", "school_id", "checklist_id", "item", "raised_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"), index=True)
    assessment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("assessments.id"))
    school_id: Mapped[int] = mapped_column(sa.ForeignKey("schools.id"))
    checklist_id: Mapped[str] = mapped_column(sa.String(64))
    item: Mapped[str] = mapped_column(sa.String(64))
    row: Mapped[str] = mapped_column(sa.String(64), default="")
    severity: Mapped[str] = mapped_column(sa.String(12))
    prompt: Mapped[dict[str, Any]]
    message: Mapped[dict[str, Any]]
    remedy: Mapped[dict[str, Any]]
    basis: Mapped[dict[str, Any]]
    raised_at: Mapped[datetime]
    predecessor_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("findings.id"))
    recurrence: Mapped[int] = mapped_column(default=0)

    state: Mapped[FindingState] = mapped_column(words(FindingState))
    moves: Mapped[int]
    owner: Mapped[str] = mapped_column(sa.String(20))
    due_on: Mapped[date | None]
    mend_by: Mapped[date]
    unspent: Mapped[int | None]
    asked_until: Mapped[date | None]
    officer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    delegate_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    rung: Mapped[int] = mapped_column(default=0)
    to_sign: Mapped[Notice | None] = mapped_column(words(Notice))

    inspection: Mapped[Inspection] = relationship(lazy="joined")
    school: Mapped[School] = relationship(lazy="joined")
    officer: Mapped[User | None] = relationship(foreign_keys=officer_id)
    delegate: Mapped[User | None] = relationship(foreign_keys=delegate_id)
    predecessor: Mapped[Finding | None] = relationship(remote_side="Finding.id")
    events: Mapped[list[FindingEvent]] = relationship(
        back_populates="finding",
        order_by="FindingEvent.number",
        primaryjoin="Finding.id == foreign(FindingEvent.finding_id)",
        cascade="all, delete-orphan",
    )

    reviews: Mapped[list[FindingReview]] = relationship(
        back_populates="finding", order_by="FindingReview.inspection_id"
    )

    @property
    def team(self) -> frozenset[int]:
        """Who found it."""
        return self.inspection.team

    @property
    def reviewers(self) -> frozenset[int]:
        """Who visits, or visited, the school to see whether it is mended."""
        held = (one.inspection for one in self.reviews)
        return frozenset[int]().union(
            *(one.team for one in held if one.visit.state is not VisitState.CANCELLED)
        )

    @property
    def reported(self) -> int | None:
        """The number of the event that last reported a repair; None: nothing was reported."""
        numbers = [one.number for one in self.events if one.move in (Move.REPORT, Move.REPORT_PART)]
        return max(numbers, default=None)

    @property
    def ended(self) -> int | None:
        """The number of the event that last struck it off; None: it never was."""
        numbers = [
            one.number for one in self.events if one.to_state in DONE and one.from_state not in DONE
        ]
        return max(numbers, default=None)

    @property
    def scope(self) -> Scope:
        """Whose finding this is, for the question who may see it and act on it."""
        officer = {self.officer_id} if self.officer_id is not None else set()
        return Scope(
            self.school_id,
            self.team | officer | self.reviewers,
            owner_id=self.delegate_id,
            confidence=self.inspection.scope.confidence,
        )

    @property
    def standing(self) -> Standing:
        """What moves change, as a value."""
        return Standing(
            moves=self.moves,
            state=self.state,
            owner=self.owner,
            due_on=self.due_on,
            mend_by=self.mend_by,
            unspent=self.unspent,
            asked_until=self.asked_until,
            officer_id=self.officer_id,
            delegate_id=self.delegate_id,
            rung=self.rung,
            to_sign=self.to_sign,
            recused=frozenset(
                one.actor_id
                for one in self.events
                if one.move == Move.RECUSE and one.actor_id is not None
            ),
        )

    @property
    def matter(self) -> Matter:
        """What the rules ask about the finding itself."""
        term = self.basis["deadline"]
        return Matter(self.severity, Term(term["days"], Counting(term["counting"])))


class FindingProvision(Base):
    """A provision that a finding cites, for finding findings by it."""

    __tablename__ = "finding_provisions"

    provision: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    finding_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("findings.id"), primary_key=True)


class FindingEvent(Base):
    """One move of a finding: who, in what capacity, when, from which state to which, why.

    number: 1, 2, 3 … of the finding; previous: the number before, None for the first.
    given: what the mover brought beside the reason {until, rest, person, owner, photos: [id]};
    sets: the members of the standing that changed, as `standing.written` writes them.
    """

    __tablename__ = "finding_events"
    __table_args__ = (
        sa.UniqueConstraint("finding_id", "number"),
        sa.UniqueConstraint("finding_id", "number", "to_state"),
        sa.ForeignKeyConstraint(
            ["finding_id", "previous", "from_state"],
            ["finding_events.finding_id", "finding_events.number", "finding_events.to_state"],
            name="fk_finding_events_previous",
        ),
        sa.CheckConstraint(
            "(number = 1 AND previous IS NULL AND from_state IS NULL) "
            "OR (previous = number - 1 AND previous >= 1 AND from_state IS NOT NULL)",
            "chain",
        ),
        sa.CheckConstraint(
            f"move || ' ' || coalesce(from_state, '') || ' ' || to_state IN ({_STEPS})", "step"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    finding_id: Mapped[uuid.UUID]
    number: Mapped[int]
    previous: Mapped[int | None]
    move: Mapped[str] = mapped_column(sa.String(20))
    from_state: Mapped[str | None] = mapped_column(sa.String(40))
    to_state: Mapped[str] = mapped_column(sa.String(40))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    capacity: Mapped[str] = mapped_column(sa.String(12))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    given: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sets: Mapped[dict[str, Any]] = mapped_column(default=dict)

    finding: Mapped[Finding] = relationship(
        back_populates="events", primaryjoin="Finding.id == foreign(FindingEvent.finding_id)"
    )
    actor: Mapped[User | None] = relationship()
    photos: Mapped[list[FindingPhoto]] = relationship(
        back_populates="event", order_by="FindingPhoto.id"
    )


class FindingPhoto(Base):
    """A photo that came with a move: of the repair, of what was contested, of a signed paper.

    taken_at: as the picture itself says; source: camera, gallery, or unknown; position: degrees,
    where the browser told; flags: what a person should look at, see `suspicions.Suspicion`.
    """

    __tablename__ = "finding_photos"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("finding_events.id"), index=True)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("pictures.sha256"), index=True)
    source: Mapped[str] = mapped_column(sa.String(10))
    taken_at: Mapped[datetime | None]
    latitude: Mapped[Decimal | None]
    longitude: Mapped[Decimal | None]
    flags: Mapped[list[Any]] = mapped_column(default=list)

    event: Mapped[FindingEvent] = relationship(back_populates="photos")
    picture: Mapped[Picture] = relationship(lazy="joined")


class FindingReview(Base):
    """A review on a visit: the inspection that records it, and what it is about.

    report: number of the event that reported the repair, or that struck the finding off. Once the
    record is sealed, event: the move that its decision made; refusal: the slug of why it could make
    none, for a person to settle.
    """

    __tablename__ = "finding_reviews"
    __table_args__ = (sa.CheckConstraint("event_id IS NULL OR refusal IS NULL", "one_outcome"),)

    inspection_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("inspections.id"), primary_key=True
    )
    finding_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("findings.id"), index=True)
    report: Mapped[int]
    event_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("finding_events.id"))
    refusal: Mapped[str | None] = mapped_column(sa.String(40))

    inspection: Mapped[Inspection] = relationship(lazy="joined")
    finding: Mapped[Finding] = relationship(back_populates="reviews")

    @property
    def settled(self) -> bool:
        """Whether its record is sealed and something, or nothing, came of it."""
        return self.event_id is not None or self.refusal is not None

    @property
    def awaited(self) -> bool:
        """Whether somebody is still to go there."""
        state = self.inspection.visit.state
        return not self.settled and state not in (VisitState.MISSED, VisitState.CANCELLED)
