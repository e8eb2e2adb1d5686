"""`inspect-app demo-county`: the demo county from the command line."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask.cli import with_appcontext
from flask_babel import gettext as _

from inspect_app import clock
from inspect_app.accounts.models import User
from inspect_app.accounts.passwords import password_matches
from inspect_app.demo.cast import PASSWORD
from inspect_app.demo.loading import RegisterInUse, load_county
from inspect_app.extensions import db
from inspect_app.registers.models import Person


@click.command("demo-county")
@click.option("--accounts", is_flag=True, help="Print the demo accounts.")
@click.option("--unless-in-use", is_flag=True, help="Leave a register with real data as it is.")
@with_appcontext
def demo_county(accounts: bool, unless_in_use: bool) -> None:
    """Load the demo county once; a second time changes nothing."""
    try:
        loaded = load_county(db.session, now=clock.now())
    except RegisterInUse as problem:
        if unless_in_use:
            click.echo(problem.title)
            return
        raise click.ClickException(f"{problem.title}。{problem.remedy}") from None
    db.session.commit()
    click.echo(_("已载入示例县。") if loaded else _("示例县已经载入过,没有任何改动。"))
    if accounts:
        _print_accounts()


def _print_accounts() -> None:
    """The sample accounts that still have the documented password."""
    users = db.session.scalars(
        sa.select(User).join(User.person).where(Person.is_sample).order_by(User.id)
    ).all()
    leading = [user for user in users if user.school is None or user.username != _code(user)]
    for user in leading:
        known = password_matches(user.password_hash, PASSWORD)
        password = PASSWORD if known else _("(本人已更改)")
        school = user.school.name if user.school else ""
        click.echo(f"{user.username:<8}{password:<18}{user.role.value:<14}{user.name} {school}")
    if len(users) > len(leading):
        click.echo(
            _(
                "另有 %(count)s 位校长,用户名为小写的学校代码,如 %(code)s;密码相同。",
                count=len(users) - len(leading),
                code=next(user.username for user in users if user not in leading),
            )
        )


def _code(user: User) -> str:
    return user.school.code.lower() if user.school else ""
