"""Pages of checklists: the list, one version in words, its blank form, and drafts on trial."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import require
from inspect_app.authoring import queries
from inspect_app.authoring.drafts import Draft, draft_of, library_ids, library_text
from inspect_app.authoring.queries import PastInspections
from inspect_app.authoring.whatif import totals
from inspect_app.checklists.changes import changes
from inspect_app.checklists.definition import read, read_published
from inspect_app.checklists.errors import NotAnXlsForm
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.wording import condition_words, rules_of
from inspect_app.checklists.xlsform.exporting import xlsform
from inspect_app.checklists.xlsform.importing import draft_from
from inspect_app.checklists.xlsform.workbook import sheets, xlsx
from inspect_app.documents.blank_form import Occasion, blank_form, blank_form_pdf
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.queries import get_inspection
from inspect_app.programmes.errors import UnknownSchool
from inspect_app.programmes.queries import find_school, schools
from inspect_app.registers.models import School

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

blueprint = Blueprint("authoring_pages", __name__)


@blueprint.get("/checklists/")
@access(Action.AUTHOR_CHECKLISTS)
def checklists() -> str:
    """Every published checklist with its versions."""
    return render_template(
        "authoring/checklists.html", checklists=queries.listed_checklists(db.session)
    )


@blueprint.get("/checklists/<checklist_id>")
@access(Action.AUTHOR_CHECKLISTS)
def checklist(checklist_id: str) -> str:
    """One version: every item with its rules in words, and what changed since the one before."""
    version = _version(checklist_id)
    definition = read_published(version.content)
    versions = queries.versions_of(db.session, checklist_id)
    before = _before(version, versions)
    return render_template(
        "authoring/checklist.html",
        version=version,
        versions=versions,
        definition=definition,
        sections=queries.items_by_section(definition),
        asked={
            one.id: condition_words(one.when)
            for one in definition.sections.values()
            if one.when is not None
        },
        rules=rules_of(definition),
        before=before,
        changes=[] if before is None else changes(read_published(before.content), definition),
    )


def _version(checklist_id: str) -> ChecklistVersion:
    """The version that the address names, else the newest. Raises UnknownChecklist."""
    number = request.args.get("version", type=int)
    return queries.chosen_version(db.session, checklist_id, number)


def _before(version: ChecklistVersion, versions: list[ChecklistVersion]) -> ChecklistVersion | None:
    """The version that the address asks to compare with, else the one before, if there is one."""
    wanted = request.args.get("since", type=int)
    others = [one for one in versions if one.version != version.version]
    asked = [one for one in others if one.version == wanted]
    earlier = [one for one in others if one.version < version.version]
    return next(iter([*asked, *earlier]), None)


@blueprint.get("/checklists/<checklist_id>/paper.pdf")
@access(Action.AUTHOR_CHECKLISTS)
def paper(checklist_id: str) -> Response:
    """The blank form of a version, with school and subject when the address names them."""
    version = _version(checklist_id)
    address = url_for(".checklist", checklist_id=checklist_id, version=version.version)
    occasion = Occasion(
        address=f"{_site()}{address}",
        school=request.args.get("school", "").strip()[:80],
        subject=request.args.get("subject", "").strip()[:80],
    )
    return _paper(version, occasion)


@blueprint.get("/checklists/inspections/<uuid:inspection_id>/paper.pdf")
@access(Action.READ_INSPECTION)
def paper_of_inspection(inspection_id: UUID) -> Response:
    """The blank form of a planned inspection; its code opens the inspection on the phone."""
    inspection = get_inspection(db.session, inspection_id)
    require(Action.READ_INSPECTION, inspection)
    return _paper(inspection.checklist_version, _occasion(inspection))


def _occasion(inspection: Inspection) -> Occasion:
    return Occasion(
        address=f"{_site()}/app/inspections/{inspection.id}",
        school=inspection.visit.school.name,
        subject=inspection.subject,
        date=inspection.visit.date.isoformat(),
        inspection=str(inspection.id),
    )


def _site() -> str:
    public: str = current_app.extensions["settings"].public_url or request.url_root
    return public.rstrip("/")


def _paper(version: ChecklistVersion, occasion: Occasion) -> Response:
    pdf = blank_form_pdf(blank_form(read_published(version.content), occasion))
    response = make_response(pdf)
    response.mimetype = "application/pdf"
    name = f"{version.checklist_id}-{version.version}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/checklists/<checklist_id>/form.xlsx")
@access(Action.AUTHOR_CHECKLISTS)
def xlsform_of(checklist_id: str) -> Response:
    """A version as an XLSForm, for ODK and Kobo; what it cannot say stands on its last sheet."""
    version = _version(checklist_id)
    response = make_response(xlsx(xlsform(read_published(version.content))))
    response.mimetype = XLSX
    name = f"{version.checklist_id}-{version.version}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/drafts/preview")
@access(Action.AUTHOR_CHECKLISTS)
def preview() -> str:
    """A draft to be chosen or written; with a published version in the address, that one."""
    return _preview_page(_published(request.args), request.args)


@blueprint.post("/drafts/preview")
@access(Action.AUTHOR_CHECKLISTS)
def try_draft() -> str:
    """The draft of the form, checked, and shown as the phone shows it; it is kept nowhere."""
    return _preview_page(_draft(), request.form)


def _draft() -> Draft:
    """What the form brings: a file, a checklist of the library, a text, a published version."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return draft_of(file.read().decode("utf-8", errors="replace"), file=file.filename)
    text = library_text(request.form.get("library", "")) or request.form.get("text", "")
    return draft_of(text) if text.strip() else _published(request.form)


def _published(named: Mapping[str, str]) -> Draft:
    """The published version that is named, else nothing. Raises UnknownChecklist."""
    checklist_id, number = named.get("checklist", ""), named.get("version", "")
    if not checklist_id:
        return Draft()
    version = int(number) if number.isdecimal() else None
    found = queries.chosen_version(db.session, checklist_id, version)
    return Draft(content=json.loads(found.content))


def _preview_page(draft: Draft, chosen: Mapping[str, str]) -> str:
    school, problem = _asked_school(chosen)
    return render_template(
        "authoring/preview.html",
        draft=draft,
        school=school,
        school_words=chosen.get("school", ""),
        problem=problem,
        facts=_facts(school),
        schools=schools(db.session),
        library=library_ids(),
    )


def _asked_school(chosen: Mapping[str, str]) -> tuple[School | None, UnknownSchool | None]:
    """The school that the form names, None for none, or why it is not known which."""
    words = chosen.get("school", "").strip()
    try:
        return (find_school(db.session, words) if words else None), None
    except UnknownSchool as unknown:
        return None, unknown


def _facts(school: School | None) -> dict[str, Any]:
    today = {"visit.date": clock.civil_date(clock.now()).isoformat()}
    return today if school is None else school.facts() | today


@blueprint.get("/drafts/what-if")
@access(Action.AUTHOR_CHECKLISTS)
def what_if() -> str:
    """Choose a new version: a draft, or the published one that the address names."""
    return _what_if_page(_published(request.args), request.args)


@blueprint.post("/drafts/what-if")
@access(Action.AUTHOR_CHECKLISTS)
def try_on_past_inspections() -> str:
    """Past inspections judged by the draft of the form beside their standing assessment."""
    return _what_if_page(_draft(), request.form)


def _what_if_page(draft: Draft, chosen: Mapping[str, str]) -> str:
    school, problem = _asked_school(chosen)
    since = _day(chosen.get("since", ""))
    tried = []
    if draft.content is not None and problem is None:
        asked = PastInspections(draft.content["id"], None if school is None else school.id, since)
        tried = queries.tried(db.session, asked, read(draft.content))
    return render_template(
        "authoring/what_if.html",
        draft=draft,
        tried=tried,
        totals=totals([one.rescored for one in tried]),
        most=queries.MOST_TRIED,
        since=since,
        school_words=chosen.get("school", ""),
        problem=problem,
        schools=schools(db.session),
        library=library_ids(),
    )


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


@blueprint.get("/drafts/xlsform")
@access(Action.AUTHOR_CHECKLISTS)
def import_xlsform() -> str:
    """Choose an XLSForm to make a draft of."""
    return render_template("authoring/xlsform.html", imported=None, problem=None)


@blueprint.post("/drafts/xlsform")
@access(Action.AUTHOR_CHECKLISTS)
def draft_of_xlsform() -> Any:
    """The draft that an XLSForm makes, with what could not be carried over; it is kept nowhere."""
    file = request.files.get("file")
    try:
        imported = draft_from(sheets(file.read() if file is not None else b""))
    except NotAnXlsForm as problem:
        return render_template("authoring/xlsform.html", imported=None, problem=problem), 422
    return render_template("authoring/xlsform.html", imported=imported, problem=None)
