"""Rows of any revision of the database, as little of each as it demands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC).replace(tzinfo=None)
DAY = date(2026, 4, 1)


class Rows:
    """Adds rows to the tables that there are; parents that a row needs are added with it."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._tables = sa.MetaData()
        self._tables.reflect(connection)
        self._numbers = count(1)
        self._made: dict[str, Any] = {}

    def add(self, table: str, **given: Any) -> Any:
        """Add a row; gives its primary key. Columns that are not named get what says least."""
        shape = self._tables.tables[table]
        row = given | {
            one.name: self._least(one)
            for one in shape.columns
            if one.name not in given and not one.nullable and not self._counted(one)
        }
        plain = {name: self._written(shape.columns[name], value) for name, value in row.items()}
        key = self._connection.execute(shape.insert().values(plain)).inserted_primary_key
        self._made.setdefault(table, key[0] if key else None)
        return row.get("id", key[0] if key else None)

    def all(self, table: str, *columns: str, order: str) -> list[tuple[Any, ...]]:
        """The named columns of all rows, as they are kept, in an order."""
        shape = self._tables.tables[table]
        query = sa.select(*(shape.columns[one] for one in columns)).order_by(sa.text(order))
        return [tuple(row) for row in self._connection.execute(query)]

    def defer(self) -> None:
        """Let rows that refer to each other come in any order, as the application does."""
        if self._connection.dialect.name == "postgresql":
            self._connection.exec_driver_sql("SET CONSTRAINTS ALL DEFERRED")

    @staticmethod
    def _counted(column: sa.Column[Any]) -> bool:
        numbered = column.primary_key and isinstance(column.type, sa.Integer)
        return (numbered and not column.foreign_keys) or column.server_default is not None

    @staticmethod
    def _written(column: sa.Column[Any], value: Any) -> Any:
        bare = isinstance(value, UUID) and not isinstance(column.type, sa.Uuid)
        return value.hex if bare else value

    def _least(self, column: sa.Column[Any]) -> Any:
        for key in column.foreign_keys if column.name != "id" else ():
            parent = key.column.table.name
            return self._made[parent] if parent in self._made else self.add(parent)
        match column.type:
            case sa.JSON():
                return {}
            case sa.Boolean():
                return True
            case sa.Date():
                return DAY
            case sa.DateTime():
                return AT
            case sa.Integer() | sa.Numeric():
                return 1
            case sa.Uuid():
                return UUID(int=next(self._numbers))
            case sa.CHAR():
                return UUID(int=next(self._numbers)).hex
            case _:
                return str(next(self._numbers))


@contextmanager
def rows(url: str) -> Iterator[Rows]:
    """Rows of the database as it is now; committed at the end, foreign keys held to."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        yield Rows(connection)
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()
