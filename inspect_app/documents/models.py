"""Issued documents, their numbers and the jobs that render them."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.access import Scope
from inspect_app.database import Base, new_id, words
from inspect_app.inspections.models import Inspection


class DocumentKind(StrEnum):
    """What kinds of document are issued."""

    INSPECTION_REPORT = "inspection-report"


class DocumentState(StrEnum):
    """Whether the document is waiting, issued, or could not be rendered."""

    QUEUED = "queued"
    ISSUED = "issued"
    FAILED = "failed"


class Document(Base):
    """A numbered document; once issued its bytes never change.

    number: counts 1, 2, 3 … per kind and year, without gaps; sha256 and size: of the stored PDF;
    address: of the server as its readers know it, for the printed code; failure: why,
    as errors.py reads it.
    """

    __tablename__ = "documents"
    __table_args__ = (
        sa.UniqueConstraint("kind", "year", "number"),
        sa.CheckConstraint("(state = 'issued') = (sha256 IS NOT NULL)", "issued_has_bytes"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[DocumentKind] = mapped_column(words(DocumentKind))
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"), index=True)
    assessment_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("assessments.id"))
    state: Mapped[DocumentState] = mapped_column(
        words(DocumentState),
        default=DocumentState.QUEUED,
    )
    year: Mapped[int | None]
    number: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    size: Mapped[int | None]
    failure: Mapped[str | None] = mapped_column(sa.Text)
    address: Mapped[str] = mapped_column(sa.String(300), default="")
    requested_at: Mapped[datetime]
    requested_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    issued_at: Mapped[datetime | None]

    inspection: Mapped[Inspection] = relationship(lazy="joined")

    @property
    def scope(self) -> Scope:
        """Whose document this is, for the question who may read it."""
        return self.inspection.scope
