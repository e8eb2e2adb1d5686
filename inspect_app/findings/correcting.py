"""What the inspectors saw mended on the spot (立行立改): words and photos of the record itself.

The answer stays what was found, so the score does too; sealing the record strikes the finding off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid5

from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.findings.clock import Deadlines
from inspect_app.findings.deciding import Given
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.models import Finding, FindingPhoto
from inspect_app.findings.moving import Intent, make_move
from inspect_app.findings.photos import photos_of_record
from inspect_app.findings.queries import findings_of_inspection
from inspect_app.inspections.errors import IncompleteAnswers
from inspect_app.inspections.merge import Answers
from inspect_app.inspections.sealing import ClosedRecord, Record
from inspect_app.problems import Problem

FIELD = "corrected"
Place = tuple[str, str]


def check_corrections(record: Record) -> None:
    """Raise IncompleteAnswers where something is said to be mended and no photo shows it."""
    shown = _photos(record.answers)
    missing = [one for one, _ in _said(record.answers) if one not in shown]
    if missing:
        told = {
            "zh": "立行立改：须有整改后的照片",
            "en": "Mended on the spot: a photo of it is wanted",
        }
        raise IncompleteAnswers(
            items=[
                {"item": item, "row": row, "field": FIELD, "kind": "photos", **told}
                for item, row in missing
            ]
        )


def settle_corrections(
    session: Session, closed: ClosedRecord, *, actor: Actor, rules: Deadlines, now: datetime
) -> None:
    """Strike off the findings that the record shows mended, once; the others stay as they are.

    Whoever may not do so, a school checking itself, leaves no more than the words and the photos.
    """
    said = dict(_said(closed.record.answers))
    if not said:
        return
    shown = _photos(closed.record.answers)
    for finding in findings_of_inspection(session, closed.record.inspection.id):
        words = said.get((finding.item, finding.row))
        if words is None:
            continue
        photos = shown[finding.item, finding.row]
        intent = Intent(
            uuid5(finding.id, Move.CORRECT_ON_SITE),
            finding.moves,
            Move.CORRECT_ON_SITE,
            Given(reason=words, photos=photos),
        )
        take = partial(_taken, session, photos)
        with suppress(Problem), session.begin_nested():
            make_move(session, finding, intent, actor=actor, rules=rules, now=now, photos=take)


def _taken(
    session: Session, photos: Sequence[Mapping[str, Any]], finding: Finding
) -> list[FindingPhoto]:
    return photos_of_record(session, finding, photos)


def _said(answers: Answers) -> Iterator[tuple[Place, str]]:
    """Of each place where something was mended, how."""
    for item, rows in answers.answers.items():
        for row, fields in rows.items():
            words = fields.get(FIELD)
            if words:
                yield (item, row), words


def _photos(answers: Answers) -> Mapping[Place, list[Mapping[str, Any]]]:
    """The photos of what was mended, by place."""
    found: dict[Place, list[Mapping[str, Any]]] = {}
    for photo in answers.photos:
        if photo.get("after"):
            found.setdefault((photo["item"], photo["row"]), []).append(photo)
    return found
