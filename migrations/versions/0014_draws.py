"""Keep draws: the announcement as it was published, and the result added once."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = ("schools", "inspectors", "teachers", "rooms", "seats")


def upgrade() -> None:
    op.create_table(
        "draws",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="drawkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("announcement", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("roll", sa.JSON(), nullable=False),
        sa.Column("announced_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("announced_by", sa.Integer(), nullable=False),
        sa.Column("known_from", inspect_app.database.Instant(), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=True),
        sa.Column("source", sa.String(length=400), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("drawn_at", inspect_app.database.Instant(), nullable=True),
        sa.Column("drawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(drawn_at IS NULL) = (value IS NULL) AND (drawn_at IS NULL) = (drawn_by IS NULL)",
            name=op.f("ck_draws_drawn"),
        ),
        sa.CheckConstraint(
            "drawn_at IS NULL OR drawn_at >= known_from", name=op.f("ck_draws_value_known")
        ),
        sa.CheckConstraint("known_from > announced_at", name=op.f("ck_draws_announced_before")),
        sa.ForeignKeyConstraint(
            ["announced_by"], ["users.id"], name=op.f("fk_draws_announced_by_users")
        ),
        sa.ForeignKeyConstraint(["drawn_by"], ["users.id"], name=op.f("fk_draws_drawn_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws")),
        sa.UniqueConstraint("sha256", name=op.f("uq_draws_sha256")),
    )
    op.create_index(op.f("ix_draws_announced_at"), "draws", ["announced_at"], unique=False)
    op.create_index(op.f("ix_draws_kind"), "draws", ["kind"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_draws_kind"), table_name="draws")
    op.drop_index(op.f("ix_draws_announced_at"), table_name="draws")
    op.drop_table("draws")
