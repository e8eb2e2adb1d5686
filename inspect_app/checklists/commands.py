"""`inspect-app checklists`: check, publish and list definitions, print their JSON Schema."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from inspect_app import clock
from inspect_app.checklists import loading
from inspect_app.checklists.changes import changes
from inspect_app.checklists.coverage import COLUMNS, Account, accounts, by_instrument
from inspect_app.checklists.definition import Definition, read
from inspect_app.checklists.json_schema import json_schemas
from inspect_app.checklists.mistakes import Mistake
from inspect_app.checklists.operations import publish
from inspect_app.checklists.plan import Plan, load_plan
from inspect_app.checklists.queries import all_versions, published_contents
from inspect_app.checklists.reference import reference
from inspect_app.checklists.standards import load_standards
from inspect_app.checklists.versions import kept_versions
from inspect_app.checklists.wording import rules_of
from inspect_app.extensions import db
from inspect_app.problems import Problem

checklists = AppGroup("checklists", help="Check, publish and list checklist definitions.")

provisions = AppGroup("provisions", help="The plan's provisions and where each is implemented.")

_FILES = click.argument(
    "files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
_LANGUAGE = click.option(
    "--language", type=click.Choice(["zh", "en"]), default="zh", help="Language of messages."
)


def _refuse(mistakes: Iterable[Mistake], language: str) -> None:
    """Print the mistakes; exits 1 when there is one."""
    told = [mistake.line_in(language) for mistake in mistakes]
    for line in told:
        click.echo(line, err=True)
    if told:
        raise SystemExit(1)


def _load_all(
    files: tuple[Path, ...], language: str, published: Sequence[Mapping[str, Any]] = ()
) -> list[loading.Loaded]:
    """Load the files (default: the library), printing every mistake; exits 1 when there is one."""
    loaded = [loading.load_file(path, published) for path in files or tuple(loading.library())]
    _refuse((mistake for one in loaded for mistake in one.mistakes), language)
    return loaded


def _load_plan(language: str) -> Plan:
    loaded = load_plan()
    _refuse(loaded.mistakes, language)
    assert loaded.plan is not None
    return loaded.plan


@checklists.command("check")
@_FILES
@_LANGUAGE
@click.option(
    "--against",
    type=click.Path(exists=True, path_type=Path),
    help="Canonical JSON published before, a file or a folder (default: the database).",
)
def check_files(files: tuple[Path, ...], language: str, against: Path | None) -> None:
    """Print every mistake with file, line, item and remedy.

    Without FILES: the library, the register of provisions, the requirements and the standards.
    """
    published = kept_versions(against) if against else published_contents(db.session)
    for one in _load_all(files, language, published):
        assert one.content is not None
        items = sum(len(section["items"]) for section in one.content["sections"])
        click.echo(f"{one.content['id']} {one.content['version']}: {items} items, no mistakes")
    if not files:
        plan = _load_plan(language)
        owed = sum(len(entries) for entries in plan.requirements.values())
        click.echo(f"{len(plan.provisions)} provisions, {owed} requirements, no mistakes")
        table, mistakes = load_standards()
        _refuse(mistakes, language)
        assert table is not None
        click.echo(f"{len(table.sources)} standards, {len(table.limits)} limits, no mistakes")


_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def _definition(file: Path, language: str) -> Definition:
    content = _load_all((file,), language)[0].content
    assert content is not None
    return read(content)


@checklists.command("explain", with_appcontext=False)
@_FILE
@click.argument("item", required=False)
@_LANGUAGE
def explain_file(file: Path, item: str | None, language: str) -> None:
    """Say every rule of FILE (of ITEM) as a sentence: when it is asked, what is enough."""
    definition = _definition(file, language)
    if item is not None and item not in definition.items:
        raise click.BadParameter(f"there is no item '{item}' in {file.name}", param_hint="ITEM")
    for known, sentences in rules_of(definition).items():
        if item in (None, known):
            click.echo(f"{definition.items[known].shape['prompt'][language]} [{known}]")
            for sentence in sentences:
                click.echo(f"  {sentence[language]}")


@checklists.command("diff", with_appcontext=False)
@click.argument("old", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_LANGUAGE
def diff_files(old: Path, new: Path, language: str) -> None:
    """Say in words what changed from the file OLD to the file NEW."""
    for change in changes(_definition(old, language), _definition(new, language)):
        click.echo(change[language])


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
@_FILE
def print_canonical(file: Path) -> None:
    """Print the canonical JSON of FILE, as it would be published."""
    content = _load_all((file,), "en")[0].content
    assert content is not None
    click.echo(loading.canonical_bytes(content).decode())


@checklists.command("schema", with_appcontext=False)
@click.argument("kind", default="checklist", type=click.Choice(sorted(json_schemas())))
def print_schema(kind: str) -> None:
    """Print the JSON Schema of checklist files, or of another KIND of file."""
    click.echo(json_schemas()[kind], nl=False)


@checklists.command("reference", with_appcontext=False)
def print_reference() -> None:
    """Print the authors' reference (docs/authoring/reference.md)."""
    click.echo(reference(), nl=False)


def _accounts(language: str) -> list[Account]:
    contents = [one.content for one in _load_all((), language)]
    return accounts(_load_plan(language), [one for one in contents if one is not None])


@provisions.command("list", with_appcontext=False)
@click.argument("instrument", required=False)
@click.option("--missing", is_flag=True, help="Only what is implemented nowhere.")
@_LANGUAGE
def list_provisions(instrument: str | None, missing: bool, language: str) -> None:
    """List provisions (of INSTRUMENT) with place, text and where each is implemented."""
    for account in _accounts(language):
        one = account.provision
        if instrument in (None, one["instrument"]) and (account.missing or not missing):
            ways = " ".join(f"{column}:{where}" for column, where in account.ways) or "-"
            click.echo("\t".join((one["id"], one["place"], one["text"][language], ways)))


@provisions.command("coverage", with_appcontext=False)
@_LANGUAGE
def print_coverage(language: str) -> None:
    """Count per instrument how provisions are implemented; exits 1 when one is missing.

    A provision that is implemented in several ways counts in each of them.
    """
    counts = by_instrument(_accounts(language))
    total: Counter[str] = Counter()
    columns = ("provisions", *COLUMNS, "missing")
    click.echo(f"{'':26}" + "".join(f"{column:>11}" for column in columns))
    for instrument, row in counts.items():
        total += row
        click.echo(f"{instrument:26}" + "".join(f"{row[column]:>11}" for column in columns))
    click.echo(f"{'':26}" + "".join(f"{total[column]:>11}" for column in columns))
    if total["missing"]:
        raise SystemExit(1)
