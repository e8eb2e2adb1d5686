"""`inspect-app users`: accounts from the command line."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from inspect_app import clock
from inspect_app.accounts import operations
from inspect_app.accounts.errors import AccountProblem, SchoolOfRole
from inspect_app.accounts.models import User
from inspect_app.accounts.queries import user_by_name
from inspect_app.accounts.roles import Role
from inspect_app.extensions import db
from inspect_app.registers.queries import school_by_code

users = AppGroup("users", help="Create users and set passwords.")


def _refused(problem: AccountProblem) -> click.ClickException:
    return click.ClickException(f"{problem.title}. {problem.remedy}")


@users.command("create")
@click.argument("username")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--school", "school_code", help="Code of the school, for principals and checkers.")
@click.option("--name", help="The person's name; the user name when not given.")
def create(username: str, role: str, school_code: str | None, name: str | None) -> None:
    """Create USERNAME and print the one-time password to hand over."""
    try:
        school = school_by_code(db.session, school_code) if school_code else None
        if school_code and school is None:
            raise SchoolOfRole
        user, password = operations.create_user(
            db.session,
            username=username.lower(),
            name=name or username,
            role=Role(role),
            school=school,
            now=clock.now(),
        )
    except AccountProblem as problem:
        raise _refused(problem) from None
    db.session.commit()
    click.echo(_("已创建用户 %(username)s。", username=user.username))
    click.echo(_("一次性密码(首次登录后须设置自己的密码):%(password)s", password=password))


@users.command("set-password")
@click.argument("username")
@click.password_option(help="Asked for when not given.")
def set_password(username: str, password: str) -> None:
    """Set the password of USERNAME; sessions signed in with the old one end."""
    user: User | None = user_by_name(db.session, username.lower())
    if user is None:
        raise click.ClickException(_("没有用户 %(username)s。", username=username))
    try:
        operations.set_password(db.session, user, password=password)
    except AccountProblem as problem:
        raise _refused(problem) from None
    db.session.commit()
    click.echo(_("已更改 %(username)s 的密码。", username=user.username))
