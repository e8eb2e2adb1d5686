"""A document may carry an electronic signature: whose, and with which certificate."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("documents", sa.Column("signed_by", sa.String(200), nullable=True))
    op.add_column("documents", sa.Column("signed_with", sa.String(64), nullable=True))


def downgrade() -> None:
    op.drop_column("documents", "signed_with")
    op.drop_column("documents", "signed_by")
