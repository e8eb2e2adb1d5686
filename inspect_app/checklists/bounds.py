"""What can be entered at all, and the conditions that ask for more than that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from inspect_app.checklists.canonical import CASES
from inspect_app.checklists.fitting import Found
from inspect_app.checklists.mistakes import flaw
from inspect_app.checklists.names import Json, Names, UnknownNameError
from inspect_app.checklists.reach import FAR, Range, misses
from inspect_app.checklists.source import Path
from inspect_app.checklists.values import number, plain


def bounds(content: Json) -> dict[str, Range]:
    """The numbers that can be entered, by the key of the name; what has no limits is left out.

    Counts and measures from `min` to `max`, tables by their number of rows, multiple choices by
    how many options can be chosen.
    """
    found = {}
    for section in content["sections"]:
        for item in section["items"]:
            inner = {one["id"]: one for key in ("fields", "columns") for one in item.get(key, ())}
            for field, shape in {"value": item, **inner}.items():
                range_ = _range_of(shape)
                if range_ is not None:
                    found[f"{item['id']}/{field}"] = range_
    return found


def _range_of(shape: Json) -> Range | None:
    if shape["type"] in ("count", "measure"):
        low, high = number(shape["min"]), number(shape["max"])
        return (-FAR if low is None else low, True, FAR if high is None else high, True)
    most = {"table": shape.get("max_rows"), "multichoice": len(shape.get("options", ()))}
    top = most.get(shape["type"])
    return None if top is None else (Decimal(0), True, Decimal(top), True)


def bound_flaws(path: Path, item: Json, names: Names, known: Mapping[str, Range]) -> Found:
    """A flaw for each comparison of the item's rules with a number that cannot be entered."""
    for place, condition, table in _conditions(path, item):
        for comparison in _demanded(condition):
            try:
                name = names.find(comparison["ref"], table)
            except UnknownNameError:
                continue
            range_ = known.get(name.key)
            if range_ is not None and misses(comparison, range_):
                yield place, flaw("out-of-reach", value=name.ref, **_said(range_))


def _said(range_: Range) -> dict[str, str]:
    low, high = plain(range_[0]), plain(range_[2])
    if range_[0] == -FAR:
        return {"range_zh": f"不超过 {high}", "range_en": f"at most {high}"}
    if range_[2] == FAR:
        return {"range_zh": f"不小于 {low}", "range_en": f"at least {low}"}
    return {"range_zh": f"在 {low} 至 {high} 之间", "range_en": f"from {low} to {high}"}


def _conditions(path: Path, item: Json) -> Iterator[tuple[Path, Json, str | None]]:
    """Every condition of an item with its place and the table whose rows it speaks of."""
    if item["when"] is not None:
        yield (*path, "when"), item["when"], None
    parts = [(key, one) for key in (*CASES, "fields", "columns") for one in _numbered(item, key)]
    for key, (index, part) in parts:
        table = item["id"] if key in ("row_standard", "row_advice", "columns") else None
        for inner in ("when", "require", "partial"):
            if part.get(inner) is not None:
                yield (*path, key, index, inner), part[inner], table


def _numbered(item: Json, key: str) -> Iterator[tuple[int, Json]]:
    return enumerate(item.get(key, ()))


def _demanded(condition: Json) -> Iterator[Json]:
    """The comparisons with a limit that must hold, or of which one must; not what is negated."""
    for junction in ("all", "any"):
        for part in condition.get(junction, ()):
            yield from _demanded(part)
    if "value" in condition:
        yield condition
