"""Bulletins may be asked for by themselves, once a quarter or term is over."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing_orders",
        sa.Column(
            "rhythm",
            sa.Enum("quarter", "term", name="rhythm", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("changed_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["users.id"], name=op.f("fk_standing_orders_changed_by_users")
        ),
        sa.PrimaryKeyConstraint("rhythm", name=op.f("pk_standing_orders")),
    )


def downgrade() -> None:
    op.drop_table("standing_orders")
