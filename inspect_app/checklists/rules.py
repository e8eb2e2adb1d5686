"""Conditions and expressions of a definition, read into values that can be worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspect_app.checklists.names import Json, Kind, Name, Names, Text
from inspect_app.checklists.values import Value, number


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds when every part holds."""

    parts: tuple[Condition, ...]
    in_row: bool


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when some part holds."""

    parts: tuple[Condition, ...]
    in_row: bool


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when its part does not."""

    part: Condition
    in_row: bool


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison of a named value with a limit, or with another named value."""

    name: Name
    op: str
    limit: Any
    written: str | bool | Sequence[str] | None
    to: Name | None
    in_row: bool


Condition = AllOf | AnyOf | Not | Compare
"""What can hold; in_row: whether it does may differ from row to row."""


@dataclass(frozen=True, slots=True)
class Refer:
    """The value of a name; of a column: the values of its rows."""

    name: Name


@dataclass(frozen=True, slots=True)
class Fixed:
    """A value written in the definition."""

    value: Value


@dataclass(frozen=True, slots=True)
class Apply:
    """An operator over several values."""

    op: str
    of: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """The number or the share of a table's rows for which a condition holds."""

    op: str
    table: str
    where: Condition | None


@dataclass(frozen=True, slots=True)
class Look:
    """The value a lookup table gives for a key."""

    entries: tuple[tuple[str | None, Decimal | None, Decimal | None, Decimal], ...]
    key: Expression


@dataclass(frozen=True, slots=True)
class Round:
    """A value rounded on purpose, as part of the rule."""

    of: Expression
    decimals: int
    mode: str


Expression = Refer | Fixed | Apply | Tally | Look | Round


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a standard or of advice."""

    when: Condition | None
    require: Condition
    partial: Condition | None
    provisions: tuple[str, ...]
    standards: tuple[str, ...]
    note: Text | None


def typed(kind: Kind, limit: Any) -> Any:
    """A limit as written in the definition, as the value it is compared with."""
    if isinstance(limit, (list, tuple)):
        return tuple(typed(kind, one) for one in limit)
    if kind in (Kind.NUMBER, Kind.CHOICES) and isinstance(limit, str):
        return Decimal(limit) if number(limit) is not None else limit
    return limit


def read_condition(shape: Json | None, names: Names, table: str | None = None) -> Condition | None:
    """The condition of a canonical definition; None stays None. Raises UnknownNameError."""
    return None if shape is None else _condition(shape, names, table)


def _condition(shape: Json, names: Names, table: str | None) -> Condition:
    for joined, kind in (("all", AllOf), ("any", AnyOf)):
        if joined in shape:
            parts = tuple(_condition(part, names, table) for part in shape[joined])
            return kind(parts, any(part.in_row for part in parts))
    if "not" in shape:
        part = _condition(shape["not"], names, table)
        return Not(part, part.in_row)
    name, op = names.find(shape["ref"], table), shape["op"]
    if "to" in shape:
        to = names.find(shape["to"], table)
        return Compare(name, op, None, None, to, name.in_row or to.in_row)
    limit = shape["value"]
    return Compare(name, op, typed(name.kind, limit), limit, None, name.in_row)


def read_expression(
    shape: Json, names: Names, lookups: Json, table: str | None = None
) -> Expression:
    """The expression of a canonical definition. Raises UnknownNameError."""

    def read(part: Json) -> Expression:
        return read_expression(part, names, lookups, table)

    if "ref" in shape:
        return Refer(names.find(shape["ref"], table))
    if "value" in shape:
        written = number(shape["value"])
        return Fixed(shape["value"] if written is None else written)
    op = shape["op"]
    if op in ("count", "share"):
        counted = shape["table"]
        return Tally(op, counted, read_condition(shape["where"], names, counted))
    if op == "lookup":
        entries = tuple(_entry(entry) for entry in lookups[shape["lookup"]])
        return Look(entries, read(shape["key"]))
    if op == "round":
        return Round(read(shape["of"]), shape["decimals"], shape["mode"])
    return Apply(op, tuple(read(part) for part in shape["of"]))


def _entry(entry: Json) -> tuple[str | None, Decimal | None, Decimal | None, Decimal]:
    value = number(entry["value"])
    assert value is not None
    return entry["equals"], number(entry["min"]), number(entry["max"]), value


def read_cases(shapes: Sequence[Json], names: Names, table: str | None = None) -> tuple[Case, ...]:
    """The cases of a canonical definition. Raises UnknownNameError."""
    return tuple(_case(shape, names, table) for shape in shapes)


def _case(shape: Json, names: Names, table: str | None) -> Case:
    return Case(
        when=read_condition(shape["when"], names, table),
        require=_condition(shape["require"], names, table),
        partial=read_condition(shape["partial"], names, table),
        provisions=tuple(shape["provisions"]),
        standards=tuple(shape["standards"]),
        note=shape["note"],
    )


def names_read(cases: Sequence[Case]) -> Iterator[Name]:
    """Every name whose value decides how the cases come out, some more than once."""
    for case in cases:
        for condition in (case.when, case.require, case.partial):
            if condition is not None:
                for comparison in _comparisons(condition):
                    yield comparison.name
                    if comparison.to is not None:
                        yield comparison.to


def _comparisons(condition: Condition) -> Iterator[Compare]:
    if isinstance(condition, Compare):
        yield condition
    elif isinstance(condition, Not):
        yield from _comparisons(condition.part)
    else:
        for part in condition.parts:
            yield from _comparisons(part)
