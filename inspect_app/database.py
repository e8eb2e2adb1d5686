"""The declarative base, column types and session that every table shares."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
import uuid_utils.compat
from sqlalchemy.orm import DeclarativeBase


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


def words(kind: type[StrEnum]) -> sa.Enum:
    """Column type that keeps the values of a StrEnum as text, the same on every database."""
    return sa.Enum(
        kind, native_enum=False, length=40, values_callable=lambda k: [member.value for member in k]
    )


def new_id() -> uuid.UUID:
    """A UUIDv7: unique, and sorted by time of making."""
    return uuid_utils.compat.uuid7()
