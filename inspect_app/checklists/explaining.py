"""Judgements in words, Chinese and English, put together from what was compared."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from inspect_app.checklists.conditions import limit_of
from inspect_app.checklists.names import Kind, Name, Text
from inspect_app.checklists.rules import AnyOf, Compare, Condition, Not
from inspect_app.checklists.sheet import Sheet
from inspect_app.checklists.values import Value, displayed, plain

Pair = tuple[str, str]

OUTCOMES: dict[str, Pair] = {
    "pass": ("符合", "Meets the standard"),
    "partial": ("部分符合", "Partly meets the standard"),
    "fail": ("不符合", "Does not meet the standard"),
    "not_applicable": ("不适用", "Not applicable"),
    "unchecked": ("未查", "Not checked"),
    "advice": ("建议", "Advice"),
}
RECORDED: Pair = ("已记录", "Recorded")
NOT_RECORDED: Pair = ("未记录", "Not recorded")
HIDDEN: Pair = ("前提不成立", "its condition does not hold")
HIDDEN_FAILS: Pair = ("前提不成立，按不符合计", "its condition does not hold, counted as not met")
UNDECIDED: Pair = ("判断依据未填全", "what decides it has not been given")
NO_RULE: Pair = ("没有适用的规定", "no rule covers this case")
MISSING: Pair = ("未填", "not given")
YES: Pair = ("是", "yes")
NO: Pair = ("否", "no")

_DEMANDS: dict[str, Pair] = {
    "eq": ("为 {0}", "be {0}"),
    "ne": ("不同于 {0}", "differ from {0}"),
    "gt": ("大于 {0}", "be more than {0}"),
    "gte": ("不小于 {0}", "be at least {0}"),
    "lt": ("小于 {0}", "be less than {0}"),
    "lte": ("不大于 {0}", "be at most {0}"),
    "in": ("为 {0} 之一", "be one of {0}"),
    "between": ("在 {0} 至 {1} 之间", "be between {0} and {1}"),
}
_INCLUDES: Pair = ("包括 {0} 之一", "include one of {0}")
_GIVEN: Pair = ("填写", "be given")
_EMPTY: Pair = ("留空", "be left empty")
_CHOSEN: Pair = ("{0} 项", "{0} chosen")

OR: Pair = (" 或 ", " or ")
AND: Pair = (" 且 ", " and ")
ALSO: Pair = ("；", "; ")
LISTED: Pair = ("、", ", ")

ZH, EN = 0, 1


def pair(text: Text) -> Pair:
    """A bilingual label as (Chinese, English)."""
    return text["zh"], text["en"]


def text(words: Pair) -> dict[str, str]:
    """(Chinese, English) as a bilingual label."""
    return {"zh": words[ZH], "en": words[EN]}


def joined(outcome: Pair, detail: Pair, note: Text | None = None) -> dict[str, str]:
    """An outcome with its detail and the note of the case that matched."""
    zh = f"{outcome[ZH]}：{detail[ZH]}" if detail[ZH] else outcome[ZH]
    en = f"{outcome[EN]}: {detail[EN]}" if detail[EN] else outcome[EN]
    if note is not None:
        return {"zh": f"{zh}。{note['zh']}", "en": f"{en}. {note['en']}"}
    return {"zh": zh, "en": en}


def both(words: str) -> Pair:
    """What a person wrote, the same in both languages."""
    return words, words


def described(
    condition: Condition, sheet: Sheet, row: str = "", negated: bool = False, within: bool = False
) -> Pair:
    """The comparisons that explain why the condition holds, fails or cannot be told.

    Of parts that must all hold, a failure names those that fail; of parts of which one must hold,
    a failure names all and says 'or'. within: it is one of such ways itself.
    """
    if isinstance(condition, Compare):
        return _compared(condition, sheet, row, negated)
    if isinstance(condition, Not):
        return described(condition.part, sheet, row, not negated, within)
    truth = sheet.holds(condition, row)
    chosen = [part for part in condition.parts if sheet.holds(part, row) is truth]
    alternatives = isinstance(condition, AnyOf) is not negated and truth is not (not negated)
    within = within or (alternatives and len(chosen) > 1)
    parts = [described(part, sheet, row, negated, within) for part in chosen]
    return linked(parts, OR if alternatives else AND if within else ALSO)


def linked(parts: Sequence[Pair], by: Pair) -> Pair:
    """Several in one, by a word between."""
    return by[ZH].join(part[ZH] for part in parts), by[EN].join(part[EN] for part in parts)


def _compared(comparison: Compare, sheet: Sheet, row: str, negated: bool) -> Pair:
    name = comparison.name
    value = sheet.look(name, row)
    limit = limit_of(comparison, sheet.look, row)
    given_zh, given_en = value_words(name, value, limit)
    demand_zh, demand_en = _demand(comparison, limit, sheet)
    must_zh, must_en = ("不应", "must not ") if negated else ("应", "must ")
    return (
        f"{name.label['zh']} {given_zh}，{must_zh}{demand_zh}",
        f"{name.label['en']} {given_en}, {must_en}{demand_en}",
    )


def _demand(comparison: Compare, limit: Any, sheet: Sheet) -> Pair:
    """What is demanded in words; put together once where it does not hang on an answer."""
    if comparison.to is not None:
        return demand_words(comparison, limit)
    known = sheet.definition.demands
    words = known.get(id(comparison))
    if words is None:
        words = known[id(comparison)] = demand_words(comparison, limit)
    return words


def demand_words(comparison: Compare, limit: Any) -> Pair:
    """What a comparison demands; without a limit, the name of what it is compared with."""
    name, op = comparison.name, comparison.op
    if op == "present":
        return _GIVEN if limit else _EMPTY
    if limit is None:
        assert comparison.to is not None
        limits = [pair(comparison.to.label)]
    elif comparison.to is not None:
        label, shown = pair(comparison.to.label), limit_words(name, limit)
        limits = [(f"{label[ZH]}（{shown[ZH]}）", f"{label[EN]} ({shown[EN]})")]
    elif op == "in":
        limits = [linked([limit_words(name, one) for one in limit], LISTED)]
    elif op == "between":
        limits = [limit_words(name, one) for one in limit]
    else:
        limits = [limit_words(name, limit)]
    form = _INCLUDES if op == "in" and name.kind is Kind.CHOICES else _DEMANDS[op]
    return form[ZH].format(*(w[ZH] for w in limits)), form[EN].format(*(w[EN] for w in limits))


def value_words(name: Name, value: Value | None, limit: Any = None) -> Pair:
    """A value for reading; a computed one is rounded, but never across the limit."""
    if value is None:
        return MISSING
    if isinstance(value, Decimal) and name.decimals is not None:
        limits = limit if isinstance(limit, tuple) else (limit,)
        return _measured(name, displayed(value, name.decimals, limits))
    if isinstance(value, tuple):
        labels = [pair(name.options[one]) for one in value]
        if not labels:
            return _CHOSEN[ZH].format(0), _CHOSEN[EN].format(0)
        return linked(labels, LISTED)
    return limit_words(name, value)


def limit_words(name: Name, limit: Any) -> Pair:
    """A limit, or a value of the same kind, for reading."""
    if isinstance(limit, bool):
        return YES if limit else NO
    if isinstance(limit, Decimal):
        if name.kind is Kind.CHOICES:
            return _CHOSEN[ZH].format(plain(limit)), _CHOSEN[EN].format(plain(limit))
        return _measured(name, plain(limit))
    label = name.options.get(limit)
    return both(limit) if label is None else pair(label)


def _measured(name: Name, figure: str) -> Pair:
    if name.unit is None:
        return both(figure)
    return f"{figure} {name.unit['zh']}", f"{figure} {name.unit['en']}"


def row_name(label: str, number: int) -> Pair:
    """What a row is called: as it was named, else by its number among the rows present, from 1."""
    return both(label) if label else (f"第 {number} 行", f"row {number}")


def rows_counted(row_label: Text, total: int, short: Sequence[Pair], unchecked: int) -> Pair:
    """How many rows of a table were judged and which fall short."""
    zh = f"{row_label['zh']}共 {total} 个"
    en = f"{row_label['en']}: {total}"
    if short:
        names_zh, names_en = linked(short, LISTED)
        zh += f"，{len(short)} 个未达标（{names_zh}）"
        en += f", {len(short)} short of the standard ({names_en})"
    elif not unchecked:
        zh += "，均达标"
        en += ", all meet the standard"
    if unchecked:
        zh += f"，{unchecked} 个未查"
        en += f", {unchecked} not checked"
    return zh, en
