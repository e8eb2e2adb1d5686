"""What Ling finds in the clinic room: every answer, photo and signature of one inspection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from scripts.demo import pictures
from tests.phone import Phone

MISSING = {"luxmeter", "autoclave"}
VERDICTS = {"rooms-independent": "fail", "zoning": "partial"}
NOTES = {
    "rooms-independent": "处置室与治疗室之间只有布帘。",
    "zoning": "候诊与处置共用一门。",
}
COUNTS = {"doctor": "1", "nurse": "0", "syringe": "0", "scale": "2"}
CHOICES: dict[str, Any] = {
    "licensed": "no",
    "area-basis": "usable",
    "services": ["lecture", "first-aid"],
    "remarks": "卫生室日常管理规范。请尽快补齐缺少的设备，并把布帘改为到顶隔墙。",
    "school-opinion": "情况属实，按期整改。",
}
ROOMS = (
    ("r1", "诊室", "consult", "5.20", "3.60"),
    ("r2", "处置室", "disposal", "3.10", "2.80"),
    ("r3", "治疗室", "treatment", "3.10", "2.40"),
)
DRUGS = ("碘伏消毒液", "云南白药气雾剂", "医用纱布块", "一次性口罩", "创可贴")
SIGNATURES = {
    "inspector-signature": ("凌检查", "检查组组长"),
    "school-signature": ("穆校长", "校长"),
}


def fill(phone: Phone, inspection: str, checklist: dict[str, Any], on: date) -> None:
    """Answer, photograph and sign every item; nothing is sent. on: day of the visit."""
    for item in _items(checklist):
        _answer(phone, inspection, item, on)
        for number, (words, row) in enumerate(_pictures(item)):
            content = pictures.photo(words, seed=len(phone.pictures) * 10 + number)
            phone.photo(inspection, item["id"], content, row=row)


def _items(checklist: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section in checklist["sections"]:
        yield from section["items"]


def _answer(phone: Phone, inspection: str, item: dict[str, Any], on: date) -> None:
    name, kind = item["id"], item["type"]
    if kind == "conformity":
        phone.answer(inspection, name, VERDICTS.get(name, "conform"))
    elif kind == "count":
        phone.answer(inspection, name, "0" if name in MISSING else COUNTS.get(name, "1"))
        _fields(phone, inspection, item, on)
    elif kind == "table":
        _rows(phone, inspection, name, on)
    elif kind == "signature":
        who, post = SIGNATURES[name]
        phone.sign(inspection, name, who, post, strokes=pictures.signature(len(name)))
    elif name in CHOICES:
        phone.answer(inspection, name, CHOICES[name])
    if name in NOTES:
        phone.answer(inspection, name, NOTES[name], field="note")


def _fields(phone: Phone, inspection: str, item: dict[str, Any], on: date) -> None:
    """The further fields of a piece of equipment that is there."""
    if item["id"] in MISSING:
        return
    later = (on + timedelta(days=400)).isoformat()
    values = {"boolean": True, "date": later, "count": "2"}
    for field in item["fields"]:
        phone.answer(inspection, item["id"], values[field["type"]], field=field["id"])


def _rows(phone: Phone, inspection: str, name: str, on: date) -> None:
    for row, label, *answers in _table(name, on):
        phone.row(inspection, name, row, label)
        for field, value in answers:
            phone.answer(inspection, name, value, row=row, field=field)


def _table(name: str, on: date) -> Iterable[tuple[Any, ...]]:
    if name == "rooms":
        return [
            (row, label, ("use", use), ("length", length), ("width", width))
            for row, label, use, length, width in ROOMS
        ]
    # The second sample is out of date, so that the sample fails and a finding is raised.
    days = (300, -20, 700, 500, 200)
    return [
        (f"d{number}", drug, ("name", drug), ("due", (on + timedelta(days=left)).isoformat()))
        for number, (drug, left) in enumerate(zip(DRUGS, days, strict=True), start=1)
    ]


def _pictures(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Words on the board and the row of each photo that the item asks for."""
    name, words = item["id"], item["prompt"]["zh"].partition("（")[0]
    rule = item["evidence"]
    fails = name in MISSING or name in VERDICTS or name in ("nurse", "drugs")
    if rule["rule"] == "always" and rule["per"] == "row":
        yield from ((label, row) for row, label, *_ in ROOMS)
    elif rule["rule"] == "always" or (rule["rule"] == "when_failing" and fails):
        yield from ((words, "") for _ in range(rule["min"]))
