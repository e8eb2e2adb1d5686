"""The desk plans a term: asks for a proposal, mends it by hand, and takes it over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from inspect_app import clock, flow
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.models import User
from inspect_app.extensions import db
from inspect_app.planner.forms import KeptVisit, PlanForm, read_kept, read_plan
from inspect_app.planner.gathering import away, known, recused
from inspect_app.planner.proposing import Asked, Proposal, propose, put_together, teams_of
from inspect_app.problems import Problem
from inspect_app.programmes import queries
from inspect_app.programmes.budget import visit_budget
from inspect_app.programmes.due import due_in, terms_of
from inspect_app.programmes.errors import PlanProblem, UnknownProgramme
from inspect_app.programmes.forms import read_announced, read_departments
from inspect_app.programmes.models import Programme
from inspect_app.registers.calendar import Span, school_year_of
from inspect_app.registers.calendar_file import working_days
from inspect_app.registers.models import School

blueprint = Blueprint("planner_pages", __name__, url_prefix="/planner")


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
        budget=visit_budget(),
        form=request.form,
        problem=problem,
    )


@blueprint.post("/proposal")
@access(Action.PLAN_VISITS)
def proposal() -> Any:
    """Propose visits for what is due; nothing is planned yet."""
    people = queries.possible_members(db.session)
    try:
        asked = read_plan(request.form, {one.id for one in people})
        programme = _programme(asked.programme)
        found = _propose(asked, programme)
    except PlanProblem as problem:
        return _form(problem), problem.status
    return _proposal_page(programme, asked, found, people)


def _programme(programme_id: int) -> Programme:
    programme = db.session.get(Programme, programme_id)
    if programme is None:
        raise UnknownProgramme(field="programme")
    return programme


def _proposal_page(
    programme: Programme, asked: PlanForm, found: Proposal, people: list[User]
) -> str:
    return render_template(
        "planner/proposal.html",
        programme=programme,
        found=found,
        departments="、".join(asked.departments),
        schools={one.id: one for one in queries.schools(db.session)},
        names={one.id: one.name for one in people},
        teams=list(dict.fromkeys(one.team.members for one in found.visits)),
        titles=queries.checklist_titles(db.session),
        today=clock.civil_date(clock.now()),
    )


def _propose(asked: PlanForm, programme: Programme) -> Proposal:
    tomorrow = clock.civil_date(clock.now()) + timedelta(days=1)
    window = _window(programme, tomorrow)
    year = school_year_of(window.first)
    calendar = working_days()
    people = queries.possible_members(db.session)
    department = {one.id: one.department for one in people if one.department}
    groups = put_together(asked.members, asked.team_size, department, asked.departments)
    return propose(
        due_in(db.session, year, calendar),
        known(
            db.session,
            terms=terms_of(db.session, year),
            calendar=calendar,
            budget=visit_budget(),
        ),
        Asked(
            window,
            teams_of(groups, away(db.session, window), recused(db.session)),
            asked.schools_a_day,
        ),
    )


def _window(programme: Programme, tomorrow: date) -> Span:
    """The days of the programme that are left in the term under way or coming next."""
    first = max(programme.window_from, tomorrow)
    terms = terms_of(db.session, school_year_of(first))
    term = next((one for one in terms if one.last >= first), None)
    if term is None:
        return Span(programme.title, first, programme.window_to)
    return Span(term.name, max(first, term.first), min(programme.window_to, term.last))


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
