"""The school's score without what others have to cure: beside the sealed one, never in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.definition import Definition, read_published
from inspect_app.checklists.scoring import score_without
from inspect_app.findings.deciding import SCHOOL
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.models import Finding, FindingEvent
from inspect_app.findings.queries import findings_of_inspection
from inspect_app.inspections.models import Inspection, ScoreAdjustment
from inspect_app.inspections.queries import assessment_of

ADJUSTING = frozenset({Move.REFER, Move.TAKE_BACK, Move.REOPEN})
"""Moves that may change who has to cure a finding."""


def adjust_score(session: Session, inspection_id: UUID, *, now: datetime) -> None:
    """Bring the score beside the sealed one in line with who has to cure the findings.

    The assessment in force stays as it is. The same again changes nothing.
    """
    assessment = assessment_of(session, inspection_id)
    if assessment is None:
        return
    inspection = session.get_one(Inspection, inspection_id)
    definition = read_published(inspection.checklist_version.content)
    findings = [
        one
        for one in findings_of_inspection(session, inspection_id)
        if one.assessment_id == assessment.id
    ]
    referred = referred_items(findings, definition)
    kept = assessment.adjustment
    if sorted(referred) == [one["item"] for one in kept.left_out] if kept else not referred:
        return
    if not referred:
        assessment.adjustment = None
    else:
        scored = score_without(assessment.result, referred, definition)
        assessment.adjustment = ScoreAdjustment(
            score=scored.score,
            score_display=scored.display,
            grade=scored.grade,
            left_out=[{"item": item, **referred[item]} for item in sorted(referred)],
            adjusted_at=now,
        )
    session.flush()


def referred_items(
    findings: Iterable[Finding], definition: Definition
) -> Mapping[str, dict[str, str]]:
    """The items of which a person has referred every finding to somebody beside the school.

    item → {owner, reason} as said last. What the checklist itself lays upon others is left out of
    the score already; a checklist that counts all owners' failures counts these too.
    """
    if not definition.excludes_other_owners:
        return {}
    of_item: dict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        of_item[one.item].append(one)
    return {
        item: _said(some)
        for item, some in of_item.items()
        if definition.items[item].shape["owner"] == SCHOOL
        and all(one.owner != SCHOOL for one in some)
    }


def _said(findings: Iterable[Finding]) -> dict[str, str]:
    referrals: list[tuple[FindingEvent, Finding]] = [
        (event, one) for one in findings for event in one.events if event.move == Move.REFER
    ]
    event, finding = max(referrals, key=lambda pair: (pair[0].at, pair[0].number))
    return {"owner": finding.owner, "reason": event.reason}


def adjust_all(session: Session, *, now: datetime) -> None:
    """The same for every inspection that has a finding referred, or an adjustment."""
    referred = (
        sa.select(Finding.inspection_id)
        .join(FindingEvent, FindingEvent.finding_id == Finding.id)
        .where(FindingEvent.move == Move.REFER, FindingEvent.actor_id.is_not(None))
        .distinct()
    )
    for inspection_id in session.scalars(referred).all():
        adjust_score(session, inspection_id, now=now)
