"""Messages: notices that go out by mail, to another system or to a group, and who wants which."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("planned_at", inspect_app.database.Instant(), nullable=True))
    op.create_index(
        "ix_notices_unplanned",
        "notices",
        ["at"],
        sqlite_where=sa.text("planned_at IS NULL"),
        postgresql_where=sa.text("planned_at IS NULL"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("made_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("due_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=200), nullable=False),
        sa.Column("sent_at", inspect_app.database.Instant(), nullable=True),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_messages_sent")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_messages_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(
        "ix_messages_waiting",
        "messages",
        ["due_at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index("ix_messages_made_at", "messages", ["made_at"])
    op.create_table(
        "message_notices",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_notices_message_id_messages")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_message_notices_notice_id_notices")
        ),
        sa.PrimaryKeyConstraint("message_id", "notice_id", name=op.f("pk_message_notices")),
    )
    op.create_table(
        "mail_addresses",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_mail_addresses_user_id_users")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_mail_addresses")),
    )
    op.create_table(
        "notice_wishes",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notice_wishes_user_id_users")
        ),
        sa.PrimaryKeyConstraint("user_id", "channel", "topic", name=op.f("pk_notice_wishes")),
    )


def downgrade() -> None:
    op.drop_table("notice_wishes")
    op.drop_table("mail_addresses")
    op.drop_table("message_notices")
    op.drop_index("ix_messages_made_at", "messages")
    op.drop_index("ix_messages_waiting", "messages")
    op.drop_table("messages")
    op.drop_index("ix_notices_unplanned", "notices")
    with op.batch_alter_table("notices") as table:
        table.drop_column("planned_at")
