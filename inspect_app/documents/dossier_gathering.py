"""Taking a school's year out of the database as the plain values of a dossier."""

from __future__ import annotations

import hashlib
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.clock import civil_date
from inspect_app.documents import dossier
from inspect_app.documents.dossier import Dossier, Issued
from inspect_app.documents.errors import NothingInPeriod
from inspect_app.documents.gathering import finding_facts, school_facts
from inspect_app.documents.models import Document, DocumentKind, DocumentState
from inspect_app.documents.subjects import Subject, open_to_all, told_by
from inspect_app.findings.lifecycle import DONE
from inspect_app.findings.models import Finding
from inspect_app.inspections.models import AssessmentRecord, Inspection
from inspect_app.inspections.queries import assessment_of
from inspect_app.problems import NotFound
from inspect_app.programmes.models import Visit
from inspect_app.registers.models import School
from inspect_app.registers.queries import get_school


def school_year(session: Session, key: str) -> Subject:
    """The subject behind a key such as school:12:2026. Raises NotFound or NothingInPeriod."""
    school, year = _read(session, key)
    gathered = _gather(session, school, year)
    if not gathered.inspections:
        raise NothingInPeriod
    known = [
        *(one.assessment for one in gathered.inspections),
        *(f"{one.prompt}{done}" for one, done in gathered.findings),
        *(one.sha256 for one in gathered.documents),
    ]
    return Subject(
        key=key,
        title=f"{school.name}{year}年度{dossier.KIND}",
        revision=hashlib.sha256("\n".join(known).encode()).hexdigest(),
        school_id=school.id,
    )


def school_dossier_facts(session: Session, key: str) -> Dossier:
    """The year of the school behind a key. Raises NotFound."""
    return _gather(session, *_read(session, key))


def _read(session: Session, key: str) -> tuple[School, int]:
    parts = key.split(":")
    if len(parts) != 3 or parts[0] != "school" or not (parts[1] + parts[2]).isdecimal():
        raise NotFound
    if not 2000 <= int(parts[2]) <= 2100:
        raise NotFound
    return get_school(session, int(parts[1])), int(parts[2])


def _gather(session: Session, school: School, year: int) -> Dossier:
    since, until = date(year, 1, 1), date(year, 12, 31)
    sealed = [
        (one, assessment)
        for one in open_to_all(
            session.scalars(
                sa.select(Inspection)
                .join(Visit, Visit.id == Inspection.visit_id)
                .where(Visit.school_id == school.id, Visit.date >= since, Visit.date <= until)
                .order_by(Visit.date, Inspection.id)
            )
        )
        if (assessment := assessment_of(session, one.id))
    ]
    findings = session.scalars(
        sa.select(Finding)
        .where(Finding.inspection_id.in_([one.id for one, _ in sealed]))
        .order_by(Finding.raised_at, Finding.id)
    )
    return Dossier(
        school=school_facts(school),
        year=year,
        students=school.students,
        boarders=school.boarders,
        classes=school.classes,
        inspections=tuple(
            dossier.Inspection(
                visited_on=one.visit.date,
                programme=one.visit.programme.title,
                checklist=one.checklist_version.title["zh"],
                subject=one.subject,
                score=assessment.counted_score,
                grade=_grade(assessment),
                assessment=told_by(assessment.id, assessment.adjustment),
                sealed=assessment.score if assessment.adjustment else None,
            )
            for one, assessment in sealed
        ),
        findings=tuple((finding_facts(one), one.state in DONE) for one in findings),
        documents=tuple(_issued(session, school, year)),
    )


def _grade(assessment: AssessmentRecord) -> str:
    grade = assessment.adjustment.grade if assessment.adjustment else assessment.result["grade"]
    return str(grade["label"]["zh"]) if isinstance(grade, dict) else ""


def _issued(session: Session, school: School, year: int) -> list[Issued]:
    found = session.scalars(
        sa.select(Document)
        .where(
            Document.school_id == school.id,
            Document.year == year,
            Document.state == DocumentState.ISSUED,
            Document.kind != DocumentKind.SCHOOL_DOSSIER,
        )
        .order_by(Document.issued_at, Document.id)
    )
    return [
        Issued(one.number_words, one.title, civil_date(one.issued_at), one.sha256)
        for one in found
        if one.issued_at and one.sha256 and one.scope.confidence is None
    ]
