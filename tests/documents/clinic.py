"""Ling's sealed inspection of school A's clinic, by values: judged by the real engine."""

from __future__ import annotations

import copy
import hashlib
import io
import itertools
import math
import random
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from PIL import Image, ImageDraw

from inspect_app.checklists.assessment import assess
from inspect_app.checklists.definition import Definition, read_published
from inspect_app.checklists.loading import canonical_bytes, digest, library, load_file
from inspect_app.checklists.responses import responses_of
from inspect_app.documents.frame import Issuing
from inspect_app.documents.record import (
    FindingFacts,
    Member,
    ProgrammeFacts,
    SchoolFacts,
    SealedRecord,
    SealFacts,
)
from inspect_app.findings.deadlines import read_deadlines
from inspect_app.findings.raising import findings_of
from inspect_app.inspections.events import canonical
from inspect_app.inspections.merge import Winner, read_state

SEALED_AT = datetime(2026, 11, 24, 3, 2, tzinfo=UTC)
ISSUED_AT = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
INSPECTION = "01936d2a-7c00-7000-8000-00000000c11a"
ISSUING = Issuing(
    document="01936d2a-7c00-7000-8000-0000000000d1",
    mark="泸教督",
    year=2026,
    number=7,
    issued_at=ISSUED_AT,
    address="https://ducha.example.cn/verify/01936d2a-7c00-7000-8000-0000000000d1",
)
FACTS = {
    "school.students": "1186",
    "school.boarders": "402",
    "school.boarding": True,
    "school.classes": "26",
    "school.stage": "primary",
    "visit.date": "2026-11-24",
}
MISSING = {"luxmeter", "autoclave", "desk-ruler"}
PHOTOGRAPHED = [
    "rooms/r1",
    "rooms/r2",
    "rooms/r3",
    "room-consult",
    "room-disposal",
    "room-treatment",
    "rooms-independent",
    "rooms-independent",
    "vision-box",
    "aed",
    "first-aid-kit",
    "drug-cabinet",
    "luxmeter",
    "autoclave",
    "desk-ruler",
    "contract",
    "doctor",
    "drugs",
    "drugs",
    "no-unlicensed-treatment",
    "zoning",
    "zoning",
    "remarks",
    "aed",
]


@cache
def clinic_room() -> tuple[Definition, str]:
    """The shipped clinic-room checklist, and the hash of its canonical form."""
    content = next(
        loaded.content
        for loaded in map(load_file, library())
        if loaded.content and loaded.content["id"] == "clinic-room"
    )
    data = canonical_bytes(content)
    return read_published(data.decode()), digest(data)


def wide_clinic_room(items: int) -> tuple[Definition, str]:
    """The clinic-room checklist with items counted once more until the report prints so many."""
    definition, _ = clinic_room()
    content = copy.deepcopy(definition.content)
    shapes = [one for section in content["sections"] for one in section["items"]]
    printed = sum(one["type"] != "signature" for one in shapes)
    equipment = max(content["sections"], key=lambda section: len(section["items"]))["items"]
    again = itertools.islice(itertools.cycle(equipment), items - printed)
    equipment += [one | {"id": f"{one['id']}-{turn}"} for turn, one in enumerate(list(again))]
    data = canonical_bytes(content)
    return read_published(data.decode()), digest(data)


def scribble(turns: int) -> list[list[int]]:
    """The strokes of a hand that signs: loops across a pad of 600 × 240."""
    strokes = []
    for stroke in range(turns):
        points: list[int] = []
        for step in range(60):
            angle = step / 60 * 2 * math.pi * (1 + stroke % 2)
            points += [
                round(60 + stroke * 500 / turns + step * 2.2 + 20 * math.cos(angle * 2)),
                round(120 + 55 * math.sin(angle + stroke)),
            ]
        strokes.append(points)
    return strokes


def drawn_photo(number: int, size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A room with a numbered board, as JPEG; no two numbers give the same bytes."""
    small = (size[0] // 8, size[1] // 8)
    grain = random.Random(number).randbytes(small[0] * small[1])
    image = Image.frombytes("L", small, grain).resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.rectangle((0, height * 0.7, width, height), fill=(150, 128, 104))
    draw.rectangle(
        (width * 0.2, height * 0.2, width * 0.7, height * 0.5),
        fill=(30, 80 + number * 5 % 100, 60 + number * 11 % 150),
    )
    draw.text((width * 0.3, height * 0.3), str(number), fill="white", font_size=height * 0.12)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _events(
    definition: Definition, photos: Mapping[str, bytes], extra: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    found = [_answer(item, *given) for item, given in _main_answers(definition)]
    for item, shape in definition.items.items():
        if shape.type == "count" and "usable" in shape.fields and item not in MISSING:
            found.append(_answer(item, "usable", item != "thermometer"))
    found += [
        _answer("scale", "due", "2027-05-31"),
        _answer("thermometer", "due", "2026-09-30"),
    ]
    found += [_answer("aed", "light", True), _answer("aed", "pads", "2027-05-31")]
    found += [_answer("aed", "trained", "2"), _answer("vision-box", "distance", False)]
    found += [_answer("zoning", "note", "候诊与处置共用一门，放学时段拥挤。")]
    found += [_answer("rooms-independent", "note", "处置室与治疗室之间仅以布帘相隔。")]
    found += [_answer("remarks", "value", "卫生室管理规范，请尽快补齐设备，隔断布帘改为到顶隔墙。")]
    rooms = (
        ("r1", "诊室", "consult", "5.20", "3.60"),
        ("r2", "处置室", "disposal", "3.10", "2.80"),
        ("r3", "治疗室", "treatment", "3.10", "2.40"),
    )
    for row, label, use, length, width in rooms:
        found.append(_row("rooms", row, label))
        for field, value in (("use", use), ("length", length), ("width", width)):
            found.append(_answer("rooms", field, value, row))
    drugs = ("碘伏消毒液", "云南白药气雾剂", "医用纱布块", "一次性口罩", "创可贴")
    for number, drug in enumerate(drugs, start=1):
        found.append(_row("drugs", f"d{number}", drug))
        found.append(_answer("drugs", "name", drug, f"d{number}"))
        found.append(
            _answer("drugs", "due", "2026-09-30" if number == 2 else "2027-08-31", f"d{number}")
        )
    found += [_photo(n, one, photos) for n, one in enumerate(photos)]
    found += [
        _signature("inspector-signature", "凌检查", "检查组组长", 3),
        _signature("school-signature", "穆校长", "校长", 4),
    ]
    return [*found, *extra]


def _main_answers(definition: Definition) -> Iterable[tuple[str, tuple[str, Any]]]:
    for item, shape in definition.items.items():
        if shape.type == "conformity":
            verdicts = {"zoning": "partial", "rooms-independent": "fail"}
            yield item, ("value", verdicts.get(item, "conform"))
        elif shape.type == "count":
            few = {"doctor": "1", "nurse": "0", "syringe": "0"}
            yield item, ("value", "0" if item in MISSING else few.get(item, "2"))
        elif shape.type == "multichoice":
            yield item, ("value", ["lecture", "first-aid"])
    yield "licensed", ("value", "no")
    yield "area-basis", ("value", "usable")


def _answer(item: str, field: str, value: Any, row: str = "") -> dict[str, Any]:
    return {"kind": "answer", "item": item, "row": row, "field": field, "value": value}


def _row(item: str, row: str, label: str) -> dict[str, Any]:
    return {"kind": "row", "item": item, "row": row, "label": label, "present": True}


def _photo(number: int, sha256: str, _photos: Mapping[str, bytes]) -> dict[str, Any]:
    item, _, row = PHOTOGRAPHED[number % len(PHOTOGRAPHED)].partition("/")
    return {
        "kind": "photo",
        "photo": f"01936d2a-7c00-7000-8000-{number:012d}",
        "sha256": sha256,
        "item": item,
        "row": row,
        "caption": ("", "门牌与入口", "全景，自门口向内拍摄")[number % 3],
        "taken_at": f"2026-11-24T09:{number % 60:02d}:12+08:00",
        "position": None
        if number % 7 == 6
        else {"latitude": "24.532104", "longitude": "103.760887", "accuracy": "8.5"},
        "source": "gallery" if number % 11 == 10 else "camera",
        "present": True,
    }


def _signature(item: str, name: str, post: str, turns: int) -> dict[str, Any]:
    return {
        "kind": "signature",
        "item": item,
        "name": name,
        "post": post,
        "width": 600,
        "height": 240,
        "strokes": scribble(turns),
        "recorded_at": "2026-11-24T10:58:20.000+08:00",
        "present": True,
    }


def _state(events: Iterable[dict[str, Any]]) -> dict[str, Winner]:
    """The state in which a later event of the same key holds it."""
    state = {}
    for count, event in enumerate(events):
        own = event.get("photo", f"{event['item']}/{event.get('row')}/{event.get('field')}")
        state[f"{event['kind']}/{own}"] = Winner(str(count), count, canonical(event))
    return state


def clinic_record(
    photos: Mapping[str, bytes] | None = None,
    *,
    extra: Iterable[dict[str, Any]] = (),
    school: SchoolFacts | None = None,
    subject: str = "卫生室",
    room: tuple[Definition, str] | None = None,
) -> SealedRecord:
    """The sealed record.

    photos: bytes by hash, hung on items in turn; extra: further events; room: a checklist that has
    every item of the shipped one, with its hash.
    """
    definition, sha256 = room or clinic_room()
    state = _state(_events(definition, photos or {}, extra))
    events = [one.event for one in state.values()]
    result = assess(definition, FACTS, responses_of(definition.content, events)).as_json()
    raised = findings_of(
        result, definition, raised_on=date(2026, 11, 24), deadlines=read_deadlines()
    )
    grave = {"critical": 0, "major": 1, "minor": 2}
    return SealedRecord(
        inspection=INSPECTION,
        subject=subject,
        visited_on=date(2026, 11, 24),
        school=school or SchoolFacts("泸西县示例第一小学", "ZS-012", "中枢镇", "primary", True),
        programme=ProgrammeFacts(
            "2026-03", "学校卫生室专项督导", "《泸西县教育体育局2026年督导检查事项清单》第3项"
        ),
        team=(Member("凌检查", True), Member("文督学", False)),
        facts=FACTS,
        definition=definition,
        checklist_sha256=sha256,
        answers=read_state(state),
        result=result,
        findings=tuple(
            FindingFacts(
                severity=one.severity,
                owner=one.owner,
                prompt=one.prompt["zh"],
                message=one.message["zh"],
                remedy=one.remedy["zh"],
                basis=one.basis,
                due_on=date.fromisoformat(one.basis["deadline"]["due_on"]),
            )
            for one in sorted(raised, key=lambda one: grave[one.severity])
        ),
        seal=SealFacts(
            1,
            hashlib.sha256(b"digest").hexdigest(),
            SEALED_AT,
            "01936d2a-7c00-7000-8000-00000000005e",
            "",
        ),
    )


def drawn_photos(count: int, edge: int = 800) -> dict[str, bytes]:
    """Photos by hash, every fourth one upright; edge: the long one, in pixels."""
    short = edge * 3 // 4
    made = [
        drawn_photo(number, (short, edge) if number % 4 == 3 else (edge, short))
        for number in range(count)
    ]
    return {hashlib.sha256(one).hexdigest(): one for one in made}


def getter(photos: Mapping[str, bytes]) -> Callable[[str], bytes]:
    """Photos by hash, as the storage gives them."""
    return photos.__getitem__
