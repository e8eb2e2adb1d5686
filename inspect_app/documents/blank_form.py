"""A checklist as a blank form for pen and paper, so that a flat battery stops no inspection.

`blank_form` is pure; what is written on it is typed into the phone or the page that its code opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inspect_app.checklists.definition import Definition, Item
from inspect_app.checklists.names import CONFORMITY
from inspect_app.checklists.provisions import places
from inspect_app.checklists.wording import condition_words, rules_of_item
from inspect_app.documents.wording import chinese

BLANK_ROWS = 3
WIDE_TABLE = 6
DATE = "　　　　年　　月　　日"
TIME = "　　时　　分"
YES_NO = ("是", "否")
_SKIPS = {"unchecked": "未查", "not_applicable": "不适用，原因"}

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is known beforehand; "" is left blank. address: what the printed code opens."""

    address: str
    school: str = ""
    subject: str = ""
    date: str = ""
    inspection: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """Room for one answer. boxes: to tick; line: a blank behind them; lines: to write text on."""

    label: str = ""
    boxes: tuple[str, ...] = ()
    line: bool = False
    unit: str = ""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table to fill: headings, and the names of its rows ("": to be written)."""

    row_label: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def wide(self) -> bool:
        """Whether its cells want small print."""
        return len(self.columns) > WIDE_TABLE


@dataclass(frozen=True, slots=True)
class FormItem:
    """One item with its rules; provisions: places in the plan."""

    index: str
    prompt: str
    tags: tuple[str, ...]
    guide: str
    privacy: str
    rules: str
    provisions: str
    blanks: tuple[Blank, ...]
    grid: Grid | None
    signature: bool
    photos: bool


@dataclass(frozen=True, slots=True)
class FormSection:
    """A part of the form; asked: the sentence that says when, "" for always."""

    title: str
    guide: str
    asked: str
    items: tuple[FormItem, ...]


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A blank form, ready for its template."""

    checklist: str
    version: int
    title: str
    guide: str
    occasion: Occasion
    sections: tuple[FormSection, ...]


def blank_form(definition: Definition, occasion: Occasion) -> BlankForm:
    """The blank form of a definition."""
    content = definition.content
    return BlankForm(
        checklist=definition.id,
        version=definition.version,
        title=content["title"]["zh"],
        guide=_said(content["guide"]),
        occasion=occasion,
        sections=tuple(
            _section(number, shape, definition)
            for number, shape in enumerate(content["sections"], start=1)
        ),
    )


def blank_form_pdf(form: BlankForm) -> bytes:
    """The form as a PDF; the same form gives the same bytes."""
    # Imported here: a web process loads the PDF engine with the first form it prints.
    from inspect_app.documents.rendering import filled, open_sheet, qr, typeset

    html = filled("blank_form.html", form=form, qr=qr(form.occasion.address))
    identifier = "/".join((form.checklist, str(form.version), form.occasion.inspection))
    return typeset(html, open_sheet("blank_form.css"), identifier=identifier)


def _section(number: int, shape: Json, definition: Definition) -> FormSection:
    condition = definition.sections[shape["id"]].when
    return FormSection(
        title=shape["title"]["zh"],
        guide=_said(shape["guide"]),
        asked="" if condition is None else f"{condition_words(condition)[0]}时才填本板块。",
        items=tuple(
            _item(f"{number}.{inner}", definition.items[one["id"]], definition)
            for inner, one in enumerate(shape["items"], start=1)
        ),
    )


def _item(index: str, item: Item, definition: Definition) -> FormItem:
    shape = item.shape
    return FormItem(
        index=index,
        prompt=shape["prompt"]["zh"],
        tags=tuple(_tags(item)),
        guide=_said(shape["guide"]),
        privacy=_said(shape["privacy"]),
        rules="".join(chinese(one["zh"]) for one in rules_of_item(item, definition)),
        provisions="；".join(places(shape["provisions"])),
        blanks=tuple(_blanks(item)),
        grid=_grid(item) if item.type == "table" else None,
        signature=item.type == "signature",
        photos=_wants_photos(item),
    )


def _tags(item: Item) -> Iterator[str]:
    if item.shape["veto"]:
        yield "一票否决"
    if item.bonus:
        yield "加分"
    elif item.shape["answer"] == "required":
        yield "必填"


def _said(words: Mapping[str, str] | None) -> str:
    return "" if words is None else words["zh"]


def _blanks(item: Item) -> Iterator[Blank]:
    skips = tuple(words for skip, words in _SKIPS.items() if skip in item.skips)
    reason = "not_applicable" in item.skips
    main = _blank(item.shape, "") if item.type not in ("table", "signature", "photo") else None
    if main is not None and (main.boxes or not skips):
        yield replace(main, boxes=(*main.boxes, *skips), line=main.line or reason)
    elif skips:
        yield from filter(None, [main])
        yield Blank(boxes=skips, line=reason)
    for field in item.fields.values():
        yield _blank(field.shape, field.shape["label"]["zh"])


def _blank(shape: Json, label: str) -> Blank:
    match shape["type"]:
        case "conformity":
            kinds = ("conform", "partial", "fail")
            return Blank(label, boxes=tuple(CONFORMITY[one]["zh"] for one in kinds))
        case "choice" | "multichoice":
            return Blank(label, boxes=tuple(one["label"]["zh"] for one in shape["options"]))
        case "boolean":
            return Blank(label, boxes=YES_NO)
        case "text":
            return Blank(label, lines=2 if shape["max_length"] > 60 else 1)
        case "date":
            return Blank(label, unit=DATE)
        case "time":
            return Blank(label, unit=TIME)
        case "computed":
            return Blank(label or "由系统算出，可先手算", line=True, unit=_unit(shape))
        case _:
            return Blank(label, line=True, unit=_unit(shape))


def _unit(shape: Json) -> str:
    return _said(shape["unit"])


def _grid(item: Item) -> Grid:
    shape = item.shape
    preset = [row["label"]["zh"] for row in shape["preset_rows"]]
    room = shape["max_rows"] - len(preset)
    blank = max(shape["min_rows"] - len(preset), min(BLANK_ROWS, room))
    return Grid(
        row_label=shape["row_label"]["zh"],
        columns=tuple(_heading(column.shape) for column in item.columns.values()),
        rows=(*preset, *[""] * blank),
    )


def _heading(shape: Json) -> str:
    label = shape["label"]["zh"]
    match shape["type"]:
        case "choice" | "multichoice":
            options: Sequence[Json] = shape["options"]
            numbered = " ".join(f"{n}{one['label']['zh']}" for n, one in enumerate(options, 1))
            return f"{label}（填序号：{numbered}）"
        case "boolean":
            return f"{label}（是/否）"
        case "computed":
            return f"{label}（系统算出）"
        case "date":
            return f"{label}（年月日）"
    unit = _said(shape.get("unit"))
    return f"{label}（{unit}）" if unit else label


def _wants_photos(item: Item) -> bool:
    rule = item.shape["evidence"]["rule"]
    return item.type == "photo" or rule in ("always", "when_failing")
