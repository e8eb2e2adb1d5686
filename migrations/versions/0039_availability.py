"""Keep inspectors' absences, recusals and departments, and which departments a visit needs."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "users", sa.Column("department", sa.String(80), nullable=False, server_default="")
    )
    op.add_column(
        "visits", sa.Column("departments", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column("visit_events", sa.Column("earlier_team", sa.String(400), nullable=True))
    op.create_table(
        "inspector_absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        *_entered("inspector_absences"),
        sa.CheckConstraint("until >= since", name=op.f("ck_inspector_absences_period")),
    )
    op.create_index(op.f("ix_inspector_absences_user_id"), "inspector_absences", ["user_id"])
    op.create_table(
        "recusals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        *_entered("recusals"),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_recusals_school_id_schools")
        ),
    )
    op.create_index(op.f("ix_recusals_user_id"), "recusals", ["user_id"])


def _entered(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("entered_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", inspect_app.database.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["users.id"], name=op.f(f"fk_{table}_entered_by_users")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    op.drop_table("recusals")
    op.drop_table("inspector_absences")
    op.drop_column("visit_events", "earlier_team")
    op.drop_column("visits", "departments")
    op.drop_column("users", "department")
