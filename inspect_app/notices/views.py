"""The inbox."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, redirect, render_template, request, url_for

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import current_actor
from inspect_app.extensions import db
from inspect_app.notices import operations, queries
from inspect_app.notices.wording import marked_sentence
from inspect_app.problems import NotFound

blueprint = Blueprint("notices_pages", __name__, url_prefix="/notices")


@blueprint.get("/")
@access(Action.USE_OWN_ACCOUNT)
def inbox() -> str:
    """What the reader was told, the latest first."""
    page = max(1, request.args.get("page", 1, type=int))
    found = queries.inbox(db.session, current_actor().user_id, page=page)
    return render_template("notices/inbox.html", found=found, sentence=marked_sentence)


@blueprint.post("/opened")
@access(Action.USE_OWN_ACCOUNT)
def open_notice() -> Any:
    """Go to what a notice is about; it counts as read."""
    user_id = current_actor().user_id
    notice_id = request.form.get("notice", type=UUID)
    if notice_id is None:
        raise NotFound
    notice = queries.own_notice(db.session, user_id, notice_id)
    operations.mark_read(db.session, user_id, notice.id, now=clock.now())
    return redirect(notice.path)


@blueprint.post("/read")
@access(Action.USE_OWN_ACCOUNT)
def mark_all_read() -> Any:
    """Count all notices as read."""
    operations.mark_read(db.session, current_actor().user_id, now=clock.now())
    return redirect(url_for("notices_pages.inbox"))


def init_app(app: Flask) -> None:
    """Give every template the number of the reader's unread notices."""
    app.context_processor(
        lambda: {
            "unread_notices": lambda: queries.count_unread(db.session, current_actor().user_id)
        }
    )
