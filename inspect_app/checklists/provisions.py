"""Where a provision stands in the plan, so that a citation can be looked up on paper. Pure."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PLACES = Path(__file__).with_name("provisions.tsv")


@cache
def _places() -> dict[str, str]:
    with PLACES.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["place"] for row in csv.DictReader(file, delimiter="\t")}


def places(provisions: Iterable[str]) -> list[str]:
    """The places in the plan of these provisions, each once; an id the plan lacks stays itself."""
    return list(dict.fromkeys(_places().get(one, one) for one in provisions))
