"""Add uploads and pictures."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum("received", "refused", name="picturestate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("difference_hash", sa.String(length=16), nullable=True),
        sa.Column("received_at", inspect_app.database.Instant(), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (reason IS NOT NULL)", name=op.f("ck_pictures_reason")
        ),
        sa.CheckConstraint(
            "state = 'refused' OR (width > 0 AND height > 0 AND difference_hash IS NOT NULL)",
            name=op.f("ck_pictures_measured"),
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_pictures")),
    )
    op.create_index(
        op.f("ix_pictures_difference_hash"), "pictures", ["difference_hash"], unique=False
    )
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("photo_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "receiving", "verified", "refused", name="uploadstate", native_enum=False, length=40
            ),
            nullable=False,
        ),
        sa.Column("refusal", sa.String(length=60), nullable=True),
        sa.Column("created_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("expires_at", inspect_app.database.Instant(), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_uploads_refusal")
        ),
        sa.CheckConstraint(
            "(state = 'receiving') = (\"offset\" < length)", name=op.f("ck_uploads_finished")
        ),
        sa.CheckConstraint(
            'length > 0 AND "offset" >= 0 AND "offset" <= length', name=op.f("ck_uploads_offset")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_uploads_device_id_devices")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_uploads_inspection_id_inspections")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_uploads_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_expires_at"), "uploads", ["expires_at"], unique=False)
    op.create_index(op.f("ix_uploads_inspection_id"), "uploads", ["inspection_id"], unique=False)
    op.create_index(op.f("ix_uploads_photo_id"), "uploads", ["photo_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_uploads_photo_id"), table_name="uploads")
    op.drop_index(op.f("ix_uploads_inspection_id"), table_name="uploads")
    op.drop_index(op.f("ix_uploads_expires_at"), table_name="uploads")
    op.drop_table("uploads")
    op.drop_index(op.f("ix_pictures_difference_hash"), table_name="pictures")
    op.drop_table("pictures")
