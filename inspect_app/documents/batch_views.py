"""Pages of batches: many documents as one job, how far it has come, what is there of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.documents import batches, queries, serving
from inspect_app.documents.errors import failure_words
from inspect_app.documents.jobs import issue_after_commit, merge_after_commit
from inspect_app.documents.kinds import KINDS
from inspect_app.documents.views import LOOK_AGAIN_SECONDS
from inspect_app.extensions import db
from inspect_app.programmes.queries import get_programme

blueprint = Blueprint("document_batch_pages", __name__)


@blueprint.post("/documents/batches")
@access(Action.ISSUE_DOCUMENT)
def issue_all() -> Any:
    """Ask for the reports on all sealed inspections of a programme."""
    programme = get_programme(db.session, request.form.get("programme", 0, type=int))
    batch = serving.ask_for_all(programme)
    return redirect(url_for("document_batch_pages.batch", batch_id=batch.id))


@blueprint.get("/documents/batches/<uuid:batch_id>")
@access(Action.ISSUE_DOCUMENT)
def batch(batch_id: UUID) -> Response:
    """How far a batch has come, and its documents."""
    found = batches.get_batch(db.session, batch_id)
    progress = batches.progress(db.session, found, clock.now())
    documents = db.session.scalars(batches.documents_of(found)).all()
    page = make_response(
        render_template(
            "documents/batch.html",
            batch=found,
            progress=progress,
            documents=documents,
            kinds=KINDS,
            superseded=queries.superseded_among(db.session, documents),
            failure_words=failure_words,
        )
    )
    if progress.waiting or found.merging:
        page.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return page


@blueprint.post("/documents/batches/<uuid:batch_id>/cancellation")
@access(Action.ISSUE_DOCUMENT)
def cancel(batch_id: UUID) -> Any:
    """Make no more of a batch; what is issued stays."""
    batches.cancel_batch(db.session, batches.get_batch(db.session, batch_id), clock.now())
    return redirect(url_for("document_batch_pages.batch", batch_id=batch_id))


@blueprint.post("/documents/batches/<uuid:batch_id>/resumption")
@access(Action.ISSUE_DOCUMENT)
def resume(batch_id: UUID) -> Any:
    """Make what failed or was given up."""
    found = batches.get_batch(db.session, batch_id)
    issue_after_commit(*batches.resume_batch(db.session, found))
    return redirect(url_for("document_batch_pages.batch", batch_id=batch_id))


@blueprint.get("/documents/batches/<uuid:batch_id>/documents.zip")
@access(Action.ISSUE_DOCUMENT)
def batch_zip(batch_id: UUID) -> Response:
    """What is issued so far, with an index."""
    return serving.zipped(batches.get_batch(db.session, batch_id))


@blueprint.post("/documents/batches/<uuid:batch_id>/merged")
@access(Action.ISSUE_DOCUMENT)
def merge_batch(batch_id: UUID) -> Any:
    """Ask for one PDF of all that is issued."""
    batches.get_batch(db.session, batch_id).merging = True
    merge_after_commit(batch_id)
    return redirect(url_for("document_batch_pages.batch", batch_id=batch_id))


@blueprint.get("/documents/batches/<uuid:batch_id>/merged.pdf")
@access(Action.ISSUE_DOCUMENT)
def merged(batch_id: UUID) -> Response:
    """The one PDF of a batch."""
    return serving.merged(batches.get_batch(db.session, batch_id))
