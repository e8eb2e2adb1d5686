"""Find findings by provision, and let the ledger narrow them by indexes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STANDS = sa.text("due_on IS NOT NULL")
FILTERED = [
    *("due_on", "severity", "id", "state", "school_id", "checklist_id", "owner", "officer_id"),
    *("recurrence", "inspection_id"),
]


def _indexes(standing, of_school):
    for name, columns in (
        ("ix_findings_standing", standing),
        ("ix_findings_standing_school", of_school),
    ):
        op.create_index(name, "findings", columns, sqlite_where=STANDS, postgresql_where=STANDS)


def _drop_indexes():
    for name in ("ix_findings_standing_school", "ix_findings_standing"):
        op.drop_index(name, table_name="findings")


def upgrade() -> None:
    op.create_table(
        "finding_provisions",
        sa.Column("provision", sa.String(length=64), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["findings.id"],
            name=op.f("fk_finding_provisions_finding_id_findings"),
        ),
        sa.PrimaryKeyConstraint("provision", "finding_id", name=op.f("pk_finding_provisions")),
    )
    _fill()
    _drop_indexes()
    _indexes(FILTERED, ["school_id", "due_on", "severity", "id", "state"])
    op.create_index("ix_findings_all", "findings", ["raised_at", *FILTERED])


def _fill() -> None:
    """Enter what the findings there are cite."""
    findings = sa.table("findings", sa.column("id", sa.Uuid()), sa.column("basis", sa.JSON()))
    provisions = sa.table(
        "finding_provisions",
        sa.column("provision", sa.String()),
        sa.column("finding_id", sa.Uuid()),
    )
    connection = op.get_bind()
    cited = [
        {"provision": provision, "finding_id": id_}
        for id_, basis in connection.execute(sa.select(findings)).all()
        for provision in dict.fromkeys(basis.get("provisions", ()))
    ]
    if cited:
        connection.execute(sa.insert(provisions), cited)


def downgrade() -> None:
    op.drop_index("ix_findings_all", table_name="findings")
    _drop_indexes()
    _indexes(["due_on", "id"], ["school_id", "due_on"])
    op.drop_table("finding_provisions")
