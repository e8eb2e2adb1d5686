"""The `inspect-app` command: every operator's act, one place."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import FlaskGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from inspect_app import create_app
from inspect_app.accounts.commands import users
from inspect_app.authoring.commands import COMMANDS as AUTHORING_COMMANDS
from inspect_app.checklists.commands import checklists, provisions
from inspect_app.demo.commands import demo_county
from inspect_app.documents.commands import worker
from inspect_app.draws.commands import draws
from inspect_app.evidence.commands import rescue, uploads
from inspect_app.indicators.commands import indicators
from inspect_app.migrating import db, lacks_tables
from inspect_app.registers.commands import people, schools
from inspect_app.retention.commands import records
from inspect_app.serving import serve

_UNMIGRATED = (
    "数据库还没有建好，或比程序旧。先运行 inspect-app db upgrade，再重试。\n"
    "The database is not set up, or older than the program. Run `inspect-app db upgrade` first, "
    "then try again."
)


class Commands(FlaskGroup):
    """The commands; one that finds the database without its tables says what to run."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (OperationalError, ProgrammingError) as error:
            if lacks_tables(error):
                raise click.ClickException(_UNMIGRATED) from error
            raise


main = Commands(create_app=create_app, help="Field inspection of schools.")
main.add_command(indicators)
main.add_command(serve)
main.add_command(db)
main.add_command(checklists)
main.add_command(provisions)
for command in AUTHORING_COMMANDS:
    checklists.add_command(command)
main.add_command(schools)
main.add_command(people)
main.add_command(users)
main.add_command(demo_county)
main.add_command(draws)
main.add_command(uploads)
main.add_command(rescue)
main.add_command(records)
main.add_command(worker)
