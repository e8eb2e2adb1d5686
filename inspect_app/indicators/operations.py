"""Keeping what inspections add to the rates, as they are sealed and anew from the record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.models import ChecklistVersion
from inspect_app.database import insert_many, table_of
from inspect_app.indicators.four_rates import FAMILY, LIGHTING, counts_of
from inspect_app.indicators.models import RateCount
from inspect_app.inspections.merge import Answers
from inspect_app.inspections.models import AssessmentRecord, Inspection
from inspect_app.inspections.queries import answers_of, latest_assessment
from inspect_app.programmes.models import Visit

Row = dict[str, Any]
_counts = table_of(RateCount)


def keep_counts(
    session: Session,
    inspection: UUID,
    checklist: str,
    answers: Answers,
    result: Mapping[str, Any],
) -> None:
    """Keep what a sealed inspection adds to the rates; an amended one replaces what it added."""
    if checklist not in (LIGHTING, FAMILY):
        return
    session.execute(sa.delete(_counts).where(_counts.c.inspection_id == inspection))
    rows = list(_rows(session, inspection, checklist, answers, result))
    if rows:
        insert_many(session, _counts, rows)


def _rows(
    session: Session, inspection: UUID, checklist: str, answers: Answers, result: Mapping[str, Any]
) -> Iterator[Row]:
    school, on, subject = session.execute(
        sa.select(Visit.school_id, Visit.date, Inspection.subject)
        .join(Inspection, Inspection.visit_id == Visit.id)
        .where(Inspection.id == inspection)
    ).one()
    for count in counts_of(checklist, answers, result):
        yield {
            "inspection_id": inspection,
            "kind": count.kind,
            "origin": count.origin,
            "school_id": school,
            "subject": subject,
            "on": on,
            "numerator": count.rate.numerator,
            "denominator": count.rate.denominator,
        }


def counted_anew(session: Session) -> list[Row]:
    """What the kept counts should be, worked out from every assessment in force."""
    found = session.execute(
        sa.select(Inspection, ChecklistVersion.checklist_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .where(ChecklistVersion.checklist_id.in_([LIGHTING, FAMILY]))
        .order_by(Inspection.id)
    ).all()
    rows: list[Row] = []
    for inspection, checklist in found:
        assessment = latest_assessment(session, inspection.id)
        if assessment is not None:
            result = session.get_one(AssessmentRecord, assessment).result
            answers = answers_of(session, inspection)
            rows += _rows(session, inspection.id, checklist, answers, result)
    return rows


def differences(session: Session) -> tuple[list[Row], list[Row]]:
    """Counts that are kept and should not be, and counts that are missing."""
    kept = [dict(row._mapping) for row in session.execute(sa.select(_counts))]
    anew = counted_anew(session)
    return [row for row in kept if row not in anew], [row for row in anew if row not in kept]


def rebuild(session: Session) -> int:
    """Replace every kept count by what the record gives; the number of counts."""
    rows = counted_anew(session)
    session.execute(sa.delete(_counts))
    if rows:
        insert_many(session, _counts, rows)
    return len(rows)
