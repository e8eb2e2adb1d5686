"""`inspect-app checklists`: what authors do with a file or a published version."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from inspect_app.authoring import queries
from inspect_app.checklists import loading
from inspect_app.checklists.definition import Definition, read, read_published
from inspect_app.documents.blank_form import Occasion, blank_form, blank_form_pdf
from inspect_app.extensions import db
from inspect_app.problems import Problem

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


COMMANDS = (print_paper,)
