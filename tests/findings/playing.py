"""Making people's moves without a page, and findings without a checklist."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.accounts.roles import Role
from inspect_app.clock import civil_date
from inspect_app.database import new_id
from inspect_app.findings.clock import Counting, Deadlines, Term
from inspect_app.findings.deadlines import read_deadlines
from inspect_app.findings.deciding import RECORD, Given, Matter, decide, opening
from inspect_app.findings.lifecycle import Move, Mover
from inspect_app.findings.models import Finding, FindingEvent
from inspect_app.findings.moving import Intent, enter, make_move
from inspect_app.findings.standing import KEPT, written
from inspect_app.inspections.models import AssessmentRecord, Inspection
from tests.conftest import NOW, Cast

RULES = read_deadlines()
TEXT = {"zh": "问题", "en": "finding"}


def actors(cast: Cast) -> dict[str, Actor]:
    """The cast by name, as they ask for things."""
    return {
        "ling": Actor(cast.ling, Role.INSPECTOR),
        "mu": Actor(cast.mu, Role.PRINCIPAL, cast.school_a),
        "tao": Actor(cast.tao, Role.PRINCIPAL, cast.school_b),
        "bo": Actor(cast.bo, Role.BUREAU),
    }


def act(
    session: Session,
    finding: Finding,
    move: Move,
    actor: Actor,
    *,
    now: datetime = NOW,
    seen: int | None = None,
    rules: Deadlines = RULES,
    **given: Any,
) -> Finding:
    """Make a move on what the finding is now, committed."""
    intent = Intent(new_id(), finding.moves if seen is None else seen, move, Given(**given))
    make_move(session, finding, intent, actor=actor, rules=rules, now=now)
    session.commit()
    return finding


def raised_finding(
    inspection: Inspection,
    assessment: AssessmentRecord,
    *,
    item: str,
    due_on: date | None = None,
    severity: str = "major",
    owner: str = "school",
    now: datetime = NOW,
) -> Finding:
    """A finding as it is after it was raised, its first events with it, in no session yet."""
    term = Term(30, Counting.CALENDAR_DAYS)
    steps = opening(
        Matter(severity, term), owner, reason="", deadlines=RULES, today=civil_date(now)
    )
    standing = steps[-1].standing
    finding = Finding(
        id=new_id(),
        inspection=inspection,
        inspection_id=inspection.id,
        assessment_id=assessment.id,
        school_id=inspection.visit.school_id,
        checklist_id=inspection.checklist_version.checklist_id,
        item=item,
        row="",
        severity=severity,
        prompt=TEXT,
        message=TEXT,
        remedy=TEXT,
        basis={"row_label": None, "deadline": {"days": 30, "counting": "calendar-days"}},
        raised_at=now,
        state=standing.state,
        moves=standing.moves,
        **{name: getattr(standing, name) for name in KEPT},
    )
    source = None
    for step in steps:
        finding.events.append(
            FindingEvent(
                number=step.standing.moves,
                previous=step.standing.moves - 1 or None,
                move=step.move.value,
                from_state=source,
                to_state=step.standing.state.value,
                capacity=Mover.RECORD.value,
                at=now,
                sets=written(step.sets),
            )
        )
        source = step.standing.state.value
    if due_on is not None:
        finding.due_on = due_on
        finding.events[-1].sets = {"due_on": due_on.isoformat()}
    return finding


def withdraw(finding: Finding, *, now: datetime = NOW) -> None:
    """Close it as an amended record does."""
    given = Given(reason="更正")
    decision = decide(
        finding.standing,
        Move.WITHDRAW,
        given,
        party=RECORD,
        matter=finding.matter,
        deadlines=RULES,
        today=civil_date(now),
    )
    enter(finding, Move.WITHDRAW, decision, given, capacity=Mover.RECORD, actor_id=None, now=now)
