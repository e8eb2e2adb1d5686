"""Re-inspections on a visit: which record is about which reported repair, and what came of it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finding_reviews",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("report", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "event_id IS NULL OR refusal IS NULL", name=op.f("ck_finding_reviews_one_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_finding_reviews_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["findings.id"], name=op.f("fk_finding_reviews_finding_id_findings")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["finding_events.id"],
            name=op.f("fk_finding_reviews_event_id_finding_events"),
        ),
        sa.PrimaryKeyConstraint("inspection_id", name=op.f("pk_finding_reviews")),
    )
    op.create_index(op.f("ix_finding_reviews_finding_id"), "finding_reviews", ["finding_id"])


def downgrade() -> None:
    op.drop_table("finding_reviews")
