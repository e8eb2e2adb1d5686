"""Which schools a demand of the plan binds, by the facts about them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inspect_app.checklists.conditions import holds
from inspect_app.checklists.facts import FACTS
from inspect_app.checklists.names import Name, Names
from inspect_app.checklists.rules import read_condition
from inspect_app.checklists.sheet import read_answer

_NAMES = Names({"facts": FACTS, "sections": []})


def binds(applies: Mapping[str, Any] | None, facts: Mapping[str, Any]) -> bool:
    """Whether a condition over facts of a school holds; without a condition, always.

    applies: as requirements give it; facts: as `School.facts` gives them.
    """
    condition = read_condition(applies, _NAMES)

    def look(name: Name, row: str) -> Any:
        return read_answer(name, facts.get(name.ref))

    return condition is None or holds(condition, look) is True
