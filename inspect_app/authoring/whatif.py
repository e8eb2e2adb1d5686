"""A past inspection judged by another version beside the judgement that stands. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspect_app.checklists.answers import fault
from inspect_app.checklists.assessment import assess
from inspect_app.checklists.definition import Definition, Item
from inspect_app.checklists.names import Text
from inspect_app.checklists.responses import Facts, responses_of
from inspect_app.checklists.values import plain

Json = Mapping[str, Any]

_NOTHING: Text = {"zh": "没有这一项", "en": "there is no such item"}


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer that does not carry over. why: gone, type, or a fault of `answers`."""

    item: str
    prompt: Text
    row: str
    field: str
    why: str


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """An item whose outcome differs. before, after: None where it is not judged or not there.

    reason_before, reason_after: what was compared, in words.
    """

    item: str
    prompt: Text
    before: str | None
    after: str | None
    reason_before: Text
    reason_after: Text


@dataclass(frozen=True, slots=True)
class Rescored:
    """Both judgements as JSON of the assessment, and where they part."""

    before: Json
    after: Json
    changed: Sequence[ChangedItem]
    lost: Sequence[Lost]

    @property
    def difference(self) -> str | None:
        """How much the score rises (below zero: falls), unrounded; None where one is missing."""
        if self.before["score"] is None or self.after["score"] is None:
            return None
        return plain(Decimal(self.after["score"]) - Decimal(self.before["score"]))

    @property
    def same_grade(self) -> bool:
        """Whether both reach the same grade."""
        return _grade(self.before) == _grade(self.after)


def _grade(result: Json) -> str | None:
    grade = result["grade"]
    return None if grade is None else str(grade["id"])


def rescored(
    events: Sequence[Json], facts: Facts, before: Json, old: Definition, new: Definition
) -> Rescored:
    """What the new version makes of a record.

    events: the merged state (docs/wire.md); before: the assessment that stands, as JSON.
    An answer goes to the item of the same id and type, and to items that say they replace it.
    """
    heirs = _heirs(old, new)
    lost: list[Lost] = []
    carried = [moved for event in events for moved in _carried(event, heirs, old, lost)]
    after = assess(new, facts, responses_of(new.content, carried)).as_json()
    return Rescored(before, after, list(_changed(before, after, old, new)), lost)


def _heirs(old: Definition, new: Definition) -> dict[str, list[Item]]:
    """The new items that take over an old item's answers, by the old id."""
    heirs: dict[str, list[Item]] = {}
    for item in new.items.values():
        named = [one for one in (item.id, *item.shape["replaces"]) if one in old.items]
        for one in named[:1] if item.id in named else named:
            heirs.setdefault(one, []).append(item)
    return heirs


def _carried(
    event: Json, heirs: Mapping[str, list[Item]], old: Definition, lost: list[Lost]
) -> Iterator[Json]:
    known = old.items.get(event.get("item", ""))
    if known is None:
        return
    found = heirs.get(known.id, [])
    fitting = [one for one in found if one.type == known.type]
    if not fitting and _says_something(event):
        lost.append(_lost(event, known, "type" if found else "gone"))
    for heir in fitting:
        wrong = _misfit(heir, event)
        if wrong is None:
            yield {**event, "item": heir.id}
        elif _says_something(event):
            lost.append(_lost(event, known, wrong))


def _misfit(item: Item, event: Json) -> str | None:
    if event["kind"] != "answer":
        return None
    return fault(item, event["row"], event["field"], event["value"])


def _says_something(event: Json) -> bool:
    """Whether losing the event loses anything: an answer, a picture or signature that is there."""
    if event["kind"] == "answer":
        return event["value"] is not None
    return bool(event["kind"] in ("photo", "signature") and event["present"])


def _lost(event: Json, item: Item, why: str) -> Lost:
    field = event["field"] if event["kind"] == "answer" else event["kind"]
    return Lost(item.id, item.shape["prompt"], event.get("row", ""), field, why)


def _changed(before: Json, after: Json, old: Definition, new: Definition) -> Iterator[ChangedItem]:
    was = {one["item"]: one for one in before["items"]}
    seen: set[str] = set()
    for one in after["items"]:
        item = new.items[one["item"]]
        former = next((i for i in (item.id, *item.shape["replaces"]) if i in was), None)
        if former is not None:
            seen.add(former)
        then = was.get(former or "", {"outcome": None, "message": _NOTHING})
        if then["outcome"] != one["outcome"]:
            yield _change(item, then, one)
    for gone, one in was.items():
        if gone not in seen and one["outcome"] is not None:
            yield _change(old.items[gone], one, {"outcome": None, "message": _NOTHING})


def _change(item: Item, then: Json, now: Json) -> ChangedItem:
    return ChangedItem(
        item.id,
        item.shape["prompt"],
        then["outcome"],
        now["outcome"],
        then["message"],
        now["message"],
    )


@dataclass(frozen=True, slots=True)
class Totals:
    """How many inspections rise, fall, stay and change their grade; mean of the differences."""

    inspections: int
    higher: int
    lower: int
    same: int
    other_grade: int
    mean: str | None


def totals(all_rescored: Sequence[Rescored]) -> Totals:
    """The counts over several inspections; the mean to one decimal, over those with both scores."""
    known = [Decimal(one.difference) for one in all_rescored if one.difference is not None]
    return Totals(
        inspections=len(all_rescored),
        higher=sum(one > 0 for one in known),
        lower=sum(one < 0 for one in known),
        same=sum(one == 0 for one in known),
        other_grade=sum(not one.same_grade for one in all_rescored),
        mean=plain(round(sum(known, Decimal(0)) / len(known), 1)) if known else None,
    )
