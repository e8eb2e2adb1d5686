"""Conditions and computed values of a definition as XPath of an XLSForm. Pure.

A condition becomes two expressions, one that says it holds and one that says it fails; where an
answer is missing neither is true. Names of other questions are written ${so}.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, assert_never

from inspect_app.checklists.names import Kind, Name
from inspect_app.checklists.rules import (
    AllOf,
    AnyOf,
    Apply,
    Compare,
    Condition,
    Expression,
    Fixed,
    Look,
    Not,
    Refer,
    Round,
    Tally,
)
from inspect_app.checklists.values import plain
from inspect_app.checklists.xlsform.naming import fact_name, inner_name, question_name

_OPERATORS = {"eq": "=", "ne": "!=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_ARITHMETIC = {"product": " * ", "difference": " - ", "ratio": " div "}
TRUE, FALSE = "true()", "false()"


class Inexpressible(Exception):  # noqa: N818
    """A rule that XPath 1.0 with the functions of ODK cannot say. what: (Chinese, English)."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.what = zh, en


@dataclass(frozen=True, slots=True)
class Truth:
    """XPath of whether a condition holds, and of whether it fails."""

    holds: str
    fails: str


@dataclass(frozen=True, slots=True)
class Term:
    """XPath of a value, and of whether there is one."""

    value: str
    given: str = TRUE

    @property
    def calculation(self) -> str:
        """The value, or nothing while it is missing."""
        return self.value if self.given == TRUE else f"if({self.given}, {self.value}, '')"


def every(parts: Iterable[str]) -> str:
    """All of the parts."""
    return _joined(parts, " and ", nothing=TRUE, decisive=FALSE)


def some(parts: Iterable[str]) -> str:
    """One of the parts."""
    return _joined(parts, " or ", nothing=FALSE, decisive=TRUE)


def _joined(parts: Iterable[str], by: str, *, nothing: str, decisive: str) -> str:
    said = list(dict.fromkeys(one for one in parts if one != nothing))
    if not said or decisive in said:
        return decisive if said else nothing
    return said[0] if len(said) == 1 else f"({by.join(said)})"


def quoted(text: str) -> str:
    """A text as XPath writes it. Raises Inexpressible for one with both kinds of quotes."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    raise Inexpressible("文字里同时有两种引号", "a text with both kinds of quotes")


def _met(comparison: Compare, value: str) -> str:
    kind, op, limit = comparison.name.kind, comparison.op, comparison.limit
    if kind is Kind.CHOICES and op == "in":
        return some(f"selected({value}, {quoted(one)})" for one in limit)
    if op == "in":
        return some(f"{_ordinal(kind, value)} = {_limit(kind, one)}" for one in limit)
    if op == "between":
        low, high = (_limit(kind, one) for one in limit)
        return f"({_ordinal(kind, value)} >= {low} and {_ordinal(kind, value)} <= {high})"
    return f"{_ordinal(kind, value)} {_OPERATORS[op]} {_limit(kind, limit)}"


def _ordinal(kind: Kind, value: str) -> str:
    """A value as what it is compared by."""
    match kind:
        case Kind.NUMBER:
            return f"number({value})"
        case Kind.CHOICES:
            return f"count-selected({value})"
        case Kind.DATE:
            return f"decimal-date-time({value})"
        case Kind.TIME:
            return f"decimal-time({value})"
    return value


def _limit(kind: Kind, limit: Any) -> str:
    if isinstance(limit, bool):
        return "'yes'" if limit else "'no'"
    if isinstance(limit, Decimal):
        return plain(limit)
    written = quoted(limit)
    return _ordinal(kind, written) if kind in (Kind.DATE, Kind.TIME) else written


def _question(name: str) -> Term:
    return Term(f"${{{name}}}", f"${{{name}}} != ''")


def _rounded(of: Term, decimals: int, mode: str) -> Term:
    if mode == "half_even":
        raise Inexpressible("四舍六入五成双的修约", "rounding half to even")
    function = "ceiling" if mode == "up" else "floor"
    scale = 10**decimals
    inner = of.value if scale == 1 else f"({of.value}) * {scale}"
    whole = f"{function}({inner})"
    return Term(whole if scale == 1 else f"({whole} div {scale})", of.given)


def _is_column(expression: Expression, names: set[str]) -> bool:
    return isinstance(expression, Refer) and expression.name.ref in names


class Writer:
    """Says the rules of one definition as XPath. types: of its items, by id."""

    def __init__(self, types: Mapping[str, str]) -> None:
        self.types = types

    def truth_of(self, condition: Condition, *, predicate: bool = False) -> Truth:
        """A condition as two expressions. predicate: cells are those of the row filtered.

        Raises Inexpressible.
        """
        match condition:
            case AllOf(parts):
                found = [self.truth_of(one, predicate=predicate) for one in parts]
                return Truth(every(one.holds for one in found), some(one.fails for one in found))
            case AnyOf(parts):
                found = [self.truth_of(one, predicate=predicate) for one in parts]
                return Truth(some(one.holds for one in found), every(one.fails for one in found))
            case Not(part):
                inner = self.truth_of(part, predicate=predicate)
                return Truth(inner.fails, inner.holds)
            case Compare():
                return self._compared(condition, predicate)
            case _ as never:
                assert_never(never)

    def _compared(self, comparison: Compare, predicate: bool) -> Truth:
        term = self.named(comparison.name, predicate=predicate)
        if comparison.op == "present":
            there, gone = term.given, f"not({term.given})"
            return Truth(there, gone) if comparison.limit else Truth(gone, there)
        if comparison.to is not None:
            other = self.named(comparison.to, predicate=predicate)
            given = every([term.given, other.given])
            limit = _ordinal(comparison.name.kind, other.value)
            met = (
                f"{_ordinal(comparison.name.kind, term.value)} {_OPERATORS[comparison.op]} {limit}"
            )
        else:
            given, met = term.given, _met(comparison, term.value)
        return Truth(every([given, met]), every([given, f"not({met})"]))

    def named(self, name: Name, *, predicate: bool = False) -> Term:
        """The value of a name. Raises Inexpressible for the number of photos."""
        if name.scope == "fact":
            return _question(fact_name(name.ref))
        if name.scope == "cell" and predicate:
            path = f"./{inner_name(name.item, name.field)}"
            return Term(path, f"{path} != ''")
        if name.scope != "item":
            return _question(inner_name(name.item, name.field))
        term = _question(question_name(name.item))
        match self.types[name.item]:
            case "table":
                return Term(f"count({self.rows_of(name.item)})")
            case "photo":
                raise Inexpressible("照片的张数", "the number of photos")
            case "signature":
                return Term("'yes'", term.given)
            case "conformity":
                return Term(term.value, every([term.given, f"{term.value} != 'unchecked'"]))
        return term

    def rows_of(self, table: str) -> str:
        """The rows of a table as a set of nodes."""
        return f"${{{question_name(table)}}}"

    def term_of(self, expression: Expression) -> Term:
        """A computed value. Raises Inexpressible."""
        match expression:
            case Refer(name):
                return self.named(name)
            case Fixed(value):
                return Term(plain(value) if isinstance(value, Decimal) else quoted(str(value)))
            case Tally():
                return self._tally(expression)
            case Look():
                return self._looked_up(expression)
            case Round(of, decimals, mode):
                return _rounded(self.term_of(of), decimals, mode)
            case Apply(op, of):
                return self._applied(op, of)
            case _ as never:
                assert_never(never)

    def _tally(self, tally: Tally) -> Term:
        rows = self.rows_of(tally.table)
        if tally.where is None:
            return Term(f"count({rows})")
        truth = self.truth_of(tally.where, predicate=True)
        found, known = (
            f"count({rows}[{truth.holds}])",
            f"count({rows}[{some([truth.holds, truth.fails])}])",
        )
        told = f"{known} = count({rows})"
        if tally.op == "count":
            return Term(found, told)
        return Term(f"{found} div count({rows})", every([told, f"count({rows}) > 0"]))

    def _looked_up(self, look: Look) -> Term:
        key = self.term_of(look.key)
        value, fits = "''", []
        for equals, least, most, result in reversed(look.entries):
            if equals is not None:
                fit = f"{key.value} = {quoted(equals)}"
            else:
                low = TRUE if least is None else f"number({key.value}) >= {plain(least)}"
                high = TRUE if most is None else f"number({key.value}) <= {plain(most)}"
                fit = every([low, high])
            fits.append(fit)
            value = plain(result) if fit == TRUE else f"if({fit}, {plain(result)}, {value})"
        return Term(value, every([key.given, some(fits) if TRUE not in fits else TRUE]))

    def _applied(self, op: str, of: Sequence[Expression]) -> Term:
        if op == "max_gap_days":
            raise Inexpressible("相邻日期的最长间隔", "the longest gap between dates")
        columns = [one.name for one in of if isinstance(one, Refer) and one.name.scope == "column"]
        if columns:
            return self._aggregate(op, of, columns)
        terms = [self.term_of(one) for one in of]
        given = every(one.given for one in terms)
        values = [f"({one.value})" for one in terms]
        if op in _ARITHMETIC:
            if op == "ratio":
                given = every([given, f"number({values[1]}) != 0"])
            return Term(f"({_ARITHMETIC[op].join(values)})", given)
        if op == "days_between":
            first, second = (f"decimal-date-time({one.value})" for one in terms)
            return Term(f"round({second} - {first})", given)
        if op in ("sum", "mean"):
            total = f"({' + '.join(values)})"
            return Term(total if op == "sum" else f"({total} div {len(values)})", given)
        if op in ("min", "max"):
            return Term(f"{op}({', '.join(one.value for one in terms)})", given)
        return terms[0 if op == "first" else -1]

    def _aggregate(self, op: str, of: Sequence[Expression], columns: Sequence[Name]) -> Term:
        """An operator over columns; every row must have its cell, and there must be one."""
        if op == "sum":
            return self._sum(of, columns)
        if len(of) > 1 or op not in ("mean", "min", "max", "first", "last"):
            raise Inexpressible(
                "一列与其他数值混在一起的算式", "a column mixed with other values in one operation"
            )
        column = columns[0]
        if column.kind is not Kind.NUMBER and op in ("min", "max"):
            raise Inexpressible(
                "一列日期的最早、最晚", "the least or greatest of a column of dates"
            )
        cells, rows = self._cells(column), self.rows_of(column.item)
        given = every([f"count({rows}) > 0", self._full(column)])
        if op in ("first", "last"):
            place = "1" if op == "first" else f"count({rows})"
            return Term(f"indexed-repeat({cells}, {rows}, {place})", given)
        if op == "mean":
            return Term(f"(sum({cells}) div count({rows}))", given)
        return Term(f"{op}({cells})", given)

    def _sum(self, of: Sequence[Expression], columns: Sequence[Name]) -> Term:
        names = {one.ref for one in columns}
        others = [self.term_of(one) for one in of if not _is_column(one, names)]
        values = [*(f"sum({self._cells(one)})" for one in columns), *(one.value for one in others)]
        some_row = " + ".join(f"count({self.rows_of(one.item)})" for one in columns)
        given = [*map(self._full, columns), *(one.given for one in others)]
        if not others:
            given.insert(0, f"{some_row} > 0")
        total = " + ".join(values)
        return Term(total if len(values) == 1 else f"({total})", every(given))

    def _cells(self, column: Name) -> str:
        return f"${{{inner_name(column.item, column.field)}}}"

    def _full(self, column: Name) -> str:
        rows, child = self.rows_of(column.item), f"./{inner_name(column.item, column.field)}"
        return f"count({rows}[{child} = '']) = 0"
