"""Which schools a condition on facts binds. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from inspect_app.checklists.conditions import holds
from inspect_app.checklists.facts import FACTS
from inspect_app.checklists.names import Name, Names
from inspect_app.checklists.rules import read_condition
from inspect_app.checklists.sheet import read_answer
from inspect_app.checklists.values import Value

NAMES = Names({"facts": FACTS, "sections": []})


def binds(condition: Mapping[str, Any] | None, facts: Mapping[str, Any]) -> bool:
    """Whether a canonical condition on facts alone holds; no condition binds everybody.

    facts: by reference (see `facts.FACTS`); a condition that needs a missing one does not hold.
    Raises UnknownNameError when the condition names anything but facts.
    """
    read = read_condition(dict(condition) if condition else None, NAMES)

    def look(name: Name, row: str) -> Value | None:
        return read_answer(name, facts.get(name.ref))

    return read is None or holds(read, look) is True
