"""Proposals that were asked for, and what the planner found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inspect_app.accounts.models import User
from inspect_app.database import Base, words
from inspect_app.programmes.models import Programme


class ProposalState(StrEnum):
    """How far a proposal has come."""

    WAITING = "waiting"
    GATHERING = "gathering"
    SOLVING = "solving"
    MADE = "made"
    FAILED = "failed"


class AskedProposal(Base):
    """A proposal of visits; asked: see `forms.PlanForm`; found: see `working.told`, once made."""

    __tablename__ = "proposals"
    __table_args__ = (sa.CheckConstraint("state <> 'made' OR found IS NOT NULL", "made"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programmes.id"))
    asked: Mapped[dict[str, Any]]
    state: Mapped[ProposalState] = mapped_column(
        words(ProposalState), default=ProposalState.WAITING, index=True
    )
    requested_at: Mapped[datetime]
    requested_by: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    found: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))

    programme: Mapped[Programme] = relationship()
    requester: Mapped[User] = relationship()
