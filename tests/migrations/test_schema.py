"""Migrations and models say the same, and every step can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from inspect_app import tables
from inspect_app.migrating import alembic_config

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


def _tables(url: str) -> set[str]:
    engine = sa.create_engine(url)
    names = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    return names - {"alembic_version"}


def _index(found: Any) -> dict[str, Any]:
    """An index as reflected, the condition of a partial one as text."""
    options = {name: str(value) for name, value in found.get("dialect_options", {}).items()}
    return found | {"dialect_options": options}


def _shape(url: str) -> list[object]:
    """Everything a migration can get wrong, table by table: columns, keys, indexes, checks."""
    engine = sa.create_engine(url)
    inspector = sa.inspect(engine)
    shape: list[object] = []
    for table in sorted(_tables(url)):
        columns = [
            (one["name"], str(one["type"]), one["nullable"], one["default"])
            for one in inspector.get_columns(table)
        ]
        parts = (
            inspector.get_pk_constraint(table)["constrained_columns"],
            inspector.get_foreign_keys(table),
            inspector.get_unique_constraints(table),
            [_index(one) for one in inspector.get_indexes(table)],
            [(one["name"], one["sqltext"]) for one in inspector.get_check_constraints(table)],
        )
        shape.append((table, columns, *(sorted(map(repr, part)) for part in parts)))
    engine.dispose()
    return shape


def test_an_empty_database_comes_up_goes_down_and_comes_up_again(database_url: str) -> None:
    config = alembic_config(database_url)
    command.upgrade(config, "head")
    first = _shape(database_url)
    assert _tables(database_url) == set(tables.metadata.tables)
    command.downgrade(config, "base")
    assert _tables(database_url) == set()
    command.upgrade(config, "head")
    assert _shape(database_url) == first


def test_every_single_step_can_be_taken_back_and_made_again(database_url: str) -> None:
    config = alembic_config(database_url)
    script = ScriptDirectory.from_config(config)
    for step in reversed(list(script.walk_revisions())):
        before = _shape(database_url)
        command.upgrade(config, step.revision)
        after = _shape(database_url)
        command.downgrade(config, "-1")
        assert _shape(database_url) == before, step.revision
        command.upgrade(config, step.revision)
        assert _shape(database_url) == after, step.revision


def test_models_and_migrations_agree(database_url: str) -> None:
    command.upgrade(alembic_config(database_url), "head")
    command.check(alembic_config(database_url))


def test_checks_and_indexes_of_the_models_are_in_the_migrations(database_url: str) -> None:
    """What alembic does not compare: CHECK constraints and partial indexes, by name."""
    command.upgrade(alembic_config(database_url), "head")
    engine = sa.create_engine(database_url)
    inspector = sa.inspect(engine)
    for table in tables.metadata.sorted_tables:
        wanted = {str(one.name) for one in table.constraints if isinstance(one, sa.CheckConstraint)}
        found = {str(one["name"]) for one in inspector.get_check_constraints(table.name)}
        assert found == wanted, table.name
        indexes = {str(one["name"]) for one in inspector.get_indexes(table.name)}
        assert indexes >= {str(one.name) for one in table.indexes}, table.name
    engine.dispose()


def test_the_migrations_form_one_line_named_by_number() -> None:
    script = ScriptDirectory.from_config(alembic_config("sqlite://"))
    numbers = [step.revision for step in reversed(list(script.walk_revisions()))]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert sorted(file.name[:4] for file in VERSIONS.glob("*.py")) == numbers
