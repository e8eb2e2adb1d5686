"""Where two people said different things about the same, neither knowing of the other. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from inspect_app.inspections.events import canonical, key_of

AnswerEvent = Mapping[str, Any]


def contested(events: Iterable[Mapping[str, Any]]) -> dict[str, list[AnswerEvent]]:
    """Per key the last answers of those who differ and whom nobody has settled.

    events: members of events of one log, in any order. The answer in force comes first.
    """
    last: dict[str, dict[int, AnswerEvent]] = {}
    settled: set[str] = set()
    for event in events:
        if event["kind"] != "answer":
            continue
        settled.update(event.get("settles", ()))
        said = last.setdefault(key_of(event), {})
        held = said.get(event["author"])
        if held is None or _order(held) < _order(event):
            said[event["author"]] = event
    found = {}
    for key, said in last.items():
        standing = [event for event in said.values() if event["id"] not in settled]
        if len({canonical(event["value"]) for event in standing}) > 1:
            found[key] = sorted(standing, key=_order, reverse=True)
    return found


def _order(event: AnswerEvent) -> tuple[int, str]:
    return event["clock"], event["id"]
