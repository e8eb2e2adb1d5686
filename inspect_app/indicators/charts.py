"""Where the strokes of a chart go: one geometry for every chart of the dashboards. Pure.

Lengths are in the units of the drawing's view box; y grows downwards. Charts are drawn in one ink
and stand beside the table of their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

WIDTH, HEIGHT, MARGIN = 180, 40, 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line over equal steps. strokes: points joined without a gap, as `points` of a polyline.

    dots: every value on its own; a value that is missing leaves a gap and is never bridged.
    """

    strokes: tuple[str, ...]
    dots: tuple[tuple[Decimal, Decimal], ...]


def line(values: Sequence[Decimal | None], *, least: Decimal, most: Decimal) -> Line:
    """The line of values on a scale from least to most (least < most), cut at its ends."""
    step = Decimal(WIDTH - 2 * MARGIN) / max(1, len(values) - 1)
    placed = [
        None if value is None else (_x(number, step), _y(value, least, most))
        for number, value in enumerate(values)
    ]
    runs = (list(run) for there, run in groupby(placed, key=bool) if there)
    strokes = [" ".join(f"{one[0]},{one[1]}" for one in run if one) for run in runs if len(run) > 1]
    return Line(tuple(strokes), tuple(one for one in placed if one))


def _x(number: int, step: Decimal) -> Decimal:
    return (MARGIN + step * number).quantize(Decimal("0.1"))


def _y(value: Decimal, least: Decimal, most: Decimal) -> Decimal:
    share = (min(max(value, least), most) - least) / (most - least)
    return (HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)).quantize(Decimal("0.1"))


def bars(values: Sequence[int], *, most: int | None = None) -> Iterator[Decimal]:
    """The length of each bar; the greatest value, or `most`, fills the width."""
    full = max(values, default=0) if most is None else most
    for value in values:
        yield (Decimal(WIDTH) * min(value, full) / full if full else Decimal(0)).quantize(
            Decimal("0.1")
        )
