"""Taking sealed inspections and draws out of the database as the plain values of documents."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inspect_app.checklists.definition import Definition, read_published
from inspect_app.documents.draw_certificate import DrawFacts
from inspect_app.documents.errors import NothingToReport
from inspect_app.documents.record import (
    Adjustment,
    FindingFacts,
    Member,
    ProgrammeFacts,
    SchoolFacts,
    SealedRecord,
    SealFacts,
)
from inspect_app.documents.subjects import open_to_all, uuid_key
from inspect_app.draws.operations import get_draw
from inspect_app.findings.lifecycle import FindingState
from inspect_app.findings.models import Finding
from inspect_app.findings.queries import findings_of_inspection
from inspect_app.inspections.models import Inspection, ScoreAdjustment, Seal
from inspect_app.inspections.queries import (
    answers_of,
    assessment_of,
    get_inspection,
    visit_inspections,
)
from inspect_app.programmes.models import Visit
from inspect_app.registers.models import School


def sealed_record(session: Session, key: str) -> SealedRecord:
    """The inspection by id, as its seal in force holds it. Raises NotFound or NothingToReport."""
    inspection = get_inspection(session, uuid_key(key))
    assessment = assessment_of(session, inspection.id)
    if assessment is None:
        raise NothingToReport
    version, visit = inspection.checklist_version, inspection.visit
    findings = findings_of_inspection(session, inspection.id)
    definition = read_published(version.content)
    return SealedRecord(
        inspection=str(inspection.id),
        subject=inspection.subject,
        visited_on=visit.date,
        school=school_facts(visit.school),
        programme=_programme(visit),
        team=_team(visit),
        facts=_facts(inspection),
        definition=definition,
        checklist_sha256=version.sha256,
        answers=answers_of(session, inspection),
        result=dict(assessment.result),
        findings=tuple(
            finding_facts(one) for one in findings if one.assessment_id == assessment.id
        ),
        seal=_seal(assessment.seal),
        adjustment=_adjustment(assessment.adjustment, definition),
    )


def visit_records(session: Session, key: str) -> tuple[SealedRecord, ...]:
    """All inspections of the visit by id, confidential ones left out. Raises NothingToReport."""
    found = open_to_all(visit_inspections(session, uuid_key(key)))
    return tuple(sealed_record(session, str(one.id)) for one in found)


def school_facts(school: School) -> SchoolFacts:
    """A school of the register as plain values."""
    return SchoolFacts(
        school.name, school.code, school.township.name, school.stage.value, school.is_sample
    )


def _programme(visit: Visit) -> ProgrammeFacts:
    programme = visit.programme
    return ProgrammeFacts(programme.code, programme.title, programme.basis)


def _team(visit: Visit) -> tuple[Member, ...]:
    members = sorted(visit.members, key=lambda one: (not one.lead, one.user_id))
    return tuple(Member(one.user.name, one.lead) for one in members)


def _facts(inspection: Inspection) -> dict[str, object]:
    return dict(inspection.facts)


def _seal(seal: Seal) -> SealFacts:
    return SealFacts(seal.number, seal.digest, seal.sealed_at, str(seal.id), seal.reason)


def _adjustment(found: ScoreAdjustment | None, definition: Definition) -> Adjustment | None:
    if found is None:
        return None
    return Adjustment(
        found.score_display or "",
        found.grade["label"]["zh"] if found.grade else "",
        tuple(
            (definition.items[one["item"]].shape["prompt"]["zh"], one["owner"], one["reason"])
            for one in found.left_out
        ),
    )


def finding_facts(finding: Finding) -> FindingFacts:
    """A finding as plain values."""
    return FindingFacts(
        severity=finding.severity,
        owner=finding.owner,
        prompt=finding.prompt["zh"],
        message=finding.message["zh"],
        remedy=finding.remedy["zh"],
        basis=dict(finding.basis),
        due_on=finding.mend_by,
        sign_by=finding.due_on if finding.state is FindingState.NOTIFIED else None,
    )


def draw_facts(session: Session, key: str) -> DrawFacts:
    """The draw of that id as its certificate says. Raises NotFound or NotDrawnYet."""
    draw = get_draw(session, uuid_key(key))
    return DrawFacts(str(draw.id), draw.certificate())
