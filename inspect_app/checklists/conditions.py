"""Whether a condition holds: true, false, or None where an answer it needs is missing."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from inspect_app.checklists.names import Kind, Name
from inspect_app.checklists.rules import AnyOf, Compare, Condition, Not
from inspect_app.checklists.values import Value

Truth = bool | None
Lookup = Callable[[Name, str], Value | None]

_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, limit: value in limit,
    "between": lambda value, limit: bool(limit[0] <= value <= limit[1]),
}


def holds(condition: Condition, look: Lookup, row: str = "") -> Truth:
    """Whether the condition holds, with the values that `look` gives (Kleene's three values)."""
    if isinstance(condition, Compare):
        return _compares(condition, look, row)
    if isinstance(condition, Not):
        inner = holds(condition.part, look, row)
        return None if inner is None else not inner
    decisive = isinstance(condition, AnyOf)
    unknown = False
    for part in condition.parts:
        truth = holds(part, look, row)
        if truth is decisive:
            return decisive
        unknown = unknown or truth is None
    return None if unknown else not decisive


def limit_of(comparison: Compare, look: Lookup, row: str = "") -> Any:
    """What the value is compared with; None when that is an answer not given yet."""
    return comparison.limit if comparison.to is None else look(comparison.to, row)


def _compares(comparison: Compare, look: Lookup, row: str) -> Truth:
    value = look(comparison.name, row)
    if comparison.op == "present":
        given = value is not None and value != ()
        return given is comparison.limit
    limit = limit_of(comparison, look, row)
    if value is None or limit is None:
        return None
    if comparison.name.kind is Kind.CHOICES:
        return _compares_choices(value, comparison.op, limit)
    return _ORDERED[comparison.op](value, limit)


def _compares_choices(chosen: Any, op: str, limit: Any) -> bool:
    """A multiple choice: `in` asks for one of the options named, the rest compare how many."""
    if op == "in":
        return any(option in limit for option in chosen)
    return _ORDERED[op](Decimal(len(chosen)), limit)
