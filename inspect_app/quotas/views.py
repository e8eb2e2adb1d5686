"""Pages of quotas: the county's by quota, one quota's seats, a seat's ledger, excuses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock, exports
from inspect_app.accounts.access import Action, access, may
from inspect_app.accounts.current import current_actor, require
from inspect_app.accounts.models import Role
from inspect_app.extensions import db, language
from inspect_app.problems import NotFound, Problem
from inspect_app.programmes.errors import NotReadable, PlanProblem
from inspect_app.programmes.forms import first, read_date, read_text
from inspect_app.programmes.queries import schools
from inspect_app.quotas import operations, queries
from inspect_app.quotas.coverage import coverage, schools_heard, schools_inspected
from inspect_app.quotas.errors import LedgerProblem
from inspect_app.quotas.forms import read_act, read_place
from inspect_app.quotas.gathering import Ledger, accounts, ledgers
from inspect_app.quotas.ledger import Calendar, summed
from inspect_app.quotas.queries import Chosen, Seat
from inspect_app.quotas.spreadsheet import ledger_table
from inspect_app.registers.calendar import Span, quarters, school_year, school_year_of
from inspect_app.registers.calendar_file import working_days
from inspect_app.registers.queries import townships

blueprint = Blueprint("quotas_pages", __name__, url_prefix="/quotas")


def _calendar() -> Calendar:
    return Calendar(
        queries.terms(db.session),
        working_days().is_working_day,
        clock.civil_date(clock.now()),
    )


@blueprint.get("/")
@access(Action.READ_LEDGER)
def home() -> Any:
    """The bureau: every quota with its seats; a principal: the school's; others: their own."""
    actor = current_actor()
    if actor.role is Role.BUREAU:
        return _overview()
    if actor.role is Role.PRINCIPAL:
        return _ledgers(Chosen(school=actor.school_id))
    return _ledgers(Chosen(person=current_user.person_id or 0))


def _overview() -> str:
    calendar = _calendar()
    chosen = _chosen()
    year = school_year(school_year_of(calendar.today))
    seats = queries.seats(db.session, chosen)
    found = accounts(db.session, seats, calendar, since=year.first, until=year.last)
    sums = {
        quota_id: summed([one for one in found if one.quota.id == quota_id])
        for quota_id in queries.quotas()
    }
    return render_template(
        "quotas/overview.html",
        quotas=[(raw, sums[quota_id]) for quota_id, (_quota, raw) in queries.quotas().items()],
        chosen=chosen,
        townships=townships(db.session),
        since=year.first,
        until=min(year.last, calendar.today),
    )


def _chosen() -> Chosen:
    arguments = request.args
    return Chosen(
        post=arguments.get("post", ""),
        person=arguments.get("person", type=int),
        school=arguments.get("school", type=int),
        township=arguments.get("township", ""),
    )


@blueprint.get("/coverage")
@access(Action.KEEP_LEDGERS)
def covered() -> str:
    """Schools heard in the term under way, townships and stages inspected in the year."""
    today = clock.civil_date(clock.now())
    begun = queries.begun_terms(db.session, today)
    of_year = quarters(today.year)
    year = Span(str(today.year), of_year[0].first, of_year[-1].last)
    term = Span(begun[0].name, begun[0].starts_on, begun[0].ends_on) if begun else year
    register = schools(db.session)
    return render_template(
        "quotas/coverage.html",
        found=coverage(
            register,
            schools_heard(db.session, term, today),
            schools_inspected(db.session, year, today),
            term=term,
            year=year,
        ),
        schools={one.name: one.code for one in register},
    )


@blueprint.get("/<quota_id>")
@access(Action.KEEP_LEDGERS)
def quota(quota_id: str) -> str:
    """Every seat that owes one quota, those with something missing first."""
    if quota_id not in queries.quotas():
        raise NotFound
    calendar, chosen = _calendar(), _chosen()
    year = school_year(school_year_of(calendar.today))
    asked, raw = queries.quotas()[quota_id]
    seats = queries.seats(db.session, Chosen(post=asked.post, township=chosen.township))
    found = ledgers(
        db.session, seats, calendar, since=year.first, until=year.last, quota_id=quota_id
    )
    rows = [(one.seat, account) for one in found for account in one.accounts]
    rows.sort(key=lambda row: -(row[1].running.missing if row[1].running else 0))
    return render_template(
        "quotas/quota.html",
        raw=raw,
        rows=rows,
        sum=summed([account for _seat, account in rows]),
        chosen=chosen,
        townships=townships(db.session),
        since=year.first,
        until=min(year.last, calendar.today),
    )


@blueprint.get("/ledger")
@access(Action.READ_LEDGER)
def ledger() -> str:
    """The ledgers of one person, or of a school's or body's seat, line by line."""
    return _ledgers(_chosen())


@blueprint.get("/ledger/export.<any(xlsx, csv):form>")
@access(Action.READ_LEDGER)
def export(form: str) -> Response:
    """The ledgers as a spreadsheet, a row for each period."""
    found = _readable(_chosen(), _calendar())
    return exports.download(ledger_table(found, language()), exports.Form(form))


def _readable(chosen: Chosen, calendar: Calendar) -> list[Ledger]:
    """The ledgers of this school year that are not empty. Raises Forbidden for one of others."""
    year = school_year(school_year_of(calendar.today))
    seats = queries.seats(db.session, chosen)
    for seat in seats:
        require(Action.READ_LEDGER, seat)
    found = ledgers(db.session, seats, calendar, since=year.first, until=year.last)
    return [one for one in found if one.accounts]


def _ledgers(chosen: Chosen, problem: Problem | None = None) -> str:
    calendar = _calendar()
    actor = current_actor()
    found = _readable(chosen, calendar)
    found.sort(key=lambda one: one.seat.user_id != actor.user_id)
    terms = queries.begun_terms(db.session, calendar.today)
    return render_template(
        "quotas/ledger.html",
        ledgers=found,
        words_of={quota_id: raw for quota_id, (_quota, raw) in queries.quotas().items()},
        chosen=chosen,
        may_record=[may(actor, Action.RECORD_ACT, one.seat.scope) for one in found],
        may_decide=may(actor, Action.KEEP_LEDGERS),
        today=calendar.today,
        term=terms[0] if terms else None,
        form=request.form,
        problem=problem,
    )


@blueprint.post("/ledger")
@access(Action.RECORD_ACT)
def record() -> Any:
    """Enter an act of the seat that the address names."""
    chosen = _chosen()
    seat = _one_seat(chosen)
    actor = require(Action.RECORD_ACT, seat)
    kinds = {one.id: one for one in queries.quotas_of(db.session, seat)}
    try:
        done = read_act(request.form, kinds)
        operations.record_act(
            db.session,
            done,
            person=seat.person_id,
            body=None if seat.person_id is not None else seat.post,
            school=seat.school_id or read_place(db.session, request.form, kinds[done.kind]),
            recorded_by=actor.user_id,
            now=clock.now(),
        )
    except (LedgerProblem, PlanProblem) as problem:
        db.session.rollback()
        return _ledgers(chosen, problem), problem.status
    flash(_("已登记。"), "success")
    return redirect(_address(seat))


def _address(seat: Seat) -> str:
    named: dict[str, Any] = seat.arguments
    return url_for("quotas_pages.ledger", **named)


def _one_seat(chosen: Chosen) -> Seat:
    """The seat that post, person and school name together. Raises NotFound."""
    for seat in queries.seats(db.session, chosen):
        if (seat.post, seat.person_id, seat.school_id) == (
            chosen.post,
            chosen.person,
            chosen.school,
        ):
            return seat
    raise NotFound


@blueprint.post("/acts/<uuid:act_id>/decision")
@access(Action.KEEP_LEDGERS)
def decide(act_id: UUID) -> Any:
    """A person decides whether an act counts, with the reason."""
    act = queries.get_act(db.session, act_id)
    reason = read_text(request.form, "reason", 500)
    operations.decide(
        db.session,
        act,
        counts=first(request.form, "counts") == "yes",
        reason=reason,
        actor_id=current_actor().user_id,
        now=clock.now(),
    )
    flash(_("已裁定。"), "success")
    who = (
        {"person": act.person_id}
        if act.person_id
        else {
            "post": act.body,
            "school": act.school_id if act.body in queries.SCHOOL_POSTS else None,
        }
    )
    return redirect(url_for("quotas_pages.ledger", **who))


@blueprint.get("/excuses")
@access(Action.KEEP_LEDGERS)
def excuses() -> str:
    """The days excused, and the form to excuse some."""
    return _excuses()


def _excuses(problem: Problem | None = None) -> str:
    return render_template(
        "quotas/excuses.html",
        excuses=queries.excuses(db.session),
        form=request.form,
        problem=problem,
    )


@blueprint.post("/excuses")
@access(Action.KEEP_LEDGERS)
def add_excuse() -> Any:
    """Excuse a person, or everybody at a school, on some days."""
    form = request.form
    try:
        person, school = queries.find_excused(db.session, first(form, "who"))
        since, until = read_date(form, "since"), read_date(form, "until")
        if until < since:
            raise NotReadable(field="until")
        operations.excuse(
            db.session,
            person=person,
            school=school,
            since=since,
            until=until,
            basis=read_text(form, "basis", 200),
            actor_id=current_actor().user_id,
            now=clock.now(),
        )
    except (LedgerProblem, PlanProblem) as problem:
        db.session.rollback()
        return _excuses(problem), problem.status
    flash(_("已登记免计。"), "success")
    return redirect(url_for("quotas_pages.excuses"))


@blueprint.post("/excuses/<uuid:excuse_id>/withdrawal")
@access(Action.KEEP_LEDGERS)
def withdraw_excuse(excuse_id: UUID) -> Any:
    """Take an excuse back."""
    excused = queries.get_excuse(db.session, excuse_id)
    operations.withdraw_excuse(
        db.session, excused, actor_id=current_actor().user_id, now=clock.now()
    )
    flash(_("已撤销免计。"), "success")
    return redirect(url_for("quotas_pages.excuses"))
