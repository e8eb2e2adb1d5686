"""A visit may be announced to its school; an exception may fall with a move to another day."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "visits", sa.Column("announced_at", inspect_app.database.Instant(), nullable=True)
    )
    op.add_column("visit_events", sa.Column("lapsed_exception", sa.String(400), nullable=True))


def downgrade() -> None:
    op.drop_column("visit_events", "lapsed_exception")
    op.drop_column("visits", "announced_at")
