"""What documents are about: a key, whose it is, and the state that a document would tell."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

import rfc8785
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Confidence, Scope
from inspect_app.documents.errors import NothingToRectify, NothingToReport
from inspect_app.draws.operations import get_draw
from inspect_app.findings.queries import findings_of_inspection
from inspect_app.inspections.errors import ContentDeleted
from inspect_app.inspections.models import AssessmentRecord, Inspection, ScoreAdjustment
from inspect_app.inspections.queries import assessment_of, get_inspection, visit_inspections
from inspect_app.problems import NotFound
from inspect_app.programmes.queries import get_visit


@dataclass(frozen=True, slots=True)
class Subject:
    """What a document is about.

    title: of the document on it; revision: another one whenever the document would say something
    else; visit, inspection, assessment: where it belongs to one.
    """

    key: str
    title: str
    revision: str
    school_id: int | None = None
    visit_id: UUID | None = None
    inspection_id: UUID | None = None
    assessment_id: UUID | None = None
    team: frozenset[int] = frozenset()
    confidence: Confidence | None = None

    @property
    def scope(self) -> Scope:
        """Whose it is, for the question who may issue on it."""
        return Scope(self.school_id, self.team, confidence=self.confidence)


Find = Callable[[Session, str], Subject]


def uuid_key(key: str) -> UUID:
    """The key as an id. Raises NotFound for anything else."""
    try:
        return UUID(key)
    except ValueError:
        raise NotFound from None


def assessed_inspection(name: str) -> Find:
    """An inspection by id, as its assessment in force says; name: of the kind of document."""

    def find(session: Session, key: str) -> Subject:
        """The subject. Raises NotFound, NothingToReport before the seal, or ContentDeleted."""
        inspection = get_inspection(session, uuid_key(key))
        if inspection.redactions:
            raise ContentDeleted
        assessment = assessment_of(session, inspection.id)
        if assessment is None:
            raise NothingToReport
        return _of_inspection(inspection, name, assessment)

    return find


def inspection_with_findings(name: str) -> Find:
    """An inspection by id that raised findings; name: of the kind of document."""
    assessed = assessed_inspection(name)

    def find(session: Session, key: str) -> Subject:
        """The subject. Raises NotFound, NothingToReport or NothingToRectify."""
        subject = assessed(session, key)
        findings = findings_of_inspection(session, uuid_key(key))
        if not any(one.assessment_id == subject.assessment_id for one in findings):
            raise NothingToRectify
        return subject

    return find


def open_to_all(inspections: Iterable[Inspection]) -> list[Inspection]:
    """The inspections that a document on more than one of them may tell: no confidential one."""
    return [one for one in inspections if one.scope.confidence is None]


def sealed_visit(name: str) -> Find:
    """A visit by id that is sealed, confidential inspections left out; name: of the kind."""

    def find(session: Session, key: str) -> Subject:
        """The subject. Raises NotFound, or NothingToReport while any inspection is open."""
        visit = get_visit(session, uuid_key(key))
        told = open_to_all(visit_inspections(session, visit.id))
        assessed = [assessment_of(session, one.id) for one in told]
        known = [told_by(one.id, one.adjustment) for one in assessed if one]
        if not known or len(known) < len(assessed):
            raise NothingToReport
        return Subject(
            key=str(visit.id),
            title=f"{visit.school.name}{name}",
            revision=hashlib.sha256("\n".join(known).encode()).hexdigest(),
            school_id=visit.school_id,
            visit_id=visit.id,
            team=visit.planned_team,
        )

    return find


def drawn(name: str) -> Find:
    """A draw by id that was carried out; name: of the kind of document."""

    def find(session: Session, key: str) -> Subject:
        """The subject. Raises NotFound or NotDrawnYet."""
        draw = get_draw(session, uuid_key(key))
        content = rfc8785.dumps(draw.certificate())
        return Subject(
            key=str(draw.id),
            title=f"“{draw.title}”{name}",
            revision=hashlib.sha256(content).hexdigest(),
        )

    return find


def told_by(assessment: UUID, adjustment: ScoreAdjustment | None) -> str:
    """The assessment, and what its score leaves out, as one text of at most 64 characters."""
    if adjustment is None:
        return str(assessment)
    left_out = hashlib.sha256(rfc8785.dumps(adjustment.left_out)).hexdigest()
    return f"{assessment}:{left_out[:24]}"


def _of_inspection(inspection: Inspection, name: str, assessment: AssessmentRecord) -> Subject:
    return Subject(
        key=str(inspection.id),
        title=f"{inspection.visit.school.name}{inspection.subject}{name}",
        revision=told_by(assessment.id, assessment.adjustment),
        school_id=inspection.visit.school_id,
        visit_id=inspection.visit_id,
        inspection_id=inspection.id,
        assessment_id=assessment.id,
        team=inspection.scope.team,
        confidence=inspection.scope.confidence,
    )
