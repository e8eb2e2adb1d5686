"""Adopt annual lists by editions; name the exceptions to list and budget."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

import inspect_app.database

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KINDS = ("complaint", "emergency", "order")
NAMED = (
    "(exception IS NULL) = (exception_reason IS NULL) "
    "AND (exception IS NULL) = (excepted_by IS NULL) "
    "AND (exception IS NULL) = (excepted_at IS NULL)"
)
TOLD = ("code", "title", "basis", "scope", "frequency", "department", "window_from", "window_to")


def _task() -> list[sa.Column[Any]]:
    return [
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("basis", sa.String(length=400), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("frequency", sa.String(length=80), nullable=False),
        sa.Column("department", sa.String(length=80), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("window_from", sa.Date(), nullable=False),
        sa.Column("window_to", sa.Date(), nullable=False),
    ]


def _exception() -> list[sa.Column[Any]]:
    kind = sa.Enum(*KINDS, name="exceptionkind", native_enum=False, length=40)
    return [
        sa.Column("exception", kind, nullable=True),
        sa.Column("exception_reason", sa.String(length=400), nullable=True),
        sa.Column("excepted_by", sa.Integer(), nullable=True),
        sa.Column("excepted_at", inspect_app.database.Instant(), nullable=True),
    ]


def upgrade() -> None:
    op.create_table(
        "draft_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        *_task(),
        sa.CheckConstraint("window_to >= window_from", name=op.f("ck_draft_tasks_window")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_tasks")),
        sa.UniqueConstraint("code", name=op.f("uq_draft_tasks_code")),
    )
    op.create_table(
        "list_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("adopted_at", inspect_app.database.Instant(), nullable=False),
        sa.Column("adopted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "number >= 1 AND (number = 1) = (reason = '')",
            name=op.f("ck_list_editions_supplement"),
        ),
        sa.ForeignKeyConstraint(
            ["adopted_by"], ["users.id"], name=op.f("fk_list_editions_adopted_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_editions")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_list_editions_year_number")),
    )
    with op.batch_alter_table("programmes") as programmes:
        for name in ("frequency", "department"):
            column = sa.Column(name, sa.String(length=80), nullable=False, server_default="")
            programmes.add_column(column)
        programmes.add_column(sa.Column("edition_id", sa.Integer(), nullable=True))
        for column in _exception():
            programmes.add_column(column)
    _adopt_what_is_listed()
    with op.batch_alter_table("programmes") as programmes:
        for name in ("frequency", "department"):
            programmes.alter_column(name, existing_type=sa.String(80), server_default=None)
        programmes.create_foreign_key(
            op.f("fk_programmes_edition_id_list_editions"), "list_editions", ["edition_id"], ["id"]
        )
        programmes.create_foreign_key(
            op.f("fk_programmes_excepted_by_users"), "users", ["excepted_by"], ["id"]
        )
        programmes.create_check_constraint(
            op.f("ck_programmes_lawful"), "(edition_id IS NULL) <> (exception IS NULL)"
        )
        programmes.create_check_constraint(op.f("ck_programmes_named"), NAMED)
        programmes.create_index(op.f("ix_programmes_edition_id"), ["edition_id"])
    with op.batch_alter_table("visits") as visits:
        for column in _exception():
            visits.add_column(column)
        visits.create_foreign_key(
            op.f("fk_visits_excepted_by_users"), "users", ["excepted_by"], ["id"]
        )
        visits.create_check_constraint(op.f("ck_visits_named"), NAMED)


def _adopt_what_is_listed() -> None:
    """One edition a year of the programmes there are, by nobody's name."""
    connection = op.get_bind()
    programmes = sa.table(
        "programmes",
        *(sa.column(name) for name in ("id", "edition_id", "year", *TOLD[:-2])),
        *(sa.column(name, sa.Date()) for name in TOLD[-2:]),
    )
    editions = sa.table(
        "list_editions",
        *(sa.column(name) for name in ("id", "year", "number", "reason", "sha256")),
        sa.column("adopted_at", inspect_app.database.Instant()),
    )
    years = connection.scalars(sa.select(programmes.c.year).distinct()).all()
    for number, year in enumerate(sorted(years), start=1):
        of_year = programmes.c.year == year
        told = [programmes.c[name] for name in TOLD]
        rows = connection.execute(sa.select(*told).where(of_year).order_by(programmes.c.code))
        tasks = [{name: str(value) for name, value in row._mapping.items()} for row in rows]
        connection.execute(
            sa.insert(editions).values(
                id=number,
                year=year,
                number=1,
                reason="",
                sha256=_digest(year, tasks),
                adopted_at=datetime.now(UTC),
            )
        )
        connection.execute(sa.update(programmes).where(of_year).values(edition_id=number))
    if years and connection.dialect.name == "postgresql":
        op.execute("SELECT setval('list_editions_id_seq', (SELECT max(id) FROM list_editions))")


def _digest(year: int, tasks: list[dict[str, str]]) -> str:
    told = {"number": 1, "reason": "", "tasks": tasks, "year": year}
    words = json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def downgrade() -> None:
    with op.batch_alter_table("visits") as visits:
        visits.drop_constraint(op.f("ck_visits_named"), type_="check")
        visits.drop_constraint(op.f("fk_visits_excepted_by_users"), type_="foreignkey")
        for column in _exception():
            visits.drop_column(column.name)
    with op.batch_alter_table("programmes") as programmes:
        programmes.drop_index(op.f("ix_programmes_edition_id"))
        programmes.drop_constraint(op.f("ck_programmes_named"), type_="check")
        programmes.drop_constraint(op.f("ck_programmes_lawful"), type_="check")
        programmes.drop_constraint(op.f("fk_programmes_excepted_by_users"), type_="foreignkey")
        programmes.drop_constraint(
            op.f("fk_programmes_edition_id_list_editions"), type_="foreignkey"
        )
        for name in ("edition_id", "frequency", "department"):
            programmes.drop_column(name)
        for column in _exception():
            programmes.drop_column(column.name)
    op.drop_table("list_editions")
    op.drop_table("draft_tasks")
