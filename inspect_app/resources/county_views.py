"""The county's page of balanced resources, and the files its figures come and go in."""

from __future__ import annotations

import io
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _

from inspect_app import clock
from inspect_app.accounts.access import Action, access
from inspect_app.accounts.current import current_actor
from inspect_app.accounts.roles import Role
from inspect_app.checklists.plan import shipped_plan
from inspect_app.exports import MEDIA_TYPES, Form, download
from inspect_app.extensions import db
from inspect_app.registers.errors import ImportProblem
from inspect_app.registers.queries import townships
from inspect_app.registers.reading import read_table
from inspect_app.registers.template import blank_file
from inspect_app.resources import operations, queries
from inspect_app.resources.board import (
    INDICATORS,
    SchoolLine,
    State,
    crowding,
    narrowed,
    school_lines,
)
from inspect_app.resources.columns import COLUMNS, HEADERS, SECTION_WORDS
from inspect_app.resources.county import (
    RESTS,
    VARIATION_PROVISIONS,
    indicator_rows,
    path_step,
    variation_limits,
)
from inspect_app.resources.exporting import figures_table
from inspect_app.resources.forms import read_chosen, read_year
from inspect_app.resources.seven import RULE, Figures, Section
from inspect_app.resources.sizes import CLASS_LIMITS, SCHOOL_LIMIT

blueprint = Blueprint("county_resources_pages", __name__, url_prefix="/resources")

MISTAKES_SHOWN = 200


def this_year() -> int:
    """The civil year it is."""
    return clock.civil_date(clock.now()).year


@blueprint.get("/")
@access(Action.READ_RESOURCES)
def home() -> Any:
    """The bureau: the county; a principal: the school."""
    actor = current_actor()
    if actor.role is Role.PRINCIPAL:
        return redirect(url_for("resources_pages.school", school_id=actor.school_id))
    return _county()


def _county() -> str:
    chosen = read_chosen(request.args, this_year())
    lines = _lines(chosen.year, chosen.township)
    plan = shipped_plan()
    limits = {section: variation_limits(plan, section) for section in Section}
    return render_template(
        "resources/county.html",
        chosen=chosen,
        years=queries.years(db.session, this_year()),
        townships=townships(db.session),
        sections=list(Section),
        indicators=INDICATORS,
        states=list(State),
        all=lines,
        counts={state: sum(one.is_(state) for one in lines) for state in State},
        rows={one: indicator_rows(_told(lines, one), one, limits[one]) for one in Section},
        limits=limits,
        limit_provisions=VARIATION_PROVISIONS,
        crowding={section: crowding(lines, section) for section in Section},
        class_limits=CLASS_LIMITS,
        school_limit=SCHOOL_LIMIT,
        step=path_step(plan, chosen.year, [one.result for one in lines]),
        rests=(*RESTS, 0),
        rule=RULE,
        found=narrowed(lines, chosen),
    )


def _told(lines: list[SchoolLine], section: Section) -> list[Figures]:
    return [
        part.version.figures
        for line in lines
        for part in line.sections
        if part.section is section and part.version is not None
    ]


def _lines(year: int, township: str = "") -> list[SchoolLine]:
    schools = queries.compulsory_schools(db.session, township)
    return school_lines(schools, queries.stated_versions(db.session, [year]), year)


@blueprint.get("/import")
@access(Action.KEEP_RESOURCES)
def import_form() -> str:
    """Choose a file of figures."""
    return _import_page()


def _import_page(problem: ImportProblem | None = None) -> str:
    return render_template(
        "resources/import.html",
        columns=COLUMNS,
        problem=problem,
        shown=MISTAKES_SHOWN,
        year=read_year(request.args, this_year()),
    )


@blueprint.post("/import")
@access(Action.KEEP_RESOURCES)
def import_file() -> Any:
    """State the figures of a whole file, or none and everything that is wrong with it."""
    content = request.files["file"].read() if "file" in request.files else b""
    try:
        entered = operations.enter(
            db.session, read_table(content), by=current_actor().user_id, now=clock.now()
        )
    except ImportProblem as problem:
        db.session.rollback()
        return _import_page(problem), problem.status
    flash(
        _(
            "已导入:新的一版 %(added)s 行,与上一版相同 %(unchanged)s 行,没有填数 %(empty)s 行。",
            added=entered.added,
            unchanged=entered.unchanged,
            empty=entered.empty,
        ),
        "success",
    )
    return redirect(url_for(".home"))


@blueprint.get("/template.xlsx")
@access(Action.KEEP_RESOURCES)
def template() -> Response:
    """The file to fill in."""
    content = blank_file("资源配置", COLUMNS, {HEADERS["section"]: list(SECTION_WORDS)})
    return send_file(
        io.BytesIO(content),
        mimetype=MEDIA_TYPES[Form.XLSX],
        as_attachment=True,
        download_name="resources-template.xlsx",
    )


@blueprint.get("/figures.<any(xlsx, csv):form>")
@access(Action.KEEP_RESOURCES)
def export(form: str) -> Response:
    """The figures of a year in the columns of an import."""
    chosen = read_chosen(request.args, this_year())
    lines = narrowed(_lines(chosen.year, chosen.township), chosen)
    return download(figures_table(lines, chosen.year), Form(form))
