"""Issued documents, their numbers and the jobs that render them."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.access import Scope
from inspect_app.database import Base, new_id, words
from inspect_app.documents.letterhead import MARKS
from inspect_app.documents.wording import number_words
from inspect_app.inspections.models import Inspection
from inspect_app.programmes.models import Visit
from inspect_app.registers.models import School


class DocumentKind(StrEnum):
    """What kinds of document are issued; kinds.py says how each is made."""

    INSPECTION_REPORT = "inspection-report"
    RECTIFICATION_NOTICE = "rectification-notice"
    VISIT_REPORT = "visit-report"
    BULLETIN = "bulletin"
    SCHOOL_DOSSIER = "school-dossier"
    RECTIFICATION_RECEIPT = "rectification-receipt"
    REINSPECTION_OPINION = "reinspection-opinion"
    ANNUAL_LIST = "annual-list"
    DRAW_CERTIFICATE = "draw-certificate"
    QUOTA_STATEMENT = "quota-statement"


class DocumentState(StrEnum):
    """Whether the document is waiting, issued, or could not be rendered."""

    QUEUED = "queued"
    ISSUED = "issued"
    FAILED = "failed"


class Rhythm(StrEnum):
    """After what time a bulletin is asked for by itself."""

    QUARTER = "quarter"
    TERM = "term"


class StandingOrder(Base):
    """Whether bulletins of a rhythm are asked for by themselves, and who last decided it.

    address: of the server as their readers know it, for the printed code.
    """

    __tablename__ = "standing_orders"

    rhythm: Mapped[Rhythm] = mapped_column(words(Rhythm), primary_key=True)
    is_on: Mapped[bool]
    changed_at: Mapped[datetime]
    changed_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    address: Mapped[str] = mapped_column(sa.String(300))


class Batch(Base):
    """Many documents asked for as one job. merging, merged: its one PDF is being made, is there."""

    __tablename__ = "document_batches"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[DocumentKind] = mapped_column(words(DocumentKind))
    title: Mapped[str] = mapped_column(sa.String(300))
    requested_at: Mapped[datetime]
    requested_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    cancelled_at: Mapped[datetime | None]
    merging: Mapped[bool] = mapped_column(default=False)
    merged_sha256: Mapped[str | None] = mapped_column(sa.String(64))
    merged_size: Mapped[int | None] = mapped_column(sa.BigInteger)


class BatchEntry(Base):
    """A document of a batch. own: the batch asked for it first, and gives it up when cancelled."""

    __tablename__ = "document_batch_entries"

    batch_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("document_batches.id"), primary_key=True
    )
    document_id: Mapped[uuid.UUID] = mapped_column(
        sa.ForeignKey("documents.id"), primary_key=True, index=True
    )
    position: Mapped[int]
    own: Mapped[bool]


class Document(Base):
    """A numbered document; once issued its bytes never change.

    subject: key of what it is about, as its kind reads it; revision: the state of the subject that
    it tells; number: counts 1, 2, 3 … per kind and year, without gaps; version: counts the issued
    documents of the kind on that subject, each of which replaces the one before; reason: why a
    person had it corrected; statements: what it states, label → words, for the table of
    differences; sha256 and size: of the stored PDF; signed by, with: the name in the certificate of
    its electronic signature and the SHA-256 of that certificate, none: it carries no signature;
    address: of the server as its readers know it, for the printed code; failure: why, as errors.py
    reads it; school, visit: whose document it is, none: the county's; inspection, assessment: what
    it tells, where that is one of each; started_at: when a worker last began to make it;
    withdrawn_at: when its file was deleted since what it told may be kept no longer.
    """

    __tablename__ = "documents"
    __table_args__ = (
        sa.UniqueConstraint("kind", "year", "number"),
        sa.CheckConstraint("(state = 'issued') = (sha256 IS NOT NULL)", "issued_has_bytes"),
        sa.Index("ix_documents_kind_subject", "kind", "subject"),
        sa.Index(
            "ix_documents_waiting",
            "kind",
            "subject",
            "revision",
            unique=True,
            sqlite_where=sa.text("state = 'queued'"),
            postgresql_where=sa.text("state = 'queued'"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[DocumentKind] = mapped_column(words(DocumentKind))
    subject: Mapped[str] = mapped_column(sa.String(80))
    revision: Mapped[str] = mapped_column(sa.String(64))
    title: Mapped[str] = mapped_column(sa.String(300))
    school_id: Mapped[int | None] = mapped_column(sa.ForeignKey("schools.id"), index=True)
    visit_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("visits.id"))
    inspection_id: Mapped[uuid.UUID | None] = mapped_column(
        sa.ForeignKey("inspections.id"), index=True
    )
    assessment_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("assessments.id"))
    state: Mapped[DocumentState] = mapped_column(
        words(DocumentState),
        default=DocumentState.QUEUED,
    )
    year: Mapped[int | None]
    number: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("documents.id"))
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    statements: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sha256: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    signed_by: Mapped[str | None] = mapped_column(sa.String(200))
    signed_with: Mapped[str | None] = mapped_column(sa.String(64))
    size: Mapped[int | None]
    failure: Mapped[str | None] = mapped_column(sa.Text)
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    requested_at: Mapped[datetime]
    requested_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    started_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    school: Mapped[School | None] = relationship()
    visit: Mapped[Visit | None] = relationship()
    inspection: Mapped[Inspection | None] = relationship()

    @property
    def number_words(self) -> str:
        """The number as it is printed; "" before the document is issued."""
        if self.year is None or self.number is None:
            return ""
        return number_words(MARKS[self.kind.value], self.year, self.number)

    @property
    def scope(self) -> Scope:
        """Whose document this is, for the question who may read it."""
        team = self.visit.planned_team if self.visit else frozenset[int]()
        team = self.inspection.team if self.inspection else team
        told = self.inspection.scope.confidence if self.inspection else None
        return Scope(school_id=self.school_id, team=team, confidence=told)
