"""What is known of the same place from its earlier inspection: facts that last, and findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.lasting import lasting
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.queries import definition_of
from inspect_app.findings.models import Finding
from inspect_app.inspections.models import Inspection, InspectionState
from inspect_app.inspections.queries import answers_of
from inspect_app.programmes.models import Visit

MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer of the earlier inspection that may hold still."""

    item: str
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Earlier:
    """on: the day of the visit; None: the place has not been inspected with this checklist."""

    on: date | None
    facts: list[Fact]
    findings: list[Finding]


def earlier(session: Session, inspection: Inspection, *, findings: bool) -> Earlier:
    """What the last sealed inspection of the same subject, checklist and school leaves behind.

    findings: whether the asker may see those; of all earlier inspections, the newest first.
    """
    known = session.scalar(_before(inspection).order_by(Visit.date.desc(), Inspection.id.desc()))
    return Earlier(
        on=None if known is None else known.visit.date,
        facts=[] if known is None else _facts(session, known),
        findings=_findings(session, inspection) if findings else [],
    )


def _before(inspection: Inspection) -> sa.Select[Inspection]:
    visit, checklist = inspection.visit, inspection.checklist_version.checklist_id
    return (
        sa.select(Inspection)
        .join(Inspection.visit)
        .join(Inspection.checklist_version)
        .where(
            Visit.school_id == visit.school_id,
            Visit.date <= visit.date,
            ChecklistVersion.checklist_id == checklist,
            Inspection.subject == inspection.subject,
            Inspection.state == InspectionState.SEALED,
            Inspection.id != inspection.id,
        )
        .limit(1)
    )


def _facts(session: Session, known: Inspection) -> list[Fact]:
    definition = definition_of(session, known.checklist_version.sha256)
    answers = answers_of(session, known).answers
    return [
        Fact(item, field, value)
        for item, field in sorted(lasting(definition))
        if (value := answers.get(item, {}).get("", {}).get(field)) is not None
        and value != "unchecked"
    ]


def _findings(session: Session, inspection: Inspection) -> list[Finding]:
    places = _before(inspection).limit(None).with_only_columns(Inspection.id)
    found = (
        sa.select(Finding)
        .where(Finding.inspection_id.in_(places))
        .order_by(Finding.raised_at.desc(), Finding.id)
        .limit(MOST_FINDINGS)
    )
    return list(session.scalars(found))
