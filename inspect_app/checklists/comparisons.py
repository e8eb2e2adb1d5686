"""The comparisons of an assessment put into words, for pages, findings and documents. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from inspect_app.checklists.definition import Definition
from inspect_app.checklists.explaining import (
    ALSO,
    AND,
    LISTED,
    OR,
    Pair,
    both,
    limit_words,
    linked,
    pair,
    text,
    value_words,
)
from inspect_app.checklists.names import Json, Kind, Name, Text
from inspect_app.checklists.values import Value, number

_DEMANDS: dict[str, Pair] = {
    "eq": ("{0}", "{0}"),
    "ne": ("不为 {0}", "not {0}"),
    "gt": ("> {0}", "> {0}"),
    "gte": ("≥ {0}", "≥ {0}"),
    "lt": ("< {0}", "< {0}"),
    "lte": ("≤ {0}", "≤ {0}"),
    "in": ("{0} 之一", "one of {0}"),
    "between": ("{0} 至 {1}", "{0} to {1}"),
    "none": ("非 {0} 之一", "none of {0}"),
    "outside": ("不在 {0} 至 {1} 之间", "outside {0} to {1}"),
}
_OPPOSITES = {
    "eq": "ne",
    "ne": "eq",
    "gt": "lte",
    "gte": "lt",
    "lt": "gte",
    "lte": "gt",
    "in": "none",
    "between": "outside",
}
_GIVEN = ("已填写", "given")
_EMPTY = ("留空", "left empty")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was compared in words: one value, or those of which one would have done.

    holds: None when it could not be told.
    """

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


def compared(reasons: Sequence[Json], definition: Definition, item: str) -> list[Comparison]:
    """The reasons of an item or of one of its rows, as kept in an assessment, in words.

    reasons: JSON of inspect_app.checklists.outcome.Explanation, of any age (the first kept did not
    tell `negated`); item: the id they belong to.
    """
    return [_explained(reason, definition, item) for reason in reasons]


def _explained(reason: Json, definition: Definition, item: str) -> Comparison:
    if reason["op"] != "any":
        return _compared(reason, _name(definition, reason["ref"], item))
    single = [_explained(one, definition, item) for one in _single(reason)]
    labels = list(dict.fromkeys(pair(one.label) for one in single))
    named = len(labels) > 1
    values = dict.fromkeys(_said_of(one, one.value, named) for one in single)
    return Comparison(
        label=text(linked(labels, LISTED)),
        value=text(linked(list(values), ALSO)),
        demand=text(_ways(reason, definition, item, named)),
        holds=reason["holds"],
    )


def _single(reason: Json) -> Iterator[Json]:
    """The single comparisons in the ways to meet a demand, in their order."""
    for part in chain.from_iterable(reason["ways"]):
        if part["op"] == "any":
            yield from _single(part)
        else:
            yield part


def _ways(reason: Json, definition: Definition, item: str, named: bool) -> Pair:
    """What each way to meet a demand asks for. named: say of what each speaks."""

    def asked(part: Json, alone: bool) -> Pair:
        if part["op"] == "any":
            inner = _ways(part, definition, item, named)
            return inner if alone else (f"（{inner[0]}）", f"({inner[1]})")
        one = _explained(part, definition, item)
        return _said_of(one, one.demand, named)

    ways = [linked([asked(part, len(way) == 1) for part in way], AND) for way in reason["ways"]]
    return linked(ways, OR)


def _said_of(one: Comparison, words: Text, named: bool) -> Pair:
    return linked([pair(one.label), pair(words)], both(" ")) if named else pair(words)


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


def _compared(reason: Json, name: Name) -> Comparison:
    limit = _typed(reason["limit"], name)
    value = _typed(reason["value"], name)
    return Comparison(
        label=dict(name.label),
        value=text(value_words(name, value, limit)),
        demand=text(_demand(reason["op"], reason.get("negated", False), limit, name)),
        holds=reason["holds"],
    )


def _demand(op: str, negated: bool, limit: Any, name: Name) -> Pair:
    if op == "present":
        return _GIVEN if limit is not negated else _EMPTY
    if limit is None:
        return both("—")
    limits = limit if isinstance(limit, tuple) else (limit,)
    shown = [limit_words(name, one) for one in limits]
    if op == "in":
        shown = [linked(shown, LISTED)]
    zh, en = _DEMANDS[_OPPOSITES[op] if negated else op]
    return zh.format(*(pair[0] for pair in shown)), en.format(*(pair[1] for pair in shown))


def _typed(written: Any, name: Name) -> Value | Any:
    if isinstance(written, list):
        return tuple(_typed(one, name) for one in written)
    if name.kind in (Kind.NUMBER, Kind.CHOICES):
        found: Decimal | None = number(written)
        return written if found is None else found
    return written
