"""Batches: many documents as one job, with their progress."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("requested_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", inspect_app.database.Instant(), nullable=True),
        sa.Column("merging", sa.Boolean(), nullable=False),
        sa.Column("merged_sha256", sa.String(length=64), nullable=True),
        sa.Column("merged_size", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["users.id"], name=op.f("fk_document_batches_requested_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_batches")),
    )
    op.create_table(
        "document_batch_entries",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["document_batches.id"],
            name=op.f("fk_document_batch_entries_batch_id_document_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["documents.id"],
            name=op.f("fk_document_batch_entries_document_id_documents"),
        ),
        sa.PrimaryKeyConstraint("batch_id", "document_id", name=op.f("pk_document_batch_entries")),
    )
    op.create_index(
        op.f("ix_document_batch_entries_document_id"), "document_batch_entries", ["document_id"]
    )
    op.add_column(
        "documents", sa.Column("started_at", inspect_app.database.Instant(), nullable=True)
    )


def downgrade() -> None:
    with op.batch_alter_table("documents") as table:
        table.drop_column("started_at")
    op.drop_index(op.f("ix_document_batch_entries_document_id"), "document_batch_entries")
    op.drop_table("document_batch_entries")
    op.drop_table("document_batches")
