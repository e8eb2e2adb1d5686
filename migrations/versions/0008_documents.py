"""Add documents and their numbers."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("inspection-report", name="documentkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued", "issued", "failed", name="documentstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("requested_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("requested_by", sa.Integer(), nullable=False),
        sa.Column("issued_at", inspect_app.database.Instant(), nullable=True),
        sa.CheckConstraint(
            "(state = 'issued') = (sha256 IS NOT NULL)", name=op.f("ck_documents_issued_has_bytes")
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessments.id"],
            name=op.f("fk_documents_assessment_id_assessments"),
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_documents_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"], ["users.id"], name=op.f("fk_documents_requested_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("kind", "year", "number", name=op.f("uq_documents_kind_year_number")),
    )
    op.create_index(
        op.f("ix_documents_inspection_id"), "documents", ["inspection_id"], unique=False
    )
    op.create_index(op.f("ix_documents_sha256"), "documents", ["sha256"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_documents_sha256"), table_name="documents")
    op.drop_index(op.f("ix_documents_inspection_id"), table_name="documents")
    op.drop_table("documents")
