"""Where a provision stands in the plan, so that a citation can be looked up on paper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

REGISTER = Path(__file__).with_name("provisions.yaml")


@cache
def register() -> Mapping[str, Mapping[str, Any]]:
    """Of every provision its place in the plan and its wording, {place, text: {zh, en}}, by id."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    rows = yaml.load(REGISTER.read_text(encoding="utf-8"), Loader=loader)
    return {row["id"]: {"place": row["place"], "text": row["text"]} for row in rows}


@cache
def places_by_id() -> Mapping[str, str]:
    """The place in the plan of every provision of the register, by its id."""
    return {one: row["place"] for one, row in register().items()}


def summary(provision: str) -> str:
    """The register's short Chinese wording of a provision; "" for an id the plan lacks."""
    row = register().get(provision)
    return str(row["text"]["zh"]) if row else ""


def places(provisions: Iterable[str]) -> list[str]:
    """The places in the plan of these provisions, each once; an id the plan lacks stays itself."""
    known = places_by_id()
    return list(dict.fromkeys(known.get(one, one) for one in provisions))
