"""Making a proposal: a request asks, a worker makes and tells how far it has come."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.clock import civil_date
from inspect_app.planner.bundling import Bundle
from inspect_app.planner.forms import PlanForm
from inspect_app.planner.gathering import away, known, recused
from inspect_app.planner.models import AskedProposal, ProposalState
from inspect_app.planner.proposing import Asked, Proposal, propose, put_together, teams_of
from inspect_app.problems import NotFound
from inspect_app.programmes.budget import VisitBudget
from inspect_app.programmes.due import due_in, terms_of
from inspect_app.programmes.models import Programme
from inspect_app.programmes.queries import possible_members
from inspect_app.registers.calendar import Span, WorkingDays, school_year_of


def get_proposal(session: Session, proposal_id: int) -> AskedProposal:
    """The proposal. Raises NotFound."""
    found = session.get(AskedProposal, proposal_id)
    if found is None:
        raise NotFound
    return found


def latest_proposals(session: Session, most: int = 5) -> list[AskedProposal]:
    """The proposals asked for last, the newest in front."""
    newest = sa.select(AskedProposal).order_by(AskedProposal.id.desc()).limit(most)
    return list(session.scalars(newest))


def waiting_proposals(session: Session) -> list[int]:
    """Those that no worker has taken up."""
    waiting = sa.select(AskedProposal.id).where(AskedProposal.state == ProposalState.WAITING)
    return list(session.scalars(waiting.order_by(AskedProposal.id)))


def ask_proposal(
    session: Session, programme: Programme, form: PlanForm, *, actor_id: int, now: datetime
) -> AskedProposal:
    """Ask for a proposal. Raises MissingDepartment or NotReadable when no teams can be made."""
    _groups(session, form)
    made = AskedProposal(
        programme=programme, asked=asdict(form), requested_at=now, requested_by=actor_id
    )
    session.add(made)
    session.flush()
    return made


def _groups(session: Session, form: PlanForm) -> list[list[int]]:
    people = possible_members(session)
    department = {one.id: one.department for one in people if one.department}
    return put_together(form.members, form.team_size, department, form.departments)


def make_proposal(
    session: Session,
    proposal_id: int,
    *,
    budget: VisitBudget,
    calendar: WorkingDays,
    now: datetime,
) -> None:
    """Make it, committing each step; again, it is made anew. What goes wrong is told on its page.

    Raises NotFound.
    """
    asked = get_proposal(session, proposal_id)
    try:
        _reach(session, asked, ProposalState.GATHERING)
        form = PlanForm(**asked.asked)
        window = _window(session, asked.programme, civil_date(now) + timedelta(days=1))
        year = school_year_of(window.first)
        due = due_in(session, year, calendar)
        there = known(session, terms=terms_of(session, year), calendar=calendar, budget=budget)
        groups = _groups(session, form)
        teams = teams_of(groups, away(session, window), recused(session))
        _reach(session, asked, ProposalState.SOLVING)
        asked.found = told(propose(due, there, Asked(window, teams, form.schools_a_day)))
        _reach(session, asked, ProposalState.MADE)
    except Exception:
        session.rollback()
        _reach(session, asked, ProposalState.FAILED)
        raise


def _reach(session: Session, asked: AskedProposal, state: ProposalState) -> None:
    asked.state = state
    session.commit()


def _window(session: Session, programme: Programme, tomorrow: date) -> Span:
    """The days of the programme that are left in the term under way or coming next."""
    first = max(programme.window_from, tomorrow)
    terms = terms_of(session, school_year_of(first))
    term = next((one for one in terms if one.last >= first), None)
    if term is None:
        return Span(programme.title, first, programme.window_to)
    return Span(term.name, max(first, term.first), min(programme.window_to, term.last))


def told(found: Proposal) -> dict[str, Any]:
    """A proposal as JSON: its visits with school, checklists, day and team, the lead first; what
    found no place with the reason; checklists: visits there would be with one for each."""
    return {
        "visits": [
            {**_bundle(one.bundle), "day": one.day.isoformat(), "team": list(one.team.members)}
            for one in found.visits
        ],
        "unplaced": [{**_bundle(one.bundle), "reason": one.reason} for one in found.unplaced],
        "checklists": found.checklists,
    }


def _bundle(bundle: Bundle) -> dict[str, Any]:
    return {"school": bundle.school, "checklists": list(bundle.checklists)}
