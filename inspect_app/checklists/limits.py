"""Limits taken from a standard, which stay marked with where they come from until published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspect_app.checklists.names import Text
from inspect_app.checklists.source import Number

UNVERIFIED = "unverified"
OWN = "OWN"
"""The entry of the table that holds numbers of the checklists' own."""
_STOPS = {"zh": "。", "en": "."}
_INFORMS = {
    "zh": "（数值未经核实，供参考）。",
    "en": " (the number is not verified, for information only).",
}
_OURS = {"zh": "（数值由检查表自拟）。", "en": " (the number is the checklist's own)."}


class Limit(Number):
    """A number of a standard. name: STANDARD.limit; verified: read, secondary or unverified.

    clause: where it stands in the standard; empty while that is not recorded.
    """

    name: str
    unit: Text | None
    verified: str
    clause: str

    def __new__(cls, value: str, name: str, unit: Text | None, verified: str, clause: str) -> Limit:
        limit = super().__new__(cls, value)
        limit.name, limit.unit, limit.verified, limit.clause = name, unit, verified, clause
        return limit

    @property
    def standard(self) -> str:
        """The id of the standard."""
        return self.name.rpartition(".")[0]


def limits_in(part: Any) -> Iterator[Limit]:
    """Every limit that a part of a definition takes from a standard."""
    if isinstance(part, Limit):
        yield part
    elif isinstance(part, dict):
        for inner in part.values():
            yield from limits_in(inner)
    elif isinstance(part, (list, tuple)):
        for inner in part:
            yield from limits_in(inner)


def with_citations(case: dict[str, Any]) -> dict[str, Any]:
    """A case citing the standards of its limits; one that rests on an unverified one says so."""
    limits = list(limits_in([case["require"], case["partial"]]))
    cited = [one.standard for one in limits if one.verified != UNVERIFIED]
    standards = list(dict.fromkeys([*case["standards"], *cited]))
    note = case["note"]
    if note is not None and any(one.verified == UNVERIFIED for one in limits):
        mark = _OURS if any(one.standard == OWN for one in limits) else _INFORMS
        note = {
            language: _marked(said, _STOPS[language], mark[language])
            for language, said in note.items()
        }
    return {**case, "standards": standards, "note": note}


def _marked(said: str, stop: str, mark: str) -> str:
    return said.removesuffix(stop) + mark
