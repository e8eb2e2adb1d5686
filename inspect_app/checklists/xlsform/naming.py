"""How the questions of an XLSForm are called: an item's id, and what belongs to it after `__`."""

from __future__ import annotations

FACT = "fact__"


def question_name(item: str) -> str:
    """The question of an item: `clinic-present` becomes `clinic_present`."""
    return item.replace("-", "_")


def inner_name(item: str, part: str) -> str:
    """A field, column or other part of an item: `cameras__online`."""
    return f"{question_name(item)}__{question_name(part)}"


def fact_name(ref: str) -> str:
    """The question that asks for a fact of the school or visit: `fact__school_students`."""
    return FACT + ref.replace(".", "_").replace("-", "_")
