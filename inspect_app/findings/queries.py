"""Questions about findings; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, selectinload

from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role, User
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.findings.models import Finding, FindingEvent
from inspect_app.inspections.holding import FoundInspection
from inspect_app.inspections.models import AssessmentRecord, Inspection, ScoreAdjustment, Seal
from inspect_app.inspections.queries import known_to
from inspect_app.problems import NotFound
from inspect_app.programmes.models import Visit
from inspect_app.registers.models import Township

GRAVEST_FIRST = sa.case({"critical": 0, "major": 1}, value=Finding.severity, else_=2)


def get_finding(session: Session, finding_id: UUID) -> Finding:
    """The finding with its timeline. Raises NotFound."""
    finding = session.get(
        Finding,
        finding_id,
        options=[
            selectinload(Finding.events).joinedload(FindingEvent.actor),
            selectinload(Finding.events).selectinload(FindingEvent.photos),
        ],
    )
    if finding is None:
        raise NotFound
    return finding


@dataclass(frozen=True, slots=True)
class EarlierFailure:
    """The last finding about the same item of a school, and how many there were before it."""

    id: UUID
    recurrence: int


def earlier_failures(
    session: Session,
    inspection: FoundInspection,
    checklist: str,
    items: Mapping[str, Sequence[str]],
) -> dict[str, EarlierFailure]:
    """For each item the last finding about it from another inspection of the school.

    items: item → the ids under which it was known, its own included.
    """
    named = {old: item for item, known in items.items() for old in known}
    rows = session.execute(
        sa.select(Finding.id, Finding.item, Finding.recurrence)
        .where(
            Finding.school_id == inspection.school_id,
            Finding.checklist_id == checklist,
            Finding.item.in_(named),
            Finding.inspection_id != inspection.id,
        )
        .order_by(Finding.raised_at, Finding.recurrence, Finding.id)
    )
    return {named[item]: EarlierFailure(id_, recurrence) for id_, item, recurrence in rows}


def colleagues(session: Session, school_id: int) -> list[User]:
    """Active accounts of a school that a finding may be delegated to: all but the principals."""
    return list(
        session.scalars(
            sa.select(User)
            .where(User.active, User.school_id == school_id, User.role == Role.SELF_CHECKER)
            .order_by(User.name, User.id)
        )
    )


def officers(session: Session) -> list[User]:
    """Active accounts that a finding may be assigned to."""
    return list(
        session.scalars(
            sa.select(User)
            .where(User.active, User.role.in_((Role.BUREAU, Role.INSPECTOR)))
            .order_by(User.role, User.name, User.id)
        )
    )


def findings_of_inspection(session: Session, inspection_id: UUID) -> list[Finding]:
    """All findings of an inspection, closed ones included, the gravest first."""
    return list(
        session.scalars(
            sa.select(Finding)
            .where(Finding.inspection_id == inspection_id)
            .order_by(GRAVEST_FIRST, Finding.due_on, Finding.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Score:
    """A score; before: the one before it with the same checklist and subject at the school;
    passed: how many items were in order. score_display, grade: as sealed; score: what counts, see
    adjustment."""

    inspection_id: UUID
    on: date
    title: dict[str, str]
    subject: str
    score: Decimal | None
    score_display: str | None
    grade: dict[str, str] | None
    before: Decimal | None
    passed: int
    adjustment: ScoreAdjustment | None


def score_history(
    session: Session, actor: Actor, school_id: int, limit: int | None = None
) -> list[Score]:
    """The assessments in force that the actor may know of a school, the latest visit first.

    limit: the most that are given; None: all.
    """
    later = aliased(Seal)
    before = sa.func.lag(AssessmentRecord.counted_score, type_=AssessmentRecord.score.type).over(
        partition_by=(ChecklistVersion.checklist_id, Inspection.subject),
        order_by=(Visit.date, Inspection.id),
    )
    rows = session.execute(
        sa.select(
            Inspection.id,
            Visit.date,
            ChecklistVersion.title,
            Inspection.subject,
            AssessmentRecord.counted_score,
            AssessmentRecord.result["score_display"].as_string(),
            AssessmentRecord.result["grade"],
            before,
            AssessmentRecord.result["counts"]["pass"].as_integer(),
            ScoreAdjustment,
        )
        .select_from(AssessmentRecord)
        .outerjoin(ScoreAdjustment, ScoreAdjustment.assessment_id == AssessmentRecord.id)
        .join(Seal, Seal.id == AssessmentRecord.seal_id)
        .join(Inspection, Inspection.id == AssessmentRecord.inspection_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .join(Visit, Visit.id == Inspection.visit_id)
        .where(
            Visit.school_id == school_id,
            known_to(actor),
            ~sa.exists().where(
                later.inspection_id == Seal.inspection_id, later.number > Seal.number
            ),
        )
        .order_by(Visit.date.desc(), Inspection.id.desc())
        .limit(limit)
    )
    return [
        Score(
            id_,
            on,
            title,
            subject,
            score,
            shown,
            grade and grade["label"],
            earlier,
            passed or 0,
            beside,
        )
        for id_, on, title, subject, score, shown, grade, earlier, passed, beside in rows
    ]


def townships(session: Session) -> list[str]:
    """Names of the townships, for a filter."""
    return list(session.scalars(sa.select(Township.name).order_by(Township.id)))


def checklist_titles(session: Session) -> list[tuple[str, dict[str, str]]]:
    """Checklists by id, with the title of their latest version."""
    newest = (
        sa.select(
            ChecklistVersion.checklist_id, sa.func.max(ChecklistVersion.version).label("version")
        )
        .group_by(ChecklistVersion.checklist_id)
        .subquery()
    )
    rows = session.execute(
        sa.select(ChecklistVersion.checklist_id, ChecklistVersion.title)
        .join(
            newest,
            sa.and_(
                newest.c.checklist_id == ChecklistVersion.checklist_id,
                newest.c.version == ChecklistVersion.version,
            ),
        )
        .order_by(ChecklistVersion.checklist_id)
    )
    return [(id_, title) for id_, title in rows]
