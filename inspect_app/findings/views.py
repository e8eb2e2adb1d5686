"""Pages of findings: the list, most urgent first, and one finding with photos and basis."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from inspect_app import clock
from inspect_app.accounts.access import Action, access, may
from inspect_app.accounts.current import current_actor, require
from inspect_app.accounts.models import Role
from inspect_app.extensions import db
from inspect_app.findings import operations, queries
from inspect_app.findings.clock import days_left
from inspect_app.findings.lifecycle import Move, Mover, moves_from
from inspect_app.findings.models import Finding, FindingEvent, FindingState
from inspect_app.findings.queries import FindingFilter
from inspect_app.inspections.queries import answers_of

blueprint = Blueprint("findings_pages", __name__, url_prefix="/findings")

RECORDED_REASONS = {
    operations.STILL_FAILS: lazy_gettext("更正后重新评定,该项仍不符合"),
    operations.NO_LONGER_FAILS: lazy_gettext("更正后重新评定,该项已不存在不符合情形"),
}
STATES = ("standing", *(state.value for state in FindingState), "all")
SEVERITIES = ("critical", "major", "minor")


@blueprint.get("/")
@access(Action.READ_FINDING)
def home() -> str:
    """The findings the caller may read; a principal's own school with its score history."""
    actor = current_actor()
    today = clock.civil_date(clock.now())
    chosen = _filter()
    page = max(1, request.args.get("page", 1, type=int))
    own_school = actor.role is Role.PRINCIPAL and actor.school_id is not None
    return render_template(
        "findings/home.html",
        found=queries.list_findings(db.session, actor, chosen, today=today, page=page),
        chosen=chosen,
        states=STATES,
        severities=SEVERITIES,
        townships=[] if own_school else queries.townships(db.session),
        own_school=own_school,
        scores=queries.score_history(db.session, actor.school_id)
        if own_school and actor.school_id
        else [],
        left={"today": today, "days": days_left},
    )


def _filter() -> FindingFilter:
    arguments = request.args
    state = arguments.get("state", "standing")
    severity = arguments.get("severity", "")
    return FindingFilter(
        state=state if state in STATES else "standing",
        severity=severity if severity in SEVERITIES else "",
        township=arguments.get("township", ""),
        school=arguments.get("school", "").strip(),
        inspection=arguments.get("inspection", type=UUID),
        overdue="1" if arguments.get("overdue") == "1" else "",
    )


@blueprint.get("/<uuid:finding_id>")
@access(Action.READ_FINDING)
def finding(finding_id: UUID) -> str:
    """One finding: why, on what basis, how to mend it, by when, what happened since."""
    found = queries.get_finding(db.session, finding_id)
    actor = require(Action.READ_FINDING, found)
    return render_template(
        "findings/finding.html",
        finding=found,
        photos=_photos(found),
        reason=_reason,
        may_acknowledge=may(actor, Action.ACKNOWLEDGE_FINDING, found.scope)
        and Move.ACKNOWLEDGE in moves_from(found.state, Mover.PRINCIPAL),
        left={"today": clock.civil_date(clock.now()), "days": days_left},
    )


def _reason(event: FindingEvent) -> str:
    """What a person wrote, word for word; what the record gave, in the reader's language."""
    return str(RECORDED_REASONS.get(event.reason, event.reason))


def _photos(found: Finding) -> list[dict[str, Any]]:
    """Photos of the finding's item; of its row alone where the finding is about one row."""
    photos = answers_of(db.session, found.inspection).photos
    return [
        photo for photo in photos if photo["item"] == found.item and found.row in ("", photo["row"])
    ]


@blueprint.post("/<uuid:finding_id>/acknowledgement")
@access(Action.ACKNOWLEDGE_FINDING)
def acknowledge(finding_id: UUID) -> Any:
    """The principal signs for the finding (签收)."""
    found = queries.get_finding(db.session, finding_id)
    actor = require(Action.ACKNOWLEDGE_FINDING, found)
    operations.acknowledge(db.session, found, actor_id=actor.user_id, now=clock.now())
    flash(_("已签收。请在期限前完成整改。"), "success")
    return redirect(url_for("findings_pages.finding", finding_id=finding_id))
