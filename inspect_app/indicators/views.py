"""The bureau's overview of inspections."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import current_actor
from inspect_app.extensions import db
from inspect_app.findings.queries import townships
from inspect_app.indicators import queries
from inspect_app.indicators.queries import Chosen, Standing
from inspect_app.retention.queries import ending

blueprint = Blueprint("indicators_pages", __name__, url_prefix="/overview")


@blueprint.get("/")
@access(Action.READ_OVERVIEW)
def overview() -> str:
    """Inspections by state, township and checklist; every count leads to its rows."""
    chosen = _chosen()
    today, actor = clock.civil_date(clock.now()), current_actor()
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "indicators/overview.html",
        found=queries.overview(
            db.session,
            actor,
            chosen,
            today=today,
            page=page,
        ),
        chosen=chosen,
        states=list(Standing),
        townships=townships(db.session),
        titles=queries.checklist_titles(db.session),
        reads_confidential=actor.reads_confidential,
        ending=len(ending(db.session, today)) if actor.reads_confidential else 0,
    )


def _chosen() -> Chosen:
    arguments = request.args
    state = arguments.get("state", "")
    return Chosen(
        township=arguments.get("township", ""),
        school=arguments.get("school", "").strip(),
        checklist=arguments.get("checklist", ""),
        state=state if state in {one.value for one in Standing} else "",
        since=arguments.get("since", type=date.fromisoformat),
        until=arguments.get("until", type=date.fromisoformat),
    )
