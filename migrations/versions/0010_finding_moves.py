"""Keep every move of a finding as an event that the database holds its state to."""

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATES = (
    "open",
    "notified",
    "acknowledged",
    "rectifying",
    "submitted",
    "reinspection",
    "contested",
    "extended",
    "escalated",
    "beyond-school",
    "corrected-on-site",
    "closed",
)
EARLIER_STATES = ("open", "notified", "acknowledged", "closed")
STEPS = (
    "raise  open",
    "notify open notified",
    "confirm acknowledged acknowledged",
    "confirm beyond-school beyond-school",
    "confirm contested contested",
    "confirm corrected-on-site corrected-on-site",
    "confirm escalated escalated",
    "confirm extended extended",
    "confirm notified notified",
    "confirm open open",
    "confirm rectifying rectifying",
    "confirm reinspection reinspection",
    "confirm submitted submitted",
    "withdraw acknowledged closed",
    "withdraw beyond-school closed",
    "withdraw contested closed",
    "withdraw escalated closed",
    "withdraw extended closed",
    "withdraw notified closed",
    "withdraw open closed",
    "withdraw rectifying closed",
    "withdraw reinspection closed",
    "withdraw submitted closed",
    "acknowledge notified acknowledged",
    "serve-on-paper notified acknowledged",
    "correct-on-site acknowledged corrected-on-site",
    "correct-on-site notified corrected-on-site",
    "begin acknowledged rectifying",
    "delegate acknowledged acknowledged",
    "delegate escalated escalated",
    "delegate extended extended",
    "delegate notified notified",
    "delegate rectifying rectifying",
    "report acknowledged submitted",
    "report escalated submitted",
    "report extended submitted",
    "report rectifying submitted",
    "report-part acknowledged submitted",
    "report-part escalated submitted",
    "report-part extended submitted",
    "report-part rectifying submitted",
    "contest acknowledged contested",
    "contest escalated contested",
    "contest extended contested",
    "contest rectifying contested",
    "uphold-contest contested closed",
    "dismiss-contest contested rectifying",
    "ask-extension acknowledged acknowledged",
    "ask-extension escalated escalated",
    "ask-extension extended extended",
    "ask-extension rectifying rectifying",
    "grant-extension acknowledged extended",
    "grant-extension escalated extended",
    "grant-extension extended extended",
    "grant-extension rectifying extended",
    "refuse-extension acknowledged acknowledged",
    "refuse-extension escalated escalated",
    "refuse-extension extended extended",
    "refuse-extension rectifying rectifying",
    "take-up submitted reinspection",
    "accept reinspection closed",
    "accept-part reinspection rectifying",
    "return reinspection rectifying",
    "remind acknowledged acknowledged",
    "remind escalated escalated",
    "remind extended extended",
    "remind notified notified",
    "remind rectifying rectifying",
    "escalate acknowledged escalated",
    "escalate escalated escalated",
    "escalate extended escalated",
    "escalate rectifying escalated",
    "assign acknowledged acknowledged",
    "assign beyond-school beyond-school",
    "assign contested contested",
    "assign escalated escalated",
    "assign extended extended",
    "assign notified notified",
    "assign open open",
    "assign rectifying rectifying",
    "assign reinspection reinspection",
    "assign submitted submitted",
    "recuse acknowledged acknowledged",
    "recuse beyond-school beyond-school",
    "recuse contested contested",
    "recuse escalated escalated",
    "recuse extended extended",
    "recuse notified notified",
    "recuse open open",
    "recuse rectifying rectifying",
    "recuse reinspection reinspection",
    "recuse submitted submitted",
    "refer acknowledged beyond-school",
    "refer contested beyond-school",
    "refer escalated beyond-school",
    "refer extended beyond-school",
    "refer notified beyond-school",
    "refer open beyond-school",
    "refer rectifying beyond-school",
    "take-back beyond-school rectifying",
    "resolve beyond-school closed",
    "spot-check closed closed",
    "spot-check corrected-on-site corrected-on-site",
    "reopen closed rectifying",
    "reopen corrected-on-site rectifying",
)
EARLIER_MOVES = """CASE
    WHEN from_state IS NULL THEN 'raise'
    WHEN from_state = to_state THEN 'confirm'
    WHEN to_state = 'notified' THEN 'notify'
    WHEN to_state = 'acknowledged' THEN 'acknowledge'
    ELSE 'withdraw' END"""
STANDS = sa.text("due_on IS NOT NULL")
EMPTY = sa.text("'{}'")


def _states(names):
    return sa.Enum(*names, name="findingstate", native_enum=False, length=40)


def _listed(texts):
    return ", ".join(f"'{one}'" for one in texts)


def upgrade() -> None:
    with op.batch_alter_table("finding_events") as events:
        events.add_column(sa.Column("number", sa.Integer()))
        events.add_column(sa.Column("previous", sa.Integer()))
        events.add_column(sa.Column("move", sa.String(20)))
        events.add_column(sa.Column("capacity", sa.String(12)))
        events.add_column(sa.Column("given", sa.JSON(), nullable=False, server_default=EMPTY))
        events.add_column(sa.Column("sets", sa.JSON(), nullable=False, server_default=EMPTY))
    with op.batch_alter_table("findings") as findings:
        findings.add_column(sa.Column("checklist_id", sa.String(64)))
        findings.add_column(sa.Column("predecessor_id", sa.Uuid()))
        findings.add_column(
            sa.Column("recurrence", sa.Integer(), nullable=False, server_default="0")
        )
        findings.add_column(sa.Column("moves", sa.Integer()))
        findings.add_column(sa.Column("mend_by", sa.Date()))
        findings.add_column(sa.Column("unspent", sa.Integer()))
        findings.add_column(sa.Column("asked_until", sa.Date()))
        findings.add_column(sa.Column("officer_id", sa.Integer()))
        findings.add_column(sa.Column("delegate_id", sa.Integer()))
        findings.add_column(sa.Column("rung", sa.Integer(), nullable=False, server_default="0"))
        findings.alter_column("due_on", existing_type=sa.Date(), nullable=True)
        findings.drop_index("ix_findings_due_on")
        findings.drop_index("ix_findings_school_id")
        findings.drop_index("ix_findings_severity")
        findings.drop_index("ix_findings_state")
    _fill()
    with op.batch_alter_table("finding_events") as events:
        for name, kind in (
            ("number", sa.Integer()),
            ("move", sa.String(20)),
            ("capacity", sa.String(12)),
        ):
            events.alter_column(name, existing_type=kind, nullable=False)
        for name in ("given", "sets"):
            events.alter_column(name, existing_type=sa.JSON(), server_default=None)
        events.alter_column("from_state", existing_type=sa.String(20), type_=sa.String(40))
        events.alter_column(
            "to_state", existing_type=sa.String(20), type_=sa.String(40), existing_nullable=False
        )
        events.drop_index("ix_finding_events_finding_id")
        events.drop_constraint("fk_finding_events_finding_id_findings", type_="foreignkey")
        events.create_unique_constraint(
            op.f("uq_finding_events_finding_id_number"), ["finding_id", "number"]
        )
        events.create_unique_constraint(
            op.f("uq_finding_events_finding_id_number_to_state"),
            ["finding_id", "number", "to_state"],
        )
        events.create_foreign_key(
            "fk_finding_events_previous",
            "finding_events",
            ["finding_id", "previous", "from_state"],
            ["finding_id", "number", "to_state"],
        )
        events.create_check_constraint(
            op.f("ck_finding_events_chain"),
            "(number = 1 AND previous IS NULL AND from_state IS NULL) "
            "OR (previous = number - 1 AND previous >= 1 AND from_state IS NOT NULL)",
        )
        events.create_check_constraint(
            op.f("ck_finding_events_step"),
            f"move || ' ' || coalesce(from_state, '') || ' ' || to_state IN ({_listed(STEPS)})",
        )
    with op.batch_alter_table("findings") as findings:
        for name, kind in (
            ("checklist_id", sa.String(64)),
            ("moves", sa.Integer()),
            ("mend_by", sa.Date()),
        ):
            findings.alter_column(name, existing_type=kind, nullable=False)
        for name in ("recurrence", "rung"):
            findings.alter_column(name, existing_type=sa.Integer(), server_default=None)
        findings.alter_column(
            "state",
            existing_type=_states(EARLIER_STATES),
            type_=_states(STATES),
            existing_nullable=False,
        )
        findings.create_foreign_key(
            op.f("fk_findings_predecessor_id_findings"), "findings", ["predecessor_id"], ["id"]
        )
        for name in ("officer_id", "delegate_id"):
            findings.create_foreign_key(op.f(f"fk_findings_{name}_users"), "users", [name], ["id"])
        findings.create_foreign_key(
            "fk_findings_last_event",
            "finding_events",
            ["id", "moves", "state"],
            ["finding_id", "number", "to_state"],
            deferrable=True,
            initially="DEFERRED",
        )
        findings.create_check_constraint(
            op.f("ck_findings_clock"),
            "(state IN ('closed', 'corrected-on-site')) = (due_on IS NULL)",
        )
        findings.create_check_constraint(
            op.f("ck_findings_unspent"), "unspent IS NULL OR unspent >= 0"
        )
        findings.create_check_constraint(
            op.f("ck_findings_contested"), "(state = 'contested') = (unspent IS NOT NULL)"
        )
    op.create_index(op.f("ix_findings_officer_id"), "findings", ["officer_id"])
    op.create_index(op.f("ix_findings_delegate_id"), "findings", ["delegate_id"])
    op.create_index(
        "ix_findings_same_failure", "findings", ["school_id", "checklist_id", "item", "raised_at"]
    )
    for name, columns in (
        ("ix_findings_standing", ["due_on", "id"]),
        ("ix_findings_standing_school", ["school_id", "due_on"]),
    ):
        op.create_index(name, "findings", columns, sqlite_where=STANDS, postgresql_where=STANDS)
    _add_photos()


def _fill() -> None:
    """Number the events there are, and say in the first and last what they set."""
    op.execute(
        "UPDATE finding_events SET number = (SELECT count(*) FROM finding_events AS earlier "
        "WHERE earlier.finding_id = finding_events.finding_id "
        "AND (earlier.at, earlier.id) <= (finding_events.at, finding_events.id))"
    )
    op.execute("UPDATE finding_events SET previous = number - 1 WHERE number > 1")
    op.execute(
        f"UPDATE finding_events SET move = {EARLIER_MOVES}, "
        "capacity = CASE WHEN to_state = 'acknowledged' AND from_state = 'notified' "
        "THEN 'principal' ELSE 'record' END"
    )
    op.execute(
        "UPDATE findings SET mend_by = due_on, moves = (SELECT count(*) FROM finding_events "
        "WHERE finding_events.finding_id = findings.id), "
        "checklist_id = (SELECT checklist_versions.checklist_id FROM inspections "
        "JOIN checklist_versions ON checklist_versions.id = inspections.checklist_version_id "
        "WHERE inspections.id = findings.inspection_id)"
    )
    op.execute("UPDATE findings SET due_on = NULL WHERE state = 'closed'")
    _say_what_was_set()


def _say_what_was_set() -> None:
    connection = op.get_bind()
    events = sa.table(
        "finding_events",
        sa.column("finding_id", sa.Uuid()),
        sa.column("number", sa.Integer()),
        sa.column("to_state", sa.String()),
        sa.column("sets", sa.JSON()),
    )
    findings = sa.table(
        "findings",
        sa.column("id", sa.Uuid()),
        sa.column("owner", sa.String()),
        sa.column("mend_by", sa.Date()),
    )
    rows = connection.execute(sa.select(findings)).all()
    for id_, owner, mend_by in rows:
        due = mend_by.isoformat()
        own = sa.update(events).where(events.c.finding_id == id_)
        begun = {"owner": owner, "due_on": due, "mend_by": due}
        connection.execute(own.where(events.c.number == 1).values(sets=begun))
        connection.execute(own.where(events.c.to_state == "closed").values(sets={"due_on": None}))


def _add_photos() -> None:
    op.create_table(
        "finding_photos",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("taken_at", inspect_app.database.Instant(), nullable=True),
        sa.Column("latitude", inspect_app.database.DecimalText(length=64), nullable=True),
        sa.Column("longitude", inspect_app.database.DecimalText(length=64), nullable=True),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["finding_events.id"],
            name=op.f("fk_finding_photos_event_id_finding_events"),
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["pictures.sha256"], name=op.f("fk_finding_photos_sha256_pictures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_photos")),
    )
    for name in ("event_id", "sha256"):
        op.create_index(op.f(f"ix_finding_photos_{name}"), "finding_photos", [name])


def downgrade() -> None:
    """Back to four states; photos are let go."""
    op.drop_table("finding_photos")
    for name in (
        "ix_findings_standing_school",
        "ix_findings_standing",
        "ix_findings_same_failure",
        "ix_findings_delegate_id",
        "ix_findings_officer_id",
    ):
        op.drop_index(name, table_name="findings")
    with op.batch_alter_table("findings") as findings:
        findings.drop_constraint("fk_findings_last_event", type_="foreignkey")
        for name in ("predecessor_id_findings", "officer_id_users", "delegate_id_users"):
            findings.drop_constraint(f"fk_findings_{name}", type_="foreignkey")
        for name in ("clock", "unspent", "contested"):
            findings.drop_constraint(op.f(f"ck_findings_{name}"), type_="check")
    with op.batch_alter_table("finding_events") as events:
        events.drop_constraint("fk_finding_events_previous", type_="foreignkey")
        events.drop_constraint("uq_finding_events_finding_id_number_to_state", type_="unique")
        events.drop_constraint("uq_finding_events_finding_id_number", type_="unique")
        events.drop_constraint(op.f("ck_finding_events_chain"), type_="check")
        events.drop_constraint(op.f("ck_finding_events_step"), type_="check")
    _go_back_to_four_states()
    with op.batch_alter_table("finding_events") as events:
        for name in ("number", "previous", "move", "capacity", "given", "sets"):
            events.drop_column(name)
        events.alter_column("from_state", existing_type=sa.String(40), type_=sa.String(20))
        events.alter_column(
            "to_state", existing_type=sa.String(40), type_=sa.String(20), existing_nullable=False
        )
        events.create_index("ix_finding_events_finding_id", ["finding_id"])
        events.create_foreign_key(
            "fk_finding_events_finding_id_findings", "findings", ["finding_id"], ["id"]
        )
    with op.batch_alter_table("findings") as findings:
        for name in (
            *("checklist_id", "predecessor_id", "recurrence", "moves", "mend_by", "unspent"),
            *("asked_until", "officer_id", "delegate_id", "rung"),
        ):
            findings.drop_column(name)
        findings.alter_column("due_on", existing_type=sa.Date(), nullable=False)
        findings.alter_column(
            "state",
            existing_type=_states(STATES),
            type_=_states(EARLIER_STATES),
            existing_nullable=False,
        )
        for name in ("due_on", "school_id", "severity", "state"):
            findings.create_index(f"ix_findings_{name}", [name])


def _go_back_to_four_states() -> None:
    """What is being mended stays acknowledged, notified or open, as it stood before.

    The log is written as steps that these states know, so that it can come up again: a closure that
    was taken back is left out together with its taking back, and so is a look at what is closed.
    """
    op.execute("UPDATE findings SET due_on = mend_by")
    connection = op.get_bind()
    findings = sa.table("findings", sa.column("id", sa.Uuid()), sa.column("state", sa.String()))
    events = sa.table(
        "finding_events",
        sa.column("id", sa.Uuid()),
        sa.column("finding_id", sa.Uuid()),
        sa.column("number", sa.Integer()),
        sa.column("from_state", sa.String()),
        sa.column("to_state", sa.String()),
    )
    rows = connection.execute(
        sa.select(events.c.id, events.c.finding_id, events.c.to_state).order_by(
            events.c.finding_id, events.c.number
        )
    ).all()
    logs = {}
    for id_, finding, state in rows:
        logs.setdefault(finding, []).append((id_, state))
    for finding, log in logs.items():
        kept = _in_four_states(log)
        own = sa.update(findings).where(findings.c.id == finding)
        connection.execute(own.values(state=kept[-1][2]))
        gone = {id_ for id_, _ in log} - {id_ for id_, _, _ in kept}
        connection.execute(sa.delete(events).where(events.c.id.in_(gone)))
        for id_, before, after in kept:
            step = sa.update(events).where(events.c.id == id_)
            connection.execute(step.values(from_state=before, to_state=after))


def _in_four_states(log):
    """Of (event, state) in order: the events that are kept, as (event, from, to)."""
    kept = []
    for id_, state in log:
        before = kept[-1][2] if kept else None
        if state in ("closed", "corrected-on-site"):
            if before != "closed":
                kept.append((id_, before, "closed"))
        elif before == "closed":
            kept.pop()
        else:
            kept.append((id_, before, state if state in EARLIER_STATES else before))
    return kept
