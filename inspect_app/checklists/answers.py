"""Whether an answer can be an answer: known field, right type, within what the form allows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from inspect_app.checklists.definition import Field, Item
from inspect_app.checklists.names import KIND_OF_TYPE, Json, Kind
from inspect_app.checklists.sheet import SKIPS
from inspect_app.checklists.values import is_date, is_time, number

Fault = Literal[
    "unknown-field", "wrong-type", "unknown-option", "out-of-range", "too-precise", "too-long"
]
REMARKS = ("reason", "note", "corrected")
OF_ROWS = ("note", "corrected")
REMARK_LENGTH = 2000


def fault(item: Item, row: str, field: str, value: Any) -> Fault | None:
    """Why a value cannot be an answer to a field of the item, or None when it can.

    row: "" for the item itself, else a row of its table. None clears an answer: always fine.
    """
    known = _shape(item, row, field)
    if known is None:
        return "unknown-field"
    if value is None:
        return None
    if field in REMARKS:
        if not isinstance(value, str):
            return "wrong-type"
        return "too-long" if len(value) > REMARK_LENGTH else None
    if field == "value" and value in SKIPS and isinstance(value, str):
        return None if value in item.skips else "unknown-option"
    return _misfit(known, value)


def _shape(item: Item, row: str, field: str) -> Json | None:
    if field in REMARKS:
        return item.shape if row == "" or (item.type == "table" and field in OF_ROWS) else None
    if row != "":
        return _input(item.columns.get(field))
    if field != "value":
        return _input(item.fields.get(field))
    return None if item.type in ("photo", "signature", "computed") else item.shape


def _input(field: Field | None) -> Json | None:
    return None if field is None or field.compute is not None else field.shape


def _misfit(shape: Json, value: Any) -> Fault | None:
    kind = KIND_OF_TYPE[shape["type"]]
    if shape["type"] == "table":
        return "wrong-type"
    if kind is Kind.BOOLEAN:
        return None if isinstance(value, bool) else "wrong-type"
    if kind is Kind.CHOICES:
        return _misfit_choices(shape, value)
    if not isinstance(value, str):
        return "wrong-type"
    if kind is Kind.NUMBER:
        return _misfit_number(shape, value)
    if kind is Kind.CHOICE:
        return None if value in _options(shape) else "unknown-option"
    if kind is Kind.TEXT:
        return "too-long" if len(value) > shape["max_length"] else None
    fits = is_date(value) if kind is Kind.DATE else is_time(value)
    return None if fits else "wrong-type"


def _options(shape: Json) -> list[str]:
    if shape["type"] == "conformity":
        return ["conform", "partial", "fail"]
    return [option["id"] for option in shape["options"]]


def _misfit_choices(shape: Json, value: Any) -> Fault | None:
    if not isinstance(value, (list, tuple)) or len(set(map(str, value))) < len(value):
        return "wrong-type"
    return None if all(one in _options(shape) for one in value) else "unknown-option"


def _misfit_number(shape: Json, value: str) -> Fault | None:
    given = number(value)
    if given is None:
        return "wrong-type"
    least, most = _limit(shape["min"]), _limit(shape["max"])
    if (least is not None and given < least) or (most is not None and given > most):
        return "out-of-range"
    return "too-precise" if _decimals(value) > shape["decimals"] else None


_limit = lru_cache(maxsize=1024)(number)


def _decimals(value: str) -> int:
    """Decimals of a number as written, needless zeros aside."""
    return len(value.partition(".")[2].rstrip("0"))
