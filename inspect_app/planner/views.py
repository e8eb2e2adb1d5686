"""The desk plans a term: asks for a proposal, mends it by hand, and takes it over."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import ngettext

from inspect_app import clock, flow
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import current_actor
from inspect_app.extensions import db
from inspect_app.planner.forms import KeptVisit, read_kept, read_plan
from inspect_app.planner.models import ProposalState
from inspect_app.planner.working import ask_proposal, get_proposal, latest_proposals
from inspect_app.problems import Problem
from inspect_app.programmes import queries
from inspect_app.programmes.budget import visit_budget
from inspect_app.programmes.errors import PlanProblem, UnknownProgramme
from inspect_app.programmes.forms import read_announced, read_departments
from inspect_app.programmes.models import Programme
from inspect_app.registers.models import School

blueprint = Blueprint("planner_pages", __name__, url_prefix="/planner")

REFRESH_SECONDS = 2
_STEPS = (ProposalState.WAITING, ProposalState.GATHERING, ProposalState.SOLVING)


@blueprint.get("/")
@access(Action.PLAN_VISITS)
def planner() -> str:
    """The form to ask for a proposal."""
    return _form()


def _form(problem: Problem | None = None) -> str:
    today = clock.civil_date(clock.now())
    return render_template(
        "planner/planner.html",
        programmes=queries.open_programmes(db.session, today),
        people=queries.possible_members(db.session),
        proposals=latest_proposals(db.session),
        budget=visit_budget(),
        form=request.form,
        problem=problem,
    )


@blueprint.post("/proposals")
@access(Action.PLAN_VISITS)
def ask() -> Any:
    """Ask for a proposal of visits for what is due; a worker makes it."""
    people = queries.possible_members(db.session)
    try:
        form = read_plan(request.form, {one.id for one in people})
        programme = _programme(form.programme)
        asked = ask_proposal(
            db.session, programme, form, actor_id=current_actor().user_id, now=clock.now()
        )
    except PlanProblem as problem:
        return _form(problem), problem.status
    flow.propose_later(asked.id)
    return redirect(url_for(".proposal", proposal_id=asked.id))


def _programme(programme_id: int) -> Programme:
    programme = db.session.get(Programme, programme_id)
    if programme is None:
        raise UnknownProgramme(field="programme")
    return programme


@blueprint.get("/proposals/<int:proposal_id>")
@access(Action.PLAN_VISITS)
def proposal(proposal_id: int) -> Response:
    """The proposal, or how far it has come; nothing is planned yet."""
    asked = get_proposal(db.session, proposal_id)
    found = asked.found or {"visits": [], "unplaced": [], "checklists": 0}
    page = render_template(
        "planner/proposal.html",
        asked=asked,
        steps=_STEPS,
        programme=asked.programme,
        found=found,
        departments=asked.asked["departments"],
        schools={one.id: one for one in queries.schools(db.session)},
        names={one.id: one.name for one in queries.possible_members(db.session)},
        teams=list(dict.fromkeys(tuple(one["team"]) for one in found["visits"])),
        titles=queries.checklist_titles(db.session),
        today=clock.civil_date(clock.now()),
    )
    answer = make_response(page)
    if asked.state in _STEPS:
        answer.headers["Refresh"] = str(REFRESH_SECONDS)
    return answer


@blueprint.post("/visits")
@access(Action.PLAN_VISITS)
def take_over() -> Any:
    """Plan the visits kept of a proposal, all of them or none."""
    try:
        programme = _programme(request.form.get("programme", 0, type=int))
        kept = read_kept(request.form)
        for one in kept:
            _plan(programme, one)
    except PlanProblem as problem:
        db.session.rollback()
        return _form(problem), problem.status
    flash(
        ngettext("已安排 %(num)s 次入校检查。", "已安排 %(num)s 次入校检查。", len(kept)), "success"
    )
    return redirect(url_for("programmes_pages.visits"))


def _plan(programme: Programme, kept: KeptVisit) -> None:
    titles = queries.checklist_titles(db.session)
    school = db.session.scalar(sa.select(School).where(School.id == kept.school))
    if school is None or not kept.team:
        raise UnknownProgramme(field="programme")
    flow.plan_visit(
        db.session,
        programme=programme,
        school=school,
        on=kept.day,
        team=kept.team,
        lead=kept.team[0],
        checklists=[(one, titles[one]["zh"]) for one in kept.checklists if one in titles],
        budget=visit_budget(),
        announced=read_announced(request.form),
        departments=read_departments(request.form),
        now=clock.now(),
    )
