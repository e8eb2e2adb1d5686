"""The bureau's page of records whose period ends, and the holds on them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from inspect_app import clock
from inspect_app.accounts.access import Action, access, may
from inspect_app.accounts.current import current_actor, require
from inspect_app.extensions import db
from inspect_app.inspections.queries import get_inspection
from inspect_app.retention import operations, queries

blueprint = Blueprint("retention_pages", __name__, url_prefix="/retention")


@blueprint.get("/")
@access(Action.HOLD_RECORDS)
def home() -> str:
    """Records whose period ends within 90 days or has passed, as far as the caller reads them."""
    actor = current_actor()
    today = clock.civil_date(clock.now())
    kept = [
        one
        for one in queries.ending(db.session, today)
        if may(actor, Action.HOLD_RECORDS, one.inspection.scope)
    ]
    return render_template("retention/retention.html", kept=kept, today=today, actor=actor)


@blueprint.post("/<uuid:inspection_id>/hold")
@access(Action.HOLD_RECORDS)
def hold(inspection_id: UUID) -> Any:
    """Have a record kept beyond its period, with a reason."""
    found = get_inspection(db.session, inspection_id)
    actor = require(Action.HOLD_RECORDS, found)
    operations.place_hold(
        db.session,
        found,
        reason=request.form.get("reason", "").strip(),
        actor_id=actor.user_id,
        now=clock.now(),
    )
    flash(_("已暂缓清除这份记录。"), "success")
    return redirect(url_for("retention_pages.home"))


@blueprint.post("/<uuid:inspection_id>/release")
@access(Action.HOLD_RECORDS)
def release(inspection_id: UUID) -> Any:
    """Lift the holds on a record."""
    found = get_inspection(db.session, inspection_id)
    actor = require(Action.HOLD_RECORDS, found)
    operations.lift_holds(db.session, found.id, actor_id=actor.user_id, now=clock.now())
    flash(_("已取消暂缓;到期后将清除。"), "success")
    return redirect(url_for("retention_pages.home"))
