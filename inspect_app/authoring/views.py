"""Pages of checklists: the list, one version with its rules in words, its blank form."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, current_app, make_response, render_template, request, url_for

from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import require
from inspect_app.authoring import queries
from inspect_app.checklists.changes import changes
from inspect_app.checklists.definition import read_published
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.wording import condition_words, rules_of
from inspect_app.documents.blank_form import Occasion, blank_form, blank_form_pdf
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.queries import get_inspection

blueprint = Blueprint("authoring_pages", __name__, url_prefix="/checklists")


@blueprint.get("/")
@access(Action.AUTHOR_CHECKLISTS)
def checklists() -> str:
    """Every published checklist with its versions."""
    return render_template(
        "authoring/checklists.html", checklists=queries.listed_checklists(db.session)
    )


@blueprint.get("/<checklist_id>")
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


@blueprint.get("/<checklist_id>/paper.pdf")
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


@blueprint.get("/inspections/<uuid:inspection_id>/paper.pdf")
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
