"""Pages of draws: the desk announces and draws; anybody reads, downloads and verifies."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from inspect_app import clock, flow
from inspect_app.accounts.access import Action, access, may, public
from inspect_app.accounts.current import current_actor
from inspect_app.draws import operations
from inspect_app.draws.certificate import Verified, verify
from inspect_app.draws.errors import DrawProblem, NotACertificate
from inspect_app.draws.forms import WINDOWS, DrawForm, read_draw, read_line
from inspect_app.draws.models import Draw, DrawKind
from inspect_app.draws.pools import Candidate
from inspect_app.draws.required import RequiredDraw, required_draw, required_draws
from inspect_app.draws.sampling import Gone
from inspect_app.extensions import db
from inspect_app.problems import Problem

blueprint = Blueprint("draws_pages", __name__, url_prefix="/draws")

CERTIFICATE_LIMIT = 4 * 2**20
_LEAD = timedelta(hours=1)


@blueprint.get("/")
@public
def draws() -> str:
    """Every draw with its digest; the desk can announce another."""
    return render_template(
        "draws/draws.html",
        draws=operations.draws(db.session),
        required=required_draws(db.session, _today()) if _may_draw() else [],
        may_draw=_may_draw(),
    )


def _may_draw() -> bool:
    return current_user.is_authenticated and may(current_actor(), Action.PLAN_VISITS)


@blueprint.get("/new")
@access(Action.PLAN_VISITS)
def new_draw() -> str:
    """The form to announce a draw."""
    return _form()


def _form(problem: Problem | None = None) -> str:
    later = (clock.now() + _LEAD).astimezone(clock.CIVIL_ZONE)
    wanted = request.values.get("requirement", "")
    required = required_draw(db.session, wanted, _today()) if wanted else None
    return render_template(
        "draws/new_draw.html",
        kinds=list(DrawKind),
        windows=WINDOWS,
        required=required,
        form=request.form or (_asked_for(required) if required else {}),
        problem=problem,
        known_from=later.strftime("%Y-%m-%dT%H:%M"),
    )


def _asked_for(required: RequiredDraw) -> dict[str, Any]:
    """The form filled as the plan asks."""
    asked, period = required.asked, required.period
    return {
        "kind": asked["kind"],
        "title": f"{asked['title']['zh']}({period.first}—{period.last})",
        "count": asked["least"],
        "window": asked.get("window", ""),
    }


def _today() -> date:
    return clock.civil_date(clock.now())


@blueprint.post("/new")
@access(Action.PLAN_VISITS)
def announce() -> Any:
    """Freeze the pool and publish the announcement, or show the form with what to mend."""
    try:
        form = read_draw(request.form)
        made = operations.announce(
            db.session,
            form,
            rooms=_rooms(form),
            actor_id=current_actor().user_id,
            now=clock.now().replace(microsecond=0),
        )
    except DrawProblem as problem:
        db.session.rollback()
        return _form(problem), problem.status
    flash(_("已公告;名单和规则从现在起不能更改。"), "success")
    return redirect(url_for(".draw", draw_id=made.id))


@blueprint.get("/<uuid:draw_id>")
@public
def draw(draw_id: UUID) -> str:
    """One draw: the announcement, and after the draw the result, repeated here and now."""
    return _draw_page(operations.get_draw(db.session, draw_id))


def _rooms(form: DrawForm) -> list[Candidate]:
    if form.kind is not DrawKind.ROOMS or form.listed:
        return []
    began = operations.window_begins(db.session, form.window, _today())
    return flow.rooms_to_measure(db.session, by=form.by, since=began)


def _draw_page(found: Draw, problem: Problem | None = None) -> str:
    return render_template(
        "draws/draw.html",
        draw=found,
        told=found.announcement,
        replaced_at=[datetime.fromisoformat(one["at"]) for one in found.replacements],
        verified=verify(found.certificate()) if found.drawn_at else None,
        may_draw=_may_draw(),
        ready=clock.now() >= found.known_from,
        form=request.form,
        problem=problem,
    )


@blueprint.post("/<uuid:draw_id>/result")
@access(Action.PLAN_VISITS)
def carry_out(draw_id: UUID) -> Any:
    """Draw with the value that has become known."""
    found = operations.get_draw(db.session, draw_id)
    try:
        operations.carry_out(
            db.session,
            found,
            value=read_line(request.form, "value", 400),
            source=read_line(request.form, "source", 400),
            actor_id=current_actor().user_id,
            now=clock.now().replace(microsecond=0),
        )
    except DrawProblem as problem:
        return _draw_page(found, problem), problem.status
    flash(_("已抽取;结果和证书已公开。"), "success")
    return redirect(url_for(".draw", draw_id=draw_id))


@blueprint.post("/<uuid:draw_id>/replacements")
@access(Action.PLAN_VISITS)
def replace(draw_id: UUID) -> Any:
    """Let the next in order take the place of one that cannot be had."""
    found = operations.get_draw(db.session, draw_id)
    try:
        operations.replace(
            db.session,
            found,
            Gone(read_line(request.form, "gone", 160), request.form.get("with_group") == "1"),
            reason=read_line(request.form, "reason", 400),
            now=clock.now().replace(microsecond=0),
        )
    except DrawProblem as problem:
        return _draw_page(found, problem), problem.status
    flash(_("已按次序替换;证书已更新。"), "success")
    return redirect(url_for(".draw", draw_id=draw_id))


@blueprint.get("/<uuid:draw_id>/certificate.json")
@public
def certificate(draw_id: UUID) -> Response:
    """The certificate, for anybody to keep and verify; it names no person."""
    found = operations.get_draw(db.session, draw_id).certificate()
    words = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    answer = Response(words, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="draw-{draw_id}.json"'
    return answer


@blueprint.get("/verify")
@public
def verify_form() -> str:
    """The page that repeats a draw from its certificate."""
    return render_template("draws/verify.html", found=None, problem=None)


@blueprint.post("/verify")
@public
def verify_certificate() -> Any:
    """Repeat the draw of a certificate that somebody brings; nothing is kept."""
    file = request.files.get("certificate")
    try:
        found = _verified(file.read(CERTIFICATE_LIMIT + 1) if file else b"")
    except NotACertificate as problem:
        return render_template("draws/verify.html", found=None, problem=problem), problem.status
    return render_template("draws/verify.html", found=found, problem=None)


def _verified(content: bytes) -> Verified:
    if len(content) > CERTIFICATE_LIMIT:
        raise NotACertificate(field="certificate")
    try:
        return verify(json.loads(content))
    except NotACertificate as problem:
        raise NotACertificate(problem.detail, field="certificate") from None
    except (ValueError, RecursionError):
        raise NotACertificate(field="certificate") from None
