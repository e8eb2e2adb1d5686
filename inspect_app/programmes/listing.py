"""The annual list: drafting tasks, adopting a year's list or a supplement, and named exceptions.

What was adopted is never changed; a published digest lets anybody see that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import rfc8785
import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from inspect_app.problems import NotFound
from inspect_app.programmes.errors import (
    CodeTaken,
    NothingToAdopt,
    SupplementReasonNeeded,
    WindowReversed,
)
from inspect_app.programmes.models import (
    DraftTask,
    ListEdition,
    ListedTask,
    NamedException,
    Programme,
)


@dataclass(frozen=True, slots=True)
class Task:
    """An inspection task as the desk enters it. Its year is the one its window begins in."""

    code: str
    title: str
    basis: str
    scope: str
    frequency: str
    department: str
    window_from: date
    window_to: date

    @property
    def columns(self) -> dict[str, Any]:
        """The task as columns of a table."""
        return asdict(self) | {"year": self.window_from.year}


TOLD = tuple(Task.__dataclass_fields__)


def digest(year: int, number: int, reason: str, tasks: Sequence[ListedTask]) -> str:
    """SHA-256 of what an edition says, as canonical JSON (RFC 8785); its tasks by code."""
    told = [{name: str(getattr(one, name)) for name in TOLD} for one in tasks]
    told.sort(key=lambda one: one["code"])
    content: dict[str, Any] = {"year": year, "number": number, "reason": reason, "tasks": told}
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def is_as_adopted(edition: ListEdition) -> bool:
    """Whether the edition still says what its digest was made of."""
    again = digest(edition.year, edition.number, edition.reason, edition.programmes)
    return again == edition.sha256


def get_draft(session: Session, draft_id: int) -> DraftTask:
    """The draft. Raises NotFound."""
    draft = session.get(DraftTask, draft_id)
    if draft is None:
        raise NotFound
    return draft


def drafts(session: Session) -> list[DraftTask]:
    """The tasks that wait to be adopted, year by year."""
    found = sa.select(DraftTask).order_by(DraftTask.year, DraftTask.window_from, DraftTask.code)
    return list(session.scalars(found))


def editions(session: Session, year: int | None = None) -> list[ListEdition]:
    """The adopted lists with their supplements, the latest year first; of one year or of all."""
    found = (
        sa.select(ListEdition)
        .options(selectinload(ListEdition.programmes))
        .order_by(ListEdition.year.desc(), ListEdition.number)
    )
    if year is not None:
        found = found.where(ListEdition.year == year)
    return list(session.scalars(found))


def exceptional(session: Session) -> list[Programme]:
    """Programmes outside the list, the latest first."""
    found = sa.select(Programme).where(Programme.exception.is_not(None))
    return list(session.scalars(found.order_by(Programme.excepted_at.desc(), Programme.id)))


def draft_task(session: Session, task: Task, *, instead_of: DraftTask | None = None) -> DraftTask:
    """Enter a task into the draft, or mend one that is there. Raises WindowReversed, CodeTaken."""
    _check(session, task, instead_of)
    draft = instead_of or DraftTask()
    for name, value in task.columns.items():
        setattr(draft, name, value)
    session.add(draft)
    session.flush()
    return draft


def _check(session: Session, task: Task, draft: DraftTask | None = None) -> None:
    if task.window_to < task.window_from:
        raise WindowReversed(field="window_to")
    listed = session.scalar(sa.select(Programme.id).where(Programme.code == task.code))
    drafted = session.scalar(sa.select(DraftTask.id).where(DraftTask.code == task.code))
    if listed is not None or (drafted is not None and (draft is None or drafted != draft.id)):
        raise CodeTaken(field="code")


def adopt(session: Session, year: int, *, reason: str, actor_id: int, now: datetime) -> ListEdition:
    """Adopt the drafted tasks of a year: as its list, or with a reason as a supplement to it.

    Raises NothingToAdopt or SupplementReasonNeeded.
    """
    waiting = [one for one in drafts(session) if one.year == year]
    if not waiting:
        raise NothingToAdopt(field="year")
    number = 1 + len(editions(session, year))
    reason = reason.strip() if number > 1 else ""
    if number > 1 and not reason:
        raise SupplementReasonNeeded(field="reason")
    edition = ListEdition(
        year=year,
        number=number,
        reason=reason,
        sha256=digest(year, number, reason, waiting),
        adopted_at=now,
        adopted_by=actor_id,
        programmes=[
            Programme(year=year, **{name: getattr(one, name) for name in TOLD}) for one in waiting
        ],
    )
    session.add(edition)
    for one in waiting:
        session.delete(one)
    session.flush()
    return edition


def add_exceptional(
    session: Session, task: Task, exception: NamedException, *, now: datetime
) -> Programme:
    """A programme outside the annual list, by a named exception.

    Raises WindowReversed or CodeTaken.
    """
    _check(session, task)
    programme = Programme(**task.columns)
    programme.except_by(exception, now)
    session.add(programme)
    session.flush()
    return programme
