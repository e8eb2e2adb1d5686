"""Add acts towards quotas, decisions on them, and excuses."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quota_excuses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("entered_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", inspect_app.database.Instant(), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) != (school_id IS NULL)", name=op.f("ck_quota_excuses_whose")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)",
            name=op.f("ck_quota_excuses_withdrawn"),
        ),
        sa.CheckConstraint("until >= since", name=op.f("ck_quota_excuses_period")),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["users.id"], name=op.f("fk_quota_excuses_entered_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_quota_excuses_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_quota_excuses_school_id_schools")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["users.id"], name=op.f("fk_quota_excuses_withdrawn_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_excuses")),
    )
    op.create_index(
        op.f("ix_quota_excuses_person_id"), "quota_excuses", ["person_id"], unique=False
    )
    op.create_index(
        op.f("ix_quota_excuses_school_id"), "quota_excuses", ["school_id"], unique=False
    )
    op.create_table(
        "quota_acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(length=40), nullable=True),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("begins_at", sa.Time(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("amount", inspect_app.database.DecimalText(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("sketch", sa.JSON(), nullable=False),
        sa.Column("alike_id", sa.Uuid(), nullable=True),
        sa.Column("likeness", inspect_app.database.DecimalText(length=64), nullable=True),
        sa.Column("inspection_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) = (body IS NOT NULL)", name=op.f("ck_quota_acts_who")
        ),
        sa.CheckConstraint("minutes IS NULL OR minutes > 0", name=op.f("ck_quota_acts_minutes")),
        sa.ForeignKeyConstraint(
            ["alike_id"], ["quota_acts.id"], name=op.f("fk_quota_acts_alike_id_quota_acts")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_quota_acts_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_quota_acts_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["users.id"], name=op.f("fk_quota_acts_recorded_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_quota_acts_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_acts")),
        sa.UniqueConstraint("inspection_id", name=op.f("uq_quota_acts_inspection_id")),
    )
    op.create_index(op.f("ix_quota_acts_alike_id"), "quota_acts", ["alike_id"], unique=False)
    op.create_index(
        "ix_quota_acts_body_school_id_on", "quota_acts", ["body", "school_id", "on"], unique=False
    )
    op.create_index("ix_quota_acts_person_id_on", "quota_acts", ["person_id", "on"], unique=False)
    op.create_index(op.f("ix_quota_acts_school_id"), "quota_acts", ["school_id"], unique=False)
    op.create_table(
        "quota_bands",
        sa.Column("band", sa.String(length=20), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["act_id"], ["quota_acts.id"], name=op.f("fk_quota_bands_act_id_quota_acts")
        ),
        sa.PrimaryKeyConstraint("band", "act_id", name=op.f("pk_quota_bands")),
    )
    op.create_index(op.f("ix_quota_bands_act_id"), "quota_bands", ["act_id"], unique=False)
    op.create_table(
        "quota_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["act_id"], ["quota_acts.id"], name=op.f("fk_quota_decisions_act_id_quota_acts")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_quota_decisions_decided_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota_decisions")),
    )
    op.create_index(op.f("ix_quota_decisions_act_id"), "quota_decisions", ["act_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_quota_decisions_act_id"), table_name="quota_decisions")
    op.drop_table("quota_decisions")
    op.drop_index(op.f("ix_quota_bands_act_id"), table_name="quota_bands")
    op.drop_table("quota_bands")
    op.drop_index(op.f("ix_quota_acts_school_id"), table_name="quota_acts")
    op.drop_index("ix_quota_acts_person_id_on", table_name="quota_acts")
    op.drop_index("ix_quota_acts_body_school_id_on", table_name="quota_acts")
    op.drop_index(op.f("ix_quota_acts_alike_id"), table_name="quota_acts")
    op.drop_table("quota_acts")
    op.drop_index(op.f("ix_quota_excuses_school_id"), table_name="quota_excuses")
    op.drop_index(op.f("ix_quota_excuses_person_id"), table_name="quota_excuses")
    op.drop_table("quota_excuses")
