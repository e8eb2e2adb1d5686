"""Pages of planning: visits, one visit, a day's route, and the form to plan a visit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from inspect_app import clock, flow
from inspect_app.accounts.access import Action, access, may
from inspect_app.accounts.current import current_actor, require
from inspect_app.accounts.models import User
from inspect_app.extensions import db, language
from inspect_app.problems import Problem
from inspect_app.programmes import operations, queries
from inspect_app.programmes.budget import visit_budget
from inspect_app.programmes.errors import PlanProblem, UnknownProgramme
from inspect_app.programmes.forms import (
    VisitForm,
    read_date,
    read_exception,
    read_number,
    read_team,
    read_visit,
)
from inspect_app.programmes.lifecycle import NOT_BEGUN, VisitMover, VisitState, moves_from
from inspect_app.programmes.models import (
    ExceptionKind,
    NamedException,
    Programme,
    Visit,
)
from inspect_app.programmes.queries import VisitFilter

blueprint = Blueprint("programmes_pages", __name__, url_prefix="/programmes")


@blueprint.get("/visits")
@access(Action.READ_PROGRAMMES)
def visits() -> str:
    """The visits, the latest date first, with filters in the address."""
    actor = current_actor()
    chosen = _filter()
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "programmes/visits.html",
        found=queries.list_visits(db.session, actor, chosen, page=page),
        chosen=chosen,
        states=list(VisitState),
        programmes={one.id: one.title for one in queries.programmes(db.session)},
        may_plan=may(actor, Action.PLAN_VISITS),
        today=clock.civil_date(clock.now()),
    )


def _filter() -> VisitFilter:
    arguments = request.args
    state = arguments.get("state", "")
    return VisitFilter(
        state=state if state in {one.value for one in VisitState} else "",
        school=arguments.get("school", "").strip(),
        programme=arguments.get("programme", type=int),
        since=arguments.get("since", type=date.fromisoformat),
        until=arguments.get("until", type=date.fromisoformat),
    )


@blueprint.get("/visits/<uuid:visit_id>")
@access(Action.READ_PROGRAMMES)
def visit(visit_id: UUID) -> str:
    """One visit: programme with basis, team, inspections, history; what the desk may do with it."""
    return _visit_page(queries.get_visit(db.session, visit_id))


def _visit_page(found: Visit, problem: Problem | None = None) -> str:
    actor = require(Action.READ_INSPECTION, found)
    return render_template(
        "programmes/visit.html",
        visit=found,
        inspections=flow.inspections_of_visit(db.session, found.id, actor),
        moves=moves_from(found.state, VisitMover.DESK) if may(actor, Action.PLAN_VISITS) else (),
        may_announce=may(actor, Action.PLAN_VISITS)
        and found.state in NOT_BEGUN
        and not found.announced_at,
        exceptions=list(ExceptionKind),
        people=_people(found),
        form=request.form,
        today=clock.civil_date(clock.now()),
        problem=problem,
    )


def _people(found: Visit) -> list[User]:
    """Who may be on the visit's team."""
    return [
        *queries.possible_members(db.session),
        *queries.self_checkers(db.session, found.school_id),
    ]


@blueprint.post("/visits/<uuid:visit_id>/cancellation")
@access(Action.PLAN_VISITS)
def cancel(visit_id: UUID) -> Any:
    """Call a planned visit off with a reason."""
    found = queries.get_visit(db.session, visit_id)
    actor = current_actor()
    try:
        operations.cancel_visit(
            db.session,
            found,
            actor_id=actor.user_id,
            reason=request.form.get("reason", ""),
            now=clock.now(),
        )
    except PlanProblem as problem:
        return _visit_page(found, problem), problem.status
    flash(_("已取消这次入校检查。"), "success")
    return redirect(url_for("programmes_pages.visit", visit_id=visit_id))


@blueprint.post("/visits/<uuid:visit_id>/date")
@access(Action.PLAN_VISITS)
def reschedule(visit_id: UUID) -> Any:
    """Put a visit that has not begun on another day, with a reason."""
    found = queries.get_visit(db.session, visit_id)
    actor = current_actor()
    try:
        operations.reschedule_visit(
            db.session,
            found,
            on=read_date(request.form, "date"),
            actor_id=actor.user_id,
            reason=request.form.get("reason", ""),
            budget=visit_budget(),
            exception=_exception(),
            team=read_team(request.form) if "team" in request.form else [],
            lead=read_number(request.form, "lead"),
            now=clock.now(),
        )
    except PlanProblem as problem:
        return _visit_page(found, problem), problem.status
    flash(_("已改期;检查组的手机下次联网时会收到。"), "success")
    return redirect(url_for("programmes_pages.visit", visit_id=visit_id))


def _exception() -> NamedException | None:
    named = read_exception(request.form)
    return NamedException(*named, current_actor().user_id) if named else None


@blueprint.post("/visits/<uuid:visit_id>/announcement")
@access(Action.PLAN_VISITS)
def announce(visit_id: UUID) -> Any:
    """Tell the school of a visit that was planned without telling it."""
    found = queries.get_visit(db.session, visit_id)
    operations.announce_visit(db.session, found, now=clock.now())
    flash(_("学校现在可以看到这次入校检查。"), "success")
    return redirect(url_for("programmes_pages.visit", visit_id=visit_id))


@blueprint.get("/route")
@access(Action.READ_PROGRAMMES)
def route() -> str:
    """A day's visits by township, for the phone and for paper: an inspector's own, or all."""
    day = request.args.get("date", type=date.fromisoformat) or clock.civil_date(clock.now())
    found = queries.visits_on(db.session, current_actor(), day)
    return render_template(
        "programmes/route.html",
        day=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        visits=[(one, _filled(one.id)) for one in found],
    )


def _filled(visit_id: UUID) -> list[str]:
    found = flow.inspections_of_visit(db.session, visit_id, current_actor())
    return [f"{one.checklist_version.title[language()]} · {one.subject}" for one in found]


@blueprint.get("/visits/new")
@access(Action.PLAN_VISITS)
def new_visit() -> str:
    """The form to plan a visit."""
    return _visit_form()


def _visit_form(problem: Problem | None = None) -> str:
    return render_template(
        "programmes/new_visit.html",
        form=request.form,
        problem=problem,
        programmes=queries.open_programmes(db.session, clock.civil_date(clock.now())),
        schools=queries.schools(db.session),
        people=queries.possible_members(db.session),
        self_checkers=queries.self_checkers(db.session),
        checklists=queries.plannable_checklists(db.session),
        exceptions=list(ExceptionKind),
        budget=visit_budget(),
        today=clock.civil_date(clock.now()),
    )


@blueprint.post("/visits/new")
@access(Action.PLAN_VISITS)
def plan_visit() -> Any:
    """Plan the visit and open its inspections, or show the form again with what to mend."""
    titles = {one.checklist_id: one.title["zh"] for one in queries.plannable_checklists(db.session)}
    try:
        planned = _plan(read_visit(request.form, titles))
    except PlanProblem as problem:
        db.session.rollback()
        return _visit_form(problem), problem.status
    flash(_("已安排入校检查;检查组的手机下次联网时会收到。"), "success")
    return redirect(url_for("programmes_pages.visit", visit_id=planned.id))


def _plan(form: VisitForm) -> Visit:
    programme = db.session.get(Programme, form.programme)
    if programme is None:
        raise UnknownProgramme(field="programme")
    return flow.plan_visit(
        db.session,
        programme=programme,
        school=queries.find_school(db.session, form.school),
        on=form.on,
        team=form.team,
        lead=form.lead,
        checklists=form.checklists,
        budget=visit_budget(),
        exception=NamedException(*form.exception, current_actor().user_id)
        if form.exception
        else None,
        announced=form.announced,
        departments=form.departments,
        now=clock.now(),
    )
