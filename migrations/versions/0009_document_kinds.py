"""Documents of several kinds, about any subject, in versions."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_OLD = sa.text(
    "SELECT d.id, d.inspection_id, d.assessment_id, v.id AS visit_id, v.school_id, s.name,"
    " i.subject FROM documents d JOIN inspections i ON i.id = d.inspection_id"
    " JOIN visits v ON v.id = i.visit_id JOIN schools s ON s.id = v.school_id"
).columns(
    id=sa.Uuid, inspection_id=sa.Uuid, assessment_id=sa.Uuid, visit_id=sa.Uuid, school_id=sa.Integer
)
_documents = sa.table(
    "documents",
    sa.column("id", sa.Uuid),
    sa.column("kind", sa.String),
    sa.column("subject", sa.String),
    sa.column("revision", sa.String),
    sa.column("title", sa.String),
    sa.column("school_id", sa.Integer),
    sa.column("visit_id", sa.Uuid),
    sa.column("inspection_id", sa.Uuid),
    sa.column("state", sa.String),
    sa.column("version", sa.Integer),
    sa.column("replaces_id", sa.Uuid),
    sa.column("issued_at", sa.DateTime),
)


def upgrade() -> None:
    with op.batch_alter_table("documents") as table:
        table.add_column(sa.Column("subject", sa.String(80), nullable=True))
        table.add_column(sa.Column("revision", sa.String(64), nullable=True))
        table.add_column(sa.Column("title", sa.String(300), nullable=True))
        table.add_column(sa.Column("school_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("visit_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("version", sa.Integer(), nullable=True))
        table.add_column(sa.Column("replaces_id", sa.Uuid(), nullable=True))
        table.add_column(sa.Column("reason", sa.Text(), nullable=True))
        table.add_column(sa.Column("statements", sa.JSON(), nullable=True))
    _fill()
    with op.batch_alter_table("documents") as table:
        for name, kind in (
            ("subject", sa.String(80)),
            ("revision", sa.String(64)),
            ("title", sa.String(300)),
            ("version", sa.Integer()),
            ("reason", sa.Text()),
            ("statements", sa.JSON()),
        ):
            table.alter_column(name, existing_type=kind, nullable=False)
        table.alter_column("inspection_id", existing_type=sa.Uuid(), nullable=True)
        table.alter_column("assessment_id", existing_type=sa.Uuid(), nullable=True)
        for column, target in (
            ("school_id", "schools"),
            ("visit_id", "visits"),
            ("replaces_id", "documents"),
        ):
            name = op.f(f"fk_documents_{column}_{target}")
            table.create_foreign_key(name, target, [column], ["id"])
        table.create_index(op.f("ix_documents_school_id"), ["school_id"])
        table.create_index("ix_documents_kind_subject", ["kind", "subject"])
    op.create_index(
        "ix_documents_waiting",
        "documents",
        ["kind", "subject", "revision"],
        unique=True,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )


def _fill() -> None:
    """What earlier documents are about; each issued one replaces the one before."""
    connection = op.get_bind()
    for row in connection.execute(_OLD).all():
        connection.execute(
            _documents.update()
            .where(_documents.c.id == row.id)
            .values(
                subject=str(row.inspection_id),
                revision=str(row.assessment_id),
                title=f"{row.name}{row.subject}督导检查报告",
                school_id=row.school_id,
                visit_id=row.visit_id,
                version=1,
            )
        )
    connection.execute(sa.text("UPDATE documents SET reason = '', statements = '{}'"))
    issued = connection.execute(
        sa.select(_documents.c.id, _documents.c.subject)
        .where(_documents.c.state == "issued")
        .order_by(_documents.c.issued_at, _documents.c.id)
    ).all()
    last: dict[str, tuple[int, object]] = {}
    for document, subject in issued:
        count, before = last.get(subject, (0, None))
        last[subject] = (count + 1, document)
        connection.execute(
            _documents.update()
            .where(_documents.c.id == document)
            .values(version=count + 1, replaces_id=before)
        )


def downgrade() -> None:
    connection = op.get_bind()
    connection.execute(_documents.update().values(replaces_id=None))
    connection.execute(_documents.delete().where(_documents.c.kind != "inspection-report"))
    op.drop_index("ix_documents_waiting", "documents")
    with op.batch_alter_table("documents") as table:
        table.drop_index("ix_documents_kind_subject")
        table.drop_index(op.f("ix_documents_school_id"))
        table.alter_column("assessment_id", existing_type=sa.Uuid(), nullable=False)
        table.alter_column("inspection_id", existing_type=sa.Uuid(), nullable=False)
        for column, target in (
            ("school_id", "schools"),
            ("visit_id", "visits"),
            ("replaces_id", "documents"),
        ):
            table.drop_constraint(op.f(f"fk_documents_{column}_{target}"), type_="foreignkey")
        for name in (
            "subject",
            "revision",
            "title",
            "school_id",
            "visit_id",
            "version",
            "replaces_id",
            "reason",
            "statements",
        ):
            table.drop_column(name)
