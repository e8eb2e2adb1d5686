"""Pages of the calendar that a person subscribes to, and the calendar itself."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for

from inspect_app import clock
from inspect_app.accounts.access import Action, access, public
from inspect_app.accounts.current import current_actor
from inspect_app.extensions import db, limiter
from inspect_app.programmes import feeds

blueprint = Blueprint("calendar_pages", __name__, url_prefix="/programmes")


@blueprint.get("/calendar")
@access(Action.READ_PROGRAMMES)
def calendar() -> str:
    """Whether the own visits can be subscribed to, and how."""
    return _page()


def _page(token: str = "") -> str:
    return render_template(
        "programmes/calendar.html",
        feed=feeds.feed_of(db.session, current_actor().user_id),
        address=url_for(".feed", token=token, _external=True) if token else "",
    )


@blueprint.post("/calendar")
@access(Action.READ_PROGRAMMES)
def open_feed() -> str:
    """Make a secret address and show it this once."""
    return _page(feeds.open_feed(db.session, current_actor().user_id, now=clock.now()))


@blueprint.post("/calendar/revocation")
@access(Action.READ_PROGRAMMES)
def revoke() -> Any:
    """Let the address be good no more."""
    feeds.revoke_feed(db.session, current_actor().user_id)
    return redirect(url_for(".calendar"))


@blueprint.get("/calendar/<token>.ics")
@public
@limiter.limit("60 per minute")
def feed(token: str) -> Response:
    """The visits of whoever made the address, for calendars."""
    found = feeds.visits_by_token(db.session, token, today=clock.civil_date(clock.now()))
    answer = Response(feeds.calendar(found), mimetype="text/calendar")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
