"""Whether conditions and expressions fit what they name: kinds, limits, operands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from inspect_app.checklists.facts import FACTS
from inspect_app.checklists.limits import limits_in
from inspect_app.checklists.mistakes import Flaw, flaw
from inspect_app.checklists.names import Json, Kind, Name, Names, Text, UnknownNameError
from inspect_app.checklists.reach import contradictory
from inspect_app.checklists.source import Path
from inspect_app.checklists.values import is_date, is_time, number
from inspect_app.checklists.vocabulary import COMPARISONS, ORDERED, resembling

Found = Iterator[tuple[Path, Flaw]]

_KINDS = {
    Kind.NUMBER: ("数字", "number"), Kind.BOOLEAN: ("是否", "true/false"),
    Kind.DATE: ("日期", "date"), Kind.TIME: ("时间", "time"), Kind.TEXT: ("文字", "text"),
    Kind.CHOICE: ("单选", "choice"), Kind.CHOICES: ("多选", "multiple choice"),
}  # fmt: skip
_WITH_ORDER = (Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.CHOICES)


def _unknown(ref: str, names: Names, table: str | None) -> Flaw:
    known = {*names.all(), *FACTS, *COMPARISONS}
    if table is not None:
        prefix = f"{table}."
        known |= {f"row.{ref[len(prefix) :]}" for ref in names.columns if ref.startswith(prefix)}
    facts = ", ".join(FACTS)
    return flaw("unknown-reference", value=ref, facts=facts, **resembling(ref, known))


def condition_flaws(path: Path, condition: Json | None, names: Names, table: str | None) -> Found:
    """What is wrong with a condition; table: the one whose rows `row.…` means."""
    if condition is None:
        return
    excluded = contradictory(condition)
    if excluded is not None:
        yield path, flaw("never-holds", value=excluded)
    for junction in ("all", "any"):
        if junction in condition:
            for part in condition[junction]:
                yield from condition_flaws(path, part, names, table)
            return
    if "not" in condition:
        yield from condition_flaws(path, condition["not"], names, table)
        return
    yield from _comparison(path, condition, names, table)


def _comparison(path: Path, comparison: Json, names: Names, table: str | None) -> Found:
    refs = [comparison[key] for key in ("ref", "to") if key in comparison]
    found = []
    for ref in refs:
        try:
            found.append(names.find(ref, table))
        except UnknownNameError:
            yield path, _unknown(ref, names, table)
    if len(found) < len(refs):
        return
    for name in found:
        if name.scope == "column":
            yield path, flaw("column-in-condition", value=name.ref)
            return
    yield from _fits(path, comparison, found)


def _fits(path: Path, comparison: Json, found: Sequence[Name]) -> Found:
    name, op = found[0], comparison["op"]
    kind = dict(zip(("kind_zh", "kind_en"), _KINDS[name.kind], strict=True))
    if op in ORDERED and name.kind not in _WITH_ORDER:
        yield path, flaw("wrong-comparison", op=op, ref=name.ref, **kind)
        return
    if len(found) == 2:
        if found[1].kind is not name.kind or name.kind is Kind.CHOICES:
            yield path, flaw("wrong-limit", value=comparison["to"], ref=name.ref, **kind)
        yield from _one_unit(path, found)
        return
    limit = comparison["value"]
    if op == "present":
        return
    yield from _limit_units(path, name, limit)
    for one in limit if isinstance(limit, list) else [limit]:
        if not _is_limit(name, op, one):
            hint = resembling(one, name.options)
            yield path, flaw("wrong-limit", value=one, ref=name.ref, **kind, **hint)
            return
    if op == "between" and _sortable(name, limit[0]) > _sortable(name, limit[1]):
        yield path, flaw("empty-range", low=limit[0], high=limit[1])


def _one_unit(path: Path, found: Sequence[Name]) -> Found:
    """Units that are symbols (m, cm, lx) must agree; a count of people may be held to pieces."""
    symbols = {
        name.unit["zh"] for name in found if name.unit and name.unit["zh"] == name.unit["en"]
    }
    if len(symbols) > 1:
        yield (
            path,
            flaw(
                "units-differ",
                units="、".join(sorted(symbols)),
                units_en=", ".join(sorted(symbols)),
            ),
        )


def _limit_units(path: Path, name: Name, limit: Any) -> Found:
    """A limit of a standard must have the unit of what it limits."""
    for one in limits_in([limit]):
        if one.unit != name.unit:
            own, its = (_unit_words(unit) for unit in (name.unit, one.unit))
            yield (
                path,
                flaw(
                    "limit-unit",
                    value=one.name,
                    own_zh=own[0],
                    own_en=own[1],
                    its_zh=its[0],
                    its_en=its[1],
                ),
            )


def _unit_words(unit: Text | None) -> tuple[str, str]:
    return ("（无）", "none") if unit is None else (unit["zh"], unit["en"])


def _sortable(name: Name, limit: str) -> Any:
    return limit if name.kind in (Kind.DATE, Kind.TIME) else Decimal(limit)


def _is_limit(name: Name, op: str, limit: Any) -> bool:
    if isinstance(limit, bool):
        return name.kind is Kind.BOOLEAN
    if name.kind is Kind.BOOLEAN or not isinstance(limit, str):
        return False
    if name.kind is Kind.NUMBER or (name.kind is Kind.CHOICES and op != "in"):
        return number(limit) is not None
    if name.kind in (Kind.CHOICE, Kind.CHOICES):
        return limit in name.options
    if name.kind is Kind.DATE:
        return is_date(limit)
    return is_time(limit) if name.kind is Kind.TIME else True


def expression_flaws(
    path: Path, expression: Json, names: Names, content: Json, table: str | None
) -> Found:
    """What is wrong with a computed value; a whole column fits only inside an aggregate."""
    if "ref" in expression:
        try:
            name = names.find(expression["ref"], table)
        except UnknownNameError:
            yield path, _unknown(expression["ref"], names, table)
        else:
            if name.scope == "column":
                yield path, flaw("column-in-condition", value=name.ref)
        return
    if "value" in expression:
        return
    yield from _operator(path, expression, names, content, table)


def _operator(
    path: Path, expression: Json, names: Names, content: Json, table: str | None
) -> Found:
    op = expression["op"]
    if op in ("count", "share"):
        yield from _counted(path, expression, names, content)
    elif op == "lookup":
        if expression["lookup"] not in content["lookups"]:
            hint = resembling(expression["lookup"], content["lookups"])
            yield path, flaw("unknown-lookup", value=expression["lookup"], **hint)
        yield from expression_flaws(path, expression["key"], names, content, table)
    elif op == "cv":
        yield from _columns(path, expression["of"], names)
    elif op == "round":
        yield from _operands(path, op, [expression["of"]], names, content, table)
    else:
        yield from _operands(path, op, expression["of"], names, content, table)


def _counted(path: Path, expression: Json, names: Names, content: Json) -> Found:
    counted = expression["table"]
    tables = {
        item["id"]
        for section in content["sections"]
        for item in section["items"]
        if item["type"] == "table"
    }
    if counted not in tables:
        yield path, _unknown(counted, names, None)
    else:
        yield from condition_flaws(path, expression["where"], names, counted)


def _columns(path: Path, operands: Sequence[Json], names: Names) -> Found:
    """What a coefficient of variation is worked out of: two number columns of one table."""
    refs = [one.get("ref", "") for one in operands]
    for ref in refs:
        if ref and ref not in {*names.all()}:
            yield path, _unknown(ref, names, None)
            return
    columns = [names.columns[ref] for ref in refs if ref in names.columns]
    fit = len(columns) == 2 and columns[0].item == columns[1].item
    if not fit or {one.kind for one in columns} != {Kind.NUMBER}:
        zh, en = (
            "应为同一表格的两个数字列：总量、人数。",
            "Give it two number columns of one table: amounts and heads.",
        )
        yield path, flaw("operands", op="cv", wanted_zh=zh, wanted_en=en)


def _operands(
    path: Path, op: str, operands: Sequence[Json], names: Names, content: Json, table: str | None
) -> Found:
    aggregate = op in ("sum", "mean", "min", "max", "first", "last", "max_gap_days")
    known = True
    kinds: list[str] = []
    for operand in operands:
        is_column = "ref" in operand and operand["ref"] in names.columns
        if not (is_column and aggregate):
            flaws = list(expression_flaws(path, operand, names, content, table))
            known = known and not flaws
            yield from flaws
        if known:
            kinds.append(_kind_of_operand(operand, names, table))
    if known and op in ("sum", "mean", "min", "max", "difference"):
        named = [names.find(one["ref"], table) for one in operands if "ref" in one]
        yield from _one_unit(path, named)
    if known and not _operands_fit(op, kinds):
        wanted = "dates" if op in ("days_between", "max_gap_days") else "numbers of one kind"
        zh = "日期" if wanted == "dates" else "同一种可比大小的值"
        zh_say, en_say = f"参数应为{zh}。", f"Give it {wanted}."
        yield path, flaw("operands", op=op, wanted_zh=zh_say, wanted_en=en_say)


def _kind_of_operand(operand: Json, names: Names, table: str | None) -> str:
    if "ref" in operand:
        return str(names.find(operand["ref"], table).kind)
    if "value" in operand:
        return "number" if number(operand["value"]) is not None else "date"
    if operand["op"] in ("min", "max", "first", "last"):
        return _kind_of_operand(operand["of"][0], names, table)
    return "number"


def _operands_fit(op: str, kinds: Sequence[str]) -> bool:
    if op in ("days_between", "max_gap_days"):
        return set(kinds) == {"date"}
    if op in ("min", "max", "first", "last"):
        return len(set(kinds)) == 1 and kinds[0] in ("number", "date", "time")
    return set(kinds) == {"number"}
