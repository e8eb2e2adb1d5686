"""Pages of the registers: schools, one school, importing."""

from __future__ import annotations

import base64
import binascii
import io
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask_babel import gettext as _

from inspect_app.accounts.access import Action, access
from inspect_app.extensions import db
from inspect_app.registers import importing, queries
from inspect_app.registers.columns import COLUMNS
from inspect_app.registers.errors import ImportProblem, NotATable
from inspect_app.registers.kinds import Kind, Stage
from inspect_app.registers.queries import SchoolFilter
from inspect_app.registers.template import template

blueprint = Blueprint("registers_pages", __name__, url_prefix="/registers")

MISTAKES_SHOWN = 200
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/schools")
@access(Action.READ_REGISTERS)
def schools() -> str:
    """The schools, with filters in the address."""
    chosen = _filter()
    page = max(1, request.args.get("page", 1, type=int))
    return render_template(
        "registers/schools.html",
        found=queries.list_schools(db.session, chosen, page=page),
        chosen=chosen,
        townships=queries.townships(db.session),
        stages=list(Stage),
    )


def _filter() -> SchoolFilter:
    stage = request.args.get("stage", "")
    return SchoolFilter(
        township=request.args.get("township", ""),
        stage=Stage(stage) if stage in {one.value for one in Stage} else None,
        words=request.args.get("words", "").strip(),
    )


@blueprint.get("/schools/<int:school_id>")
@access(Action.READ_REGISTERS)
def school(school_id: int) -> str:
    """One school: what the register knows, and who holds which post."""
    return render_template(
        "registers/school.html",
        school=queries.get_school(db.session, school_id),
        appointments=queries.appointments_at(db.session, school_id),
    )


@blueprint.get("/import/<any(schools, people):kind>")
@access(Action.EDIT_REGISTERS)
def import_form(kind: str) -> str:
    """Choose a file to import."""
    return _import_page(Kind(kind))


def _import_page(kind: Kind, **found: Any) -> str:
    return render_template(
        "registers/import.html",
        kind=kind,
        columns=COLUMNS[kind],
        sample=queries.holds_sample_data(db.session),
        shown=MISTAKES_SHOWN,
        **found,
    )


@blueprint.post("/import/<any(schools, people):kind>")
@access(Action.EDIT_REGISTERS)
def show_import(kind: str) -> Any:
    """What the file would change, or everything that is wrong with it; nothing is changed yet."""
    content = request.files["file"].read() if "file" in request.files else b""
    try:
        changes = importing.preview(db.session, Kind(kind), content)
    except ImportProblem as problem:
        return _import_page(Kind(kind), problem=problem), problem.status
    kept = base64.b64encode(content).decode()
    return _import_page(Kind(kind), changes=changes, content=kept)


@blueprint.post("/import/<any(schools, people):kind>/confirmation")
@access(Action.EDIT_REGISTERS)
def confirm_import(kind: str) -> Any:
    """Import the file that was shown, all of it or nothing."""
    request.max_form_memory_size = current_app.config["MAX_CONTENT_LENGTH"]
    try:
        content = _kept_content(request.form.get("content", ""))
        changes = importing.import_file(db.session, Kind(kind), content)
    except ImportProblem as problem:
        db.session.rollback()
        return _import_page(Kind(kind), problem=problem), problem.status
    flash(
        _("已导入:新增 %(added)s,更改 %(changed)s,不变 %(unchanged)s。", **changes.counts),
        "success",
    )
    return redirect(url_for(".schools"))


def _kept_content(words: str) -> bytes:
    try:
        return base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError):
        raise NotATable from None


@blueprint.get("/import/<any(schools, people):kind>/template.xlsx")
@access(Action.EDIT_REGISTERS)
def import_template(kind: str) -> Response:
    """The file to fill in."""
    return send_file(
        io.BytesIO(template(Kind(kind))),
        mimetype=_XLSX,
        as_attachment=True,
        download_name=f"{kind}-template.xlsx",
    )
