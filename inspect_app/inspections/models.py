"""Inspections, their event log, their seals and what is kept in quarantine."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from inspect_app.accounts.access import Scope, confidence
from inspect_app.accounts.models import User
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.database import Base, new_id, words
from inspect_app.inspections.tombstones import last_day_kept
from inspect_app.programmes.models import Visit


class InspectionState(StrEnum):
    """Whether the record is open or sealed."""

    OPEN = "open"
    SEALED = "sealed"


class Inspection(Base):
    """One checklist version filled for one subject on one visit.

    facts: what the checklist asks of the school, pinned when the inspection was planned.
    log_length: position of the last event; read and raised only under the row's lock.
    """

    __tablename__ = "inspections"
    __table_args__ = (sa.UniqueConstraint("visit_id", "checklist_version_id", "subject"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    visit_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("visits.id"), index=True)
    checklist_version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("checklist_versions.id"), index=True
    )
    subject: Mapped[str] = mapped_column(sa.String(80))
    facts: Mapped[dict[str, Any]]
    state: Mapped[InspectionState] = mapped_column(
        words(InspectionState),
        default=InspectionState.OPEN,
        index=True,
    )
    log_length: Mapped[int] = mapped_column(default=0)
    planned_at: Mapped[datetime]

    visit: Mapped[Visit] = relationship(lazy="joined")
    checklist_version: Mapped[ChecklistVersion] = relationship(lazy="joined")
    seals: Mapped[list[Seal]] = relationship(
        back_populates="inspection", order_by="Seal.number", viewonly=True
    )
    handovers: Mapped[list[Handover]] = relationship(
        order_by="Handover.id", lazy="selectin", viewonly=True
    )

    redactions: Mapped[list[Redaction]] = relationship(
        order_by="Redaction.redacted_at", viewonly=True
    )

    @property
    def kept_until(self) -> date | None:
        """The last day on which what the record says is kept; None: for good."""
        years = self.checklist_version.retention_years
        return last_day_kept(self.visit.date, years) if years else None

    @property
    def scope(self) -> Scope:
        """Whose inspection this is, for the question who may see and fill it."""
        return Scope(
            school_id=self.visit.scope.school_id,
            team=self.team,
            confidence=confidence(self.id, self.checklist_version.readers),
        )

    @property
    def team(self) -> frozenset[int]:
        """Those planned for the visit, and those this inspection was handed to (see teams.py)."""
        return self.visit.planned_team | {one.receiver_id for one in self.handovers}


class Handover(Base):
    """That an inspection went from one person's hands into another's; never changed."""

    __tablename__ = "handovers"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"), index=True)
    giver_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    receiver_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    made_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(sa.String(400))
    made_at: Mapped[datetime]

    giver: Mapped[User] = relationship(foreign_keys=giver_id, lazy="joined")
    receiver: Mapped[User] = relationship(foreign_keys=receiver_id, lazy="joined")
    maker: Mapped[User] = relationship(foreign_keys=made_by, lazy="joined")


class VersionMove(Base):
    """That an open inspection moved to a newer version of its checklist; never changed."""

    __tablename__ = "version_moves"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"), index=True)
    from_version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_versions.id"))
    to_version_id: Mapped[int] = mapped_column(sa.ForeignKey("checklist_versions.id"))
    moved_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    moved_at: Mapped[datetime]

    from_version: Mapped[ChecklistVersion] = relationship(foreign_keys=from_version_id)
    to_version: Mapped[ChecklistVersion] = relationship(foreign_keys=to_version_id)
    mover: Mapped[User] = relationship(lazy="joined")


class EventKind(StrEnum):
    """What an event says."""

    ANSWER = "answer"
    ROW = "row"
    PHOTO = "photo"
    SIGNATURE = "signature"
    SUBMIT = "submit"


class EventSettlement(StrEnum):
    """What a person decided about an event that came after the seal."""

    AMENDED = "amended"
    LEFT_OUT = "left-out"


class Event(Base):
    """One entry of an inspection's log, kept word for word.

    content: canonical JSON (RFC 8785) as the phone wrote it; sha256: of those bytes.
    key: the key of the merged state this event speaks about (see docs/wire.md).
    redacted_at: when its content became a tombstone; sha256 stays that of what it said.
    clock_skew: seconds that the phone's clock was fast when it sent this; None: right, or unknown.
    """

    __tablename__ = "events"
    __table_args__ = (
        sa.UniqueConstraint("inspection_id", "position"),
        sa.Index(
            "ix_events_photo_key",
            "key",
            sqlite_where=sa.text("kind = 'photo'"),
            postgresql_where=sa.text("kind = 'photo'"),
        ),
        sa.Index(
            "ix_events_photo_inspection",
            "inspection_id",
            sqlite_where=sa.text("kind = 'photo'"),
            postgresql_where=sa.text("kind = 'photo'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(12))
    key: Mapped[str] = mapped_column(sa.String(220))
    clock: Mapped[int] = mapped_column(sa.BigInteger)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    device_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("devices.id"))
    recorded_at: Mapped[datetime]
    received_at: Mapped[datetime]
    clock_skew: Mapped[int | None]
    content: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    late: Mapped[bool] = mapped_column(default=False)
    settlement: Mapped[str | None] = mapped_column(sa.String(12))
    settlement_reason: Mapped[str | None] = mapped_column(sa.Text)
    settled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    settled_at: Mapped[datetime | None]
    redacted_at: Mapped[datetime | None]


class Redaction(Base):
    """That what a record said was deleted after its period; never changed.

    due_on: the last day on which it was kept; redacted_by: None where the schedule did it; events:
    entries whose content was deleted; statement: what the server stated of the record when it
    deleted it, as a compact JWS (see redacting.py).
    """

    __tablename__ = "redactions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"), index=True)
    due_on: Mapped[date]
    redacted_at: Mapped[datetime]
    redacted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    events: Mapped[int]
    statement: Mapped[str] = mapped_column(sa.Text)

    redactor: Mapped[User | None] = relationship(lazy="joined")


class QuarantinedEvent(Base):
    """An event that could not enter the log, kept word for word for a person to look at."""

    __tablename__ = "quarantined_events"

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    device_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("devices.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    inspection_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    event_id: Mapped[str] = mapped_column(sa.String(64))
    reason: Mapped[str] = mapped_column(sa.String(60))
    detail: Mapped[str] = mapped_column(sa.Text, default="")
    content: Mapped[str] = mapped_column(sa.Text)
    received_at: Mapped[datetime]


class Seal(Base):
    """The closing of an inspection's record at one digest; amendments are further numbers.

    through_position: the last event of the log that this seal covers.
    left_out: ids of covered events that a person decided to leave out.
    """

    __tablename__ = "seals"
    __table_args__ = (sa.UniqueConstraint("inspection_id", "number"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    through_position: Mapped[int]
    photos: Mapped[list[Any]]
    receipt: Mapped[str] = mapped_column(sa.Text)
    sealed_at: Mapped[datetime]
    device_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("devices.id"))
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")

    inspection: Mapped[Inspection] = relationship(back_populates="seals")
    assessment: Mapped[AssessmentRecord | None] = relationship(back_populates="seal")


class AssessmentRecord(Base):
    """What the checklist version made of a sealed record; stored, never recomputed silently.

    result: the assessment as JSON (see inspect_app.checklists.assessment).
    """

    __tablename__ = "assessments"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"), index=True)
    seal_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("seals.id"), unique=True)
    checklist_sha256: Mapped[str] = mapped_column(sa.String(64))
    result: Mapped[dict[str, Any]]
    score: Mapped[Decimal | None]
    grade: Mapped[str | None] = mapped_column(sa.String(40))
    assessed_at: Mapped[datetime]

    seal: Mapped[Seal] = relationship(back_populates="assessment")
    adjustment: Mapped[ScoreAdjustment | None] = relationship(cascade="all, delete-orphan")

    @hybrid_property
    def counted_score(self) -> Decimal | None:
        """What counts for the school: the score beside the sealed one, where there is one."""
        return self.score if self.adjustment is None else self.adjustment.score

    @counted_score.inplace.expression
    @classmethod
    def _counted_score(cls) -> sa.ColumnElement[Decimal | None]:
        beside = aliased(ScoreAdjustment)
        own = sa.select(beside.score).where(beside.assessment_id == cls.id)
        return sa.case((own.exists(), own.scalar_subquery()), else_=cls.score)


class ScoreAdjustment(Base):
    """What a sealed score comes to without what others than the school have to cure.

    The assessment stays as it was sealed; this stands beside it as long as findings are referred.
    left_out: [{item, owner, reason}] in the order of ids; score, score_display, grade: as in the
    assessment's result, None where nothing is left to score.
    """

    __tablename__ = "score_adjustments"

    assessment_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("assessments.id"), primary_key=True
    )
    score: Mapped[Decimal | None]
    score_display: Mapped[str | None] = mapped_column(sa.String(10))
    grade: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    left_out: Mapped[list[Any]]
    adjusted_at: Mapped[datetime]
