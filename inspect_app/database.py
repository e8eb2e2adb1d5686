"""The declarative base, column types and session that every table shares."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
import uuid_utils.compat
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


class Instant(sa.TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database.

    Raises ValueError for a naive datetime, so that no civil time slips in as an instant.
    """

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class DecimalText(sa.TypeDecorator[Decimal]):
    """A decimal kept as text, exact on every database."""

    impl = sa.String(64)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class Base(DeclarativeBase):
    """Base of all tables, with constraint names that migrations can rely on."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012
        datetime: Instant,
        Decimal: DecimalText,
        uuid.UUID: sa.Uuid,
        dict[str, Any]: sa.JSON,
        list[Any]: sa.JSON,
    }


def table_of(model: type[Base]) -> sa.Table:
    """The model's table, for statements that load no objects."""
    return cast(sa.Table, model.__table__)


@dataclass(frozen=True, slots=True)
class Insertion:
    """Rows bound for the driver, and the statement that inserts them."""

    statement: str
    rows: Any

    def run(self, session: Session) -> None:
        """Insert the rows in the session's transaction."""
        session.connection().exec_driver_sql(self.statement, self.rows)


def insertion(session: Session, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> Insertion:
    """Bind rows that name the same columns, through the columns' types straight for the driver.

    What the session would do for each row beside that takes longer than all the rest.
    """
    dialect = session.get_bind().dialect
    statement, by_position, writers = _insertion(table, tuple(rows[0]), dialect)
    columns = [_bound(write, [row[name] for row in rows]) for name, write in writers]
    if by_position:
        return Insertion(statement, list(zip(*columns, strict=True)))
    names = [name for name, _ in writers]
    written = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    return Insertion(statement, written)


def _bound(write: Callable[[Any], Any], values: list[Any]) -> list[Any]:
    """The values as the driver wants them; one that repeats its predecessor is bound once."""
    bound: list[Any] = []
    last: Any = bound  # no value of the column
    for value in values:
        if value is not last:
            last, written = value, write(value)
        bound.append(written)
    return bound


def insert_many(session: Session, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that name the same columns."""
    insertion(session, table, rows).run(session)


@cache
def _insertion(
    table: sa.Table, columns: tuple[str, ...], dialect: sa.Dialect
) -> tuple[str, bool, list[tuple[str, Callable[[Any], Any]]]]:
    """The statement, whether its parameters go by position, and what writes each column."""
    compiled: Any = sa.insert(table).compile(dialect=dialect, column_keys=list(columns))
    names = compiled.positiontup or columns
    types = [table.c[name].type.dialect_impl(dialect) for name in names]
    writers = [kind.bind_processor(dialect) or _as_it_is for kind in types]
    return str(compiled), bool(compiled.positional), list(zip(names, writers, strict=True))


def _as_it_is(value: Any) -> Any:
    return value


def insert_once(session: Session, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Insert a row unless one with its key or another unique value of it is there already."""
    session.execute(_insert_once(table, session.connection().dialect.name), row)


@cache
def _insert_once(table: sa.Table, dialect: str) -> Any:
    return _insert(table, dialect).on_conflict_do_nothing()


def add_up(
    session: Session, table: sa.Table, rows: Sequence[Mapping[str, Any]], counts: Sequence[str]
) -> None:
    """Insert rows; where a row with its key is there already, add these counts to that one's."""
    if not rows:
        return
    statement = _adding(table, tuple(counts), session.connection().dialect.name)
    session.execute(statement, list(rows))


@cache
def _adding(table: sa.Table, counts: tuple[str, ...], dialect: str) -> Any:
    insert = _insert(table, dialect)
    added = {name: table.c[name] + insert.excluded[name] for name in counts}
    keys = list(table.primary_key.columns)
    return insert.on_conflict_do_update(index_elements=keys, set_=added)


def _insert(table: sa.Table, dialect: str) -> Any:
    """An insert that can say what becomes of a row that is there already."""
    return (sqlite.insert if dialect == "sqlite" else postgresql.insert)(table)


def words(kind: type[StrEnum]) -> sa.Enum:
    """Column type that keeps the values of a StrEnum as text, the same on every database."""
    return sa.Enum(
        kind, native_enum=False, length=40, values_callable=lambda k: [member.value for member in k]
    )


def new_id() -> uuid.UUID:
    """A UUIDv7: unique, and sorted by time of making."""
    return uuid_utils.compat.uuid7()
