"""Questions about findings; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, selectinload

from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role, User
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.findings.lifecycle import WITH_SCHOOL
from inspect_app.findings.models import Finding, FindingEvent, FindingState
from inspect_app.inspections.holding import FoundInspection
from inspect_app.inspections.models import AssessmentRecord, Inspection, Seal
from inspect_app.inspections.queries import known_to
from inspect_app.problems import NotFound
from inspect_app.programmes.models import Visit, VisitMember
from inspect_app.registers.models import School, Township

PAGE_SIZE = 30
STANDS = Finding.due_on.is_not(None)
"""Not struck off: somebody has to act by some day. The partial indexes say the same."""
GRAVEST_FIRST = sa.case({"critical": 0, "major": 1}, value=Finding.severity, else_=2)


def overdue(today: date) -> sa.ColumnElement[bool]:
    """Whether the school should have acted before today."""
    return sa.and_(Finding.state.in_(WITH_SCHOOL), Finding.due_on < today)


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
class FindingFilter:
    """What a list of findings is narrowed to; empty or None: not narrowed.

    state: a state's value, `standing` for all that are not closed, or `all`; school: part of the
    name; overdue: "1" for those past their deadline.
    """

    state: str = "standing"
    severity: str = ""
    township: str = ""
    school: str = ""
    inspection: UUID | None = None
    overdue: str = ""

    @property
    def arguments(self) -> dict[str, str]:
        """The choice as arguments of an address."""
        return {name: str(value) for name, value in asdict(self).items() if value}

    @property
    def narrowed(self) -> bool:
        """Whether anything was chosen."""
        return self != FindingFilter()


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One page of findings and how many there are in all."""

    findings: Sequence[Finding]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))


def list_findings(
    session: Session, actor: Actor, chosen: FindingFilter, *, today: date, page: int
) -> FindingPage:
    """The findings the actor may read, the most urgent first: standing, soonest due, gravest."""
    query = _narrowed(_readable(sa.select(Finding), actor), chosen, today)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    found = session.scalars(
        query.options(
            contains_eager(Finding.school).contains_eager(School.township),
            contains_eager(Finding.inspection).contains_eager(Inspection.visit),
        )
        .order_by(Finding.due_on.is_(None), Finding.due_on, GRAVEST_FIRST, Finding.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return FindingPage(list(found), total, page)


def _readable(query: sa.Select[Finding], actor: Actor) -> sa.Select[Finding]:
    query = (
        query.join(Finding.inspection)
        .join(Inspection.visit)
        .join(Finding.school)
        .join(School.township)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .where(
            sa.or_(
                known_to(actor),
                Finding.officer_id == actor.user_id,
                Finding.delegate_id == actor.user_id,
            )
        )
    )
    if actor.role is Role.BUREAU:
        return query
    if actor.role is Role.INSPECTOR:
        on_team = Visit.members.any(VisitMember.user_id == actor.user_id)
        return query.where(sa.or_(on_team, Finding.officer_id == actor.user_id))
    if actor.role is Role.SELF_CHECKER:
        return query.where(Finding.delegate_id == actor.user_id)
    return query.where(Finding.school_id == actor.school_id)


def _narrowed(query: sa.Select[Finding], chosen: FindingFilter, today: date) -> sa.Select[Finding]:
    if chosen.state == "standing":
        query = query.where(STANDS)
    elif chosen.state != "all":
        query = query.where(Finding.state == FindingState(chosen.state))
    if chosen.severity:
        query = query.where(Finding.severity == chosen.severity)
    if chosen.township:
        query = query.where(Township.name == chosen.township)
    if chosen.school:
        query = query.where(School.name.contains(chosen.school, autoescape=True))
    if chosen.inspection:
        query = query.where(Finding.inspection_id == chosen.inspection)
    if chosen.overdue:
        query = query.where(overdue(today))
    return query


@dataclass(frozen=True, slots=True)
class Score:
    """A score; before: the one before it with the same checklist and subject at the school."""

    inspection_id: UUID
    on: date
    title: dict[str, str]
    subject: str
    score: Decimal | None
    score_display: str | None
    grade: dict[str, str] | None
    before: Decimal | None


def score_history(session: Session, actor: Actor, school_id: int, limit: int = 12) -> list[Score]:
    """The assessments in force that the actor may know of a school, the latest visit first."""
    newest = (
        sa.select(Seal.inspection_id, sa.func.max(Seal.number).label("number"))
        .group_by(Seal.inspection_id)
        .subquery()
    )
    before = sa.func.lag(AssessmentRecord.score).over(
        partition_by=(ChecklistVersion.checklist_id, Inspection.subject),
        order_by=(Visit.date, Inspection.id),
    )
    rows = session.execute(
        sa.select(
            Inspection.id,
            Visit.date,
            ChecklistVersion.title,
            Inspection.subject,
            AssessmentRecord.score,
            AssessmentRecord.result["score_display"].as_string(),
            AssessmentRecord.result["grade"],
            before,
        )
        .join(Seal, Seal.id == AssessmentRecord.seal_id)
        .join(
            newest,
            sa.and_(newest.c.inspection_id == Seal.inspection_id, newest.c.number == Seal.number),
        )
        .join(Inspection, Inspection.id == AssessmentRecord.inspection_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .join(Visit, Visit.id == Inspection.visit_id)
        .where(Visit.school_id == school_id, known_to(actor))
        .order_by(Visit.date.desc(), Inspection.id.desc())
        .limit(limit)
    )
    return [
        Score(id_, on, title, subject, score, shown, grade and grade["label"], earlier)
        for id_, on, title, subject, score, shown, grade, earlier in rows
    ]


def townships(session: Session) -> list[str]:
    """Names of the townships, for a filter."""
    return list(session.scalars(sa.select(Township.name).order_by(Township.id)))
