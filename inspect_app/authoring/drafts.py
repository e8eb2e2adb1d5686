"""What an author works on: a text with its definition or its mistakes, or a published version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspect_app.checklists.definition import read
from inspect_app.checklists.loading import library, load
from inspect_app.checklists.mistakes import Mistake, flaw
from inspect_app.checklists.sentences import said

FILE = "draft.yaml"


@dataclass(frozen=True, slots=True)
class Draft:
    """A definition on trial. text: its YAML, "" for a published version.

    content: its canonical definition, None while there are mistakes or there is nothing yet.
    """

    text: str = ""
    content: Mapping[str, Any] | None = None
    mistakes: tuple[Mistake, ...] = ()

    @property
    def sentences(self) -> Mapping[str, Any] | None:
        """What its form says about its rules."""
        return None if self.content is None else said(read(dict(self.content)))

    @property
    def items(self) -> int:
        """How many items the definition has."""
        return sum(len(section["items"]) for section in (self.content or {}).get("sections", ()))


def draft_of(text: str, *, file: str = FILE) -> Draft:
    """The draft that a text makes; nothing but space makes an empty one."""
    if not text.strip():
        return Draft()
    try:
        loaded = load(text, file=file)
    except RecursionError:
        return Draft(text, None, (Mistake(file, 1, "", flaw("unreadable", problem="too deep")),))
    return Draft(text, loaded.content, loaded.mistakes)


def library_text(checklist_id: str) -> str:
    """The YAML of a checklist that comes with the product, "" when there is none of that id."""
    found = (path for path in library() if path.stem == checklist_id)
    return next((path.read_text(encoding="utf-8") for path in found), "")


def library_ids() -> list[str]:
    """The ids of the checklists that come with the product."""
    return [path.stem for path in library()]
