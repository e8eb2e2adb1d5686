"""The score beside the sealed one, without what others than the school have to cure."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "score_adjustments",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("score", inspect_app.database.DecimalText(length=64), nullable=True),
        sa.Column("score_display", sa.String(length=10), nullable=True),
        sa.Column("grade", sa.JSON(), nullable=True),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("adjusted_at", inspect_app.database.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"],
            ["assessments.id"],
            name=op.f("fk_score_adjustments_assessment_id_assessments"),
        ),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_score_adjustments")),
    )


def downgrade() -> None:
    op.drop_table("score_adjustments")
