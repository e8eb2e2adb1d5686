"""Pages of the annual list: the draft, its adoption, exceptions; and of the budget of entries."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from inspect_app import clock
from inspect_app.accounts.access import Action, access, may, public
from inspect_app.accounts.current import current_actor
from inspect_app.extensions import db
from inspect_app.problems import Problem
from inspect_app.programmes import listing, queries
from inspect_app.programmes.budget import visit_budget
from inspect_app.programmes.entries import counters
from inspect_app.programmes.errors import ExceptionUnnamed, PlanProblem
from inspect_app.programmes.forms import first, read_exception, read_task
from inspect_app.programmes.models import DraftTask, ExceptionKind, NamedException

blueprint = Blueprint("annual_list_pages", __name__, url_prefix="/programmes")


@blueprint.get("/")
@access(Action.READ_PROGRAMMES)
def programmes() -> str:
    """The annual lists with their supplements and exceptions; the desk drafts the next one."""
    draft = request.args.get("draft", type=int)
    return _page(mended=listing.get_draft(db.session, draft) if draft else None)


def _page(problem: Problem | None = None, mended: DraftTask | None = None) -> str:
    return render_template(
        "programmes/programmes.html",
        editions=listing.editions(db.session),
        drafts=listing.drafts(db.session),
        exceptional=listing.exceptional(db.session),
        exceptions=list(ExceptionKind),
        visits=queries.visits_per_programme(db.session),
        may_plan=may(current_actor(), Action.PLAN_VISITS),
        mended=mended,
        form=request.form,
        problem=problem,
    )


@blueprint.post("/drafts")
@access(Action.PLAN_VISITS)
def draft() -> Any:
    """Enter a task into the draft or mend one there."""
    try:
        listing.draft_task(db.session, read_task(request.form), instead_of=_named_draft())
    except PlanProblem as problem:
        return _page(problem), problem.status
    flash(_("已列入草案;通过并公布以后才能安排入校检查。"), "success")
    return redirect(url_for(".programmes"))


def _named_draft() -> DraftTask | None:
    named = request.form.get("draft", 0, type=int)
    return listing.get_draft(db.session, named) if named else None


@blueprint.post("/drafts/removal")
@access(Action.PLAN_VISITS)
def remove_draft() -> Any:
    """Take a task out of the draft."""
    db.session.delete(listing.get_draft(db.session, request.form.get("draft", 0, type=int)))
    return redirect(url_for(".programmes"))


@blueprint.post("/adoption")
@access(Action.PLAN_VISITS)
def adopt() -> Any:
    """Adopt and publish the draft of a year; afterwards it can only be supplemented."""
    try:
        edition = listing.adopt(
            db.session,
            request.form.get("year", 0, type=int),
            reason=first(request.form, "reason")[:400],
            actor_id=current_actor().user_id,
            now=clock.now(),
        )
    except PlanProblem as problem:
        return _page(problem), problem.status
    flash(_("%(year)s 年的计划已通过并公布。", year=edition.year), "success")
    return redirect(url_for(".programmes"))


@blueprint.post("/exceptions")
@access(Action.PLAN_VISITS)
def add_exceptional() -> Any:
    """Enter a task outside the list, by a named exception."""
    try:
        named = read_exception(request.form)
        if named is None:
            raise ExceptionUnnamed(field="exception")
        exception = NamedException(*named, current_actor().user_id)
        task = read_task(request.form)
        listing.add_exceptional(db.session, task, exception, now=clock.now())
    except PlanProblem as problem:
        return _page(problem), problem.status
    flash(_("已登记例外检查。"), "success")
    return redirect(url_for(".programmes"))


@blueprint.get("/published")
@public
def published() -> str:
    """The adopted list of a year with its supplements, for anybody."""
    years = sorted({one.year for one in listing.editions(db.session)}, reverse=True)
    year = request.args.get("year", years[0] if years else 0, type=int)
    found = listing.editions(db.session, year)
    return render_template(
        "programmes/published.html",
        years=years,
        year=year,
        editions=[(one, listing.is_as_adopted(one)) for one in found],
    )


@blueprint.get("/budget")
@access(Action.READ_PROGRAMMES)
def budget() -> str:
    """How often each school was entered in this school year and term, the fullest first."""
    today = clock.civil_date(clock.now())
    caps = visit_budget()
    found = counters(db.session, queries.schools(db.session), caps, on=today)
    found.sort(key=lambda one: (-one.spent.in_year, -one.spent.in_term, one.school.code))
    return render_template("programmes/budget.html", counters=found, budget=caps)
