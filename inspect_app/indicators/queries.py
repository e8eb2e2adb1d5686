"""What the bureau sees of all inspections, counted in the database; changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.choices import Choice
from inspect_app.documents.models import Document, DocumentState
from inspect_app.findings.ledger import STANDS, overdue
from inspect_app.findings.models import Finding
from inspect_app.inspections.models import (
    AssessmentRecord,
    Event,
    Inspection,
    InspectionState,
    ScoreAdjustment,
    Seal,
)
from inspect_app.inspections.queries import known_to
from inspect_app.programmes.lifecycle import VisitState
from inspect_app.programmes.models import Visit
from inspect_app.registers.models import School, Township

PAGE_SIZE = 50


class Standing(StrEnum):
    """Where an inspection stands, its visit taken into account."""

    PLANNED = "planned"
    UNDER_WAY = "under-way"
    SEALED = "sealed"
    CANCELLED = "cancelled"


STANDING = sa.case(
    (Inspection.state == InspectionState.SEALED, Standing.SEALED.value),
    (Visit.state == VisitState.CANCELLED, Standing.CANCELLED.value),
    (Inspection.log_length > 0, Standing.UNDER_WAY.value),
    else_=Standing.PLANNED.value,
)


@dataclass(frozen=True, slots=True)
class Chosen(Choice):
    """What the overview is narrowed to; empty or None: not narrowed.

    school: part of a school's name, or its code; state: a Standing; dates: of the visit, inclusive.
    """

    township: str = ""
    school: str = ""
    checklist: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One inspection of the overview. score_display: of 100, as sealed; adjusted: without what
    others have to cure, where that differs; document: the one asked for last."""

    id: UUID
    visit_id: UUID
    on: date
    school: str
    school_code: str
    township: str
    checklist: str
    title: dict[str, str]
    subject: str
    state: str
    score_display: str | None
    grade: dict[str, Any] | None
    adjusted: str | None
    open_findings: int
    overdue_findings: int
    late_events: int
    document_id: UUID | None
    document_state: DocumentState | None


@dataclass(frozen=True, slots=True)
class Group:
    """How many inspections share a value, by where they stand.

    mean: of the sealed ones' scores, shown to one decimal and deciding nothing; None without any.
    """

    key: str
    total: int
    planned: int
    under_way: int
    sealed: int
    cancelled: int
    open_findings: int
    overdue_findings: int
    mean: float | None


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of inspections with the counts over all that match."""

    rows: Sequence[Row]
    page: int
    states: dict[str, int]
    townships: Sequence[Group]
    checklists: Sequence[Group]

    @property
    def total(self) -> int:
        """Number of inspections that match."""
        return sum(self.states.values())

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))


def overview(session: Session, actor: Actor, chosen: Chosen, *, today: date, page: int) -> Overview:
    """The inspections that match, the latest visit first, in a fixed number of queries.

    A confidential one counts, but what was found is told only to who may read it.
    """
    told = _in_force(actor)
    return Overview(
        rows=_rows(session, told, chosen, today, page),
        page=page,
        states=_states(session, chosen),
        townships=_groups(session, told, chosen, today, Township.name, Township.id),
        checklists=_groups(
            session,
            told,
            chosen,
            today,
            ChecklistVersion.checklist_id,
            ChecklistVersion.checklist_id,
        ),
    )


def _matching(query: sa.Select[Any], chosen: Chosen) -> sa.Select[Any]:
    query = (
        query.select_from(Inspection)
        .join(Visit, Visit.id == Inspection.visit_id)
        .join(School, School.id == Visit.school_id)
        .join(Township, Township.id == School.township_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
    )
    if chosen.township:
        query = query.where(Township.name == chosen.township)
    if chosen.school:
        named = School.name.contains(chosen.school, autoescape=True)
        query = query.where(sa.or_(named, School.code == chosen.school))
    if chosen.checklist:
        query = query.where(ChecklistVersion.checklist_id == chosen.checklist)
    if chosen.state:
        query = query.where(STANDING.in_([chosen.state]))
    if chosen.since:
        query = query.where(Visit.date >= chosen.since)
    if chosen.until:
        query = query.where(Visit.date <= chosen.until)
    return query


def _in_force(actor: Actor) -> sa.Subquery:
    """The assessment of each inspection's latest seal, where the actor may know it."""
    newest = (
        sa.select(Seal.inspection_id, sa.func.max(Seal.number).label("number"))
        .group_by(Seal.inspection_id)
        .subquery()
    )
    return (
        sa.select(
            AssessmentRecord.inspection_id,
            AssessmentRecord.counted_score.label("score"),
            ScoreAdjustment.score_display.label("adjusted"),
            AssessmentRecord.result["score_display"].as_string().label("score_display"),
            AssessmentRecord.result["grade"].label("grade"),
        )
        .outerjoin(ScoreAdjustment, ScoreAdjustment.assessment_id == AssessmentRecord.id)
        .join(Seal, Seal.id == AssessmentRecord.seal_id)
        .join(
            newest,
            sa.and_(newest.c.inspection_id == Seal.inspection_id, newest.c.number == Seal.number),
        )
        .join(Inspection, Inspection.id == AssessmentRecord.inspection_id)
        .join(Visit, Visit.id == Inspection.visit_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .where(known_to(actor))
        .subquery()
    )


def _standing_findings(today: date) -> sa.Subquery:
    """Findings that are not closed, and those past their deadline, by inspection."""
    late = sa.case((overdue(today), 1), else_=0)
    return (
        sa.select(
            Finding.inspection_id,
            sa.func.count().label("open"),
            sa.func.sum(late).label("overdue"),
        )
        .where(STANDS)
        .group_by(Finding.inspection_id)
        .subquery()
    )


def _waiting_events() -> sa.Subquery:
    """Late events that wait for a decision, by inspection."""
    return (
        sa.select(Event.inspection_id, sa.func.count().label("late"))
        .where(Event.late.is_(True), Event.settlement.is_(None))
        .group_by(Event.inspection_id)
        .subquery()
    )


def _newest_documents() -> sa.Subquery:
    """The document asked for last, by inspection."""
    rank = sa.func.row_number().over(
        partition_by=Document.inspection_id, order_by=(Document.requested_at.desc(), Document.id)
    )
    ranked = sa.select(
        Document.id, Document.inspection_id, Document.state, rank.label("rank")
    ).subquery()
    return sa.select(ranked).where(ranked.c.rank == 1).subquery()


def _rows(
    session: Session, assessed: sa.Subquery, chosen: Chosen, today: date, page: int
) -> list[Row]:
    standing = _standing_findings(today)
    waiting, document = _waiting_events(), _newest_documents()
    query = _matching(
        sa.select(
            Inspection.id,
            Visit.id,
            Visit.date,
            School.name,
            School.code,
            Township.name,
            ChecklistVersion.checklist_id,
            ChecklistVersion.title,
            Inspection.subject,
            STANDING,
            assessed.c.score_display,
            assessed.c.grade,
            assessed.c.adjusted,
            sa.func.coalesce(standing.c.open, 0),
            sa.func.coalesce(standing.c.overdue, 0),
            sa.func.coalesce(waiting.c.late, 0),
            document.c.id,
            document.c.state,
        ),
        chosen,
    )
    for joined in (assessed, standing, waiting, document):
        query = query.outerjoin(joined, joined.c.inspection_id == Inspection.id)
    query = query.order_by(Visit.date.desc(), School.code, Inspection.id)
    found = session.execute(query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return [Row(*row) for row in found]


def _states(session: Session, chosen: Chosen) -> dict[str, int]:
    counts = _matching(sa.select(STANDING, sa.func.count()), chosen).group_by(STANDING)
    found: dict[str, int] = dict(session.execute(counts).all())
    return {state.value: found.get(state.value, 0) for state in Standing}


def _groups(
    session: Session, assessed: sa.Subquery, chosen: Chosen, today: date, key: Any, order: Any
) -> list[Group]:
    standing = _standing_findings(today)
    sums = [
        *(sa.case((STANDING.in_([state.value]), 1), else_=0) for state in Standing),
        sa.func.coalesce(standing.c.open, 0),
        sa.func.coalesce(standing.c.overdue, 0),
    ]
    query = _matching(
        sa.select(
            key,
            sa.func.count(),
            *(sa.cast(sa.func.sum(one), sa.Integer) for one in sums),
            sa.type_coerce(sa.func.avg(sa.cast(assessed.c.score, sa.Float)), sa.Float),
        ),
        chosen,
    )
    for joined in (assessed, standing):
        query = query.outerjoin(joined, joined.c.inspection_id == Inspection.id)
    grouped = query.group_by(key).order_by(sa.func.min(order), key)
    return [Group(*row) for row in session.execute(grouped)]


def checklist_titles(session: Session) -> dict[str, dict[str, str]]:
    """The latest title of every checklist by id, for filters and headings."""
    rows = session.execute(
        sa.select(ChecklistVersion.checklist_id, ChecklistVersion.title).order_by(
            ChecklistVersion.checklist_id, ChecklistVersion.version
        )
    )
    return dict(rows.all())
