"""Browsers that people want hints of their messages in."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sa.String(length=1000), nullable=False),
        sa.Column("public_key", sa.String(length=120), nullable=False),
        sa.Column("secret", sa.String(length=40), nullable=False),
        sa.Column("made_at", inspect_app.database.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_push_subscriptions_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_push_subscriptions_endpoint")),
    )
    op.create_index(op.f("ix_push_subscriptions_user_id"), "push_subscriptions", ["user_id"])
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("subscription_id", sa.Uuid(), nullable=True))
        messages.create_foreign_key(
            op.f("fk_messages_subscription_id_push_subscriptions"),
            "push_subscriptions",
            ["subscription_id"],
            ["id"],
            ondelete="SET NULL",
        )
        messages.create_index(op.f("ix_messages_subscription_id"), ["subscription_id"])


def downgrade() -> None:
    op.execute(
        "DELETE FROM message_notices WHERE message_id IN "
        "(SELECT id FROM messages WHERE channel = 'push')"
    )
    op.execute("DELETE FROM messages WHERE channel = 'push'")
    op.execute("DELETE FROM notice_wishes WHERE channel = 'push'")
    with op.batch_alter_table("messages") as messages:
        messages.drop_index(op.f("ix_messages_subscription_id"))
        messages.drop_constraint(
            op.f("fk_messages_subscription_id_push_subscriptions"), type_="foreignkey"
        )
        messages.drop_column("subscription_id")
    op.drop_table("push_subscriptions")
