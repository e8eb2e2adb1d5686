"""Notices: what each person was told, written with what happened."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("event", sa.String(length=120), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("at", inspect_app.database.Instant(), nullable=False),
        sa.Column("read_at", inspect_app.database.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notices_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("user_id", "event", name=op.f("uq_notices_user_id_event")),
    )
    op.create_index("ix_notices_user_at", "notices", ["user_id", "at"])
    op.create_index(
        "ix_notices_unread",
        "notices",
        ["user_id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_notices_unread", "notices")
    op.drop_index("ix_notices_user_at", "notices")
    op.drop_table("notices")
