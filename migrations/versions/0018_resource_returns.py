"""Keep the yearly figures of schools, every version of them."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resource_returns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column(
            "section",
            sa.Enum("primary", "junior", name="section", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("class_sizes", sa.JSON(), nullable=False),
        sa.Column("degree", sa.Integer(), nullable=False),
        sa.Column("backbone", sa.Integer(), nullable=False),
        sa.Column("arts", sa.Integer(), nullable=False),
        sa.Column("teaching_area", sa.String(length=64), nullable=False),
        sa.Column("sports_area", sa.String(length=64), nullable=False),
        sa.Column("equipment", sa.Integer(), nullable=False),
        sa.Column("multimedia", sa.Integer(), nullable=False),
        sa.Column("music_rooms", sa.Integer(), nullable=False),
        sa.Column("art_rooms", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(accepted IS NULL) = (decided_at IS NULL) "
            "AND (accepted IS NULL) = (decided_by IS NULL)",
            name=op.f("ck_resource_returns_decided"),
        ),
        sa.CheckConstraint("number >= 1 AND pupils >= 0", name=op.f("ck_resource_returns_counts")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_resource_returns_decided_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["users.id"], name=op.f("fk_resource_returns_entered_by_users")
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_resource_returns_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource_returns")),
        sa.UniqueConstraint(
            "school_id",
            "section",
            "year",
            "number",
            name=op.f("uq_resource_returns_school_id_section_year_number"),
        ),
    )
    op.create_index("ix_resource_returns_year_school_id", "resource_returns", ["year", "school_id"])


def downgrade() -> None:
    op.drop_index("ix_resource_returns_year_school_id", table_name="resource_returns")
    op.drop_table("resource_returns")
