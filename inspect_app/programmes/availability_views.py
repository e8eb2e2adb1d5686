"""The page of who cannot go where and when, kept by the desk."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import current_actor
from inspect_app.accounts.models import User
from inspect_app.extensions import db
from inspect_app.problems import NotFound, Problem
from inspect_app.programmes import availability, queries
from inspect_app.programmes.errors import PlanProblem, UnknownMember
from inspect_app.programmes.forms import first, read_date, read_number, read_text
from inspect_app.programmes.models import InspectorAbsence, Recusal

blueprint = Blueprint("availability_pages", __name__, url_prefix="/programmes/availability")

SHOWN_AFTER_END = timedelta(days=30)
_KINDS: dict[str, type[InspectorAbsence] | type[Recusal]] = {
    "absence": InspectorAbsence,
    "recusal": Recusal,
}


@blueprint.get("/")
@access(Action.PLAN_VISITS)
def home() -> str:
    """Absences, recusals and departments of everybody who may be on a team."""
    return _page()


def _page(problem: Problem | None = None) -> str:
    today = clock.civil_date(clock.now())
    return render_template(
        "programmes/availability.html",
        absences=availability.absences(db.session, since=today - SHOWN_AFTER_END),
        recusals=availability.recusals(db.session),
        people=queries.possible_members(db.session),
        schools=queries.schools(db.session),
        today=today,
        form=request.form,
        problem=problem,
    )


def _person() -> User:
    people = {one.id: one for one in queries.possible_members(db.session)}
    found = people.get(read_number(request.form, "user"))
    if found is None:
        raise UnknownMember(field="user")
    return found


@blueprint.post("/absences")
@access(Action.PLAN_VISITS)
def enter_absence() -> Any:
    """Keep an absence, or show the page with what to mend."""
    try:
        availability.enter_absence(
            db.session,
            _person(),
            since=read_date(request.form, "since"),
            until=read_date(request.form, "until"),
            reason=read_text(request.form, "reason", 200),
            actor_id=current_actor().user_id,
            now=clock.now(),
        )
    except PlanProblem as problem:
        return _page(problem), problem.status
    flash(_("已登记请假。"), "success")
    return redirect(url_for(".home"))


@blueprint.post("/recusals")
@access(Action.PLAN_VISITS)
def enter_recusal() -> Any:
    """Keep a recusal, or show the page with what to mend."""
    try:
        availability.enter_recusal(
            db.session,
            _person(),
            queries.find_school(db.session, first(request.form, "school")),
            reason=read_text(request.form, "reason", 200),
            actor_id=current_actor().user_id,
            now=clock.now(),
        )
    except PlanProblem as problem:
        return _page(problem), problem.status
    flash(_("已登记回避。"), "success")
    return redirect(url_for(".home"))


@blueprint.post("/departments")
@access(Action.PLAN_VISITS)
def set_department() -> Any:
    """Say which department somebody is of; none for the bureau's own."""
    try:
        named = first(request.form, "department").strip()
        _person().department = read_text(request.form, "department", 80) if named else ""
    except PlanProblem as problem:
        return _page(problem), problem.status
    flash(_("已登记部门。"), "success")
    return redirect(url_for(".home"))


@blueprint.post("/withdrawal")
@access(Action.PLAN_VISITS)
def withdraw() -> Any:
    """Let an absence or a recusal hold no more."""
    kind = _KINDS.get(first(request.form, "kind"))
    if kind is None:
        raise NotFound
    availability.withdraw(db.session, kind, read_number(request.form, "kept"), now=clock.now())
    flash(_("已撤销。"), "success")
    return redirect(url_for(".home"))
