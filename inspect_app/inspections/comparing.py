"""Records of one subject by one checklist side by side: self-checks, inspections, re-measurements.

Pure. A self-check over-reports an item when it says better than the next record by somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from inspect_app.checklists.names import Text
from inspect_app.checklists.values import number
from inspect_app.inspections.reading import ItemReading

TOLERANCE = Decimal("0.15")
"""Share of the later value by which two measurements of one thing may differ; our assumption."""
_BETTER = {"fail": 0, "partial": 1, "pass": 2}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sealed record; self_check: made by the school itself; score_display: of 100."""

    inspection_id: UUID
    on: date
    self_check: bool
    recorder: str
    score_display: str | None
    adjustment: Any
    items: Mapping[str, ItemReading]


@dataclass(frozen=True, slots=True)
class Line:
    """One item across the records; None: the item was not in that version.

    over: a self-check said better than the record after it; apart: their values differ by more
    than TOLERANCE.
    """

    prompt: Text
    cells: Sequence[ItemReading | None]
    over: bool
    apart: bool


def side_by_side(sheets: Sequence[Sheet]) -> list[Line]:
    """The judged or answered items of the last record, across all; sheets: the earliest first."""
    checked = list(_checked(sheets))
    return [
        _line(item, sheets, checked)
        for item in sheets[-1].items.values()
        if item.judged and (item.judged["outcome"] or any(one.main for one in item.given))
    ]


def _checked(sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, Sheet]]:
    """Each self-check with the next record by somebody else."""
    for at, sheet in enumerate(sheets):
        if sheet.self_check:
            later = next((one for one in sheets[at + 1 :] if not one.self_check), None)
            if later is not None:
                yield sheet, later


def _line(
    item: ItemReading, sheets: Sequence[Sheet], checked: Sequence[tuple[Sheet, Sheet]]
) -> Line:
    pairs = [
        (own.items[item.id].judged, other.items[item.id].judged)
        for own, other in checked
        if item.id in own.items and item.id in other.items
    ]
    known = [(own, other) for own, other in pairs if own and other]
    return Line(
        prompt=item.prompt,
        cells=[sheet.items.get(item.id) for sheet in sheets],
        over=any(_says_better(own, other) for own, other in known),
        apart=any(_lies_apart(own["value"], other["value"]) for own, other in known),
    )


def _says_better(own: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    said, found = _BETTER.get(own["outcome"]), _BETTER.get(other["outcome"])
    return said is not None and found is not None and said > found


def _lies_apart(own: Any, other: Any) -> bool:
    said, found = _number(own), _number(other)
    return said is not None and found is not None and abs(said - found) > TOLERANCE * abs(found)


def _number(value: Any) -> Decimal | None:
    return number(value) if isinstance(value, str) else None
