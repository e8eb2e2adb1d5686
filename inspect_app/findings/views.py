"""The page of one finding: why, by when, what happened, and what can be done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from inspect_app import clock
from inspect_app.accounts.access import Action, access, may
from inspect_app.accounts.current import current_actor, require
from inspect_app.checklists.vocabulary import OWNERS
from inspect_app.database import new_id
from inspect_app.extensions import db
from inspect_app.findings import forms, operations, queries, reviewing
from inspect_app.findings.acting import allow_photos, move_by_form, own_moves
from inspect_app.findings.clock import days_left, is_provisional
from inspect_app.findings.deadlines import deadlines
from inspect_app.findings.lifecycle import (
    DONE,
    REVIEWABLE,
    SIGNATURES,
    TRANSITIONS,
    WITH_SCHOOL,
    Move,
)
from inspect_app.findings.models import Finding, FindingEvent
from inspect_app.findings.photos import originals
from inspect_app.findings.wording import MOVES, SUSPICIONS, UNDONE
from inspect_app.problems import Problem
from inspect_app.programmes.budget import visit_budget
from inspect_app.programmes.errors import UnknownProgramme
from inspect_app.programmes.forms import read_visit
from inspect_app.programmes.models import ExceptionKind, NamedException, Programme, Visit
from inspect_app.programmes.operations import create_visit
from inspect_app.programmes.queries import open_programmes, possible_members
from inspect_app.registers.models import School

blueprint = Blueprint("findings_pages", __name__, url_prefix="/findings")

RECORDED_REASONS = {
    operations.STILL_FAILS: lazy_gettext("更正后重新评定,该项仍不符合"),
    operations.NO_LONGER_FAILS: lazy_gettext("更正后重新评定,该项已不存在不符合情形"),
    operations.NOT_THE_SCHOOLS: lazy_gettext("检查表规定由学校以外的责任方解决"),
}


@blueprint.url_value_preprocessor
def _allow_photos(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    allow_photos()


@blueprint.get("/<uuid:finding_id>")
@access(Action.READ_FINDING)
def finding(finding_id: UUID) -> str:
    """One finding: why, on what basis, how to mend it, by when, what happened, what can be done."""
    return _page(finding_id)


def _page(finding_id: UUID, move: Move | None = None, problem: Problem | None = None) -> str:
    """The finding's page. move, problem: what was just refused, shown beside what was written."""
    found = queries.get_finding(db.session, finding_id)
    actor = require(Action.READ_FINDING, found)
    moves = own_moves(found)
    today = clock.civil_date(clock.now())
    return render_template(
        "findings/finding.html",
        finding=found,
        photos=originals(db.session, found),
        reason=_reason,
        may_read_inspection=may(actor, Action.READ_INSPECTION, found.inspection.scope),
        may_read_documents=may(actor, Action.READ_DOCUMENT, found.inspection.scope),
        signatures=SIGNATURES,
        moves=moves,
        table=TRANSITIONS,
        words_of=MOVES,
        suspicions=SUSPICIONS,
        people=_people(found, moves),
        owners=OWNERS[1:],
        with_school=WITH_SCHOOL,
        may_plan_review=found.state in REVIEWABLE | DONE and may(actor, Action.PLAN_VISITS),
        undone=UNDONE,
        move_id=new_id,
        form=request.form,
        refused_move=move,
        problem=problem,
        left={"today": today, "days": days_left},
        provisional=found.due_on is not None
        and is_provisional(today, max(found.due_on, found.mend_by), deadlines().calendar),
    )


@blueprint.get("/reviews/new")
@access(Action.PLAN_VISITS)
def new_review() -> str:
    """Which school to go to, or the form to plan a review of its repairs, reported or accepted."""
    return _review_form()


def _review_form(problem: Problem | None = None) -> str:
    school = db.session.get(School, request.values.get("school", 0, type=int))
    today = clock.civil_date(clock.now())
    return render_template(
        "findings/new_review.html",
        school=school,
        schools=reviewing.schools_to_review(db.session) if school is None else [],
        findings=reviewing.reviewable(db.session, school.id) if school else [],
        done=reviewing.struck_off(db.session, school.id) if school else [],
        programmes=open_programmes(db.session, today),
        people=possible_members(db.session),
        exceptions=list(ExceptionKind),
        budget=visit_budget(),
        form=request.form,
        ticked=request.values.getlist("finding"),
        problem=problem,
        left={"today": today, "days": days_left},
    )


@blueprint.post("/reviews/new")
@access(Action.PLAN_VISITS)
def plan_review() -> Any:
    """Plan the visit, or show the form again with what to mend."""
    try:
        visit = _planned()
    except Problem as problem:
        db.session.rollback()
        return _review_form(problem), problem.status
    flash(_("已安排到校复查;检查组的手机下次联网时会收到问题和照片。"), "success")
    return redirect(url_for("programmes_pages.visit", visit_id=visit.id))


def _planned() -> Visit:
    form = read_visit(request.form, None)
    programme = db.session.get(Programme, form.programme)
    if programme is None:
        raise UnknownProgramme(field="programme")
    findings = [queries.get_finding(db.session, one) for one in forms.read_chosen(request.form)]
    visit = create_visit(
        db.session,
        programme=programme,
        school=findings[0].school,
        on=form.on,
        team=form.team,
        lead=form.lead,
        budget=visit_budget(),
        exception=NamedException(*form.exception, current_actor().user_id)
        if form.exception
        else None,
        announced=form.announced,
        departments=form.departments,
        now=clock.now(),
    )
    reviewing.plan_reviews(db.session, visit, findings, rules=deadlines(), now=clock.now())
    return visit


def _people(found: Finding, moves: tuple[Move, ...]) -> dict[Move, Any]:
    """Whom a move may be about."""
    people: dict[Move, Any] = {}
    if Move.DELEGATE in moves:
        people[Move.DELEGATE] = queries.colleagues(db.session, found.school_id)
    if Move.ASSIGN in moves:
        people[Move.ASSIGN] = queries.officers(db.session)
    return people


def _reason(event: FindingEvent) -> str:
    """What a person wrote, word for word; what the record gave, in the reader's language."""
    return str(RECORDED_REASONS.get(event.reason, event.reason))


@blueprint.post("/<uuid:finding_id>/moves/<move>")
@access(Action.MOVE_FINDING)
def make(finding_id: UUID, move: str) -> Any:
    """Move a finding on, or show the page again with what to mend."""
    wanted = forms.read_move(move)
    found = queries.get_finding(db.session, finding_id)
    require(Action.MOVE_FINDING, found)
    try:
        move_by_form(found, wanted)
    except Problem as problem:
        db.session.rollback()
        return _page(finding_id, wanted, problem), problem.status
    flash(_("已办理:%(what)s", what=MOVES[wanted].event), "success")
    return redirect(url_for("findings_pages.finding", finding_id=finding_id))
