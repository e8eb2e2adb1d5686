"""Add inspections, their log, seals and assessments."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inspections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("checklist_version_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "sealed", name="inspectionstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("log_length", sa.Integer(), nullable=False),
        sa.Column("planned_at", inspect_app.database.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checklist_version_id"],
            ["checklist_versions.id"],
            name=op.f("fk_inspections_checklist_version_id_checklist_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_inspections_visit_id_visits")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspections")),
        sa.UniqueConstraint(
            "visit_id",
            "checklist_version_id",
            "subject",
            name=op.f("uq_inspections_visit_id_checklist_version_id_subject"),
        ),
    )
    op.create_index(
        op.f("ix_inspections_checklist_version_id"),
        "inspections",
        ["checklist_version_id"],
        unique=False,
    )
    op.create_index(op.f("ix_inspections_state"), "inspections", ["state"], unique=False)
    op.create_index(op.f("ix_inspections_visit_id"), "inspections", ["visit_id"], unique=False)
    op.create_table(
        "quarantined_events",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=True),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("received_at", inspect_app.database.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_quarantined_events_device_id_devices")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_quarantined_events_user_id_users")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_quarantined_events")),
    )
    op.create_index(
        op.f("ix_quarantined_events_device_id"), "quarantined_events", ["device_id"], unique=False
    )
    op.create_index(
        op.f("ix_quarantined_events_inspection_id"),
        "quarantined_events",
        ["inspection_id"],
        unique=False,
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.String(length=220), nullable=False),
        sa.Column("clock", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("received_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("settlement", sa.String(length=12), nullable=True),
        sa.Column("settlement_reason", sa.Text(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("settled_at", inspect_app.database.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_events_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_events_device_id_devices")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_events_inspection_id_inspections")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["users.id"], name=op.f("fk_events_settled_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint(
            "inspection_id", "position", name=op.f("uq_events_inspection_id_position")
        ),
    )
    op.create_index(
        "ix_events_photo_key",
        "events",
        ["key"],
        unique=False,
        sqlite_where=sa.text("kind = 'photo'"),
        postgresql_where=sa.text("kind = 'photo'"),
    )
    op.create_index(
        "ix_events_photo_inspection",
        "events",
        ["inspection_id"],
        unique=False,
        sqlite_where=sa.text("kind = 'photo'"),
        postgresql_where=sa.text("kind = 'photo'"),
    )
    op.create_table(
        "seals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("through_position", sa.Integer(), nullable=False),
        sa.Column("photos", sa.JSON(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("sealed_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("device_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_seals_author_id_users")),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_seals_device_id_devices")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspections.id"], name=op.f("fk_seals_inspection_id_inspections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seals")),
        sa.UniqueConstraint("inspection_id", "number", name=op.f("uq_seals_inspection_id_number")),
    )
    op.create_table(
        "assessments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inspection_id", sa.Uuid(), nullable=False),
        sa.Column("seal_id", sa.Uuid(), nullable=False),
        sa.Column("checklist_sha256", sa.String(length=64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("score", inspect_app.database.DecimalText(length=64), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("assessed_at", inspect_app.database.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspections.id"],
            name=op.f("fk_assessments_inspection_id_inspections"),
        ),
        sa.ForeignKeyConstraint(
            ["seal_id"], ["seals.id"], name=op.f("fk_assessments_seal_id_seals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("seal_id", name=op.f("uq_assessments_seal_id")),
    )
    op.create_index(
        op.f("ix_assessments_inspection_id"), "assessments", ["inspection_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_assessments_inspection_id"), table_name="assessments")
    op.drop_table("assessments")
    op.drop_table("seals")
    op.drop_index(
        "ix_events_photo_inspection",
        table_name="events",
        sqlite_where=sa.text("kind = 'photo'"),
        postgresql_where=sa.text("kind = 'photo'"),
    )
    op.drop_index(
        "ix_events_photo_key",
        table_name="events",
        sqlite_where=sa.text("kind = 'photo'"),
        postgresql_where=sa.text("kind = 'photo'"),
    )
    op.drop_table("events")
    op.drop_index(op.f("ix_quarantined_events_inspection_id"), table_name="quarantined_events")
    op.drop_index(op.f("ix_quarantined_events_device_id"), table_name="quarantined_events")
    op.drop_table("quarantined_events")
    op.drop_index(op.f("ix_inspections_visit_id"), table_name="inspections")
    op.drop_index(op.f("ix_inspections_state"), table_name="inspections")
    op.drop_index(op.f("ix_inspections_checklist_version_id"), table_name="inspections")
    op.drop_table("inspections")
