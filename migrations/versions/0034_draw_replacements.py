"""Keep who took whose place after a draw, and which requirement of the plan a draw meets."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "draws", sa.Column("replacements", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column("draws", sa.Column("requirement", sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column("draws", "requirement")
    op.drop_column("draws", "replacements")
