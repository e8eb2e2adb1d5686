"""A signature's strokes as the path of a vector drawing. Pure."""

from __future__ import annotations

from collections.abc import Sequence

DOT = "h0.1"


def path(strokes: Sequence[Sequence[int]]) -> str:
    """SVG path data of strokes `[x0, y0, x1, y1, …]`; a touch without movement is a dot."""
    return " ".join(_stroke(stroke) for stroke in strokes if len(stroke) >= 2)


def _stroke(stroke: Sequence[int]) -> str:
    points = [f"{int(x)},{int(y)}" for x, y in zip(stroke[::2], stroke[1::2], strict=False)]
    if len(points) == 1:
        return f"M{points[0]} {DOT}"
    return f"M{points[0]} L{' '.join(points[1:])}"
