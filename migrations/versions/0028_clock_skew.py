"""Clock skew: how wrong a phone's clock is, and was when it sent an event."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("devices", sa.Column("clock_skew", sa.Integer(), nullable=True))
    op.add_column("events", sa.Column("clock_skew", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("events", "clock_skew")
    op.drop_column("devices", "clock_skew")
