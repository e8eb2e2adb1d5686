"""A school's page of balanced resources, its figures, and the bureau's word on them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _

from inspect_app import clock
from inspect_app.accounts.access import Action, Actor, Scope, access, may
from inspect_app.accounts.current import current_actor
from inspect_app.extensions import db
from inspect_app.problems import Forbidden, NotFound
from inspect_app.registers.errors import RowsWrong
from inspect_app.registers.models import School
from inspect_app.registers.queries import get_school
from inspect_app.registers.reading import Table
from inspect_app.resources import operations, queries
from inspect_app.resources.board import SchoolLine, school_lines
from inspect_app.resources.checking import unlike
from inspect_app.resources.columns import COLUMNS, HEADERS, SECTION_WORDS, WHAT
from inspect_app.resources.errors import ReasonNeeded
from inspect_app.resources.exporting import stated_words
from inspect_app.resources.forms import read_year
from inspect_app.resources.seven import RULE, SECTIONS, Section
from inspect_app.resources.sizes import (
    CLASS_PROVISIONS,
    ROOMS_PROVISION,
    SCHOOL_LIMIT,
    SCHOOL_PROVISION,
    classes_of_a_room,
    pupils_over,
)

blueprint = Blueprint("resources_pages", __name__, url_prefix="/resources")

_SECTION_NAMES = {section: word for word, section in SECTION_WORDS.items()}


def _this_year() -> int:
    return clock.civil_date(clock.now()).year


@blueprint.get("/schools/<int:school_id>")
@access(Action.READ_RESOURCES)
def school(school_id: int) -> str:
    """A school's seven indicators, what it lacks, its sizes, and every version it stated."""
    found, actor = _measured_school(school_id, Action.READ_RESOURCES)
    return _school_page(found, read_year(request.args, _this_year()), actor)


def _measured_school(school_id: int, action: Action) -> tuple[School, Actor]:
    """The school, if the caller may do this to its figures. Raises Forbidden or NotFound."""
    actor = current_actor()
    if not may(actor, action, Scope(school_id=school_id)):
        raise Forbidden
    found = get_school(db.session, school_id)
    if not SECTIONS[found.stage]:
        raise NotFound
    return found, actor


def _school_page(found: School, year: int, actor: Actor, problem: Any = None) -> str:
    stated = queries.stated_versions(db.session, [year, year - 1])
    line, before = (school_lines([found], stated, one)[0] for one in (year, year - 1))
    told = [one.version.figures for one in line.sections if one.version]
    return render_template(
        "resources/school.html",
        school=found,
        year=year,
        years=queries.years(db.session, _this_year()),
        line=line,
        before={one.section: one for one in before.sections},
        moved=_moved(line, before),
        versions=queries.versions_of(db.session, found.id, year),
        latest={one.id for one in map(queries.latest, stated.values()) if one},
        pupils_over=pupils_over(told),
        school_limit=SCHOOL_LIMIT,
        school_provision=SCHOOL_PROVISION,
        class_provisions=CLASS_PROVISIONS,
        rooms_provision=ROOMS_PROVISION,
        classes_of_a_room=classes_of_a_room(),
        headers=HEADERS,
        rule=RULE,
        may_decide=may(actor, Action.KEEP_RESOURCES),
        problem=problem,
    )


def _moved(line: SchoolLine, before: SchoolLine) -> dict[Section, Any]:
    pairs = zip(line.sections, before.sections, strict=True)
    return {
        now.section: unlike(now.version.figures, then.version.figures)
        for now, then in pairs
        if now.version and then.version
    }


@blueprint.get("/schools/<int:school_id>/figures")
@access(Action.ENTER_RESOURCES)
def figures(school_id: int) -> str:
    """The form of a section's figures of a year, filled with what was stated last."""
    found, _actor = _measured_school(school_id, Action.ENTER_RESOURCES)
    section, year = _section_of(found), read_year(request.args, _this_year())
    stated = queries.stated_versions(db.session, [year])
    line = school_lines([found], stated, year)[0]
    part = next(one for one in line.sections if one.section is section)
    return _form(found, section, year, stated_words(part))


def _section_of(found: School) -> Section:
    asked = request.args.get("section", "")
    taught = SECTIONS[found.stage]
    return next((one for one in taught if one == asked), taught[0])


def _form(
    found: School, section: Section, year: int, form: Any, problem: RowsWrong | None = None
) -> str:
    wrong: dict[str, list[Any]] = {}
    for one in problem.mistakes if problem else ():
        wrong.setdefault(one.column, []).append(one)
    return render_template(
        "resources/figures.html",
        school=found,
        section=section,
        year=year,
        columns=WHAT,
        form=form,
        wrong=wrong,
        problem=problem,
    )


@blueprint.post("/schools/<int:school_id>/figures")
@access(Action.ENTER_RESOURCES)
def state_figures(school_id: int) -> Any:
    """State the figures: the next version, which the bureau confirms."""
    found, actor = _measured_school(school_id, Action.ENTER_RESOURCES)
    section, year = _section_of(found), read_year(request.args, _this_year())
    whose = {"code": found.code, "name": found.name, "year": str(year)}
    whose["section"] = _SECTION_NAMES[section]
    words = [whose.get(one.field) or request.form.get(one.field, "").strip() for one in COLUMNS]
    table: Table = [(1, [one.header for one in COLUMNS]), (2, words)]
    try:
        entered = operations.enter(db.session, table, by=actor.user_id, now=clock.now())
    except RowsWrong as problem:
        db.session.rollback()
        return _form(found, section, year, request.form, problem), problem.status
    flash(_("已上报,待教体局确认。") if entered.added else _("与上一版相同,没有改动。"), "success")
    return redirect(url_for(".school", school_id=school_id, year=year))


@blueprint.post("/returns/<uuid:return_id>/decision")
@access(Action.KEEP_RESOURCES)
def decide(return_id: UUID) -> Any:
    """Confirm a version, or send it back with a reason."""
    version, actor = queries.get_version(db.session, return_id), current_actor()
    accepted = request.form.get("accepted") == "yes"
    try:
        operations.decide(
            db.session,
            version,
            accepted=accepted,
            reason=request.form.get("reason", "").strip(),
            by=actor.user_id,
            now=clock.now(),
        )
    except ReasonNeeded as problem:
        db.session.rollback()
        found = get_school(db.session, version.school_id)
        return _school_page(found, version.year, actor, problem), problem.status
    flash(_("已确认。") if accepted else _("已退回学校。"), "success")
    return redirect(url_for(".school", school_id=version.school_id, year=version.year))
