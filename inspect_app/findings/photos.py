"""Photos that come with a move, and all photos of a finding: the failure and what came after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.evidence.exif import own_words
from inspect_app.evidence.queries import near_duplicates
from inspect_app.evidence.storage import Storage
from inspect_app.evidence.whole import take_whole
from inspect_app.findings.models import Finding, FindingEvent, FindingPhoto
from inspect_app.findings.suspicions import Circumstances, Position, suspicions
from inspect_app.inspections.queries import answers_of
from inspect_app.problems import NotFound

NEARLY_THE_SAME = 6
"""Bits of 64 in which the hashes of two photos of one scene on different days rarely agree."""

CAMERA, GALLERY, UNKNOWN = "camera", "gallery", "unknown"
SOURCES = (CAMERA, GALLERY, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A photo as a form brings it.

    source: as the page says; taken_at, position: as the page says, else the picture's own words.
    """

    content: bytes
    source: str = UNKNOWN
    taken_at: datetime | None = None
    position: Position | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo that is kept, and how it came about."""

    sha256: str
    source: str
    taken_at: datetime | None
    position: Position | None


def take_photos(
    session: Session,
    storage: Storage,
    finding: Finding,
    incoming: Iterable[Incoming],
    *,
    pixel_limit: int,
    now: datetime,
) -> list[FindingPhoto]:
    """Keep the photos and note what a person should look at. Raises PictureRefused."""
    own = {one["sha256"] for one in originals(session, finding)} | _later(session, finding)
    photos = []
    for one in incoming:
        said = own_words(one.content)
        shot = Shot(
            take_whole(session, storage, one.content, pixel_limit=pixel_limit, now=now),
            one.source,
            one.taken_at or said.taken_at,
            one.position or said.position,
        )
        photos.append(_photo(session, finding, shot, own))
    return photos


def photos_of_record(
    session: Session, finding: Finding, events: Iterable[Mapping[str, Any]]
) -> list[FindingPhoto]:
    """The photos of a re-inspection's record, whose pictures have been received, noted likewise."""
    own = {one["sha256"] for one in originals(session, finding)} | _later(session, finding)
    return [_photo(session, finding, _shot(one), own) for one in events]


def _shot(event: Mapping[str, Any]) -> Shot:
    place = event["position"]
    return Shot(
        event["sha256"],
        event["source"],
        datetime.fromisoformat(event["taken_at"]),
        place and (Decimal(place["latitude"]), Decimal(place["longitude"])),
    )


def _photo(session: Session, finding: Finding, shot: Shot, own: set[str]) -> FindingPhoto:
    alike = near_duplicates(session, shot.sha256, within=NEARLY_THE_SAME)
    circumstances = Circumstances(
        shot.taken_at,
        shot.source == GALLERY,
        shot.sha256 in own or any(other.sha256 not in own for other in alike),
        shot.position,
    )
    school = finding.school
    place = (
        (school.latitude, school.longitude)
        if school.latitude is not None and school.longitude is not None
        else None
    )
    return FindingPhoto(
        sha256=shot.sha256,
        source=shot.source,
        taken_at=shot.taken_at,
        latitude=shot.position and shot.position[0],
        longitude=shot.position and shot.position[1],
        flags=[
            flag.value
            for flag in suspicions(circumstances, found_at=finding.raised_at, school=place)
        ],
    )


def originals(session: Session, finding: Finding) -> list[dict[str, Any]]:
    """Photo events of the finding's item; of its row alone where it is about one row."""
    photos = answers_of(session, finding.inspection).photos
    return [
        photo
        for photo in photos
        if photo["item"] == finding.item
        and finding.row in ("", photo["row"])
        and not photo.get("after")
    ]


def _later(session: Session, finding: Finding) -> set[str]:
    query = (
        sa.select(FindingPhoto.sha256)
        .join(FindingPhoto.event)
        .where(FindingEvent.finding_id == finding.id)
    )
    return set(session.scalars(query))


def picture_of(session: Session, finding: Finding, photo_id: UUID) -> str:
    """The hash of a photo of the finding, before or after. Raises NotFound."""
    later = session.get(FindingPhoto, photo_id)
    if later is not None and later.event.finding_id == finding.id:
        return later.sha256
    for one in originals(session, finding):
        if one["photo"] == str(photo_id):
            sha256: str = one["sha256"]
            return sha256
    raise NotFound
