"""The database schema's versions: up, down, check and new ones."""

from __future__ import annotations

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

_INSTALLED = Path(__file__).parent / "migrations"
_UNDEFINED = ("42P01", "42703")
"""SQLSTATE of PostgreSQL: undefined table, undefined column."""
_CHECKOUT = Path(__file__).parent.parent / "migrations"


def alembic_config(database_url: str) -> Config:
    """Alembic's settings for a database; the scripts lie in the package or beside it."""
    config = Config()
    config.set_main_option("script_location", str(_INSTALLED if _INSTALLED.is_dir() else _CHECKOUT))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["database_url"] = database_url
    return config


def lacks_tables(error: DBAPIError) -> bool:
    """Whether a statement failed because a table or column is not there, on either database."""
    words = str(error.orig)
    return getattr(error.orig, "sqlstate", None) in _UNDEFINED or words.startswith("no such ")


def _config() -> Config:
    return alembic_config(current_app.extensions["settings"].database_url)


db = AppGroup("db", help="Migrate the database.")


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the database up to a revision (default: the newest)."""
    command.upgrade(_config(), revision)


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the database back to a revision ("base": to nothing)."""
    command.downgrade(_config(), revision)


@db.command()
def check() -> None:
    """Fail when the models say something else than the migrations."""
    command.check(_config())


@db.command()
@click.argument("message")
def revision(message: str) -> None:
    """Write the next numbered migration from the difference between models and database."""
    config = _config()
    newest = ScriptDirectory.from_config(config).get_current_head() or "0"
    command.revision(config, message, autogenerate=True, rev_id=f"{int(newest) + 1:04}")
