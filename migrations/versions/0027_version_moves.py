"""Version moves: an open inspection goes over to a newer version of its checklist."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "version_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("from_version_id", sa.Integer(), nullable=False),
        sa.Column("to_version_id", sa.Integer(), nullable=False),
        sa.Column("moved_by", sa.Integer(), nullable=False),
        sa.Column("moved_at", inspect_app.database.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_version_moves_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["from_version_id"],
            ["checklist_versions.id"],
            name=op.f("fk_version_moves_from_version_id_checklist_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["to_version_id"],
            ["checklist_versions.id"],
            name=op.f("fk_version_moves_to_version_id_checklist_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["moved_by"], ["users.id"], name=op.f("fk_version_moves_moved_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_moves")),
    )
    op.create_index(op.f("ix_version_moves_inspection_id"), "version_moves", ["inspection_id"])


def downgrade() -> None:
    op.drop_table("version_moves")
