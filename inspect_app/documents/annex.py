"""The annex of a report: every item with its answer, outcome, reasons and photos. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from inspect_app.checklists.comparisons import Comparison
from inspect_app.checklists.definition import Definition, Item
from inspect_app.checklists.explaining import MISSING, value_words
from inspect_app.checklists.provisions import places
from inspect_app.checklists.responses import Responses, rows_of
from inspect_app.checklists.sheet import Sheet
from inspect_app.checklists.values import number
from inspect_app.checklists.wording import rules_of_item
from inspect_app.documents import wording
from inspect_app.documents.record import Json, SealedRecord
from inspect_app.inspections.reading import Given, ItemReading, RowReading, read_items

UNREAD = "※"
UNANSWERED = "未填写"
HOLDS = {True: "√", False: "×", None: "○"}
SOURCES = {"gallery": "相册选取"}


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo beside its item; number: counts through the report."""

    number: int
    sha256: str
    caption: str
    taken: str
    place: str
    source: str


@dataclass(frozen=True, slots=True)
class Line:
    """One answer; label "": the main answer."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a table with its own judgement (mark "": not judged)."""

    label: str
    cells: str
    mark: str
    word: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item as the annex shows it.

    lacking: it falls short and stands out; rules: why it is asked and what is enough, in the
    sentences that phone and pages show.
    """

    index: str
    prompt: str
    veto: bool
    lines: tuple[Line, ...]
    rows: tuple[RowView, ...]
    mark: str
    word: str
    lacking: bool
    weight: str
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]
    basis: str
    rules: str
    photos: tuple[Photo, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section with its score of 100 ("": nothing scored)."""

    title: str
    score: str
    items: tuple[ItemView, ...]


def sections(record: SealedRecord) -> tuple[SectionView, ...]:
    """Every section of the form with every item; signatures have an annex of their own."""
    sheet = Sheet(record.definition, record.facts, _responses(record))
    readings = read_items(record.definition, record.facts, record.answers, record.result)
    scores = {one["section"]: one["score_display"] for one in record.result["sections"]}
    numbers = iter(range(1, len(record.answers.photos) + 1))
    views = []
    for index, section in enumerate(record.definition.content["sections"], start=1):
        kept = [
            one
            for one in readings
            if one.section == section["id"] and record.definition.items[one.id].type != "signature"
        ]
        items = tuple(
            _item(one, sheet, f"{index}.{place:02d}", numbers)
            for place, one in enumerate(kept, start=1)
        )
        if items:
            score = scores.get(section["id"]) or ""
            views.append(SectionView(section["title"]["zh"], score, items))
    return tuple(views)


def unread(standard: Json) -> bool:
    """Whether nobody has checked a standard's numbers against its own text."""
    return bool(standard["verified"] != "read")


def _responses(record: SealedRecord) -> Responses:
    answers = record.answers
    tables = (one for one in record.definition.items.values() if one.type == "table")
    rows = {one.id: rows_of(one.shape, answers.rows.get(one.id, {})) for one in tables}
    return Responses(answers=answers.answers, rows=rows)


def _item(reading: ItemReading, sheet: Sheet, index: str, numbers: Iterator[int]) -> ItemView:
    definition = sheet.definition
    item = definition.items[reading.id]
    judged = reading.judged or {}
    outcome = judged.get("outcome")
    mark, word = wording.OUTCOMES.get(outcome or "", wording.RECORDED)
    lines = tuple(_lines(reading, item, judged))
    return ItemView(
        index=index,
        prompt=reading.prompt["zh"],
        veto=item.shape["veto"],
        lines=lines,
        rows=tuple(_row(row, item, sheet) for row in reading.rows),
        mark=mark,
        word=word,
        lacking=outcome in ("partial", "fail"),
        weight=_weight(judged),
        reasons=tuple(_reasons(reading, judged, lines)),
        remarks=tuple(_remarks(judged, definition)),
        basis=_basis(item, definition),
        rules="".join(wording.chinese(one["zh"]) for one in rules_of_item(item, definition)),
        photos=tuple(_photos(reading, numbers)),
    )


def _weight(judged: Json) -> str:
    if judged.get("scored"):
        return f"权重{judged['weight']}"
    scorable = judged.get("outcome") in ("pass", "partial", "fail")
    return "不计分" if scorable and judged["weight"] != "0" else ""


def _lines(reading: ItemReading, item: Item, judged: Json) -> Iterator[Line]:
    for given in reading.given:
        main = given.label == item.shape["prompt"]
        if not (main and item.type == "conformity"):
            yield Line("" if main else given.label["zh"], given.value["zh"])
    if reading.judged and not reading.given and judged["outcome"] is None and not reading.rows:
        yield Line("", UNANSWERED)
    if item.type == "computed" and judged.get("value") is not None:
        value = judged["value"]
        typed = number(value) if isinstance(value, str) else None
        yield Line("", value_words(item.name, value if typed is None else typed)[0])


def _row(row: RowReading, item: Item, sheet: Sheet) -> RowView:
    mark, word = wording.OUTCOMES[row.outcome] if row.outcome else ("", "")
    given = [one for one in row.cells if one.value["zh"] != row.label["zh"]]
    cells = [*map(_cell, given), *_computed_cells(row.id, item, sheet)]
    return RowView(
        label=row.label["zh"],
        cells="；".join(cells),
        mark=mark,
        word=word,
        reasons=tuple(_comparison(one, "") for one in row.compared if one.holds is not True),
    )


def _cell(given: Given) -> str:
    return f"{given.label['zh']}：{given.value['zh']}"


def _computed_cells(row: str, item: Item, sheet: Sheet) -> Iterator[str]:
    for column in item.columns.values():
        if column.compute is not None:
            value = sheet.look(column.name, row)
            if value is not None:
                yield f"{column.name.label['zh']}：{value_words(column.name, value)[0]}"


def _reasons(reading: ItemReading, judged: Json, lines: Iterable[Line]) -> Iterator[str]:
    if reading.compared:
        for one in telling(reading.compared):
            yield _comparison(one, reading.prompt["zh"])
    elif judged:
        _, _, detail = judged["message"]["zh"].partition("：")
        if detail and detail not in {line.value for line in lines}:
            yield detail


def telling(compared: Sequence[Comparison]) -> Sequence[Comparison]:
    """The comparisons that decided: what was not met; where all was met, what was measured."""
    failed = [one for one in compared if one.holds is False]
    measured = [one for one in compared if one.holds and one.value["zh"] != MISSING[0]]
    return failed or measured or compared


def _comparison(one: Comparison, prompt: str) -> str:
    label = "" if one.label["zh"] == prompt else f"{one.label['zh']}："
    return f"{HOLDS[one.holds]} {label}{one.value['zh']}（要求 {one.demand['zh']}）"


def _remarks(judged: Json, definition: Definition) -> Iterator[str]:
    for remark in judged.get("remarks", ()):
        mark = UNREAD if any(map(unread, definition.cited(remark["standards"]))) else ""
        yield f"建议：{remark['note']['zh']}{mark}"


def _basis(item: Item, definition: Definition) -> str:
    cited = definition.cited(dict.fromkeys(_standards(item)))
    named = [f"{one['title']['zh']}{UNREAD if unread(one) else ''}" for one in cited]
    return "；".join([*places(_provisions(item)), *named])


def _standards(item: Item) -> Iterator[str]:
    yield from item.shape["standards"]
    for case in (*item.standard, *item.row_standard):
        yield from case.standards


def _provisions(item: Item) -> Iterator[str]:
    yield from item.shape["provisions"]
    for case in (*item.standard, *item.row_standard):
        yield from case.provisions


def _photos(reading: ItemReading, numbers: Iterator[int]) -> Iterator[Photo]:
    rows = {row.id: row.label["zh"] for row in reading.rows}
    for one in reading.photos:
        yield photo(one, rows, next(numbers))


def photo(taken: Mapping[str, Any], rows: Mapping[str, str], number: int) -> Photo:
    """A photo event of a record as it is printed. rows: labels of rows by id."""
    caption = " ".join(one for one in (rows.get(taken["row"], ""), taken["caption"]) if one)
    return Photo(
        number=number,
        sha256=taken["sha256"],
        caption=caption,
        taken=wording.minute(datetime.fromisoformat(taken["taken_at"])),
        place=wording.place(taken["position"]),
        source=SOURCES.get(taken["source"], ""),
    )


def bar_width(score: str | None) -> str:
    """How far a bar of 100 reaches, to a tenth; "0" where nothing was scored."""
    if score is None:
        return "0"
    return format(min(Decimal(100), max(Decimal(0), Decimal(score))).quantize(Decimal("0.1")), "f")
