"""Publishing: a definition becomes an immutable version, kept for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.errors import AlreadyPublished, TypeChanged
from inspect_app.checklists.loading import canonical_bytes, digest
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.versions import typed_items


def publish(session: Session, content: Mapping[str, Any], *, now: datetime) -> ChecklistVersion:
    """Keep a checked canonical definition as a version; the very same again gives the same version.

    Raises AlreadyPublished when that version has other content, TypeChanged when an item of any
    earlier version has another type under the same id.
    """
    canonical = canonical_bytes(content)
    sha256 = digest(canonical)
    earlier = session.scalars(
        sa.select(ChecklistVersion).filter_by(checklist_id=content["id"])
    ).all()
    for known in earlier:
        if known.version == content["version"]:
            if known.sha256 == sha256:
                return known
            raise AlreadyPublished(f"{known.checklist_id} {known.version}")
    _keep_types(content, [json.loads(known.content) for known in earlier])
    confidential = content.get("confidential", {})
    version = ChecklistVersion(
        checklist_id=content["id"],
        version=content["version"],
        title=dict(content["title"]),
        content=canonical.decode(),
        sha256=sha256,
        published_at=now,
        readers=" ".join(confidential["readers"]) if confidential else None,
        retention_years=confidential.get("retention", {}).get("years"),
    )
    session.add(version)
    session.flush()
    return version


def _keep_types(content: Mapping[str, Any], earlier: list[Mapping[str, Any]]) -> None:
    known = {item: kind for one in earlier for _, item, kind in typed_items(one)}
    for _, item, kind in typed_items(content):
        if known.get(item, kind) != kind:
            raise TypeChanged(f"{item}: {known[item]} → {kind}", field=item)
