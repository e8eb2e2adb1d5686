"""`inspect-app checklists`: what authors do with a file or a published version."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from inspect_app.authoring import queries
from inspect_app.authoring.queries import PastInspections, TriedInspection
from inspect_app.authoring.whatif import totals
from inspect_app.checklists import loading
from inspect_app.checklists.definition import Definition, read, read_published
from inspect_app.checklists.errors import NotAnXlsForm
from inspect_app.checklists.xlsform.exporting import LeftOut, xlsform
from inspect_app.checklists.xlsform.importing import draft_from
from inspect_app.checklists.xlsform.workbook import sheets, xlsx
from inspect_app.documents.blank_form import Occasion, blank_form, blank_form_pdf
from inspect_app.extensions import db
from inspect_app.problems import Problem
from inspect_app.programmes.queries import find_school

_OUT = click.option("-o", "--out", type=click.Path(path_type=Path), required=True)


def definition_of(session: Session, source: str, version: int | None) -> Definition:
    """The definition of a file, or of a published version (default: the newest) by its id.

    Raises click.ClickException with every mistake of the file, or for an unknown version.
    """
    path = Path(source)
    if path.is_file():
        loaded = loading.load_file(path)
        if loaded.content is None:
            raise click.ClickException("\n".join(one.line_in("zh") for one in loaded.mistakes))
        return read(loaded.content)
    try:
        return read_published(queries.chosen_version(session, source, version).content)
    except Problem as problem:
        raise click.ClickException(f"{problem.title}: {source} {version or ''}") from None


@click.command("paper")
@click.argument("source", metavar="FILE|ID")
@click.argument("version", type=int, required=False)
@click.option("--school", default="", help="Name of the school to print.")
@click.option("--subject", default="", help="What is inspected, to print.")
@_OUT
@with_appcontext
def print_paper(source: str, version: int | None, school: str, subject: str, out: Path) -> None:
    """Write the blank form of a file or published version as a PDF, for pen and paper."""
    definition = definition_of(db.session, source, version)
    site = current_app.extensions["settings"].public_url.rstrip("/")
    address = f"{site}/checklists/{definition.id}?version={definition.version}"
    form = blank_form(definition, Occasion(address, school=school, subject=subject))
    out.write_bytes(blank_form_pdf(form))
    click.echo(str(out))


_LANGUAGE = click.option("--language", type=click.Choice(["zh", "en"]), default="zh")


@click.command("xlsform")
@click.argument("source", metavar="FILE|ID")
@click.argument("version", type=int, required=False)
@_LANGUAGE
@_OUT
@with_appcontext
def export_xlsform(source: str, version: int | None, language: str, out: Path) -> None:
    """Write a file or published version as an XLSForm; prints what it cannot say."""
    form = xlsform(definition_of(db.session, source, version))
    out.write_bytes(xlsx(form))
    _tell(form.left_out, language)


@click.command("from-xlsform")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_LANGUAGE
@_OUT
def import_xlsform(file: Path, language: str, out: Path) -> None:
    """Write the draft that an XLSForm makes; prints what could not be carried over."""
    try:
        imported = draft_from(sheets(file.read_bytes()))
    except NotAnXlsForm as problem:
        raise click.ClickException(f"{problem.title} → {problem.remedy}") from None
    out.write_text(imported.draft, encoding="utf-8")
    _tell(imported.left_out, language)


def _tell(left_out: Iterable[LeftOut], language: str) -> None:
    for one in left_out:
        place = f"[{one.place}] " if one.place else ""
        click.echo(f"{place}{one.what[language]}")


@click.command("what-if")
@click.argument("source", metavar="FILE|ID")
@click.argument("version", type=int, required=False)
@click.option("--school", default="", help="Code or name of one school.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Visits from this day on.")
@_LANGUAGE
@with_appcontext
def what_if(
    source: str, version: int | None, school: str, since: datetime | None, language: str
) -> None:
    """Judge past inspections by a file or published version, beside what stands; keeps nothing."""
    new = definition_of(db.session, source, version)
    try:
        chosen = find_school(db.session, school).id if school.strip() else None
    except Problem as problem:
        raise click.ClickException(f"{problem.title} → {problem.remedy}") from None
    asked = PastInspections(new.id, chosen, since.date() if since else None)
    found = queries.tried(db.session, asked, new)
    for one in found:
        _tell_tried(one, language)
    counts = totals([one.rescored for one in found])
    click.echo(
        f"{counts.inspections} inspections: {counts.higher} higher, {counts.lower} lower, "
        f"{counts.same} same, {counts.other_grade} other grade, mean {counts.mean or '-'}"
    )


def _tell_tried(one: TriedInspection, language: str) -> None:
    visit, both = one.inspection.visit, one.rescored
    before, after = (
        f"{result['score_display'] or '-'} {(result['grade'] or {}).get('id', '-')}"
        for result in (both.before, both.after)
    )
    click.echo(f"{visit.date} {visit.school.name} {one.inspection.subject}: {before} → {after}")
    for item in both.changed:
        click.echo(f"  {item.prompt[language]} [{item.item}] {item.before} → {item.after}")
        click.echo(f"    - {item.reason_before[language]}")
        click.echo(f"    + {item.reason_after[language]}")
    for lost in both.lost:
        click.echo(f"  ! {lost.prompt[language]} [{lost.item}] {lost.field}: {lost.why}")


COMMANDS = (print_paper, export_xlsform, import_xlsform, what_if)
