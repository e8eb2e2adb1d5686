"""Questions about published checklists and the inspections that used them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from inspect_app.checklists.definition import Definition, read_published
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.queries import all_versions, latest_version, published_version


@dataclass(frozen=True, slots=True)
class ListedChecklist:
    """A checklist with its versions, the newest first; definition: of the newest."""

    id: str
    definition: Definition
    versions: Sequence[ChecklistVersion]

    @property
    def title(self) -> Mapping[str, str]:
        """The title of the newest version."""
        title: Mapping[str, str] = self.definition.content["title"]
        return title

    @property
    def provisions(self) -> int:
        """How many provisions the newest version implements."""
        return len(self.definition.content["provisions"])


def listed_checklists(session: Session) -> list[ListedChecklist]:
    """Every published checklist by id."""
    by_id = groupby(all_versions(session), key=lambda version: version.checklist_id)
    return [_listed(id_, list(versions)) for id_, versions in by_id]


def _listed(id_: str, versions: list[ChecklistVersion]) -> ListedChecklist:
    newest_first = versions[::-1]
    return ListedChecklist(id_, read_published(newest_first[0].content), newest_first)


def chosen_version(session: Session, checklist_id: str, version: int | None) -> ChecklistVersion:
    """The published version of that number, or the newest. Raises UnknownChecklist."""
    if version is None:
        return latest_version(session, checklist_id)
    return published_version(session, checklist_id, version)


def versions_of(session: Session, checklist_id: str) -> list[ChecklistVersion]:
    """The published versions of a checklist, the newest first."""
    return [one for one in all_versions(session) if one.checklist_id == checklist_id][::-1]


def items_by_section(definition: Definition) -> list[tuple[Mapping[str, Any], list[Any]]]:
    """The sections of a definition as canonical JSON, each with its items, in the form's order."""
    return [
        (shape, [definition.items[one["id"]] for one in shape["items"]])
        for shape in definition.content["sections"]
    ]
