"""Keep proposals of visits, which the worker makes."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

STATES = ("waiting", "gathering", "solving", "made", "failed")


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="proposalstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("requested_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=True),
        sa.CheckConstraint("state <> 'made' OR found IS NOT NULL", name=op.f("ck_proposals_made")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_proposals_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["users.id"], name=op.f("fk_proposals_requested_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_state"), "proposals", ["state"])


def downgrade() -> None:
    op.drop_table("proposals")
