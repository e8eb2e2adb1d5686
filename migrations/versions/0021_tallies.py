"""Keep the numbers of the dashboards."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counted_inspections",
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("township_id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.String(length=64), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("failures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_counted_inspections_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_counted_inspections_school_id_schools")
        ),
        sa.ForeignKeyConstraint(
            ["township_id"],
            ["townships.id"],
            name=op.f("fk_counted_inspections_township_id_townships"),
        ),
        sa.PrimaryKeyConstraint("inspection_id", name=op.f("pk_counted_inspections")),
    )
    op.create_table(
        "tallies",
        sa.Column(
            "level",
            sa.Enum(
                "township", "school", "school-year", name="level", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("checklist_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.Integer(), nullable=False),
        sa.Column("scored", sa.Integer(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "level", "month", "checklist_id", "unit_id", name=op.f("pk_tallies")
        ),
    )
    op.create_index("ix_tallies_level_unit_id_month", "tallies", ["level", "unit_id", "month"])
    op.create_table(
        "failure_tallies",
        sa.Column("school_year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("township_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "by",
            sa.Enum("item", "provision", name="failing", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("checklist_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("raised", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["township_id"],
            ["townships.id"],
            name=op.f("fk_failure_tallies_township_id_townships"),
        ),
        sa.PrimaryKeyConstraint(
            "school_year",
            "township_id",
            "by",
            "checklist_id",
            "name",
            name=op.f("pk_failure_tallies"),
        ),
    )


def downgrade() -> None:
    op.drop_table("failure_tallies")
    op.drop_index("ix_tallies_level_unit_id_month", table_name="tallies")
    op.drop_table("tallies")
    op.drop_table("counted_inspections")
