"""Computed values: sums, means, ratios, gaps between dates, lookups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import reduce
from itertools import pairwise
from typing import Any, Protocol

from inspect_app.checklists.conditions import holds
from inspect_app.checklists.names import Name
from inspect_app.checklists.responses import Row
from inspect_app.checklists.rules import Apply, Expression, Fixed, Look, Refer, Tally
from inspect_app.checklists.values import ARITHMETIC, Value, days_from, rounded


class Values(Protocol):
    """Where the values of names come from."""

    def look(self, name: Name, row: str = "") -> Value | None:
        """The value of a name, None while it is missing."""
        ...

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table that can be seen."""
        ...


def compute(expression: Expression, values: Values, row: str = "") -> Value | None:
    """The value of an expression, unrounded; None while it cannot be told.

    An aggregate over nothing is missing (the sum of no rooms is not 0), so is a ratio to zero.
    """
    if isinstance(expression, Refer):
        return values.look(expression.name, row)
    if isinstance(expression, Apply):
        return _applied(expression, values, row)
    if isinstance(expression, Fixed):
        return expression.value
    if isinstance(expression, Tally):
        return _tally(expression, values)
    if isinstance(expression, Look):
        return _looked_up(expression, compute(expression.key, values, row))
    whole = compute(expression.of, values, row)
    if not isinstance(whole, Decimal):
        return None
    return rounded(whole, expression.decimals, expression.mode)


def _tally(tally: Tally, values: Values) -> Decimal | None:
    rows = values.rows(tally.table)
    if tally.where is None:
        found = len(rows)
    else:
        truths = [holds(tally.where, values.look, row.id) for row in rows]
        if None in truths:
            return None
        found = sum(map(bool, truths))
    if tally.op == "count":
        return Decimal(found)
    return ARITHMETIC.divide(Decimal(found), Decimal(len(rows))) if rows else None


def _looked_up(look: Look, key: Value | None) -> Decimal | None:
    for equals, least, most, value in look.entries:
        if equals is not None:
            if key == equals:
                return value
        elif (
            isinstance(key, Decimal)
            and (least is None or key >= least)
            and (most is None or key <= most)
        ):
            return value
    return None


def _operands(apply: Apply, values: Values, row: str) -> list[Value] | None:
    found: list[Value] = []
    for part in apply.of:
        whole = isinstance(part, Refer) and part.name.scope == "column"
        for value in _column(part, values) if whole else (compute(part, values, row),):
            if value is None:
                return None
            found.append(value)
    return found or None


def _variation(apply: Apply, values: Values) -> Decimal | None:
    amounts, sizes = (_column(part, values) for part in apply.of)
    if not amounts or None in amounts or None in sizes:
        return None
    return coefficient_of_variation(
        [one for one in amounts if isinstance(one, Decimal)],
        [one for one in sizes if isinstance(one, Decimal)],
    )


def _column(part: Expression, values: Values) -> list[Value | None]:
    if not isinstance(part, Refer):
        return []
    return [values.look(part.name, row.id) for row in values.rows(part.name.item)]


def coefficient_of_variation(
    amounts: Sequence[Decimal], sizes: Sequence[Decimal]
) -> Decimal | None:
    """How unevenly amounts lie over units of unlike size: S / X̄; 0 where all have alike.

    amounts: what each unit has in all; sizes: its heads, one for each amount. X_i = amount / size,
    X̄ = Σ amounts / Σ sizes, S = √ Σ (size / Σ sizes) (X_i - X̄)²: each unit weighs as its heads do.
    None while a size or the mean is not above 0.
    Source: 县域义务教育均衡发展督导评估 (教督〔2012〕3号, 〔2017〕6号), coefficient of variation.
    """
    heads = total(sizes)
    if min(sizes) <= 0 or (mean := ARITHMETIC.divide(total(amounts), heads)) <= 0:
        return None
    spread = Decimal(0)
    for amount, size in zip(amounts, sizes, strict=True):
        away = ARITHMETIC.subtract(ARITHMETIC.divide(amount, size), mean)
        weight = ARITHMETIC.divide(size, heads)
        part = ARITHMETIC.multiply(weight, ARITHMETIC.multiply(away, away))
        spread = ARITHMETIC.add(spread, part)
    return ARITHMETIC.divide(ARITHMETIC.sqrt(spread), mean)


def _applied(apply: Apply, values: Values, row: str) -> Value | None:
    if apply.op == "cv":
        return _variation(apply, values)
    operands = _operands(apply, values, row)
    if operands is None:
        return None
    return _OPERATIONS[apply.op](operands)


def _longest_gap(days: Iterable[str]) -> Decimal | None:
    gaps = [days_from(earlier, later) for earlier, later in pairwise(sorted(days))]
    return Decimal(max(gaps)) if gaps else None


def _ratio(numbers: Sequence[Decimal]) -> Decimal | None:
    return ARITHMETIC.divide(numbers[0], numbers[1]) if numbers[1] else None


def total(numbers: Iterable[Decimal]) -> Decimal:
    """The sum, added in order; 0 of nothing."""
    return reduce(ARITHMETIC.add, numbers, Decimal(0))


_OPERATIONS: dict[str, Callable[[Any], Value | None]] = {
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "min": min,
    "max": max,
    "days_between": lambda days: Decimal(days_from(*days)),
    "max_gap_days": _longest_gap,
    "sum": total,
    "mean": lambda numbers: ARITHMETIC.divide(total(numbers), Decimal(len(numbers))),
    "product": lambda numbers: reduce(ARITHMETIC.multiply, numbers, Decimal(1)),
    "difference": lambda numbers: ARITHMETIC.subtract(*numbers),
    "ratio": _ratio,
}
"""What each operator makes of its operands, which the checker has seen to be of its kind."""
