"""Making the move that a request's form asks for, on a page or over the API."""

from __future__ import annotations

from flask import current_app, request

from inspect_app import clock, flow
from inspect_app.accounts.current import current_actor
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.findings import forms
from inspect_app.findings.deadlines import deadlines
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.models import Finding
from inspect_app.findings.moving import make_move, moves_for
from inspect_app.findings.photos import take_photos


def move_by_form(finding: Finding, move: Move) -> Finding:
    """Make the move with what the form brings, and put it on paper where that is due.

    Raises what the form or the move is refused for.
    """
    details = request.form.get("photo_details", "")
    photos = forms.read_photos(request.files.getlist("photos"), details)
    now, limit = clock.now(), current_app.extensions["settings"].pixel_limit
    moved = make_move(
        db.session,
        finding,
        forms.read_intent(move, request.form, photos),
        actor=current_actor(),
        rules=deadlines(),
        now=now,
        photos=lambda of: take_photos(
            db.session, storage(), of, photos, pixel_limit=limit, now=now
        ),
    )
    flow.recount(db.session, moved.events[-1], now=now)
    address = current_app.extensions["settings"].public_url or request.url_root
    flow.put_on_paper(db.session, moved.events[-1], actor=current_actor(), address=address, now=now)
    return moved


def own_moves(finding: Finding) -> tuple[Move, ...]:
    """What the caller may do with the finding now."""
    return moves_for(current_actor(), finding, deadlines(), clock.now())


def allow_photos() -> None:
    """Let the body be as large as photos may be; the gate would hold it to the limit of JSON."""
    request.max_content_length = current_app.extensions["settings"].photo_limit
