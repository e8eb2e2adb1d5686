"""The merged state of an inspection: per key, the event with the greatest (clock, id) wins.

Pure. Commutative, associative and idempotent, so phones converge whatever the order of arrival.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from inspect_app.inspections.events import canonical, sha256_of


@dataclass
class Winner:
    """The event that holds a key; `event` is its members."""

    id: str
    clock: int
    content: str

    @cached_property
    def event(self) -> dict[str, Any]:
        members: dict[str, Any] = orjson.loads(self.content)
        return members


State = Mapping[str, Winner]


def merge(events: Iterable[tuple[str, int, str, str]]) -> dict[str, Winner]:
    """The winners by key, of (key, clock, id, content) in any order; submit events aside."""
    winners: dict[str, Winner] = {}
    for key, clock, event_id, content in events:
        if key.startswith("submit/"):
            continue
        held = winners.get(key)
        if held is None or (clock, event_id) > (held.clock, held.id):
            winners[key] = Winner(event_id, clock, content)
    return winners


def digest(inspection: str, checklist_sha256: str, state: State) -> str:
    """SHA-256 of the canonical merged state (docs/wire.md), as 64 hexadecimal digits."""
    return sha256_of(canonical_state(inspection, checklist_sha256, state))


def canonical_state(inspection: str, checklist_sha256: str, state: State) -> str:
    """RFC 8785 JSON of the merged state, put together from the already canonical events."""
    body = ",".join(f"{orjson.dumps(key).decode()}:{state[key].content}" for key in sorted(state))
    return (
        f'{{"checklist":{canonical(checklist_sha256)},"inspection":{canonical(inspection)},'
        f'"state":{{{body}}},"v":1}}'
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """The merged state by kind, as members of the winning events.

    answers: item → row → field → value; rows: item → row → {present, label};
    photos: present photo events in the order they were taken; signatures: item → event.
    """

    answers: dict[str, dict[str, dict[str, Any]]]
    rows: dict[str, dict[str, dict[str, Any]]]
    photos: list[dict[str, Any]]
    signatures: dict[str, dict[str, Any]]

    @property
    def photo_hashes(self) -> list[str]:
        """Hashes of all present photos, sorted, each once."""
        return sorted({photo["sha256"] for photo in self.photos})


def read_state(state: State) -> Answers:
    """The merged state taken apart by kind; removed photos and signatures left out."""
    answers: dict[str, dict[str, dict[str, Any]]] = {}
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    photos: list[dict[str, Any]] = []
    signatures: dict[str, dict[str, Any]] = {}
    for winner in state.values():
        event = winner.event
        kind = event["kind"]
        if kind == "answer":
            fields = answers.setdefault(event["item"], {}).setdefault(event["row"], {})
            fields[event["field"]] = event["value"]
        elif kind == "row":
            held = {"present": event["present"], "label": event["label"]}
            rows.setdefault(event["item"], {})[event["row"]] = held
        elif kind == "photo" and event["present"]:
            photos.append(event)
        elif kind == "signature" and event["present"]:
            signatures[event["item"]] = event
    photos.sort(key=lambda photo: (photo["taken_at"], photo["photo"]))
    return Answers(answers, rows, photos, signatures)
