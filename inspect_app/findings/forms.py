"""Reading a move from a form, for the pages and the API alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol
from uuid import UUID

from werkzeug.datastructures import FileStorage

from inspect_app.findings.deciding import Given
from inspect_app.findings.errors import (
    DateNotUsable,
    NoneChosen,
    TooMuch,
    UnknownMove,
    UnreadableMove,
)
from inspect_app.findings.lifecycle import TRANSITIONS, Move, Mover
from inspect_app.findings.moving import Intent
from inspect_app.findings.photos import SOURCES, UNKNOWN, Incoming


class Chosen(Protocol):
    """A form with boxes to tick."""

    def getlist(self, key: str) -> list[str]: ...


LONGEST_TEXT = 2000
MOST_PHOTOS = 9


def read_move(name: str) -> Move:
    """A move that people make. Raises UnknownMove."""
    with suppress(ValueError):
        move = Move(name)
        if TRANSITIONS[move].movers != {Mover.RECORD}:
            return move
    raise UnknownMove


def read_intent(move: Move, form: Mapping[str, str], photos: Sequence[Incoming]) -> Intent:
    """What a form wants. Raises UnreadableMove, DateNotUsable or TooMuch."""
    given = Given(
        reason=_text(form, "reason"),
        until=_date(form.get("until", "")),
        rest=_text(form, "rest"),
        photos=tuple(photos),
        person=_number(form.get("person", "")),
        owner=form.get("owner", ""),
    )
    seen = _number(form.get("seen", ""))
    if seen is None:
        raise UnreadableMove(field="seen")
    return Intent(_id(form.get("id", "")), seen, move, given)


def read_chosen(form: Chosen) -> list[UUID]:
    """The findings that were ticked, each once. Raises NoneChosen."""
    chosen: dict[UUID, None] = {}
    for one in form.getlist("finding"):
        with suppress(ValueError):
            chosen[UUID(one)] = None
    if not chosen:
        raise NoneChosen(field="finding")
    return list(chosen)


def read_photos(files: Iterable[FileStorage], details: str) -> list[Incoming]:
    """The photos of a form. details: JSON, for each {source, taken_at, latitude, longitude} as far
    as the page knows them. Raises TooMuch."""
    chosen = [one for one in files if one.filename]
    if len(chosen) > MOST_PHOTOS:
        raise TooMuch(MOST_PHOTOS, field="photos")
    told = _details(details)
    return [
        _incoming(file, told[place] if place < len(told) else {})
        for place, file in enumerate(chosen)
    ]


def _details(text: str) -> list[Mapping[str, Any]]:
    """What the page says of its photos; what cannot be read is not known."""
    with suppress(ValueError):
        found = json.loads(text or "[]")
        if isinstance(found, list):
            return [one if isinstance(one, dict) else {} for one in found]
    return []


def _incoming(file: FileStorage, told: Mapping[str, Any]) -> Incoming:
    source = str(told.get("source"))
    return Incoming(
        file.read(),
        source if source in SOURCES else UNKNOWN,
        _instant(told.get("taken_at")),
        _position(told),
    )


def _instant(value: Any) -> datetime | None:
    with suppress(ValueError):
        found = datetime.fromisoformat(str(value))
        return found if found.tzinfo else None
    return None


def _position(told: Mapping[str, Any]) -> tuple[Decimal, Decimal] | None:
    with suppress(InvalidOperation):
        latitude, longitude = (Decimal(str(told.get(one))) for one in ("latitude", "longitude"))
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return latitude, longitude
    return None


def _text(form: Mapping[str, str], name: str) -> str:
    text = form.get(name, "").strip()
    if len(text) > LONGEST_TEXT:
        raise TooMuch(LONGEST_TEXT, field=name)
    return text


def _date(text: str) -> date | None:
    if not text:
        return None
    with suppress(ValueError):
        return date.fromisoformat(text)
    raise DateNotUsable(field="until")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _id(text: str) -> UUID:
    with suppress(ValueError):
        return UUID(text)
    raise UnreadableMove(field="id")
