"""Keep the moves of a visit; a visit can be missed."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

EARLIER_STATES = ("planned", "under-way", "done", "cancelled")
STATES = ("planned", "under-way", "done", "missed", "cancelled")
STEPS = (
    "begin missed under-way",
    "begin planned under-way",
    "finish missed done",
    "finish planned done",
    "finish under-way done",
    "miss planned missed",
    "reschedule missed planned",
    "reschedule planned planned",
    "cancel missed cancelled",
    "cancel planned cancelled",
)


def _states(names: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*names, name="visitstate", native_enum=False, length=40)


def upgrade() -> None:
    steps = ", ".join(f"'{one}'" for one in STEPS)
    op.create_table(
        "visit_events",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("previous", sa.Integer(), nullable=True),
        sa.Column("move", sa.String(length=20), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("at", inspect_app.database.Instant(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=True),
        sa.Column("to_date", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(number = 1 AND previous IS NULL) OR (previous = number - 1 AND previous >= 1)",
            name=op.f("ck_visit_events_chain"),
        ),
        sa.CheckConstraint(
            f"move || ' ' || from_state || ' ' || to_state IN ({steps})",
            name=op.f("ck_visit_events_step"),
        ),
        sa.CheckConstraint(
            "(move IN ('cancel', 'reschedule')) = (reason <> '' AND actor_id IS NOT NULL)",
            name=op.f("ck_visit_events_reasoned"),
        ),
        sa.CheckConstraint(
            "(move = 'reschedule') = (from_date IS NOT NULL AND to_date IS NOT NULL)",
            name=op.f("ck_visit_events_dated"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["users.id"], name=op.f("fk_visit_events_actor_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_events_visit_id_visits")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id", "previous", "from_state"],
            ["visit_events.visit_id", "visit_events.number", "visit_events.to_state"],
            name="fk_visit_events_previous",
        ),
        sa.PrimaryKeyConstraint("visit_id", "number", name=op.f("pk_visit_events")),
        sa.UniqueConstraint(
            "visit_id",
            "number",
            "to_state",
            name=op.f("uq_visit_events_visit_id_number_to_state"),
        ),
    )
    op.execute(
        "INSERT INTO visit_events "
        "(visit_id, number, move, from_state, to_state, at, actor_id, reason) "
        "SELECT id, 1, 'cancel', 'planned', 'cancelled', cancelled_at, cancelled_by, "
        "substr(cancel_reason, 1, 400) FROM visits "
        "WHERE state = 'cancelled' AND cancelled_by IS NOT NULL AND cancel_reason <> ''"
    )
    with op.batch_alter_table("visits") as visits:
        visits.alter_column(
            "state",
            existing_type=_states(EARLIER_STATES),
            type_=_states(STATES),
            existing_nullable=False,
        )


def downgrade() -> None:
    """A missed visit counts as planned again."""
    op.drop_table("visit_events")
    op.execute("UPDATE visits SET state = 'planned' WHERE state = 'missed'")
    with op.batch_alter_table("visits") as visits:
        visits.alter_column(
            "state",
            existing_type=_states(STATES),
            type_=_states(EARLIER_STATES),
            existing_nullable=False,
        )
