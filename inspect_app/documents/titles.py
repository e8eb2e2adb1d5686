"""Breaking a title into lines that hold whole words and balance. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import combinations

FULL_LINE = 20
_WIDE = frozenset("WFA")


def width(words: str) -> float:
    """How many character squares the words fill; Latin letters and figures take half a square."""
    return sum(1 if unicodedata.east_asian_width(one) in _WIDE else 0.5 for one in words)


def title_lines(parts: Sequence[str], full: int = FULL_LINE) -> tuple[str, ...]:
    """The title in as few lines as fit, broken between its parts, the widest one kept narrow.

    full: squares in a line; 20 of 22 pt fill the 156 mm of the text block. A part wider than a
    line is left to the layout to break.
    """
    given = [one for one in parts if one]
    for lines in range(1, len(given) + 1):
        broken = min(_breakings(given, lines), key=lambda one: max(map(width, one)))
        if max(map(width, broken)) <= full:
            return broken
    return tuple(given)


def _breakings(parts: Sequence[str], lines: int) -> list[tuple[str, ...]]:
    cuts = combinations(range(1, len(parts)), lines - 1)
    return [
        tuple("".join(parts[a:b]) for a, b in zip((0, *cut), (*cut, len(parts)), strict=True))
        for cut in cuts
    ]
