"""Add programmes and visits."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("basis", sa.String(length=400), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("window_from", sa.Date(), nullable=False),
        sa.Column("window_to", sa.Date(), nullable=False),
        sa.CheckConstraint("window_to >= window_from", name=op.f("ck_programmes_window")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("code", name=op.f("uq_programmes_code")),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "under-way",
                "done",
                "cancelled",
                name="visitstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("planned_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("cancelled_at", inspect_app.database.Instant(), nullable=True),
        sa.Column("cancelled_by", sa.Integer(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_visits_cancelled")
        ),
        sa.ForeignKeyConstraint(
            ["cancelled_by"], ["users.id"], name=op.f("fk_visits_cancelled_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programmes.id"], name=op.f("fk_visits_programme_id_programmes")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_visits_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index(op.f("ix_visits_date"), "visits", ["date"], unique=False)
    op.create_index(op.f("ix_visits_programme_id"), "visits", ["programme_id"], unique=False)
    op.create_index(op.f("ix_visits_school_id"), "visits", ["school_id"], unique=False)
    op.create_table(
        "visit_members",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_visit_members_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_members_visit_id_visits")
        ),
        sa.PrimaryKeyConstraint("visit_id", "user_id", name=op.f("pk_visit_members")),
    )
    op.create_index(op.f("ix_visit_members_user_id"), "visit_members", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_visit_members_user_id"), table_name="visit_members")
    op.drop_table("visit_members")
    op.drop_index(op.f("ix_visits_school_id"), table_name="visits")
    op.drop_index(op.f("ix_visits_programme_id"), table_name="visits")
    op.drop_index(op.f("ix_visits_date"), table_name="visits")
    op.drop_table("visits")
    op.drop_table("programmes")
