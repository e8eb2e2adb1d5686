"""Computed values: sums, means, ratios, gaps between dates, lookups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Protocol

from inspect_app.checklists.conditions import holds
from inspect_app.checklists.names import Name
from inspect_app.checklists.responses import Row
from inspect_app.checklists.rules import Apply, Expression, Fixed, Look, Refer, Round, Tally
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
    if isinstance(expression, Fixed):
        return expression.value
    if isinstance(expression, Tally):
        return _tally(expression, values)
    if isinstance(expression, Look):
        return _looked_up(expression, compute(expression.key, values, row))
    if isinstance(expression, Round):
        whole = compute(expression.of, values, row)
        if not isinstance(whole, Decimal):
            return None
        return rounded(whole, expression.decimals, expression.mode)
    return _applied(expression, values, row)


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
    found: list[Value | None] = []
    for part in apply.of:
        if isinstance(part, Refer) and part.name.scope == "column":
            table = part.name.item
            found.extend(values.look(part.name, one.id) for one in values.rows(table))
        else:
            found.append(compute(part, values, row))
    operands = [value for value in found if value is not None]
    return operands if operands and len(operands) == len(found) else None


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
    if apply.op in ("first", "last"):
        return operands[0] if apply.op == "first" else operands[-1]
    if apply.op in ("min", "max"):
        return min(operands) if apply.op == "min" else max(operands)
    if apply.op == "days_between":
        return Decimal(days_from(str(operands[0]), str(operands[1])))
    if apply.op == "max_gap_days":
        return _longest_gap(sorted(str(day) for day in operands))
    return _arithmetic(apply.op, [value for value in operands if isinstance(value, Decimal)])


def _longest_gap(days: Sequence[str]) -> Decimal | None:
    gaps = [days_from(earlier, later) for earlier, later in pairwise(days)]
    return Decimal(max(gaps)) if gaps else None


def _arithmetic(op: str, numbers: Sequence[Decimal]) -> Decimal | None:
    if op == "sum":
        return total(numbers)
    if op == "mean":
        return ARITHMETIC.divide(total(numbers), Decimal(len(numbers)))
    if op == "product":
        product = Decimal(1)
        for factor in numbers:
            product = ARITHMETIC.multiply(product, factor)
        return product
    if op == "difference":
        return ARITHMETIC.subtract(numbers[0], numbers[1])
    return ARITHMETIC.divide(numbers[0], numbers[1]) if numbers[1] else None


def total(numbers: Iterable[Decimal]) -> Decimal:
    """The sum, added in order; 0 of nothing."""
    result = Decimal(0)
    for one in numbers:
        result = ARITHMETIC.add(result, one)
    return result
