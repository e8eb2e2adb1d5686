"""Questions about published checklist versions."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.definition import Definition, read_published
from inspect_app.checklists.errors import UnknownChecklist
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.sentences import Sentences, sentences_of
from inspect_app.database import table_of

_versions = table_of(ChecklistVersion)
_CONTENT = sa.select(_versions.c.content).where(_versions.c.sha256 == sa.bindparam("sha256"))
_read: dict[str, Definition] = {}
_said: dict[str, Sentences] = {}


def published_version(session: Session, checklist_id: str, version: int) -> ChecklistVersion:
    """One published version. Raises UnknownChecklist."""
    found = session.scalar(
        sa.select(ChecklistVersion).filter_by(checklist_id=checklist_id, version=version)
    )
    if found is None:
        raise UnknownChecklist(f"{checklist_id} {version}")
    return found


def definition_of(session: Session, sha256: str) -> Definition:
    """The published definition of that hash, ready for judging; fetched once per process."""
    known = _read.get(sha256)
    if known is None:
        content = session.execute(_CONTENT, {"sha256": sha256}).scalar_one()
        known = _read[sha256] = read_published(content)
    return known


def sentences_for(session: Session, sha256: str) -> Sentences:
    """What that definition says about its rules; put into words once per process."""
    known = _said.get(sha256)
    if known is None:
        known = _said[sha256] = sentences_of(definition_of(session, sha256))
    return known


def latest_version(session: Session, checklist_id: str) -> ChecklistVersion:
    """The published version of the greatest number. Raises UnknownChecklist."""
    found = session.scalar(
        sa.select(ChecklistVersion)
        .filter_by(checklist_id=checklist_id)
        .order_by(ChecklistVersion.version.desc())
        .limit(1)
    )
    if found is None:
        raise UnknownChecklist(checklist_id)
    return found


def latest_hashes(session: Session, checklists: Collection[str]) -> dict[str, str]:
    """The hash of the latest version of each of these checklists that is published."""
    found = session.execute(
        sa.select(ChecklistVersion.checklist_id, ChecklistVersion.sha256)
        .where(ChecklistVersion.checklist_id.in_(checklists))
        .order_by(ChecklistVersion.version)
    )
    return dict(found.all())


def newest_versions(session: Session) -> dict[str, int]:
    """The greatest version number published, by checklist."""
    newest = sa.select(ChecklistVersion.checklist_id, sa.func.max(ChecklistVersion.version))
    return dict(session.execute(newest.group_by(ChecklistVersion.checklist_id)).all())


def all_versions(session: Session) -> Sequence[ChecklistVersion]:
    """Every published version, by checklist and number."""
    ordered = sa.select(ChecklistVersion).order_by(
        ChecklistVersion.checklist_id, ChecklistVersion.version
    )
    return session.scalars(ordered).all()


def published_contents(session: Session) -> list[dict[str, Any]]:
    """The canonical definition of every published version; none before there is a database."""
    if not sa.inspect(session.get_bind()).has_table(ChecklistVersion.__tablename__):
        return []
    return [json.loads(content) for content in session.scalars(sa.select(ChecklistVersion.content))]
