"""Say which document of a finding waits to be signed for, and let people sign for each kind."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

WAITS = sa.text("to_sign IS NOT NULL")
NOTICE = "rectification-notice"
STANDING = (
    *("acknowledged", "beyond-school", "contested", "escalated", "extended", "notified", "open"),
    *("rectifying", "reinspection", "submitted"),
)
MENDING = ("acknowledged", "escalated", "extended", "rectifying")
DONE = ("closed", "corrected-on-site")
SCHOOLS = (*MENDING, "notified")
SIGNED = (*MENDING, "closed", "contested")


def _staying(move, states):
    return tuple(f"{move} {state} {state}" for state in sorted(states))


def _leading(move, states, target):
    return tuple(f"{move} {state} {target}" for state in sorted(states))


EARLIER_STEPS = (
    "raise  open",
    "notify open notified",
    *_staying("confirm", (*STANDING, "corrected-on-site")),
    *_leading("withdraw", STANDING, "closed"),
    "acknowledge notified acknowledged",
    "serve-on-paper notified acknowledged",
    *_leading("correct-on-site", ("acknowledged", "notified"), "corrected-on-site"),
    "begin acknowledged rectifying",
    *_staying("delegate", SCHOOLS),
    *_leading("report", MENDING, "submitted"),
    *_leading("report-part", MENDING, "submitted"),
    *_leading("contest", MENDING, "contested"),
    "uphold-contest contested closed",
    "dismiss-contest contested rectifying",
    *_staying("ask-extension", MENDING),
    *_leading("grant-extension", MENDING, "extended"),
    *_staying("refuse-extension", MENDING),
    "take-up submitted reinspection",
    "accept reinspection closed",
    "accept-part reinspection rectifying",
    "return reinspection rectifying",
    *_staying("remind", SCHOOLS),
    *_leading("escalate", MENDING, "escalated"),
    *_staying("assign", STANDING),
    *_staying("recuse", STANDING),
    *_leading("refer", (*SCHOOLS, "contested", "open"), "beyond-school"),
    "take-back beyond-school rectifying",
    "resolve beyond-school closed",
    *_staying("spot-check", DONE),
    *_leading("reopen", DONE, "rectifying"),
)
SIGNING = (
    "sign-receipt submitted submitted",
    "receipt-on-paper submitted submitted",
    *_staying("sign-opinion", SIGNED),
    *_staying("opinion-on-paper", SIGNED),
)


def _hold_to(steps) -> None:
    listed = ", ".join(f"'{one}'" for one in steps)
    with op.batch_alter_table("finding_events") as events:
        events.drop_constraint(op.f("ck_finding_events_step"), type_="check")
        events.create_check_constraint(
            op.f("ck_finding_events_step"),
            f"move || ' ' || coalesce(from_state, '') || ' ' || to_state IN ({listed})",
        )


def upgrade() -> None:
    op.add_column("findings", sa.Column("to_sign", sa.String(length=40), nullable=True))
    op.create_index(
        "ix_findings_to_sign",
        "findings",
        ["to_sign", "school_id"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    _hold_to((*EARLIER_STEPS, *SIGNING))
    _fill()


findings = sa.table("findings", sa.column("id", sa.Uuid()), sa.column("state", sa.String()))
events = sa.table(
    "finding_events",
    sa.column("id", sa.Uuid()),
    sa.column("finding_id", sa.Uuid()),
    sa.column("move", sa.String()),
    sa.column("sets", sa.JSON()),
)


def _fill() -> None:
    """What waits is the notice of findings not signed for; earlier opinions ask for nothing now."""
    op.execute(f"UPDATE findings SET to_sign = '{NOTICE}' WHERE state = 'notified'")
    notified = (
        op.get_bind()
        .execute(
            sa.select(events.c.id, events.c.sets)
            .join(findings, findings.c.id == events.c.finding_id)
            .where(findings.c.state == "notified", events.c.move == "notify")
        )
        .all()
    )
    _write({id_: {**sets, "to_sign": NOTICE} for id_, sets in notified})


def _write(sets) -> None:
    if sets:
        op.get_bind().execute(
            sa.update(events).where(events.c.id == sa.bindparam("event")),
            [{"event": id_, "sets": one} for id_, one in sets.items()],
        )


def _forget() -> None:
    """Take what an earlier version does not know out of the log."""
    told = op.get_bind().execute(
        sa.select(events.c.id, events.c.sets).where(
            sa.cast(events.c.sets, sa.Text()).contains("to_sign")
        )
    )
    _write({id_: {k: v for k, v in sets.items() if k != "to_sign"} for id_, sets in told.all()})


def downgrade() -> None:
    """Signatures become moves that say only that the finding stayed as it was."""
    op.execute(
        "UPDATE finding_events SET move = "
        "CASE WHEN to_state = 'closed' THEN 'spot-check' ELSE 'confirm' END "
        "WHERE move IN ('sign-receipt', 'receipt-on-paper', 'sign-opinion', 'opinion-on-paper')"
    )
    _forget()
    _hold_to(EARLIER_STEPS)
    op.drop_index("ix_findings_to_sign", table_name="findings")
    op.drop_column("findings", "to_sign")
