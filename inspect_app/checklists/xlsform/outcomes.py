"""How items come out and what they score, as calculates of an XLSForm. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspect_app.checklists.definition import Definition, Item
from inspect_app.checklists.rules import Case
from inspect_app.checklists.values import plain
from inspect_app.checklists.xlsform.naming import inner_name, question_name
from inspect_app.checklists.xlsform.xpath import FALSE, Inexpressible, Writer

_OF_CONFORMITY = (("conform", "pass"), ("partial", "partial"), ("fail", "fail"))


def outcome(item: Item, definition: Definition, xpath: Writer) -> str:
    """pass, partial, fail, not_applicable or unchecked, as `judging` decides it.

    Raises Inexpressible.
    """
    judged = _judged(item, xpath)
    if item.skips and item.type != "conformity":
        skip = f"${{{inner_name(item.id, 'skip')}}}"
        judged = f"if({skip} != '', {skip}, {judged})"
    section = definition.sections[item.section]
    for when, otherwise in (
        (item.when, item.shape["otherwise"]),
        (section.when, section.otherwise),
    ):
        if when is not None:
            truth = xpath.truth_of(when)
            judged = f"if({truth.holds}, {judged}, if({truth.fails}, '{otherwise}', 'unchecked'))"
    return judged


def _judged(item: Item, xpath: Writer) -> str:
    if item.type == "conformity":
        answer = f"${{{question_name(item.id)}}}"
        said = f"if({answer} = 'not_applicable', 'not_applicable', 'unchecked')"
        for choice, result in reversed(_OF_CONFORMITY):
            said = f"if({answer} = '{choice}', '{result}', {said})"
        return said
    if not item.row_standard:
        return _by_cases(item.standard, xpath)
    if item.shape["row_credit"] == "share" or item.standard:
        raise Inexpressible("按行计分的比例", "credit by the share of rows")
    return _worst_row(item, xpath)


def _worst_row(item: Item, xpath: Writer) -> str:
    rows, own = xpath.rows_of(item.id), f"./{inner_name(item.id, 'row-outcome')}"
    said = f"if(count({rows}[{own} = 'pass']) > 0, 'pass', 'not_applicable')"
    for worse in ("unchecked", "partial", "fail"):
        said = f"if(count({rows}[{own} = '{worse}']) > 0, '{worse}', {said})"
    return f"if(count({rows}) = 0, 'unchecked', {said})"


def row_outcome(item: Item, xpath: Writer) -> str:
    """How one row comes out. Raises Inexpressible."""
    return _by_cases(item.row_standard, xpath)


def _by_cases(cases: Sequence[Case], xpath: Writer) -> str:
    said = "'not_applicable'"
    for case in reversed(cases):
        met = _by_case(case, xpath)
        if case.when is None:
            said = met
        else:
            truth = xpath.truth_of(case.when)
            said = f"if({truth.holds}, {met}, if({truth.fails}, {said}, 'unchecked'))"
    return said


def _by_case(case: Case, xpath: Writer) -> str:
    truth = xpath.truth_of(case.require)
    short = "'fail'"
    if case.partial is not None:
        half = xpath.truth_of(case.partial)
        short = f"if({half.holds}, 'partial', if({half.fails}, 'fail', 'unchecked'))"
    return f"if({truth.holds}, 'pass', if({truth.fails}, {short}, 'unchecked'))"


def score(items: Sequence[Item], definition: Definition) -> Iterator[tuple[str, str]]:
    """The calculates that lead to `score`: 100 × earned ÷ possible, with bonus and veto cap."""
    counted = [one for one in items if one.required and one.weight]
    partial = plain(definition.partial_credit)
    yield "score__earned", _sum(f"{plain(one.weight)} * {_credit(one, partial)}" for one in counted)
    yield (
        "score__possible",
        _sum(f"if({_scored(one, definition)}, {plain(one.weight)}, 0)" for one in counted),
    )
    bonus = [one for one in items if not one.required and one.bonus]
    yield "score__bonus", _sum(f"{plain(one.bonus)} * {_credit(one, partial)}" for one in bonus)
    vetoes = [one for one in items if one.required and one.shape["veto"]]
    failed = " or ".join(f"{_ref(one)} = 'fail'" for one in vetoes) or FALSE
    raw = (
        "100 * ${score__earned} div ${score__possible}"
        f" + min(${{score__bonus}}, {plain(definition.bonus_cap)})"
    )
    cap = f"if({failed}, {plain(definition.veto_cap)}, 100)"
    yield "score", f"if(${{score__possible}} > 0, min({raw}, {cap}, 100), '')"


def _sum(parts: Iterator[str]) -> str:
    return " + ".join(f"({one})" for one in parts) or "0"


def _ref(item: Item) -> str:
    return f"${{{inner_name(item.id, 'outcome')}}}"


def _credit(item: Item, partial: str) -> str:
    return f"if({_ref(item)} = 'pass', 1, if({_ref(item)} = 'partial', {partial}, 0))"


def _scored(item: Item, definition: Definition) -> str:
    """Whether the item counts: it has a credit, and is not a failure of somebody else."""
    known = ["pass", "partial", "fail"]
    if item.shape["owner"] != "school" and definition.excludes_other_owners:
        known = ["pass"]
    return " or ".join(f"{_ref(item)} = '{one}'" for one in known)
