"""What still has to be answered, photographed or signed before an inspection can be submitted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from inspect_app.checklists.answers import fault
from inspect_app.checklists.definition import Definition, Field, Item
from inspect_app.checklists.explaining import Pair, row_name
from inspect_app.checklists.judging import FALLING_SHORT, verdict
from inspect_app.checklists.names import Text
from inspect_app.checklists.outcome import Outcome
from inspect_app.checklists.responses import Facts, Responses, Row
from inspect_app.checklists.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing still wanted. kind: answer, reason, invalid, rows, photo or signature."""

    item: str
    row: str
    field: str
    kind: str
    message: Text


_WANTED = {
    "answer": ("未填写", "not answered"),
    "reason": ("请写明不适用的原因", "say why it does not apply"),
    "invalid": ("填写有误", "cannot be right as entered"),
    "signature": ("未签字", "not signed"),
}


def missing(definition: Definition, facts: Facts, responses: Responses) -> list[Missing]:
    """What is still wanted, in the order of the form; an empty list: it can be submitted."""
    sheet = Sheet(definition, facts, responses)
    found: list[Missing] = []
    for item in definition.items.values():
        if sheet.shown(item) is True:
            found.extend(_of_item(item, sheet))
            found.extend(_photos(item, sheet))
    return found


def _of_item(item: Item, sheet: Sheet) -> Iterator[Missing]:
    skip = sheet.skip(item)
    if skip is not None:
        if skip == "not_applicable" and not sheet.answer(item.id, "", "reason"):
            yield _wanted(item, "reason", sheet, field="reason")
        return
    wanted = item.shape["answer"] == "required"
    if item.type == "table":
        yield from _table(item, wanted, sheet)
    elif item.type == "signature":
        if wanted and item.id not in sheet.responses.signatures:
            yield _wanted(item, "signature", sheet)
    elif item.type not in ("computed", "photo"):
        yield from _cell(item, None, None, wanted, sheet)
    if wanted or sheet.answer(item.id, "", "value") is not None:
        for field in item.fields.values():
            yield from _cell(item, field, None, field.required, sheet)


def _table(item: Item, wanted: bool, sheet: Sheet) -> Iterator[Missing]:
    rows = sheet.rows(item.id)
    least, most = item.shape["min_rows"], item.shape["max_rows"]
    if (len(rows) < least and (wanted or rows)) or len(rows) > most:
        yield _rows_gap(item, len(rows), sheet)
    for row in rows:
        for column in item.columns.values():
            yield from _cell(item, column, row, column.required, sheet)


def _rows_gap(item: Item, given: int, sheet: Sheet) -> Missing:
    least, most, label = (item.shape[key] for key in ("min_rows", "max_rows", "row_label"))
    zh, en = _place(item, None, label, sheet)
    message = {
        "zh": f"{zh}：应有 {least} 至 {most} 个，现有 {given} 个",
        "en": f"{en}: {least} to {most} wanted, {given} given",
    }
    return Missing(item.id, "", "value", "rows", message)


def _cell(
    item: Item, field: Field | None, row: Row | None, wanted: bool, sheet: Sheet
) -> Iterator[Missing]:
    row_id = "" if row is None else row.id
    if field is not None and (
        field.compute is not None or not sheet.field_shown(item, field, row_id)
    ):
        return
    name, label = ("value", None) if field is None else (field.id, field.name.label)
    answer = sheet.answer(item.id, row_id, name)
    if answer is None or answer == "":
        if wanted:
            yield _wanted(item, "answer", sheet, field=name, row=row, label=label)
    elif fault(item, row_id, name, answer) is not None:
        yield _wanted(item, "invalid", sheet, field=name, row=row, label=label)


def _wanted(
    item: Item,
    kind: str,
    sheet: Sheet,
    *,
    field: str = "value",
    row: Row | None = None,
    label: Text | None = None,
) -> Missing:
    zh, en = _place(item, row, label, sheet)
    wanted_zh, wanted_en = _WANTED[kind]
    message = {"zh": f"{zh}：{wanted_zh}", "en": f"{en}: {wanted_en}"}
    return Missing(item.id, "" if row is None else row.id, field, kind, message)


def _place(item: Item, row: Row | None, label: Text | None, sheet: Sheet) -> Pair:
    zh, en = item.name.label["zh"], item.name.label["en"]
    if row is not None:
        row_zh, row_en = row_name(row.label, sheet.row_number(item.id, row.id))
        zh, en = f"{zh} {row_zh}", f"{en} {row_en}"
    if label is not None:
        zh, en = f"{zh} {label['zh']}", f"{en} {label['en']}"
    return zh, en


def _photos(item: Item, sheet: Sheet) -> Iterator[Missing]:
    evidence: dict[str, Any] = item.shape["evidence"]
    if evidence["rule"] not in ("always", "when_failing") or sheet.skip(item) is not None:
        return
    always = evidence["rule"] == "always"
    held = sheet.responses.photos.get(item.id, {})
    judged = None if always else verdict(item, sheet)
    if evidence["per"] == "item":
        if judged is None or _wants_photo(item, judged.outcome):
            yield from _photo_gap(item, None, sum(held.values()), sheet)
        return
    short = {row.row for row in judged.rows if row.outcome in FALLING_SHORT} if judged else set()
    for row in sheet.rows(item.id):
        if always or row.id in short:
            yield from _photo_gap(item, row, held.get(row.id, 0), sheet)


def _wants_photo(item: Item, outcome: Outcome | None) -> bool:
    """A failure does; where the item is not required, only a partial pass does."""
    return outcome is Outcome.PARTIAL or (outcome is Outcome.FAIL and item.required)


def _photo_gap(item: Item, row: Row | None, held: int, sheet: Sheet) -> Iterator[Missing]:
    least = item.shape["evidence"]["min"]
    if held < least:
        zh, en = _place(item, row, None, sheet)
        yield Missing(item.id, "" if row is None else row.id, "value", "photo", {
            "zh": f"{zh}：需要照片 {least} 张，现有 {held} 张",
            "en": f"{en}: {least} photos wanted, {held} taken",
        })  # fmt: skip
