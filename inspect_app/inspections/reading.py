"""An inspection made readable: answers in words beside what was judged of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from inspect_app.checklists.comparisons import Comparison, compared
from inspect_app.checklists.definition import Definition, Item
from inspect_app.checklists.explaining import row_name, text, value_words
from inspect_app.checklists.names import Kind, Name, Text
from inspect_app.checklists.values import number
from inspect_app.clock import CIVIL_ZONE
from inspect_app.inspections.merge import Answers

if TYPE_CHECKING:
    from inspect_app.inspections.queries import HistoryEntry

SKIPS: dict[str, Text] = {
    "not_applicable": {"zh": "不适用", "en": "Not applicable"},
    "unchecked": {"zh": "未查", "en": "Not checked"},
}
REMARKS: dict[str, Text] = {
    "reason": {"zh": "原因", "en": "Reason"},
    "note": {"zh": "备注", "en": "Note"},
    "corrected": {"zh": "立行立改", "en": "Mended on the spot"},
}
REMOVED: Text = {"zh": "已删除", "en": "removed"}
CLEARED: Text = {"zh": "已清空", "en": "cleared"}


@dataclass(frozen=True, slots=True)
class Given:
    """One answer in words; main: the answer itself, not a field beside it."""

    label: Text
    value: Text
    main: bool = False


@dataclass(frozen=True, slots=True)
class RowReading:
    """One row of a table: what was given, and how it was judged (None: not judged)."""

    id: str
    label: Text
    cells: Sequence[Given]
    outcome: str | None
    message: Text | None
    compared: Sequence[Comparison]


@dataclass(frozen=True, slots=True)
class ItemReading:
    """One item: what was given and how it was judged; judged: JSON of ItemAssessment, or None."""

    id: str
    section: str
    prompt: Text
    given: Sequence[Given]
    rows: Sequence[RowReading]
    photos: Sequence[Mapping[str, Any]]
    judged: Mapping[str, Any] | None
    compared: Sequence[Comparison]


def read_items(
    definition: Definition,
    facts: Mapping[str, Any],
    answers: Answers,
    result: Mapping[str, Any] | None,
) -> list[ItemReading]:
    """Every item of the form in its order. result: JSON of the assessment, None while unsealed."""
    judged = {one["item"]: one for one in (result or {}).get("items", ())}
    return [
        _item(item, definition, answers, judged.get(item.id)) for item in definition.items.values()
    ]


def _item(
    item: Item, definition: Definition, answers: Answers, judged: Mapping[str, Any] | None
) -> ItemReading:
    return ItemReading(
        id=item.id,
        section=item.section,
        prompt=item.shape["prompt"],
        given=list(_given(item, answers.answers.get(item.id, {}).get("", {}))),
        rows=_rows(item, definition, answers, judged),
        photos=[photo for photo in answers.photos if photo["item"] == item.id],
        judged=judged,
        compared=compared(judged["reasons"], definition, item.id) if judged else (),
    )


def _given(item: Item, fields: Mapping[str, Any]) -> Iterable[Given]:
    for field, value in fields.items():
        if value is not None:
            yield _field(item, field, value)


def _field(item: Item, field: str, value: Any) -> Given:
    if field == "value":
        shown = SKIPS.get(str(value)) or _words(item.name, value)
        return Given(item.shape["prompt"], shown, main=True)
    known = item.fields.get(field) or item.columns.get(field)
    if known is not None:
        return Given(known.name.label, _words(known.name, value))
    return Given(REMARKS.get(field, REMARKS["note"]), _plain(value))


def _words(name: Name, value: Any) -> Text:
    typed = tuple(value) if isinstance(value, list) else value
    if name.kind is Kind.NUMBER and isinstance(value, str):
        found = number(value)
        typed = value if found is None else found
    if isinstance(typed, tuple) and not all(one in name.options for one in typed):
        return _plain("、".join(map(str, typed)))
    return text(value_words(name, typed))


def _plain(value: Any) -> Text:
    return {"zh": str(value), "en": str(value)}


def _rows(
    item: Item, definition: Definition, answers: Answers, judged: Mapping[str, Any] | None
) -> list[RowReading]:
    given = answers.answers.get(item.id, {})
    known = {one["row"]: one for one in (judged or {}).get("rows", ())}
    return [
        _row(item, row, label, definition, given.get(row, {}), known.get(row))
        for row, label in _present_rows(item, answers).items()
    ]


def _present_rows(item: Item, answers: Answers) -> dict[str, Text]:
    """Name by row: preset rows unless removed, then added rows by id; unnamed: by its number."""
    events = answers.rows.get(item.id, {})
    preset = _preset_labels(item)
    rows = [*preset, *sorted(events.keys() - preset.keys())]
    present = [row for row in rows if events.get(row, {}).get("present", True)]
    return {
        row: _named(events.get(row, {}).get("label")) or preset.get(row) or _numbered(number)
        for number, row in enumerate(present, start=1)
    }


def _named(label: str | None) -> Text | None:
    return _plain(label) if label else None


def _numbered(number: int) -> Text:
    return text(row_name("", number))


def _row_word(item: Item) -> Text:
    return item.shape.get("row_label") or _plain("")


def _preset_labels(item: Item) -> dict[str, Text]:
    return {one["id"]: one["label"] for one in item.shape.get("preset_rows", ())}


def _row(
    item: Item,
    row: str,
    label: Text,
    definition: Definition,
    cells: Mapping[str, Any],
    judged: Mapping[str, Any] | None,
) -> RowReading:
    return RowReading(
        id=row,
        label=label,
        cells=list(_given(item, cells)),
        outcome=judged["outcome"] if judged else None,
        message=judged["message"] if judged else None,
        compared=compared(judged["reasons"], definition, item.id) if judged else (),
    )


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event in words: what was said about what, by whom, when, and whether it still counts.

    recorded_at: by the phone's clock, which was `clock_skew` seconds fast (None: right).
    """

    prompt: Text
    row: Text | None
    given: Given
    author: str
    recorded_at: datetime
    clock_skew: int | None
    late: bool
    superseded: bool
    settlement: str | None
    settlement_reason: str | None


def history_lines(
    entries: Iterable[HistoryEntry], definition: Definition
) -> dict[str, list[HistoryLine]]:
    """Answers, rows, photos and signatures as they were recorded, by item; submissions aside."""
    lines: dict[str, list[HistoryLine]] = {}
    labels: dict[str, str] = {}
    for entry in entries:
        item = definition.items.get(entry.members.get("item", ""))
        if item is not None:
            if entry.members["kind"] == "row":
                labels[entry.members["row"]] = entry.members["label"]
            lines.setdefault(item.id, []).append(_line(entry, item, labels))
    return lines


def _line(entry: HistoryEntry, item: Item, labels: Mapping[str, str]) -> HistoryLine:
    row = entry.members.get("row", "")
    return HistoryLine(
        prompt=item.shape["prompt"],
        row=(_named(labels.get(row)) or _preset_labels(item).get(row) or _row_word(item))
        if row
        else None,
        given=_said(entry.members, item),
        author=entry.author,
        recorded_at=entry.event.recorded_at,
        clock_skew=entry.event.clock_skew,
        late=entry.event.late,
        superseded=entry.superseded,
        settlement=entry.event.settlement,
        settlement_reason=entry.event.settlement_reason,
    )


def _said(members: Mapping[str, Any], item: Item) -> Given:
    kind = members["kind"]
    if kind == "answer":
        if members["value"] is None:
            return Given(_field(item, members["field"], "").label, CLEARED)
        return _field(item, members["field"], members["value"])
    label = {
        "row": {"zh": "行", "en": "Row"},
        "photo": {"zh": "照片", "en": "Photo"},
        "signature": {"zh": "签名", "en": "Signature"},
    }[kind]
    if not members["present"]:
        return Given(label, REMOVED)
    if kind == "photo":
        return Given(label, _moment(members["taken_at"]))
    return Given(label, _named(members["label" if kind == "row" else "name"]) or _row_word(item))


def _moment(taken_at: str) -> Text:
    taken = datetime.fromisoformat(taken_at).astimezone(CIVIL_ZONE)
    return {"zh": f"{taken:%Y-%m-%d %H:%M}", "en": f"{taken.day} {taken:%b %Y %H:%M}"}
