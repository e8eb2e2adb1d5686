"""Published checklist versions: immutable, kept for ever."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base


class ChecklistVersion(Base):
    """One published definition; its canonical JSON and SHA-256 never change.

    content: RFC 8785 JSON; title: {zh, en}, repeated from the content for lists.
    readers: where records are confidential, the roles that read them beside the team, in one
    string; None where they are not; retention_years: after which their content is deleted.
    """

    __tablename__ = "checklist_versions"
    __table_args__ = (sa.UniqueConstraint("checklist_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    checklist_id: Mapped[str] = mapped_column(sa.String(64), index=True)
    version: Mapped[int]
    title: Mapped[dict[str, Any]]
    content: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    published_at: Mapped[datetime]
    readers: Mapped[str | None] = mapped_column(sa.String(40))
    retention_years: Mapped[int | None]
