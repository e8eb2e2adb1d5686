"""An open inspection moves to a newer version of its checklist, when a person wants it to.

Nothing moves by itself. What the newer version does not ask any more stays in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.answers import fault
from inspect_app.checklists.changes import changes
from inspect_app.checklists.definition import Definition
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.names import Text
from inspect_app.checklists.queries import definition_of, latest_version
from inspect_app.inspections.errors import NoNewerVersion
from inspect_app.inspections.handovers import check_in_hand, lock
from inspect_app.inspections.merge import Answers
from inspect_app.inspections.models import Inspection, InspectionState, VersionMove
from inspect_app.inspections.queries import answers_of
from inspect_app.inspections.reading import ItemReading, read_items
from inspect_app.inspections.recording import SENSELESS


@dataclass(frozen=True, slots=True)
class Effect:
    """What a move would do.

    kept: prompts of the items whose answers stay; dropped: what is left behind, by item;
    added: prompts of the items that are new; changes: all that differs, as sentences.
    """

    kept: Sequence[Text]
    dropped: Sequence[ItemReading]
    added: Sequence[Text]
    changes: Sequence[Text]


def effect_of(old: Definition, new: Definition, answers: Answers) -> Effect:
    """What moving these answers from one version to another would do."""
    before = [one for one in read_items(old, {}, answers, None) if _is_given(one, answers)]
    lost = left_behind(new, answers)
    return Effect(
        kept=[one.prompt for one in before if one.id in new.items],
        dropped=[one for one in read_items(old, {}, lost, None) if _is_given(one, lost)],
        added=[item.shape["prompt"] for item in new.items.values() if item.id not in old.items],
        changes=changes(old, new),
    )


def _is_given(item: ItemReading, answers: Answers) -> bool:
    cells = any(row.cells for row in item.rows)
    return bool(item.given or cells or item.photos or item.id in answers.signatures)


def left_behind(new: Definition, answers: Answers) -> Answers:
    """Of the answers those that have no place or no meaning in the newer version."""
    lost: dict[str, dict[str, dict[str, Any]]] = {}
    for item, rows in answers.answers.items():
        for row, fields in rows.items():
            unfit = {
                field: one for field, one in fields.items() if _is_unfit(new, item, row, field, one)
            }
            if unfit:
                lost.setdefault(item, {})[row] = unfit
    return Answers(
        answers=lost,
        rows={
            item: {
                row: one
                for row, one in rows.items()
                if item not in new.items or row in lost.get(item, {})
            }
            for item, rows in answers.rows.items()
        },
        photos=[photo for photo in answers.photos if photo["item"] not in new.items],
        signatures={item: one for item, one in answers.signatures.items() if item not in new.items},
    )


def _is_unfit(new: Definition, item: str, row: str, field: str, value: Any) -> bool:
    if value is None:
        return False
    known = new.items.get(item)
    return known is None or fault(known, row, field, value) in {*SENSELESS, "unknown-field"}


def newer_version(session: Session, inspection: Inspection) -> ChecklistVersion:
    """The version the inspection can move to.

    Raises NoNewerVersion: sealed, up to date, or another sheet of the visit has its place.
    """
    pinned = inspection.checklist_version
    newest = latest_version(session, pinned.checklist_id)
    if inspection.state is InspectionState.SEALED or newest.version <= pinned.version:
        raise NoNewerVersion
    taken = sa.select(Inspection.id).where(
        Inspection.visit_id == inspection.visit_id,
        Inspection.checklist_version_id == newest.id,
        Inspection.subject == inspection.subject,
    )
    if session.scalar(taken) is not None:
        raise NoNewerVersion
    return newest


def effect_on(session: Session, inspection: Inspection, newest: ChecklistVersion) -> Effect:
    """What moving would do to what has arrived of the inspection."""
    return effect_of(
        definition_of(session, inspection.checklist_version.sha256),
        definition_of(session, newest.sha256),
        answers_of(session, inspection),
    )


def move(
    session: Session, inspection: Inspection, *, version: int, actor_id: int, now: datetime
) -> ChecklistVersion:
    """Pin the inspection to the newer version that the person was shown; the version it has now.

    Once more the same changes nothing. Raises NoNewerVersion, HandedOver.
    """
    lock(session, inspection)
    check_in_hand(inspection, actor_id)
    pinned = inspection.checklist_version
    if pinned.version == version:
        return pinned
    newest = newer_version(session, inspection)
    if newest.version != version:
        raise NoNewerVersion(field="version")
    session.add(
        VersionMove(
            inspection_id=inspection.id,
            from_version_id=pinned.id,
            to_version_id=newest.id,
            moved_by=actor_id,
            moved_at=now,
        )
    )
    inspection.checklist_version = newest
    session.flush()
    return newest
