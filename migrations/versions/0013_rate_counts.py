"""Keep what inspections add to the rates."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rate_counts",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "self-check",
                "illuminance",
                "furniture",
                "parents-school",
                name="ratekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "origin",
            sa.Enum(
                "own", "inspection", "re-measured", name="origin", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("numerator", sa.Integer(), nullable=False),
        sa.Column("denominator", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "numerator >= 0 AND numerator <= denominator", name=op.f("ck_rate_counts_share")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_rate_counts_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_rate_counts_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("inspection_id", "kind", name=op.f("pk_rate_counts")),
    )
    op.create_index("ix_rate_counts_on_school_id", "rate_counts", ["on", "school_id"], unique=False)
    op.create_index(op.f("ix_rate_counts_school_id"), "rate_counts", ["school_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_rate_counts_school_id"), table_name="rate_counts")
    op.drop_index("ix_rate_counts_on_school_id", table_name="rate_counts")
    op.drop_table("rate_counts")
