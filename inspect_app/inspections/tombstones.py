"""What stays of a record about a named person once its period has passed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import orjson

from inspect_app.inspections.events import canonical, sha256_of

_BLANK: dict[str, dict[str, Any]] = {
    "answer": {"value": None},
    "row": {"label": "", "present": False},
    "photo": {"caption": "", "position": None, "present": False},
    "signature": {"name": "", "post": "", "strokes": [], "present": False},
    "submit": {"remark": ""},
}
_DROPPED: dict[str, frozenset[str]] = {"signature": frozenset({"remark", "refused"})}


def last_day_kept(on: date, years: int) -> date:
    """The same day so many years later; the last of February for 29 February."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return on.replace(year=on.year + years, day=28)


def stays(event: Mapping[str, Any], keep: Collection[str]) -> bool:
    """Whether an event is the answer to an item that is kept; reasons and notes beside it go."""
    return (
        event["kind"] == "answer"
        and event["item"] in keep
        and event["row"] == ""
        and event["field"] == "value"
    )


def tombstone(content: str) -> str:
    """The canonical event without what it said: who entered something where and when stays."""
    event: dict[str, Any] = orjson.loads(content)
    kind = event["kind"]
    dropped = _DROPPED.get(kind, frozenset())
    named = {name: value for name, value in event.items() if name not in dropped}
    return canonical(named | _BLANK[kind] | {"redacted": True})


def emptied(result: Mapping[str, Any]) -> dict[str, Any]:
    """An assessment's JSON without its judgements: which checklist and sections, no more."""
    sections = [one | {"score": None, "score_display": None} for one in result["sections"]]
    return {
        **result,
        "raw_score": None,
        "bonus": "0",
        "score": None,
        "score_display": None,
        "grade": None,
        "vetoes": [],
        "counts": {},
        "sections": sections,
        "items": [],
        "findings": [],
    }


def log_hash(entries: Iterable[tuple[int, str, str]]) -> str:
    """SHA-256 over the lines `position id sha256` of a log, in the order of positions."""
    return sha256_of("".join(f"{at} {id_} {sha256}\n" for at, id_, sha256 in sorted(entries)))
