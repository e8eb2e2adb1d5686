"""Remember the address under which readers know the server, for the code printed on a document."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("documents") as table:
        table.add_column(
            sa.Column("address", sa.String(length=300), nullable=False, server_default="")
        )
    with op.batch_alter_table("documents") as table:
        table.alter_column("address", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("documents") as table:
        table.drop_column("address")
