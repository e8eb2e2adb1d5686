"""Pages of documents: those of an inspection, the list of all, the download."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from inspect_app import clock, exports
from inspect_app.accounts.access import Action, access, may, public
from inspect_app.accounts.current import current_actor, require
from inspect_app.clock import civil_date
from inspect_app.documents import batches, queries, serving
from inspect_app.documents.errors import NoSuchKind, NotIssued, failure_words
from inspect_app.documents.kinds import KINDS, OF_INSPECTION
from inspect_app.documents.models import Document, DocumentKind, DocumentState, Rhythm
from inspect_app.documents.period_gathering import offered_periods
from inspect_app.documents.standing import standings, switch
from inspect_app.exports import Column
from inspect_app.extensions import db
from inspect_app.inspections.queries import get_inspection
from inspect_app.programmes.queries import programmes
from inspect_app.quotas.queries import begun_terms
from inspect_app.registers.queries import schools_by_code

blueprint = Blueprint("documents_pages", __name__)

LOOK_AGAIN_SECONDS = 3
TERMS_OFFERED = 3


@blueprint.get("/inspections/<uuid:inspection_id>/documents")
@access(Action.READ_DOCUMENT)
def documents(inspection_id: UUID) -> Response:
    """The documents of an inspection; the page looks again by itself while one is being made."""
    inspection = get_inspection(db.session, inspection_id)
    actor = require(Action.READ_DOCUMENT, inspection)
    found = queries.documents_of_inspection(db.session, inspection_id)
    waiting = any(one.state is DocumentState.QUEUED for one in found)
    page = make_response(
        render_template(
            "documents/documents.html",
            inspection=inspection,
            documents=found,
            waiting=waiting,
            kinds=KINDS,
            choices=[KINDS[one] for one in OF_INSPECTION],
            superseded=queries.superseded_among(db.session, found),
            failure_words=failure_words,
            may_issue=may(actor, Action.ISSUE_DOCUMENT, inspection.scope),
        )
    )
    if waiting:
        page.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return page


@blueprint.post("/inspections/<uuid:inspection_id>/documents")
@access(Action.ISSUE_DOCUMENT)
def request_document(inspection_id: UUID) -> Any:
    """Ask for a document on the inspection, or for a correction of the one there is."""
    kind = serving.kind_named(request.form.get("kind", DocumentKind.INSPECTION_REPORT))
    if kind.code not in OF_INSPECTION:
        raise NoSuchKind
    document = serving.ask(kind, str(inspection_id), request.form.get("reason", ""))
    if document.state is DocumentState.ISSUED:
        flash(_("这次评定的文书已经出具。"), "success")
    return redirect(url_for("documents_pages.documents", inspection_id=inspection_id))


@blueprint.get("/documents")
@access(Action.READ_DOCUMENT)
def home() -> Response:
    """The documents that the reader may read, the latest request first; for the bureau also forms
    for those of the county or a school."""
    actor, chosen = current_actor(), _chosen()
    page_number = max(1, request.args.get("page", 1, type=int))
    found = queries.list_documents(db.session, actor, chosen, page=page_number)
    waiting = any(one.state is DocumentState.QUEUED for one in found.documents)
    page = make_response(
        render_template(
            "documents/home.html",
            found=found,
            chosen=chosen,
            kinds=KINDS,
            offered=_offered() if may(actor, Action.ISSUE_DOCUMENT) else None,
            superseded=queries.superseded_among(db.session, found.documents),
            failure_words=failure_words,
        )
    )
    if waiting:
        page.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return page


def _offered() -> dict[str, Any]:
    """What documents of the county or a school may be asked for on."""
    today = civil_date(clock.now())
    return {
        "periods": offered_periods(db.session, today),
        "terms": begun_terms(db.session, today)[:TERMS_OFFERED],
        "schools": schools_by_code(db.session).values(),
        "programmes": programmes(db.session),
        "batches": batches.list_batches(db.session),
        "standings": standings(db.session, today),
        "years": range(today.year, today.year - 4, -1),
    }


def _chosen() -> queries.DocumentFilter:
    kind = request.args.get("kind", "")
    return queries.DocumentFilter(
        kind=serving.kind_named(kind).code if kind else None,
        words=request.args.get("words", "").strip(),
    )


@blueprint.post("/documents")
@access(Action.ISSUE_DOCUMENT)
def issue() -> Any:
    """Ask for a document of any kind on the subject that the form names."""
    kind = serving.kind_named(request.form.get("kind", ""))
    document = serving.ask(kind, request.form.get("subject", ""), request.form.get("reason", ""))
    if document.state is DocumentState.ISSUED:
        flash(_("内容没有变化,已有出具的文书:%(number)s", number=document.number_words), "success")
    return redirect(url_for("documents_pages.home"))


@blueprint.post("/documents/standing/<any(quarter, term):rhythm>")
@access(Action.ISSUE_DOCUMENT)
def stand(rhythm: str) -> Any:
    """Have bulletins of a rhythm asked for by themselves, or no more."""
    asked = serving.request_of(current_actor())
    switch(
        db.session,
        Rhythm(rhythm),
        is_on=request.form.get("is_on") == "1",
        by=asked.actor_id,
        address=asked.address,
        now=asked.now,
    )
    return redirect(url_for("documents_pages.home"))


@blueprint.get("/documents/export.<any(xlsx, csv):form>")
@access(Action.READ_DOCUMENT)
def export(form: str) -> Response:
    """The list of documents as a spreadsheet."""
    chosen = _chosen()
    columns: tuple[Column[Document], ...] = (
        Column(_("文号"), lambda one: one.number_words, 22),
        Column(_("文书"), lambda one: KINDS[one.kind].label, 18),
        Column(_("标题"), lambda one: one.title, 48),
        Column(_("版次"), lambda one: one.version, 8),
        Column(_("状态"), lambda one: one.state.value, 10),
        Column(_("申请时间"), lambda one: one.requested_at, 18),
        Column(_("出具时间"), lambda one: one.issued_at, 18),
        Column(_("文件摘要(SHA-256)"), lambda one: one.sha256, 68),
    )
    actor = current_actor()
    rows = queries.each_document(db.session, actor, chosen)
    count = queries.count_documents(db.session, actor, chosen)
    return exports.download(exports.Table(_("文书清单"), columns, rows, count), exports.Form(form))


@blueprint.get("/documents/<uuid:document_id>/content")
@access(Action.READ_DOCUMENT)
def download(document_id: UUID) -> Response:
    """The PDF, under its Chinese name."""
    document = queries.get_document(db.session, document_id)
    require(Action.READ_DOCUMENT, document)
    return serving.content(document)


@blueprint.get("/annual-list.pdf")
@public
def annual_list() -> Response:
    """The annual list of a year as it was last issued, for anybody. Raises NotIssued."""
    year = request.args.get("year", "")
    document = queries.last_issued(db.session, DocumentKind.ANNUAL_LIST, year)
    if document is None:
        raise NotIssued
    return serving.content(document)
