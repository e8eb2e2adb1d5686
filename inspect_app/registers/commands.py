"""`inspect-app schools import` and `inspect-app people import`."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from inspect_app.extensions import db
from inspect_app.registers import importing
from inspect_app.registers.changes import Changes
from inspect_app.registers.errors import ImportProblem, RowsWrong
from inspect_app.registers.kinds import Kind

schools = AppGroup("schools", help="The register of schools.")
people = AppGroup("people", help="The register of people and posts.")

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_YES = click.option("--yes", is_flag=True, help="Import without asking.")


@schools.command("import")
@_FILE
@_YES
def import_schools(file: Path, yes: bool) -> None:
    """Import schools from FILE (CSV or XLSX), after showing what would change."""
    _import(Kind.SCHOOLS, file, yes)


@people.command("import")
@_FILE
@_YES
def import_people(file: Path, yes: bool) -> None:
    """Import people and posts from FILE (CSV or XLSX), after showing what would change."""
    _import(Kind.PEOPLE, file, yes)


def _import(kind: Kind, file: Path, yes: bool) -> None:
    content = file.read_bytes()
    try:
        _show(importing.preview(db.session, kind, content))
        db.session.rollback()
        if not yes:
            click.confirm(_("确定导入?"), abort=True)
        importing.import_file(db.session, kind, content)
    except RowsWrong as problem:
        for one in problem.mistakes:
            place = _("第 %(row)s 行 %(column)s", row=one.row, column=one.column)
            click.echo(f"{place}「{one.value}」:{one.wrong}。{one.remedy}", err=True)
        raise click.ClickException(str(problem.title)) from None
    except ImportProblem as problem:
        raise click.ClickException(f"{problem.title}。{problem.remedy}") from None
    db.session.commit()
    click.echo(_("已导入。"))


def _show(changes: Changes) -> None:
    for name in changes.new_townships:
        click.echo(_("名册中还没有的乡镇:%(name)s", name=name))
    for entry in changes.differing:
        fields = ";".join(f"{one.header}:{one.before}→{one.after}" for one in entry.fields)
        click.echo(f"{entry.kind.value} {entry.code} {entry.name} {fields}")
    click.echo(_("新增 %(added)s,更改 %(changed)s,不变 %(unchanged)s。", **changes.counts))
