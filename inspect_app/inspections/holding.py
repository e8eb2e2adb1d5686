"""Inspections as recording and sealing need them: read in one statement, their logs locked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Scope, confidence
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.database import table_of
from inspect_app.inspections.models import Inspection, InspectionState
from inspect_app.inspections.teams import ON_TEAM
from inspect_app.problems import NotFound
from inspect_app.programmes.lifecycle import VisitState, is_known_to_school
from inspect_app.programmes.models import Visit, VisitMember

_inspections, _visits = table_of(Inspection), table_of(Visit)
_versions, _members = table_of(ChecklistVersion), table_of(VisitMember)

_FIND = (
    sa.select(
        _inspections.c.id,
        _inspections.c.state,
        _inspections.c.log_length,
        _inspections.c.facts,
        _visits.c.id.label("visit_id"),
        _visits.c.state.label("visit_state"),
        _visits.c.announced_at,
        _visits.c.school_id,
        _versions.c.id.label("version_id"),
        _versions.c.checklist_id,
        _versions.c.version,
        _versions.c.sha256,
        _versions.c.readers,
        _members.c.user_id,
    )
    .join_from(_inspections, _visits, _visits.c.id == _inspections.c.visit_id)
    .join(_versions, _versions.c.id == _inspections.c.checklist_version_id)
    .outerjoin(_members, ON_TEAM)
    .where(_inspections.c.id.in_(sa.bindparam("inspections", expanding=True)))
    .order_by(_inspections.c.id)
)
_LOCK = (
    sa.select(_inspections.c.state, _inspections.c.log_length, _inspections.c.checklist_version_id)
    .where(_inspections.c.id == sa.bindparam("inspection"))
    .with_for_update()
)
_HOLD = _FIND.with_for_update(of=_inspections)


@dataclass(frozen=True, slots=True)
class FoundInspection:
    """An inspection as it stood when it was read, with its team.

    log_length: position of its last event; facts: what the checklist asks of the school, pinned;
    version_id, checklist_id, version, checklist_sha256: the published version it is pinned to.
    """

    id: UUID
    visit_id: UUID
    visit_state: VisitState
    school_id: int
    sealed: bool
    log_length: int
    facts: dict[str, Any]
    version_id: int
    checklist_id: str
    version: int
    checklist_sha256: str
    scope: Scope


def find(session: Session, inspections: Iterable[UUID]) -> dict[UUID, FoundInspection]:
    """The inspections that exist among those asked for, by id."""
    return _found(session, _FIND, inspections)


def hold(session: Session, inspections: Iterable[UUID]) -> dict[UUID, FoundInspection]:
    """The same with their logs locked, in the order of ids so that no two calls wait in a ring."""
    return _found(session, _HOLD, inspections)


def lock(session: Session, inspection: FoundInspection) -> FoundInspection:
    """The inspection with its log locked, read again where it has moved since it was found."""
    row = session.execute(_LOCK, {"inspection": inspection.id}).one()
    if (row.state == InspectionState.SEALED, row.log_length, row.checklist_version_id) == (
        inspection.sealed,
        inspection.log_length,
        inspection.version_id,
    ):
        return inspection
    return find_one(session, inspection.id)


def find_one(session: Session, inspection: UUID) -> FoundInspection:
    """The inspection. Raises NotFound."""
    found = find(session, [inspection]).get(inspection)
    if found is None:
        raise NotFound
    return found


def _known_to_school(row: sa.Row[Any]) -> bool:
    return is_known_to_school(row.visit_state, row.announced_at)


def _found(
    session: Session, query: sa.Select[Any], inspections: Iterable[UUID]
) -> dict[UUID, FoundInspection]:
    asked = list(inspections)
    rows = session.execute(query, {"inspections": asked}).all() if asked else []
    teams: dict[UUID, set[int]] = {}
    for row in rows:
        teams.setdefault(row.id, set()).add(row.user_id)
    return {
        row.id: FoundInspection(
            id=row.id,
            visit_id=row.visit_id,
            visit_state=row.visit_state,
            school_id=row.school_id,
            sealed=row.state == InspectionState.SEALED,
            log_length=row.log_length,
            facts=row.facts,
            version_id=row.version_id,
            checklist_id=row.checklist_id,
            version=row.version,
            checklist_sha256=row.sha256,
            scope=Scope(
                school_id=row.school_id if _known_to_school(row) else None,
                team=frozenset(teams[row.id]),
                confidence=confidence(row.id, row.readers),
            ),
        )
        for row in rows
    }
