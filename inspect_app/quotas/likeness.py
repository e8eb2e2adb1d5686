"""How much two texts share, judged on short pieces of them. Pure.

A text is kept as a sketch: for each of SKETCH hash functions the smallest hash of its pieces.
The share of equal places estimates the Jaccard similarity of the sets of pieces (Broder 1997);
the text itself cannot be read back.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

PIECE = 5
"""Characters of a piece."""
SKETCH = 64
BANDS = 16
"""A sketch is filed under 16 bands of 4 places: texts more alike than ALIKE share one."""
ALIKE = 0.8
"""From this share of common pieces on a person should look."""
SHORTEST = 40
"""Characters below which texts resemble each other by chance."""

_NOISE = re.compile(r"[\W_]+")


def sketch_of(text: str) -> list[int]:
    """The sketch of a text, or an empty list for one too short to compare."""
    plain = _NOISE.sub("", text.lower())
    if len(plain) < SHORTEST:
        return []
    pieces = {plain[at : at + PIECE] for at in range(len(plain) - PIECE + 1)}
    hashed = [_hashes(piece) for piece in pieces]
    return [min(column) for column in zip(*hashed, strict=True)]


def _hashes(piece: str) -> list[int]:
    """SKETCH hashes of 32 bits."""
    digest = hashlib.shake_128(piece.encode()).digest(4 * SKETCH)
    return [int.from_bytes(digest[at : at + 4], "big") for at in range(0, len(digest), 4)]


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimated share of common pieces, 0 to 1; 0 where a text was too short."""
    if not one or not other:
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / SKETCH


def bands_of(sketch: Sequence[int]) -> list[str]:
    """The names a sketch is filed under; alike texts share at least one almost surely."""
    width = SKETCH // BANDS
    return [
        f"{band}:"
        + hashlib.sha256(repr(sketch[band * width : (band + 1) * width]).encode()).hexdigest()[:16]
        for band in range(BANDS if sketch else 0)
    ]
