"""A draw of places can be repeated from its seed, by the phone and by anybody else."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from inspect_app.checklists.drawing import places_drawn

VECTORS = Path(__file__).parents[1] / "vectors" / "draw.json"


@pytest.mark.parametrize("case", json.loads(VECTORS.read_text())["cases"])
def test_the_seed_gives_the_places(case: dict[str, Any]) -> None:
    found = places_drawn(case["seed"], case["rows"], case["columns"], case["count"])
    assert [list(place) for place in found] == case["places"]


def test_no_place_is_drawn_twice_and_none_is_favoured() -> None:
    drawn: Counter[tuple[int, int]] = Counter()
    for seed in range(2000):
        places = places_drawn(str(seed), 6, 8, 10)
        assert len(set(places)) == 10
        drawn.update(places)
    expected = 2000 * 10 / 48
    assert len(drawn) == 48
    assert sum((count - expected) ** 2 / expected for count in drawn.values()) < 90
