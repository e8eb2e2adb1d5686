"""Mail addresses are confirmed by a link sent there before anything else goes to them."""

import sqlalchemy as sa
from alembic import op

import inspect_app.clock
import inspect_app.database

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mail_addresses", sa.Column("confirmed_at", inspect_app.database.Instant(), nullable=True)
    )
    op.add_column("messages", sa.Column("confirms", sa.String(length=200), nullable=True))
    _ask()


def _ask() -> None:
    """Send the link to the addresses there are; until it is followed nothing else goes there."""
    addresses = sa.table("mail_addresses", sa.column("user_id"), sa.column("address"))
    messages = sa.table(
        "messages",
        sa.column("id", sa.Uuid()),
        sa.column("made_at", inspect_app.database.Instant()),
        sa.column("due_at", inspect_app.database.Instant()),
        *map(sa.column, ("channel", "user_id", "state", "attempts", "failure", "confirms")),
    )
    now = inspect_app.clock.now()
    asked = [
        {
            "id": inspect_app.database.new_id(),
            "channel": "mail",
            "user_id": user,
            "state": "waiting",
            "made_at": now,
            "due_at": now,
            "attempts": 0,
            "failure": "",
            "confirms": address,
        }
        for user, address in op.get_bind().execute(sa.select(addresses))
    ]
    if asked:
        op.get_bind().execute(sa.insert(messages), asked)


def downgrade() -> None:
    op.execute("DELETE FROM messages WHERE confirms IS NOT NULL")
    op.drop_column("messages", "confirms")
    op.drop_column("mail_addresses", "confirmed_at")
