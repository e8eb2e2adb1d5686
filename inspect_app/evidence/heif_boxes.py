"""The outer structure of a HEIF file (ISO/IEC 14496-12 §4.2), checked without decoding. Pure.

Decoders conceal what is missing at the end of a picture; the lengths of the boxes do not.
"""

from __future__ import annotations

NEEDED = frozenset({b"ftyp", b"meta", b"mdat"})
SHORT_HEADER, LONG_HEADER = 8, 16


def is_whole(content: bytes) -> bool:
    """Whether every box ends inside the file and the needed ones are there.

    What some phones append behind the last box is not looked at.
    """
    at, seen = 0, set()
    while len(content) - at >= SHORT_HEADER:
        kind = content[at + 4 : at + 8]
        if not kind.isalnum():
            break
        size = _size(content, at)
        if size < SHORT_HEADER or at + size > len(content):
            return False
        seen.add(kind)
        at += size
    return seen >= NEEDED


def _size(content: bytes, at: int) -> int:
    size = int.from_bytes(content[at : at + 4], "big")
    if size == 0:
        return len(content) - at
    if size == 1:
        return int.from_bytes(content[at + SHORT_HEADER : at + LONG_HEADER], "big")
    return size
