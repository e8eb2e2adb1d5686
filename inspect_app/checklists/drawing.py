"""Places of a room drawn at random, so that anybody can repeat the draw from its seed."""

from __future__ import annotations

from hashlib import sha256


def places_drawn(seed: str, rows: int, columns: int, count: int) -> list[tuple[int, int]]:
    """The `count` places (row, column) whose SHA-256 of "seed:number" is least.

    Places are numbered from 1, row by row, and come in that order. The phone draws the
    same (`frontend/src/app/drawing.ts`).
    """

    def lot(number: int) -> str:
        return sha256(f"{seed}:{number}".encode()).hexdigest()

    drawn = sorted(sorted(range(1, rows * columns + 1), key=lot)[:count])
    return [((number - 1) // columns + 1, (number - 1) % columns + 1) for number in drawn]
