"""What an inspection says: the facts pinned on it and the merged answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Facts = Mapping[str, Any]
Answers = Mapping[str, Mapping[str, Mapping[str, Any]]]


class Row(NamedTuple):
    """A row of a table as it stands."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Responses:
    """The answers of one inspection, merged.

    answers: item → row (`""`: the item itself) → field → string, boolean, list of strings or None.
    rows: table → rows present, in order. photos: item → row → number present, without
    those of what was mended on the spot.
    """

    answers: Answers = field(default_factory=dict)
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    photos: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    signatures: frozenset[str] = frozenset()

    @classmethod
    def from_json(cls, shape: Mapping[str, Any]) -> Responses:
        """The responses from the JSON form that phone and vectors use."""
        rows = {
            item: [Row(row["id"], row["label"]) for row in present]
            for item, present in shape["rows"].items()
        }
        return cls(shape["answers"], rows, shape["photos"], frozenset(shape["signatures"]))


def rows_of(table: Mapping[str, Any], events: Mapping[str, Mapping[str, Any]]) -> list[Row]:
    """The rows of a table in order: preset rows unless removed, then added rows by id (so by age).

    table: the item's canonical JSON; events: row id → winning row event (`present`, `label`).
    """
    rows = []
    preset = {row["id"]: row["label"]["zh"] for row in table["preset_rows"]}
    for row, label in preset.items():
        event = events.get(row)
        if event is None or event["present"]:
            rows.append(Row(row, (event and event["label"]) or label))
    rows.extend(
        Row(row, events[row]["label"])
        for row in sorted(events)
        if row not in preset and events[row]["present"]
    )
    return rows


def responses_of(content: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> Responses:
    """The responses that the winning events of an inspection say (wire form, one per key)."""
    answers: dict[str, dict[str, dict[str, Any]]] = {}
    row_events: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    photos: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    signatures = set()
    for event in events:
        if event["kind"] == "answer":
            fields = answers.setdefault(event["item"], {}).setdefault(event["row"], {})
            fields[event["field"]] = event["value"]
        elif event["kind"] == "row":
            row_events[event["item"]][event["row"]] = event
        elif event["kind"] == "photo" and event["present"] and not event.get("after"):
            photos[event["item"]][event["row"]] += 1
        elif event["kind"] == "signature" and event["present"]:
            signatures.add(event["item"])
    rows = {
        item["id"]: rows_of(item, row_events[item["id"]])
        for section in content["sections"]
        for item in section["items"]
        if item["type"] == "table"
    }
    return Responses(answers, rows, photos, frozenset(signatures))
