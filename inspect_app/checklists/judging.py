"""The outcome of one item: by its conformity, its cases, the rows of its table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from inspect_app.checklists import explaining as words
from inspect_app.checklists.computing import total
from inspect_app.checklists.conditions import limit_of
from inspect_app.checklists.definition import Item
from inspect_app.checklists.names import Text
from inspect_app.checklists.outcome import (
    Alternatives,
    Explanation,
    Outcome,
    Reason,
    Remark,
    RowAssessment,
)
from inspect_app.checklists.responses import Row
from inspect_app.checklists.rules import AnyOf, Case, Compare, Condition, Not
from inspect_app.checklists.sheet import Sheet
from inspect_app.checklists.values import ARITHMETIC, Value, plain

NONE, FULL = Decimal(0), Decimal(1)
FALLING_SHORT = frozenset({Outcome.FAIL, Outcome.PARTIAL})
_OF_CONFORMITY = {"conform": Outcome.PASS, "partial": Outcome.PARTIAL, "fail": Outcome.FAIL}
_WORST_FIRST = (Outcome.FAIL, Outcome.PARTIAL, Outcome.UNCHECKED, Outcome.PASS)


class Verdict(NamedTuple):
    """An outcome on its way to becoming an assessment; whole: that of a table's own standard."""

    outcome: Outcome | None
    message: Text
    credit: Decimal | None = None
    case: int | None = None
    reasons: tuple[Explanation, ...] = ()
    rows: tuple[RowAssessment, ...] = ()
    whole: Outcome | None = None


def verdict(item: Item, sheet: Sheet) -> Verdict:
    """How an item came out, before duty, ownership and scope are considered."""
    shown = sheet.shown(item)
    if shown is not True:
        return _hidden(item, sheet, shown)
    skip = sheet.skip(item)
    if skip is not None:
        return _said(Outcome(skip), sheet, item, "reason")
    if not item.judged:
        given = sheet.look(item.name) is not None
        return Verdict(None, words.text(words.RECORDED if given else words.NOT_RECORDED))
    if item.type == "conformity":
        answer = sheet.look(item.name)
        outcome = _OF_CONFORMITY.get(str(answer), Outcome.UNCHECKED)
        return _said(outcome, sheet, item, "note")
    if item.row_standard:
        return _table(item, sheet)
    return _by_cases(item.standard, sheet, "")


def written(value: Value | None) -> Any:
    """A value in its JSON form: numbers as decimal strings."""
    if isinstance(value, Decimal):
        return plain(value)
    return list(value) if isinstance(value, tuple) else value


def _hidden(item: Item, sheet: Sheet, shown: bool | None) -> Verdict:
    if not item.judged:
        return Verdict(None, words.text(words.NOT_RECORDED))
    if shown is None:
        return _stated(Outcome.UNCHECKED, words.UNDECIDED)
    section = sheet.definition.sections[item.section]
    hidden_by_section = sheet.section_shown(item.section) is False
    otherwise = section.otherwise if hidden_by_section else item.shape["otherwise"]
    if otherwise == "fail":
        return _stated(Outcome.FAIL, words.HIDDEN_FAILS)._replace(credit=NONE)
    return _stated(Outcome.NOT_APPLICABLE, words.HIDDEN)


def _said(outcome: Outcome, sheet: Sheet, item: Item, field: str) -> Verdict:
    stated = _stated(outcome, words.both(sheet.remark(item, field)))
    return stated._replace(credit=_credit(outcome, sheet))


def _stated(outcome: Outcome, detail: words.Pair) -> Verdict:
    return Verdict(outcome, words.joined(words.OUTCOMES[outcome], detail))


def _credit(outcome: Outcome, sheet: Sheet) -> Decimal | None:
    if outcome is Outcome.PASS:
        return FULL
    if outcome is Outcome.PARTIAL:
        return sheet.definition.partial_credit
    return NONE if outcome is Outcome.FAIL else None


def _by_cases(cases: Sequence[Case], sheet: Sheet, row: str) -> Verdict:
    for index, case in enumerate(cases):
        applies = True if case.when is None else sheet.holds(case.when, row)
        if applies is None:
            return _stated(Outcome.UNCHECKED, words.UNDECIDED)
        if applies:
            return _by_case(case, index, sheet, row)
    return _stated(Outcome.NOT_APPLICABLE, words.NO_RULE)


def _by_case(case: Case, index: int, sheet: Sheet, row: str) -> Verdict:
    outcome = _case_outcome(case, sheet, row)
    note = case.note if outcome in FALLING_SHORT else None
    detail = words.described(case.require, sheet, row)
    message = words.joined(words.OUTCOMES[outcome], detail, note)
    reasons = _reasons(case.require, sheet, row)
    return Verdict(outcome, message, _credit(outcome, sheet), index, reasons)


def _case_outcome(case: Case, sheet: Sheet, row: str) -> Outcome:
    met = sheet.holds(case.require, row)
    if met is not False:
        return Outcome.UNCHECKED if met is None else Outcome.PASS
    if case.partial is None:
        return Outcome.FAIL
    half = sheet.holds(case.partial, row)
    if half is None:
        return Outcome.UNCHECKED
    return Outcome.PARTIAL if half else Outcome.FAIL


def _reasons(
    condition: Condition, sheet: Sheet, row: str, negated: bool = False
) -> tuple[Explanation, ...]:
    """What explains how a condition came out, in its order.

    Of parts that must all hold: all. Of parts of which one must: those that do, or where none
    does, the ways there were.
    """
    if isinstance(condition, Compare):
        return (_reason(condition, sheet, row, negated),)
    if isinstance(condition, Not):
        return _reasons(condition.part, sheet, row, not negated)
    if isinstance(condition, AnyOf) is negated:
        return tuple(
            chain.from_iterable(_reasons(part, sheet, row, negated) for part in condition.parts)
        )
    truth = sheet.holds(condition, row)
    ways = tuple(
        _reasons(part, sheet, row, negated)
        for part in condition.parts
        if sheet.holds(part, row) is truth
    )
    if truth is (not negated) or len(ways) == 1:
        return tuple(chain.from_iterable(ways))
    return (Alternatives(ways, None if truth is None else False),)


def _reason(comparison: Compare, sheet: Sheet, row: str, negated: bool) -> Reason:
    name, op = comparison.name, comparison.op
    truth = sheet.holds(comparison, row)
    holds = None if truth is None else truth is not negated
    value, limit = written(sheet.look(name, row)), comparison.written
    if comparison.to is not None:
        limit = written(limit_of(comparison, sheet.look, row))
    return Reason(name.ref, name.label, row, value, op, limit, name.unit, negated, holds)


def remarks(item: Item, sheet: Sheet) -> Iterator[Remark]:
    """The advice of a shown item that is not met, its rows' included."""
    if sheet.shown(item) is not True or sheet.skip(item) is not None:
        return
    yield from _unmet(item.advice, sheet, "")
    if item.row_advice:
        for row in sheet.rows(item.id):
            yield from _unmet(item.row_advice, sheet, row.id)


def _unmet(cases: Sequence[Case], sheet: Sheet, row: str) -> Iterator[Remark]:
    for index, case in enumerate(cases):
        applies = True if case.when is None else sheet.holds(case.when, row)
        if applies and sheet.holds(case.require, row) is False:
            assert case.note is not None
            reasons = _reasons(case.require, sheet, row)
            yield Remark(row, index, case.note, case.provisions, case.standards, reasons)


def _table(item: Item, sheet: Sheet) -> Verdict:
    rows = tuple(_row(item, row, sheet) for row in sheet.rows(item.id))
    by_rows = _of_rows({one.outcome for one in rows})
    whole = _by_cases(item.standard, sheet, "") if item.standard else None
    outcome = _worst([by_rows, *([whole.outcome] if whole and whole.outcome else [])])
    details = [_rows_detail(item, rows)]
    if whole is not None:
        details.append((whole.message["zh"], whole.message["en"]))
    detail = "；".join(d[0] for d in details), "; ".join(d[1] for d in details)
    return Verdict(
        outcome,
        words.joined(words.OUTCOMES[outcome], detail),
        credit=_table_credit(item, rows, outcome, sheet),
        case=whole.case if whole else None,
        reasons=whole.reasons if whole else (),
        rows=rows,
        whole=whole.outcome if whole else None,
    )


def _row(item: Item, row: Row, sheet: Sheet) -> RowAssessment:
    verdict = _by_cases(item.row_standard, sheet, row.id)
    assert verdict.outcome is not None
    credit = None if verdict.credit is None else plain(verdict.credit)
    return RowAssessment(
        row.id, row.label, verdict.outcome, credit, verdict.case, verdict.reasons, verdict.message
    )


def _of_rows(outcomes: Collection[Outcome]) -> Outcome:
    return _worst(outcomes) if outcomes else Outcome.UNCHECKED


def _worst(outcomes: Collection[Outcome]) -> Outcome:
    return next((one for one in _WORST_FIRST if one in outcomes), Outcome.NOT_APPLICABLE)


def _rows_detail(item: Item, rows: Sequence[RowAssessment]) -> words.Pair:
    short = [
        words.row_name(row.label, number)
        for number, row in enumerate(rows, start=1)
        if row.outcome in FALLING_SHORT
    ]
    unchecked = sum(row.outcome is Outcome.UNCHECKED for row in rows)
    return words.rows_counted(item.shape["row_label"], len(rows), short, unchecked)


def _table_credit(
    item: Item, rows: Sequence[RowAssessment], outcome: Outcome, sheet: Sheet
) -> Decimal | None:
    if item.shape["row_credit"] == "worst" or outcome not in {*FALLING_SHORT, Outcome.PASS}:
        return _credit(outcome, sheet)
    credits_ = [Decimal(row.credit) for row in rows if row.credit is not None]
    if not credits_:
        return _credit(outcome, sheet)
    return ARITHMETIC.divide(total(credits_), Decimal(len(credits_)))
