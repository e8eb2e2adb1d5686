"""`inspect-app checklists`: check, publish and list definitions, print their JSON Schema."""

from __future__ import annotations

from pathlib import Path

import click
from flask.cli import AppGroup

from inspect_app import clock
from inspect_app.checklists import loading
from inspect_app.checklists.json_schema import checklist_schema
from inspect_app.checklists.operations import publish
from inspect_app.checklists.queries import all_versions
from inspect_app.extensions import db
from inspect_app.problems import Problem

checklists = AppGroup("checklists", help="Check, publish and list checklist definitions.")

_FILES = click.argument(
    "files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
_LANGUAGE = click.option(
    "--language", type=click.Choice(["zh", "en"]), default="zh", help="Language of messages."
)


def _load_all(files: tuple[Path, ...], language: str) -> list[loading.Loaded]:
    """Load the files (default: the library), printing every mistake; exits 1 when there is one."""
    loaded = [loading.load_file(path) for path in files or tuple(loading.library())]
    mistakes = [mistake for one in loaded for mistake in one.mistakes]
    for mistake in mistakes:
        click.echo(mistake.line_in(language), err=True)
    if mistakes:
        raise SystemExit(1)
    return loaded


@checklists.command("check", with_appcontext=False)
@_FILES
@_LANGUAGE
def check_files(files: tuple[Path, ...], language: str) -> None:
    """Print every mistake with file, line, item and remedy. Without FILES: the library."""
    for one in _load_all(files, language):
        assert one.content is not None
        items = sum(len(section["items"]) for section in one.content["sections"])
        click.echo(f"{one.content['id']} {one.content['version']}: {items} items, no mistakes")


@checklists.command("publish")
@_FILES
@_LANGUAGE
def publish_files(files: tuple[Path, ...], language: str) -> None:
    """Publish FILES (default: the library), all or none; what is published stays as it is."""
    try:
        for one in _load_all(files, language):
            assert one.content is not None
            version = publish(db.session, one.content, now=clock.now())
            click.echo(f"{version.checklist_id} {version.version} {version.sha256}")
    except Problem as problem:
        db.session.rollback()
        raise click.ClickException(
            f"{problem.title}: {problem.detail} → {problem.remedy}"
        ) from None
    db.session.commit()


@checklists.command("list")
def list_versions() -> None:
    """List every published version."""
    for version in all_versions(db.session):
        published = version.published_at.isoformat(timespec="seconds")
        click.echo(f"{version.checklist_id} {version.version} {version.sha256} {published}")


@checklists.command("canonical", with_appcontext=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def print_canonical(file: Path) -> None:
    """Print the canonical JSON of FILE, as it would be published."""
    content = _load_all((file,), "en")[0].content
    assert content is not None
    click.echo(loading.canonical_bytes(content).decode())


@checklists.command("schema", with_appcontext=False)
def print_schema() -> None:
    """Print the JSON Schema of checklist files."""
    click.echo(checklist_schema(), nl=False)
