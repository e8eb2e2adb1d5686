"""What a list on a page is narrowed to, and how an address says it."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """What a list is narrowed to; its fields are arguments of the list's address.

    A field at its default narrows nothing; one without a default is always chosen.
    """

    @property
    def arguments(self) -> dict[str, str]:
        """The choice as arguments of an address: enumerations by value, yes and no as 1 and 0."""
        given = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: _told(value) for name, value in given.items() if value not in (None, "")}

    @property
    def narrowed(self) -> bool:
        """Whether anything was chosen."""
        return any(
            getattr(self, one.name) != one.default
            for one in fields(self)
            if one.default is not MISSING
        )


def _told(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)
