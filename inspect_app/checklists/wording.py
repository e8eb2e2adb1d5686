"""A definition's rules as sentences, Chinese and English: when an item is asked, what is enough.

Pure. Sentences follow the definition alone; what an inspection's answers make of them is told by
`explaining`, with the same words for comparisons.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from inspect_app.checklists.definition import Definition, Field, Item
from inspect_app.checklists.explaining import (
    AND,
    LISTED,
    OR,
    Pair,
    both,
    demand_words,
    linked,
    pair,
    text,
)
from inspect_app.checklists.names import Name, Text
from inspect_app.checklists.provisions import places
from inspect_app.checklists.rules import (
    AllOf,
    AnyOf,
    Apply,
    Case,
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

SEVERITIES: dict[str, Pair] = {
    "critical": ("严重", "critical"),
    "major": ("较重", "major"),
    "minor": ("一般", "minor"),
}
OWNERS: dict[str, Pair] = {
    "school": ("学校", "the school"),
    "health": ("卫生健康部门", "the health department"),
    "insurance": ("医保部门", "the insurance agency"),
    "township": ("乡镇", "the township"),
    "county": ("县级部门", "the county"),
}
_EVIDENCE: dict[str, Pair] = {
    "never": ("不拍照", "No photos"),
    "when_failing": ("未达标时照片不少于 {0} 张", "Photos where it falls short: {0} or more"),
    "always": ("照片不少于 {0} 张", "Photos: {0} or more"),
}
_APPLIED: dict[str, Pair] = {
    "sum": ("{0}之和", "the sum of {0}"),
    "mean": ("{0}的平均值", "the mean of {0}"),
    "min": ("{0}的最小值", "the least of {0}"),
    "max": ("{0}的最大值", "the greatest of {0}"),
    "first": ("{0}中最早的", "the first of {0}"),
    "last": ("{0}中最晚的", "the last of {0}"),
    "max_gap_days": ("{0}中相邻两个日期的最长间隔天数", "the longest gap in days in {0}"),
}
_BETWEEN = {
    "product": (" × ", " × "),
    "difference": (" − ", " − "),
    "ratio": (" ÷ ", " ÷ "),
    "days_between": ("至", " to "),
}
OUTSIDE: Pair = (
    "计划没有要求本项，本项来自计划以外。",
    "The plan does not ask for this; it comes from outside the plan.",
)
"""What an item says that the plan does not ask for, and so does a finding of it."""
_AS_STATED = (("be ", "is "), ("differ ", "differs "), ("include ", "includes "))


def rules_of(definition: Definition) -> dict[str, list[dict[str, str]]]:
    """Each item's sentences {zh, en} by its id, in the order of the form."""
    return {one.id: rules_of_item(one, definition) for one in definition.items.values()}


def rules_of_item(item: Item, definition: Definition) -> list[dict[str, str]]:
    """When the item is asked, how its value comes about, what is enough, what a failure means."""
    return [text(sentence) for sentence in _sentences(item, definition)]


def _sentences(item: Item, definition: Definition) -> Iterator[Pair]:
    if item.when is not None:
        asked = condition_words(item.when)
        yield f"{asked[0]}时才检查。", f"Asked only where {asked[1]}."
    if item.compute is not None:
        value = expression_words(item.compute, definition)
        yield f"由系统算出：{value[0]}。", f"Worked out as {value[1]}."
    for column in item.columns.values():
        yield from _computed(column, definition)
    if item.type == "conformity":
        yield (
            "由检查人判定符合、部分符合或不符合。",
            "Judged by the inspector: conforms, in part, or not.",
        )
    for case in item.standard:
        yield _case(case, ("", ""), definition)
    for case in item.row_standard:
        yield _case(case, ("每行：", "Each row: "), definition)
    for case in (*item.advice, *item.row_advice):
        yield _case(case, ("建议：", "Advice: "), definition)
    if item.shape["source"] == "external":
        yield OUTSIDE
    yield from _consequences(item, definition)


def _computed(column: Field, definition: Definition) -> Iterator[Pair]:
    if column.compute is not None:
        label, value = _quoted(column.name.label), expression_words(column.compute, definition)
        yield f"{label[0]}由系统算出：{value[0]}。", f"{label[1]} is worked out as {value[1]}."


def _case(case: Case, opening: Pair, definition: Definition) -> Pair:
    require = condition_words(case.require, must=True)
    zh, en = require
    if case.when is not None:
        when = condition_words(case.when)
        zh, en = f"{when[0]}时，{zh}", f"Where {when[1]}, {en}"
    if case.partial is not None:
        partial = condition_words(case.partial)
        zh, en = f"{zh}；否则{partial[0]}为部分符合", f"{en}; else in part where {partial[1]}"
    standards = [one["id"] for one in definition.cited(case.standards)]
    if case.provisions or standards:
        cited = "；".join([*places(case.provisions), *standards])
        zh, en = f"{zh}（{cited}）", f"{en} ({', '.join([*case.provisions, *standards])})"
    note = pair(case.note) if case.note is not None else ("", "")
    return f"{opening[0]}{zh}。{note[0]}", f"{opening[1]}{en}. {note[1]}".rstrip()


def _consequences(item: Item, definition: Definition) -> Iterator[Pair]:
    if item.judged and item.required:
        severity, days = SEVERITIES[item.shape["severity"]], item.shape["days"]
        owner = OWNERS[item.shape["owner"]]
        yield (
            f"分值 {item.shape['weight']}。未达标为{severity[0]}问题，"
            f"由{owner[0]}在 {days} 天内整改。",
            f"Weight {item.shape['weight']}. A failure is a {severity[1]} finding, "
            f"to be cured by {owner[1]} within {days} days.",
        )
    if item.shape["veto"]:
        cap = definition.content["scoring"]["veto_cap"]
        yield (
            f"一票否决：未达标时总分不超过 {cap} 分。",
            f"Veto: a failure caps the score at {cap}.",
        )
    if item.judged and not item.required:
        bonus = item.shape["bonus"]
        if item.bonus:
            yield f"选配项，达标加 {bonus} 分。", f"Not required; earns {bonus} bonus point(s)."
        else:
            yield "不计分，不列为问题。", "Neither scored nor a finding."
    evidence = item.shape["evidence"]
    if evidence["rule"] == "when_failing" and not item.judged:
        return
    if evidence["rule"] in _EVIDENCE and (evidence["min"] or evidence["rule"] == "never"):
        words = _EVIDENCE[evidence["rule"]]
        row = ("每行", " for each row") if evidence["per"] == "row" else ("", "")
        zh, en = words[0].format(evidence["min"]), words[1].format(evidence["min"])
        yield f"{row[0]}{zh}。", f"{en}{row[1]}."


def condition_words(condition: Condition, *, must: bool = False, negated: bool = False) -> Pair:
    """A condition as it is stated, or, with must, as it is demanded."""
    if isinstance(condition, Not):
        return condition_words(condition.part, must=must, negated=not negated)
    if isinstance(condition, Compare):
        return _comparison(condition, must, negated)
    parts = [condition_words(one, must=must, negated=negated) for one in condition.parts]
    every = isinstance(condition, AllOf) is not negated
    inner = [_grouped(one, words) for one, words in zip(condition.parts, parts, strict=True)]
    return linked(inner, AND if every else OR)


def _grouped(condition: Condition, words: Pair) -> Pair:
    if isinstance(condition, (AllOf, AnyOf)) and len(condition.parts) > 1:
        return f"（{words[0]}）", f"({words[1]})"
    return words


def _comparison(comparison: Compare, must: bool, negated: bool) -> Pair:
    label, demand = _quoted(comparison.name.label), demand_words(comparison, comparison.limit)
    if comparison.to is not None:
        demand = demand_words(replace(comparison, to=_quoting(comparison.to)), None)
    if must:
        zh, en = ("不应", "must not") if negated else ("应", "must")
        return f"{label[0]}{zh}{demand[0]}", f"{label[1]} {en} {demand[1]}"
    stated = demand[1]
    for plainly, said in _AS_STATED:
        if stated.startswith(plainly):
            stated = said + stated.removeprefix(plainly)
            break
    if negated:
        return f"并非{label[0]}{demand[0]}", f"not ({label[1]} {stated})"
    return f"{label[0]}{demand[0]}", f"{label[1]} {stated}"


def _quoted(label: Text) -> Pair:
    return f"“{label['zh']}”", f"“{label['en']}”"


def _quoting(name: Name) -> Name:
    return replace(name, label=text(_quoted(name.label)))


def expression_words(expression: Expression, definition: Definition) -> Pair:
    """How a computed value comes about."""
    match expression:
        case Refer(name):
            return _quoted(name.label)
        case Fixed(value):
            return both(plain(value) if isinstance(value, Decimal) else str(value))
        case Apply(op, of):
            return _applied(op, [expression_words(one, definition) for one in of])
        case Tally(op, table, where):
            return _tallied(op, definition.items[table].shape["prompt"], where)
        case Look(_, key):
            looked = expression_words(key, definition)
            return f"按{looked[0]}查表", f"looked up by {looked[1]}"
        case Round(of, decimals, mode):
            value = expression_words(of, definition)
            way = _ROUNDED[mode]
            return (
                f"{value[0]}，{way[0]}保留 {decimals} 位小数",
                f"{value[1]} rounded {way[1]} to {decimals} decimals",
            )
        case _ as never:
            assert_never(never)


_ROUNDED: dict[str, Pair] = {
    "half_even": ("四舍六入五成双", "half to even"),
    "up": ("向上", "up"),
    "down": ("向下", "down"),
}


def _applied(op: str, of: Sequence[Pair]) -> Pair:
    if op in _BETWEEN:
        words = linked(of, _BETWEEN[op])
        if op == "days_between":
            return f"{words[0]}的天数", f"the days from {words[1]}"
        return words
    if op == "cv":
        amounts, heads = of
        return (
            f"{amounts[0]}除以{heads[0]}的差异系数（按{heads[0]}加权）",
            f"the coefficient of variation of {amounts[1]} per {heads[1]}, weighted by {heads[1]}",
        )
    listed = linked(of, LISTED)
    form = _APPLIED[op]
    return form[0].format(listed[0]), form[1].format(listed[1])


def _tallied(op: str, prompt: Text, where: Condition | None) -> Pair:
    table = _quoted(prompt)
    what = ("行数", "the rows") if op == "count" else ("行的比例", "the share of rows")
    if where is None:
        return f"{table[0]}的{what[0]}", f"{what[1]} of {table[1]}"
    holds = condition_words(where)
    return (
        f"{table[0]}中{holds[0]}的{what[0]}",
        f"{what[1]} of {table[1]} where {holds[1]}",
    )
