"""Records about a named person: who may read them, and who did."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("checklist_versions") as versions:
        versions.add_column(sa.Column("readers", sa.String(length=40), nullable=True))
    with op.batch_alter_table("users") as users:
        users.add_column(
            sa.Column("reads_confidential", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("users") as users:
        users.alter_column("reads_confidential", existing_type=sa.Boolean(), server_default=None)
    op.create_table(
        "confidential_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("at", inspect_app.database.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_confidential_readings_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confidential_readings")),
    )
    op.create_index(
        op.f("ix_confidential_readings_inspection_id"), "confidential_readings", ["inspection_id"]
    )


def downgrade() -> None:
    op.drop_table("confidential_readings")
    with op.batch_alter_table("users") as users:
        users.drop_column("reads_confidential")
    with op.batch_alter_table("checklist_versions") as versions:
        versions.drop_column("readers")
