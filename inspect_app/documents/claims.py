"""Which document a file says it is: the ids that a PDF, also a changed one, still carries. Pure.

The file may come from anybody. It is searched, not opened as a PDF: every byte once, and of what
is compressed in it a bounded part, so that no file can take memory or time beyond that.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from uuid import UUID

MOST_OF_A_STREAM = 4 * 2**20
MOST_OF_A_FILE = 32 * 2**20
MOST_IDS = 100
_ID = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HEX_STRING = re.compile(rb"<([0-9a-fA-F]{72,4000})>")
_STREAM = re.compile(rb"stream\r?\n(?=\x78)")


def claimed_ids(file: bytes) -> list[UUID]:
    """The ids in a file in the order they are met, at most 100; one of them may be its own."""
    found: dict[UUID, None] = {}
    for text in _texts(file):
        for match in _ID.finditer(text):
            found.setdefault(UUID(match[0].decode()))
            if len(found) == MOST_IDS:
                return list(found)
    return list(found)


def _texts(file: bytes) -> Iterator[bytes]:
    """Everything in the file that may hold an id as plain letters."""
    yield from _readings(file)
    for inflated in _inflated(file):
        yield from _readings(inflated)


def _readings(content: bytes) -> Iterator[bytes]:
    """The bytes themselves, as UTF-16 made plain, and the strings written in hexadecimal."""
    yield content
    yield content.replace(b"\0", b"")
    for match in _HEX_STRING.finditer(content):
        digits = match[1]
        yield bytes.fromhex(digits[: len(digits) // 2 * 2].decode()).replace(b"\0", b"")


def _inflated(file: bytes) -> Iterator[bytes]:
    left = MOST_OF_A_FILE
    view = memoryview(file)
    for match in _STREAM.finditer(file):
        if left <= 0:
            return
        most = min(left, MOST_OF_A_STREAM)
        content = _inflate(view[match.end() :], most)
        left -= len(content)
        yield content


def _inflate(compressed: memoryview, most: int) -> bytes:
    """What is compressed there, up to so many bytes; b"" where it is not."""
    try:
        return zlib.decompressobj().decompress(compressed, most)
    except zlib.error:
        return b""
