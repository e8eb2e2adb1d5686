"""Questions about published checklists and the inspections that used them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.authoring.whatif import Rescored, rescored
from inspect_app.checklists.definition import Definition, read_published
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.queries import (
    all_versions,
    definition_of,
    latest_version,
    published_version,
)
from inspect_app.inspections.models import Inspection, InspectionState
from inspect_app.inspections.queries import assessment_of, merged_state
from inspect_app.programmes.models import Visit

MOST_TRIED = 200


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


@dataclass(frozen=True, slots=True)
class PastInspections:
    """Which past inspections are judged anew. school: of which; since: visits from that day on."""

    checklist_id: str
    school: int | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class TriedInspection:
    """A past inspection with both judgements."""

    inspection: Inspection
    rescored: Rescored


def tried(session: Session, asked: PastInspections, new: Definition) -> list[TriedInspection]:
    """The sealed inspections asked for, judged by the new version too, the latest visit first."""
    return [_tried(session, one, new) for one in session.scalars(_sealed(asked))]


def _sealed(asked: PastInspections) -> sa.Select[Inspection]:
    query = (
        sa.select(Inspection)
        .join(Visit, Visit.id == Inspection.visit_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .where(
            ChecklistVersion.checklist_id == asked.checklist_id,
            Inspection.state == InspectionState.SEALED,
        )
    )
    if asked.school is not None:
        query = query.where(Visit.school_id == asked.school)
    if asked.since is not None:
        query = query.where(Visit.date >= asked.since)
    return query.order_by(Visit.date.desc(), Inspection.id).limit(MOST_TRIED)


def _tried(session: Session, inspection: Inspection, new: Definition) -> TriedInspection:
    standing = assessment_of(session, inspection.id)
    assert standing is not None, "a sealed inspection has an assessment"
    events = [winner.event for winner in merged_state(session, inspection).values()]
    old = definition_of(session, inspection.checklist_version.sha256)
    return TriedInspection(
        inspection, rescored(events, inspection.facts, standing.result, old, new)
    )
