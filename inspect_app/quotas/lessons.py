"""A sealed lesson record read as an act: when, how long, what was seen. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from inspect_app.inspections.merge import Answers

KIND = "lesson"
CHECKLIST = "classroom-observation"
BEGINS, MINUTES = "start", "minutes"
TITLE = ("class", "subject", "teacher")
NOTES = ("strengths", "problems")
"""Items of the checklist; an item keeps its id and type in every version."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a lesson record says of itself; title: class, subject and teacher; notes: its text."""

    on: date
    begins: time | None
    minutes: int | None
    title: str
    notes: str


def lesson_of(answers: Answers, on: date) -> Lesson:
    """The lesson of a record's merged answers. on: the day of the visit."""
    begins, minutes = _given(answers, BEGINS), _given(answers, MINUTES)
    return Lesson(
        on=on,
        begins=time.fromisoformat(begins) if begins else None,
        minutes=int(minutes) if minutes and int(minutes) > 0 else None,
        title=" ".join(_texts(answers, TITLE))[:200],
        notes="\n".join(_texts(answers, NOTES)),
    )


def _texts(answers: Answers, items: Sequence[str]) -> list[str]:
    return [given for given in (_given(answers, item) for item in items) if given]


def _given(answers: Answers, item: str) -> str:
    value: Any = answers.answers.get(item, {}).get("", {}).get("value")
    return value if isinstance(value, str) else ""
