"""Which cases can be reached: one whose condition an earlier case covers never is."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from inspect_app.checklists.names import Json
from inspect_app.checklists.values import number

_FAR = Decimal("1e30")
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
        "gt": (limit, False, _FAR, True),
        "gte": (limit, True, _FAR, True),
        "lt": (-_FAR, True, limit, False),
        "lte": (-_FAR, True, limit, True),
    }
    return ranges.get(op)
