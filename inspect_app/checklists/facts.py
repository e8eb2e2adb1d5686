"""The facts about a school and a visit that rules may name, pinned on each inspection."""

from __future__ import annotations

from typing import Any

_PEOPLE = {"zh": "人", "en": "pupils"}
_STAGES = [
    {"id": "kindergarten", "label": {"zh": "幼儿园", "en": "Kindergarten"}},
    {"id": "primary", "label": {"zh": "小学", "en": "Primary school"}},
    {"id": "junior", "label": {"zh": "初级中学", "en": "Junior secondary school"}},
    {"id": "nine-year", "label": {"zh": "九年一贯制学校", "en": "Nine-year school"}},
]


def _fact(
    kind: str,
    zh: str,
    en: str,
    unit: dict[str, str] | None = None,
    options: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    return {"type": kind, "label": {"zh": zh, "en": en}, "unit": unit, "options": options or []}


FACTS: dict[str, dict[str, Any]] = {
    "school.students": _fact("number", "在校学生数", "Number of pupils", _PEOPLE),
    "school.boarders": _fact("number", "寄宿学生数", "Number of boarders", _PEOPLE),
    "school.classes": _fact("number", "班级数", "Number of classes"),
    "school.boarding": _fact("boolean", "寄宿制学校", "Boarding school"),
    "school.stage": _fact("choice", "学段", "Stage", None, _STAGES),
    "visit.date": _fact("date", "检查日期", "Date of the visit"),
}
