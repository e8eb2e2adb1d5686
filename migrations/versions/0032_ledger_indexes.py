"""Hold all that the ledger narrows by in its indexes, and keep what is done apart."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

STANDS = sa.text("due_on IS NOT NULL")
DONE = sa.text("due_on IS NULL")
FILTERED = [
    *("state", "severity", "school_id", "checklist_id", "item", "owner", "officer_id"),
    *("delegate_id", "recurrence", "inspection_id"),
]
EARLIER = [
    *("due_on", "severity", "id", "state", "school_id", "checklist_id", "owner", "officer_id"),
    *("recurrence", "inspection_id"),
]


def _led_by(*first):
    return [*first, *(one for one in FILTERED if one not in first)]


def _create(name, columns, where=None):
    op.create_index(name, "findings", columns, sqlite_where=where, postgresql_where=where)


def _drop(*names):
    for name in names:
        op.drop_index(name, table_name="findings")


def upgrade() -> None:
    _drop("ix_findings_all", "ix_findings_standing_school", "ix_findings_standing")
    _create("ix_findings_standing", _led_by("due_on", "severity", "id", "raised_at"), STANDS)
    _create("ix_findings_standing_school", _led_by("school_id", "due_on", "severity", "id"), STANDS)
    _create("ix_findings_done", _led_by("state", "raised_at", "id", "due_on"), DONE)
    _create("ix_findings_all", _led_by("raised_at", "id", "due_on"))


def downgrade() -> None:
    _drop("ix_findings_all", "ix_findings_done")
    _drop("ix_findings_standing_school", "ix_findings_standing")
    _create("ix_findings_standing", EARLIER, STANDS)
    _create(
        "ix_findings_standing_school", ["school_id", "due_on", "severity", "id", "state"], STANDS
    )
    _create("ix_findings_all", ["raised_at", *EARLIER])
