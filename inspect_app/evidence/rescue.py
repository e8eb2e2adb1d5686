"""A rescue file: everything a phone holds of one person, as one zip (docs/wire.md). Reads only."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from inspect_app.evidence.errors import BadRescue

RECORD = "rescue.json"
RECORD_LIMIT = 64 * 2**20
FILES_LIMIT = 20_000
_PHOTO = re.compile(r"photos/([0-9a-f]{64})").fullmatch


@dataclass(frozen=True, slots=True)
class Rescue:
    """author: whose work it is; events: as the phone wrote them; photos: hashes of the pictures."""

    author: int
    events: list[Any]
    photos: list[str]
    file: zipfile.ZipFile
    photo_limit: int

    def picture(self, sha256: str) -> bytes:
        """The bytes of one picture. Raises BadRescue when they are not what their name says."""
        content = _read(self.file, f"photos/{sha256}", self.photo_limit)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise BadRescue(f"photos/{sha256}")
        return content


@contextmanager
def opened(source: IO[bytes] | Path, *, photo_limit: int) -> Iterator[Rescue]:
    """The rescue in a file. photo_limit: bytes of the largest picture. Raises BadRescue."""
    try:
        with zipfile.ZipFile(source) as file:
            yield _rescue(file, photo_limit)
    except zipfile.BadZipFile as error:
        raise BadRescue(str(error)) from None


def _rescue(file: zipfile.ZipFile, photo_limit: int) -> Rescue:
    names = file.namelist()
    if RECORD not in names or len(names) > FILES_LIMIT:
        raise BadRescue(RECORD)
    try:
        record = orjson.loads(_read(file, RECORD, RECORD_LIMIT))
    except orjson.JSONDecodeError as error:
        raise BadRescue(f"{RECORD}: {error}") from None
    if not isinstance(record, dict) or record.get("v") != 1:
        raise BadRescue(f"{RECORD}: v")
    author, events = record.get("author"), record.get("events")
    if type(author) is not int or not isinstance(events, list):
        raise BadRescue(f"{RECORD}: author, events")
    photos = [match[1] for match in map(_PHOTO, names) if match]
    return Rescue(author, events, photos, file, photo_limit)


def _read(file: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """One file of the zip, however large it claims to be not more than the limit."""
    try:
        with file.open(name) as stream:
            content = stream.read(limit + 1)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadRescue(f"{name}: {error}") from None
    if len(content) > limit:
        raise BadRescue(f"{name}: {limit} bytes at most")
    return content
