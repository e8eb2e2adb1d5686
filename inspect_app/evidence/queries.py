"""Questions about photos: what was announced, what arrived, what looks alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.database import table_of
from inspect_app.evidence.acceptance import distance
from inspect_app.evidence.models import Picture, PictureState, Upload, UploadState
from inspect_app.inspections.holding import FoundInspection, find
from inspect_app.inspections.models import Event, Inspection
from inspect_app.inspections.queries import answers_of
from inspect_app.problems import NotFound

_events = table_of(Event)
_PROMISES = (
    sa.select(_events.c.inspection_id, _events.c.content)
    .where(
        # A literal, so that the partial index on photo keys serves on SQLite too.
        _events.c.kind == sa.bindparam(None, "photo", literal_execute=True),
        _events.c.key == sa.bindparam("key"),
        _events.c.redacted_at.is_(None),
    )
    .order_by(_events.c.clock.desc(), _events.c.id.desc())
)


_uploads, _pictures = table_of(Upload), table_of(Picture)
_UPLOAD = sa.select(_uploads).where(_uploads.c.id == sa.bindparam("upload"))
_UNDER_WAY = (
    sa.select(_uploads)
    .where(
        _uploads.c.user_id == sa.bindparam("user"),
        _uploads.c.inspection_id == sa.bindparam("inspection"),
        _uploads.c.photo_id == sa.bindparam("photo"),
        _uploads.c.sha256 == sa.bindparam("sha256"),
        _uploads.c.state == UploadState.RECEIVING,
        _uploads.c.expires_at > sa.bindparam("now"),
    )
    .order_by(_uploads.c.offset.desc())
    .limit(1)
)
_HELD = sa.select(_pictures.c.reason).where(_pictures.c.sha256 == sa.bindparam("sha256"))


@dataclass(frozen=True, slots=True)
class HeldBytes:
    """That the server has bytes already; reason: why they are in quarantine, None for a picture."""

    reason: str | None


def held_bytes(session: Session, sha256: str) -> HeldBytes | None:
    """What the server has under this hash; None when it has not arrived."""
    found = session.execute(_HELD, {"sha256": sha256}).one_or_none()
    return HeldBytes(found.reason) if found else None


def states_of(session: Session, hashes: Iterable[str]) -> dict[str, PictureState]:
    """What the server holds of these hashes; one that is not named has not arrived."""
    wanted = set(hashes)
    if not wanted:
        return {}
    found = session.execute(
        sa.select(Picture.sha256, Picture.state).where(Picture.sha256.in_(wanted))
    )
    return dict(found.all())


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one photo event promises: the bytes' hash and length, in whose inspection."""

    inspection: FoundInspection
    sha256: str
    length: int


def manifests(session: Session, photo: UUID) -> list[Manifest]:
    """Every promise that speaks of the photo, the one in force of each inspection first."""
    rows = session.execute(_PROMISES, {"key": f"photo/{photo}"}).all()
    inspections = find(session, {inspection for inspection, _ in rows})
    promised = [(inspections[inspection], orjson.loads(content)) for inspection, content in rows]
    return [Manifest(found, event["sha256"], event["bytes"]) for found, event in promised]


@dataclass(frozen=True, slots=True)
class Standing:
    """How an upload stands, as values free of any session.

    refusal: what it ended with, if badly; entered: whether the database knows it yet.
    """

    id: UUID
    device_id: UUID | None
    user_id: int
    inspection_id: UUID
    photo_id: UUID
    sha256: str
    length: int
    offset: int
    parts: tuple[str, ...]
    state: UploadState
    refusal: str | None
    created_at: datetime
    expires_at: datetime
    entered: bool = True


def _standing(row: sa.Row[Any]) -> Standing:
    return Standing(**{**row._mapping, "parts": tuple(row.parts)})


def get_upload(session: Session, upload: UUID) -> Standing:
    """The upload, finished or on its way. Raises NotFound."""
    found = session.execute(_UPLOAD, {"upload": upload}).one_or_none()
    if found is None:
        raise NotFound
    return _standing(found)


def upload_under_way(
    session: Session, *, user: int, inspection: UUID, photo: UUID, sha256: str, now: datetime
) -> Standing | None:
    """An upload of the same photo by the same user that can be continued."""
    asked = {
        "user": user,
        "inspection": inspection,
        "photo": photo,
        "sha256": sha256,
        "now": now,
    }
    found = session.execute(_UNDER_WAY, asked).one_or_none()
    return _standing(found) if found else None


@dataclass(frozen=True, slots=True)
class RecordedPhoto:
    """A photo that the record shows, and what the server holds of it (None: not there yet).

    event: the photo event in force; width and height: upright, in pixels.
    """

    photo: str
    sha256: str
    item: str
    row: str
    event: dict[str, Any]
    state: PictureState | None
    reason: str | None
    width: int | None
    height: int | None


def photos_of(session: Session, inspection: Inspection) -> list[RecordedPhoto]:
    """The present photos of an inspection in the order they were taken."""
    events = answers_of(session, inspection).photos
    held = _pictures_of(session, {event["sha256"] for event in events})
    return [_recorded(event, held.get(event["sha256"])) for event in events]


def _pictures_of(session: Session, hashes: set[str]) -> dict[str, Picture]:
    found = session.scalars(sa.select(Picture).where(Picture.sha256.in_(hashes)))
    return {picture.sha256: picture for picture in found}


def _recorded(event: dict[str, Any], picture: Picture | None) -> RecordedPhoto:
    return RecordedPhoto(
        photo=event["photo"],
        sha256=event["sha256"],
        item=event["item"],
        row=event["row"],
        event=event,
        state=picture.state if picture else None,
        reason=picture.reason if picture else None,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another received photo that looks nearly the same; `distance`: differing bits of 64."""

    sha256: str
    distance: int
    received_at: datetime


def near_duplicates(session: Session, sha256: str, *, within: int) -> list[Likeness]:
    """Received photos whose difference hash is at most `within` bits away, nearest first.

    within: 0 to 64; 10 or fewer is nearly the same picture. The photo itself is left out.
    """
    own = session.scalar(sa.select(Picture.difference_hash).where(Picture.sha256 == sha256))
    if own is None:
        return []
    others = session.execute(
        sa.select(Picture.sha256, Picture.difference_hash, Picture.received_at).where(
            Picture.state == PictureState.RECEIVED, Picture.sha256 != sha256
        )
    )
    found = [
        Likeness(other, distance(own, hash_), received_at)
        for other, hash_, received_at in others
        if hash_ is not None
    ]
    alike = (one for one in found if one.distance <= within)
    return sorted(alike, key=lambda one: (one.distance, one.received_at, one.sha256))
