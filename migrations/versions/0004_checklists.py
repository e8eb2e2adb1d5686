"""Add published checklist versions."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "checklist_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("published_at", inspect_app.database.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_versions")),
        sa.UniqueConstraint(
            "checklist_id", "version", name=op.f("uq_checklist_versions_checklist_id_version")
        ),
        sa.UniqueConstraint("sha256", name=op.f("uq_checklist_versions_sha256")),
    )
    op.create_index(
        op.f("ix_checklist_versions_checklist_id"),
        "checklist_versions",
        ["checklist_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_checklist_versions_checklist_id"), table_name="checklist_versions")
    op.drop_table("checklist_versions")
