"""Taking a period out of the database: its bounds, its inspections in force, its findings."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.models import ChecklistVersion
from inspect_app.documents.errors import NothingInPeriod
from inspect_app.documents.period import Found, Inspected, Period, PeriodFacts, quarter, quarter_of
from inspect_app.documents.subjects import Find, Subject, told_by
from inspect_app.findings.lifecycle import DONE
from inspect_app.findings.models import Finding
from inspect_app.inspections.models import AssessmentRecord, Inspection, ScoreAdjustment, Seal
from inspect_app.problems import NotFound
from inspect_app.programmes.models import Programme, Visit
from inspect_app.registers.models import School, Term, Township

QUARTERS_OFFERED = 4


def find_period(session: Session, key: str) -> Period:
    """The period of a key: quarter:2026-4, term:<id> or programme:<id>. Raises NotFound."""
    sort, _, rest = key.partition(":")
    try:
        if sort == "quarter":
            return quarter(rest)
        if sort == "term":
            return _term(session, rest)
        if sort == "programme":
            return _programme(session, int(rest))
    except ValueError:
        raise NotFound from None
    raise NotFound


def _term(session: Session, key: str) -> Period:
    term = session.get(Term, key)
    if term is None:
        raise NotFound
    before = session.scalar(
        sa.select(Term.id)
        .where(Term.starts_on < term.starts_on)
        .order_by(Term.starts_on.desc())
        .limit(1)
    )
    return Period(
        key=f"term:{term.id}",
        name=term.name,
        since=term.starts_on,
        until=term.ends_on,
        before=f"term:{before}" if before else "",
    )


def _programme(session: Session, key: int) -> Period:
    programme = session.get(Programme, key)
    if programme is None:
        raise NotFound
    return Period(
        key=f"programme:{programme.id}",
        name=f"“{programme.title}”",
        since=programme.window_from,
        until=programme.window_to,
        programme=programme.id,
        basis=programme.basis,
    )


def offered_periods(session: Session, today: date) -> list[Period]:
    """What a bulletin can be issued on by now: recent quarters, terms, programmes, newest first."""
    quarters = [quarter_of(today)]
    for _ in range(QUARTERS_OFFERED - 1):
        quarters.append(find_period(session, quarters[-1].before))
    terms = session.scalars(
        sa.select(Term.id).where(Term.starts_on <= today).order_by(Term.starts_on.desc())
    )
    programmes = session.scalars(
        sa.select(Programme.id)
        .where(Programme.window_from <= today)
        .order_by(Programme.window_from.desc(), Programme.id)
    )
    keys = [*(f"term:{one}" for one in terms), *(f"programme:{one}" for one in programmes)]
    return [*quarters, *(find_period(session, key) for key in keys)]


def inspected_period(name: str) -> Find:
    """A period in which anything was inspected; name: of the kind of document."""

    def find(session: Session, key: str) -> Subject:
        """The county's subject. Raises NotFound or NothingInPeriod."""
        period = find_period(session, key)
        known = [
            *(one.assessment for one in inspected_in(session, period)),
            *(f"{one.prompt}{one.school_code}{one.done}" for one in found_in(session, period)),
        ]
        if not known:
            raise NothingInPeriod
        revision = hashlib.sha256("\n".join(known).encode()).hexdigest()
        return Subject(
            key=period.key, title=f"关于{period.name}督导检查情况的{name}", revision=revision
        )

    return find


def period_facts(session: Session, key: str) -> PeriodFacts:
    """Everything a bulletin on the period tells. Raises NotFound."""
    period = find_period(session, key)
    before = find_period(session, period.before) if period.before else None
    inspected = inspected_in(session, period)
    return PeriodFacts(
        period=period,
        schools=_schools(session),
        inspected=inspected,
        found=found_in(session, period),
        before=inspected_in(session, before) if before else (),
        before_name=before.name if before else "",
        until=max((one.visited_on for one in inspected), default=period.until),
    )


def _schools(session: Session) -> dict[str, int]:
    rows = session.execute(
        sa.select(Township.name, sa.func.count(School.id))
        .join(School, School.township_id == Township.id)
        .group_by(Township.id, Township.name)
        .order_by(Township.id)
    )
    return dict(rows.all())


def _within(period: Period) -> list[sa.ColumnElement[bool]]:
    dated = [Visit.date >= period.since, Visit.date <= period.until]
    return dated if period.programme is None else [*dated, Visit.programme_id == period.programme]


def _in_force() -> sa.Subquery:
    """The number of each inspection's latest seal."""
    return (
        sa.select(Seal.inspection_id, sa.func.max(Seal.number).label("number"))
        .group_by(Seal.inspection_id)
        .subquery()
    )


def inspected_in(session: Session, period: Period) -> tuple[Inspected, ...]:
    """The sealed inspections of a period that are not confidential, by checklist and school."""
    newest = _in_force()
    rows = session.execute(
        sa.select(
            School.name,
            School.code,
            Township.name,
            School.is_sample,
            ChecklistVersion.checklist_id,
            ChecklistVersion.title,
            Inspection.subject,
            Visit.date,
            AssessmentRecord.score,
            AssessmentRecord.result["grade"],
            Inspection.id,
            AssessmentRecord.id,
            ScoreAdjustment,
        )
        .select_from(AssessmentRecord)
        .outerjoin(ScoreAdjustment, ScoreAdjustment.assessment_id == AssessmentRecord.id)
        .join(Seal, Seal.id == AssessmentRecord.seal_id)
        .join(
            newest,
            sa.and_(newest.c.inspection_id == Seal.inspection_id, newest.c.number == Seal.number),
        )
        .join(Inspection, Inspection.id == Seal.inspection_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .join(Visit, Visit.id == Inspection.visit_id)
        .join(School, School.id == Visit.school_id)
        .join(Township, Township.id == School.township_id)
        .where(*_within(period), ChecklistVersion.readers.is_(None))
        .order_by(ChecklistVersion.checklist_id, School.code, Visit.date, Inspection.id)
    )
    return tuple(_inspected(*row) for row in rows)


def _inspected(
    school: str,
    code: str,
    township: str,
    is_sample: bool,
    checklist: str,
    title: dict[str, str],
    subject: str,
    on: date,
    score: Any,
    grade: dict[str, Any] | None,
    inspection: Any,
    assessment: Any,
    adjustment: ScoreAdjustment | None,
) -> Inspected:
    if adjustment is not None:
        grade = adjustment.grade
    return Inspected(
        school=school,
        school_code=code,
        township=township,
        is_sample=is_sample,
        checklist=checklist,
        checklist_title=title["zh"],
        subject=subject,
        visited_on=on,
        score=adjustment.score if adjustment else score,
        grade=grade["label"]["zh"] if grade else "",
        inspection=str(inspection),
        assessment=told_by(assessment, adjustment),
        sealed=score if adjustment else None,
    )


def found_in(session: Session, period: Period) -> tuple[Found, ...]:
    """The findings of those inspections, in a fixed order."""
    rows = session.execute(
        sa.select(
            School.code,
            Finding.prompt,
            Finding.severity,
            Finding.owner,
            Finding.state,
            Finding.basis,
        )
        .select_from(Finding)
        .join(Inspection, Inspection.id == Finding.inspection_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .join(Visit, Visit.id == Inspection.visit_id)
        .join(School, School.id == Finding.school_id)
        .where(*_within(period), ChecklistVersion.readers.is_(None))
        .order_by(School.code, Finding.id)
    )
    return tuple(
        Found(code, prompt["zh"], severity, owner, state in DONE, tuple(basis["provisions"]))
        for code, prompt, severity, owner, state, basis in rows
    )
