"""Which answers last from one inspection to the next: facts of the place, never a judgement."""

from __future__ import annotations

from collections.abc import Iterator

from inspect_app.checklists.canonical import references
from inspect_app.checklists.definition import Definition
from inspect_app.checklists.names import Json

LONGEST_FACT = 60
"""Longer texts are what somebody thought on the day."""
_OF_FACTS = ("count", "measure", "choice", "multichoice")


def lasting(definition: Definition) -> frozenset[tuple[str, str]]:
    """The (item, field) whose earlier answer may be taken over.

    Numbers, choices and short texts of items that are neither judged nor read by what judges
    another, directly or by way of computed values. Tables, dates and times are of the day.
    """
    deciding = _deciding(definition)
    return frozenset(
        (item.id, field)
        for item in definition.items.values()
        if not item.judged and item.id not in deciding
        for field, shape in _entered(item.shape)
        if shape["type"] in _OF_FACTS
        or (shape["type"] == "text" and shape["max_length"] <= LONGEST_FACT)
    )


def _entered(shape: Json) -> Iterator[tuple[str, Json]]:
    yield "value", shape
    for field in shape["fields"]:
        yield field["id"], field


def _deciding(definition: Definition) -> set[str]:
    """Items that an outcome hangs on: what judged items read, and what those read in turn."""
    sections = {section["id"]: section for section in definition.content["sections"]}
    found: set[str] = set()
    waiting = [item.id for item in definition.items.values() if item.judged]
    while waiting:
        item = definition.items[waiting.pop()]
        read = {
            ref.partition(".")[0]
            for ref in references(
                [_rules(item.shape), sections[item.section]["when"]], table=item.id
            )
        }
        waiting += [one for one in read - found if one in definition.items]
        found |= read
    return found


def _rules(shape: Json) -> Json:
    return {key: part for key, part in shape.items() if key not in ("advice", "row_advice")}
