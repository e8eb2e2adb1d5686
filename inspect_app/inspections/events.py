"""Reading an event as a phone sent it: the one place that knows the members of each kind.

Pure. The shapes, limits and keys are those of docs/wire.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import rfc8785

from inspect_app.inspections.errors import EventProblem, EventTooLarge, MalformedEvent

EVENT_LIMIT = 64 * 1024
TEXT_LIMIT = 10_000
LABEL_LIMIT = 200
CLOCK_LIMIT = 2**53 - 1
STROKE_POINTS_LIMIT = 20_000
SETTLES_LIMIT = 40

Check = Callable[[Any], bool]


class ReadEvent(NamedTuple):
    """A well-formed event; `content` is its canonical JSON, `sha256` the hash of those bytes."""

    id: UUID
    kind: str
    inspection: UUID
    device: UUID
    author: int
    clock: int
    recorded_at: datetime
    key: str
    content: str
    sha256: str
    members: Mapping[str, Any]


def canonical(value: Any) -> str:
    """RFC 8785 JSON text. Raises MalformedEvent for what JSON cannot carry exactly."""
    try:
        return rfc8785.dumps(value).decode()
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise MalformedEvent(str(error)) from None


def _canonical_event(event: dict[str, Any]) -> bytes:
    """What `canonical` gives, for members already checked: ASCII names, no fractions.

    Of such values any sorted, compact JSON is the canonical one, many times as fast. Raises
    MalformedEvent for half a character.
    """
    try:
        text: bytes = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError as error:
        raise MalformedEvent(str(error)) from None
    return text


def sha256_of(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_event(raw: Any) -> ReadEvent:
    """The event, checked member by member. Raises an EventProblem naming the first bad member."""
    if not isinstance(raw, dict):
        raise MalformedEvent("an event is a JSON object", field="events")
    kind = raw.get("kind")
    checks = _MEMBERS.get(kind) if isinstance(kind, str) else None
    if checks is None:
        raise MalformedEvent("unknown kind of event", field="kind")
    _check_members(raw, checks)
    content = _canonical_event(raw)
    if len(content) > EVENT_LIMIT:
        raise EventTooLarge(f"{EVENT_LIMIT} bytes at most")
    return ReadEvent(
        id=UUID(raw["id"]),
        kind=raw["kind"],
        inspection=_uuid(raw["inspection"]),
        device=_uuid(raw["device"]),
        author=raw["author"],
        clock=raw["clock"],
        recorded_at=datetime.fromisoformat(raw["recorded_at"]).astimezone(UTC),
        key=key_of(raw),
        content=content.decode(),
        sha256=hashlib.sha256(content).hexdigest(),
        members=raw,
    )


def _check_members(raw: dict[str, Any], checks: dict[str, Check]) -> None:
    for name, check in checks.items():
        try:
            value = raw[name]
        except KeyError:
            raise MalformedEvent(f"{name} is missing", field=name) from None
        if not check(value):
            raise _wrong_member(name, value)
    for name in sorted(raw.keys() - checks.keys()) if len(raw) > len(checks) else ():
        allowed = _OPTIONAL.get((raw["kind"], name))
        if allowed is None:
            raise MalformedEvent(f"unknown member {name[:40]}", field=name[:40])
        if not allowed(raw[name]):
            raise _wrong_member(name, raw[name])


def key_of(event: Mapping[str, Any]) -> str:
    """The key of the merged state that the event speaks about."""
    return _KEYS[event["kind"]](event)


def _wrong_member(name: str, value: Any) -> EventProblem:
    if isinstance(value, str) and len(value) > TEXT_LIMIT:
        return EventTooLarge(f"{name}: {TEXT_LIMIT} characters at most", field=name)
    return MalformedEvent(f"{name} has the wrong type or form", field=name)


_uuid = lru_cache(maxsize=1024)(UUID)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}").fullmatch
_HASH = re.compile(r"[0-9a-f]{64}").fullmatch
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?").fullmatch
_MEDIA_TYPE = re.compile(r"image/[a-z0-9.+-]{1,30}").fullmatch


def _is_uuid(value: Any) -> bool:
    return isinstance(value, str) and _UUID(value) is not None


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and _NAME(value) is not None


def _is_row(value: Any) -> bool:
    return value == "" or _is_name(value)


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and _HASH(value) is not None


def _is_integer(value: Any) -> bool:
    return type(value) is int and 0 <= value <= CLOCK_LIMIT


def _is_positive(value: Any) -> bool:
    return _is_integer(value) and value > 0


def _is_boolean(value: Any) -> bool:
    return isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= TEXT_LIMIT


def _is_label(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= LABEL_LIMIT


def _is_instant(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > 40 or "T" not in value:
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _is_value(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= 200 and all(_is_label(one) for one in value)
    return value is None or isinstance(value, bool) or _is_text(value)


def _is_settles(value: Any) -> bool:
    return isinstance(value, list) and 0 < len(value) <= SETTLES_LIMIT and all(map(_is_uuid, value))


def _is_position(value: Any) -> bool:
    if value is None:
        return True
    return (
        isinstance(value, dict)
        and set(value) == {"latitude", "longitude", "accuracy"}
        and all(isinstance(one, str) and _DECIMAL(one) for one in value.values())
    )


def _is_media_type(value: Any) -> bool:
    return isinstance(value, str) and _MEDIA_TYPE(value) is not None


def _is_source(value: Any) -> bool:
    return value in ("camera", "gallery")


def _is_strokes(value: Any) -> bool:
    return (
        isinstance(value, list)
        and sum(len(stroke) if isinstance(stroke, list) else 0 for stroke in value)
        <= STROKE_POINTS_LIMIT
        and all(
            isinstance(stroke, list) and len(stroke) % 2 == 0 and all(map(_is_integer, stroke))
            for stroke in value
        )
    )


def _is_kind(value: Any) -> bool:
    return isinstance(value, str)


_COMMON: dict[str, Check] = {
    "id": _is_uuid,
    "kind": _is_kind,
    "inspection": _is_uuid,
    "device": _is_uuid,
    "author": _is_integer,
    "clock": _is_positive,
    "recorded_at": _is_instant,
}

_MEMBERS: dict[str, dict[str, Check]] = {
    "answer": _COMMON | {"item": _is_name, "row": _is_row, "field": _is_name, "value": _is_value},
    "row": _COMMON
    | {"item": _is_name, "row": _is_name, "present": _is_boolean, "label": _is_label},
    "photo": _COMMON
    | {
        "photo": _is_uuid,
        "sha256": _is_hash,
        "bytes": _is_positive,
        "media_type": _is_media_type,
        "taken_at": _is_instant,
        "position": _is_position,
        "source": _is_source,
        "item": _is_name,
        "row": _is_row,
        "caption": _is_label,
        "present": _is_boolean,
    },
    "signature": _COMMON
    | {
        "item": _is_name,
        "name": _is_label,
        "post": _is_label,
        "width": _is_positive,
        "height": _is_positive,
        "strokes": _is_strokes,
        "present": _is_boolean,
    },
    "submit": _COMMON | {"remark": _is_text},
}

_OPTIONAL: dict[tuple[str, str], Check] = {
    ("answer", "settles"): _is_settles,
    ("photo", "after"): _is_boolean,
    ("signature", "remark"): _is_label,
    ("signature", "refused"): _is_boolean,
}

_KEYS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "answer": lambda event: f"answer/{event['item']}/{event['row']}/{event['field']}",
    "row": lambda event: f"row/{event['item']}/{event['row']}",
    "photo": lambda event: f"photo/{event['photo']}",
    "signature": lambda event: f"signature/{event['item']}",
    "submit": lambda event: f"submit/{event['id']}",
}
