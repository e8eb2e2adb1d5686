"""Letters as they can be printed: what no face of the system has a shape for is named instead.

A box in place of a letter would say nothing, and the standards of the files forbid it. Marks that
turn the direction of whatever follows, and controls, are left out.
"""

from __future__ import annotations

import subprocess
import unicodedata
from bisect import bisect_right
from functools import cache

_OVERRIDES = frozenset((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Embeddings, overrides and isolates (Unicode UAX #9): they may be left open by a text."""
_SPACES = frozenset("\t\n\r")
_BREAKS = frozenset("\u2028\u2029\x0b\x0c\x85")
_SHAPELESS = frozenset({"Cf", "Mn", "Me", "Zs"})
"""Categories that join to what stands beside them or show nothing."""


class _Printed(dict[int, str | None]):
    """What is printed for a letter, found when it is first met."""

    def __missing__(self, point: int) -> str | None:
        found = self[point] = _printed(chr(point))
        return found


_PRINTED = _Printed()


def printable(text: str) -> str:
    """The text with letters that have a shape alone; another is written as 〔U+1F600〕."""
    return text if text.isascii() and text.isprintable() else text.translate(_PRINTED)


def _printed(letter: str) -> str | None:
    if letter in _SPACES or letter in _BREAKS:
        return letter if letter in _SPACES else " "
    category = unicodedata.category(letter)
    if ord(letter) in _OVERRIDES or category in ("Cc", "Cs"):
        return None
    if category in _SHAPELESS or _has_shape(ord(letter)):
        return letter
    return f"〔U+{ord(letter):04X}〕"


def _has_shape(point: int) -> bool:
    starts, ends = _covered()
    at = bisect_right(starts, point) - 1
    return at >= 0 and point <= ends[at]


@cache
def _covered() -> tuple[list[int], list[int]]:
    """First and last letters of the ranges that some face of the system has, in order."""
    listed = subprocess.run(
        ["fc-list", ":scalable=true", "--format", "%{charset} "],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    starts: list[int] = []
    ends: list[int] = []
    for first, last in sorted({_bounds(one) for one in listed.split()}):
        if ends and first <= ends[-1] + 1:
            ends[-1] = max(ends[-1], last)
        else:
            starts.append(first)
            ends.append(last)
    return starts, ends


def _bounds(written: str) -> tuple[int, int]:
    """The ends of a range such as 20-7e or 192, in hexadecimal."""
    first, _, last = written.partition("-")
    return int(first, 16), int(last or first, 16)
