"""The comparisons of an assessment put into words, for pages, findings and documents. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspect_app.checklists.definition import Definition
from inspect_app.checklists.explaining import both, limit_words, text, value_words
from inspect_app.checklists.names import Kind, Name, Text
from inspect_app.checklists.values import Value, number

_DEMANDS: dict[str, tuple[str, str]] = {
    "eq": ("{0}", "{0}"),
    "ne": ("不为 {0}", "not {0}"),
    "gt": ("> {0}", "> {0}"),
    "gte": ("≥ {0}", "≥ {0}"),
    "lt": ("< {0}", "< {0}"),
    "lte": ("≤ {0}", "≤ {0}"),
    "in": ("{0} 之一", "one of {0}"),
    "between": ("{0} 至 {1}", "{0} to {1}"),
}
_GIVEN = ("已填写", "given")
_EMPTY = ("留空", "left empty")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison in words. holds: None when it could not be told."""

    label: Text
    value: Text
    demand: Text
    holds: bool | None

    def as_json(self) -> dict[str, Any]:
        """The comparison as plain JSON."""
        return {
            "label": self.label,
            "value": self.value,
            "demand": self.demand,
            "holds": self.holds,
        }


def compared(
    reasons: Sequence[Mapping[str, Any]], definition: Definition, item: str
) -> list[Comparison]:
    """The reasons of an item or of one of its rows, as kept in an assessment, in words.

    reasons: JSON of inspect_app.checklists.outcome.Reason; item: the id they belong to.
    """
    return [_compared(reason, _name(definition, reason["ref"], item)) for reason in reasons]


def _name(definition: Definition, ref: str, item: str) -> Name:
    if ref.startswith("row."):
        return definition.items[item].columns[ref.removeprefix("row.")].name
    if ref in definition.facts:
        return definition.facts[ref]
    owner, _, field = ref.partition(".")
    if not field:
        return definition.items[owner].name
    known = definition.items[owner]
    return (known.fields.get(field) or known.columns[field]).name


def _compared(reason: Mapping[str, Any], name: Name) -> Comparison:
    limit = _typed(reason["limit"], name)
    value = _typed(reason["value"], name)
    return Comparison(
        label=dict(name.label),
        value=text(value_words(name, value, limit)),
        demand=text(_demand(reason["op"], limit, name)),
        holds=reason["holds"],
    )


def _demand(op: str, limit: Any, name: Name) -> tuple[str, str]:
    if op == "present":
        return _GIVEN if limit else _EMPTY
    if limit is None:
        return both("—")
    limits = limit if isinstance(limit, tuple) else (limit,)
    shown = [limit_words(name, one) for one in limits]
    if op == "in":
        shown = [("、".join(zh for zh, _ in shown), ", ".join(en for _, en in shown))]
    zh, en = _DEMANDS[op]
    return zh.format(*(pair[0] for pair in shown)), en.format(*(pair[1] for pair in shown))


def _typed(written: Any, name: Name) -> Value | Any:
    if isinstance(written, list):
        return tuple(_typed(one, name) for one in written)
    if name.kind in (Kind.NUMBER, Kind.CHOICES):
        found: Decimal | None = number(written)
        return written if found is None else found
    return written
