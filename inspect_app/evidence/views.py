"""The page where a rescue file is brought."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request

from inspect_app import clock
from inspect_app.accounts.access import Action, Scope, access, may
from inspect_app.accounts.current import current_actor
from inspect_app.accounts.models import User
from inspect_app.evidence import rescue
from inspect_app.evidence.errors import BadRescue
from inspect_app.evidence.receiving import Receiver
from inspect_app.evidence.rescuing import actor_of, bring
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.problems import Forbidden

blueprint = Blueprint("evidence_pages", __name__)


@blueprint.get("/rescue")
@access(Action.BRING_RESCUE)
def rescue_form() -> str:
    """Choose a rescue file."""
    return render_template("evidence/rescue.html", problem=None, brought=None)


@blueprint.url_value_preprocessor
def _allow_whole_phones(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Runs before the gate, which would otherwise refuse the body at the limit of JSON calls."""
    request.max_content_length = current_app.extensions["settings"].rescue_limit


@blueprint.post("/rescue")
@access(Action.BRING_RESCUE)
def bring_rescue() -> Any:
    """Take in everything a phone held; the bureau for anybody, others for themselves."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise BadRescue(field="file")
        settings = current_app.extensions["settings"]
        receiver = Receiver(db.session, storage(), clock.now, settings.pixel_limit)
        with rescue.opened(file.stream, photo_limit=settings.photo_limit) as found:
            author = db.session.get(User, found.author)
            if author is None or not may(current_actor(), Action.BRING_RESCUE, _whose(author)):
                raise Forbidden
            brought = bring(found, receiver, author=actor_of(author))
    except BadRescue as problem:
        return render_template("evidence/rescue.html", problem=problem, brought=None), 422
    return render_template(
        "evidence/rescue.html", problem=None, brought=brought, author=author.name
    )


def _whose(author: User) -> Scope:
    return Scope(owner_id=author.id)
