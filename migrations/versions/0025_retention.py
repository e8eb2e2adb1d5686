"""Records about a named person: how long they are kept, and that they were emptied."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ADDED = (
    ("checklist_versions", "retention_years", sa.Integer()),
    ("events", "redacted_at", inspect_app.database.Instant()),
    ("documents", "withdrawn_at", inspect_app.database.Instant()),
)


def upgrade() -> None:
    for table, column, kind in ADDED:
        op.add_column(table, sa.Column(column, kind, nullable=True))
    op.create_table(
        "redactions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("redacted_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("redacted_by", sa.Integer(), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_redactions_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["redacted_by"], ["users.id"], name=op.f("fk_redactions_redacted_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redactions")),
    )
    op.create_index(op.f("ix_redactions_inspection_id"), "redactions", ["inspection_id"])
    op.create_table(
        "retention_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("placed_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("placed_by", sa.Integer(), nullable=False),
        sa.Column("lifted_at", inspect_app.database.Instant(), nullable=True),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)", name=op.f("ck_retention_holds_lifted")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_retention_holds_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["placed_by"], ["users.id"], name=op.f("fk_retention_holds_placed_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["users.id"], name=op.f("fk_retention_holds_lifted_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_holds")),
    )
    op.create_index(op.f("ix_retention_holds_inspection_id"), "retention_holds", ["inspection_id"])


def downgrade() -> None:
    op.drop_table("retention_holds")
    op.drop_table("redactions")
    for table, column, _kind in reversed(ADDED):
        op.drop_column(table, column)
