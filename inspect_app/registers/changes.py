"""What an import would change, as values. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class ChangeKind(StrEnum):
    """What becomes of one entry of the register."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after, as words."""

    header: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """One entry: its code, its name, and the fields that differ (all of a new one's)."""

    kind: ChangeKind
    code: str
    name: str
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything a file would change, in the file's order; new_townships: names not seen before."""

    entries: tuple[Change, ...]
    new_townships: tuple[str, ...] = ()

    def count(self, kind: ChangeKind) -> int:
        """Number of entries of that kind."""
        return sum(entry.kind is kind for entry in self.entries)

    @property
    def counts(self) -> dict[str, int]:
        """Numbers of entries by kind."""
        return {kind.value: self.count(kind) for kind in ChangeKind}

    @property
    def differing(self) -> list[Change]:
        """The entries that would be added or changed."""
        return [entry for entry in self.entries if entry.kind is not ChangeKind.UNCHANGED]


def compare(
    code: str, name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Change:
    """The change from what the register holds (None: nothing) to what the file states.

    before, after: values by column header; a header missing from `after` is left as it is.
    """
    fields = tuple(_differences(before or {}, after))
    if before is None:
        return Change(ChangeKind.ADDED, code, name, fields)
    return Change(ChangeKind.CHANGED if fields else ChangeKind.UNCHANGED, code, name, fields)


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[FieldChange]:
    for header, value in after.items():
        earlier = before.get(header)
        if earlier != value:
            yield FieldChange(header, _words(earlier), _words(value))


def _words(value: Any) -> str:
    return "" if value is None else str(value)
