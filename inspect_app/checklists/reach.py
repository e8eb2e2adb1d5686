"""Which cases can be reached, and whether the thresholds of several fit together."""

from __future__ import annotations

from collections.abc import Container, Sequence
from decimal import Decimal
from typing import Any

from inspect_app.checklists.names import Json
from inspect_app.checklists.values import number

FAR = Decimal("1e30")
Range = tuple[Decimal, bool, Decimal, bool]


def covering_case(earlier: Sequence[Json], case: Json) -> int | None:
    """The index of an earlier case that takes everything the case could, or None."""
    for index, before in enumerate(earlier):
        if _covers(before["when"], case["when"]):
            return index
    return None


def _covers(wide: Json | None, narrow: Json | None) -> bool:
    if wide is None or wide == narrow:
        return True
    if narrow is None:
        return False
    if "all" in narrow and any(_covers(wide, part) for part in narrow["all"]):
        return True
    if "any" in wide and any(_covers(part, narrow) for part in wide["any"]):
        return True
    if "all" in wide:
        return all(_covers(part, narrow) for part in wide["all"])
    return _range_covers(wide, narrow)


def _range_covers(wide: Json, narrow: Json) -> bool:
    if wide.get("ref") is None or wide.get("ref") != narrow.get("ref"):
        return False
    outer, inner = _range(wide), _range(narrow)
    if outer is None or inner is None:
        return False
    low_fits = outer[0] < inner[0] or (outer[0] == inner[0] and (outer[1] or not inner[1]))
    high_fits = inner[2] < outer[2] or (inner[2] == outer[2] and (outer[3] or not inner[3]))
    return low_fits and high_fits


def _range(comparison: Json) -> Range | None:
    """The numbers for which a comparison holds: low, low included, high, high included."""
    op, value = comparison["op"], comparison.get("value")
    if op == "between" and isinstance(value, list):
        low, high = number(value[0]), number(value[1])
        return None if low is None or high is None else (low, True, high, True)
    limit: Any = number(value)
    if limit is None:
        return None
    ranges: dict[str, Range] = {
        "eq": (limit, True, limit, True),
        "gt": (limit, False, FAR, True),
        "gte": (limit, True, FAR, True),
        "lt": (-FAR, True, limit, False),
        "lte": (-FAR, True, limit, True),
    }
    return ranges.get(op)


def gap(cases: Sequence[Json], whole: Container[str]) -> tuple[Decimal, Decimal] | None:
    """Numbers between the cases that none of them takes, as (after, before); None: no gap.

    Looked for where every case asks for a range of one and the same name. whole: names of whole
    numbers; between 499 and 500 they have none.
    """
    ranges = _ranges(cases)
    if ranges is None:
        return None
    ref, found = ranges
    step = 1 if ref in whole else 0
    ordered = sorted(_closed(one, step) for one in found)
    reach, included = ordered[0][2], ordered[0][3]
    for low, low_included, high, high_included in ordered[1:]:
        apart = low - reach
        if apart > step or (apart == 0 and not step and not included and not low_included):
            return reach, low
        if (high, high_included) > (reach, included):
            reach, included = high, high_included
    return None


def shared(cases: Sequence[Json]) -> tuple[int, int, Decimal] | None:
    """Two cases (from 0) that meet in a number both of them include; None: no such pair."""
    ranges = _ranges(cases)
    for first, one in enumerate(ranges[1] if ranges else ()):
        for second, other in enumerate(ranges[1] if ranges else ()):
            if first != second and one[3] and other[1] and one[2] == other[0] != FAR:
                return min(first, second), max(first, second), one[2]
    return None


def misses(comparison: Json, entered: Range) -> bool:
    """Whether a comparison can hold for none of the numbers that can be entered."""
    wanted = _range(comparison)
    return wanted is not None and _empty(_meet(wanted, entered))


def contradictory(condition: Json) -> str | None:
    """The name of which parts that must all hold want what excludes each other; None: no such."""
    parts = [part for part in condition.get("all", ()) if "ref" in part]
    for index, part in enumerate(parts):
        for other in parts[index + 1 :]:
            if part["ref"] == other["ref"] and _exclude(part, other):
                return str(part["ref"])
    return None


def _exclude(one: Json, other: Json) -> bool:
    first, second = _range(one), _range(other)
    if first is not None and second is not None:
        return _empty(_meet(first, second))
    chosen = [_words(part) for part in (one, other)]
    return all(words is not None for words in chosen) and not set(chosen[0]) & set(chosen[1])


def _words(comparison: Json) -> Any:
    """The options of which a comparison takes one; None where it is no choice of options."""
    op, value = comparison["op"], comparison.get("value")
    if op == "eq" and isinstance(value, (str, bool)):
        return (value,)
    return tuple(value) if op == "in" and isinstance(value, list) else None


def _ranges(cases: Sequence[Json]) -> tuple[str, list[Range]] | None:
    """The one name that all cases ask for, and the range of each; None: they ask otherwise."""
    found = [_single(case["when"]) for case in cases]
    known = [one for one in found if one is not None]
    refs = {ref for ref, _ in known}
    if len(known) < 2 or len(known) < len(cases) or len(refs) != 1:
        return None
    return refs.pop(), [range_ for _, range_ in known]


def _single(condition: Json | None) -> tuple[str, Range] | None:
    parts = [] if condition is None else condition.get("all", [condition])
    if not parts or len({part.get("ref") for part in parts}) != 1 or "ref" not in parts[0]:
        return None
    whole: Range = (-FAR, True, FAR, True)
    for part in parts:
        one = _range(part)
        if one is None:
            return None
        whole = _meet(whole, one)
    return parts[0]["ref"], whole


def _meet(one: Range, other: Range) -> Range:
    low = max((one[0], not one[1]), (other[0], not other[1]))
    high = min((one[2], one[3]), (other[2], other[3]))
    return low[0], not low[1], high[0], high[1]


def _empty(one: Range) -> bool:
    return one[0] > one[2] or (one[0] == one[2] and not (one[1] and one[3]))


def _closed(one: Range, step: int) -> Range:
    """The same whole numbers with both ends included."""
    if not step:
        return one
    low = one[0] if one[1] else one[0] + step
    high = one[2] if one[3] else one[2] - step
    return low, True, high, True
