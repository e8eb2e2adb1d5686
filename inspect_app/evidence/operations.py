"""Verbs of uploads: open one, take its parts in, finish it with a verdict, end or purge it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.evidence import keys, queries
from inspect_app.evidence.acceptance import Accepted, Refusal
from inspect_app.evidence.errors import REFUSALS, OffsetMismatch
from inspect_app.evidence.formats import UNKNOWN_MEDIA_TYPE, sniff
from inspect_app.evidence.models import Picture, PictureState, Upload, UploadState
from inspect_app.evidence.storage import Storage
from inspect_app.evidence.tus import Creation
from inspect_app.problems import NotFound

LIFETIME = timedelta(days=7)


def open_upload(
    session: Session, creation: Creation, inspection: UUID, *, actor: Actor, now: datetime
) -> Upload:
    """An upload for announced bytes: one under way, a finished one if they are held, or a new one.

    Raises the PictureRefused under which these very bytes are in quarantine.
    """
    picture = session.get(Picture, creation.sha256)
    if picture is not None and picture.reason is not None:
        raise REFUSALS[picture.reason]
    if picture is None:
        started = queries.upload_under_way(
            session,
            user=actor.user_id,
            inspection=inspection,
            photo=creation.photo,
            sha256=creation.sha256,
            now=now,
        )
        if started is not None:
            return started
    upload = Upload(
        device_id=actor.device_id,
        user_id=actor.user_id,
        inspection_id=inspection,
        photo_id=creation.photo,
        sha256=creation.sha256,
        length=creation.length,
        offset=0 if picture is None else creation.length,
        state=UploadState.RECEIVING if picture is None else UploadState.VERIFIED,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    session.add(upload)
    session.flush()
    return upload


@dataclass(frozen=True, slots=True)
class Arrival:
    """Stored bytes that are not part of the upload yet: from `start` to `end`, under `parts`."""

    start: int
    end: int
    parts: tuple[str, ...]


def take_in(session: Session, upload: UUID, arrival: Arrival, *, now: datetime) -> Upload:
    """Make arrived bytes part of the upload, and let it live on from now.

    Raises OffsetMismatch when another request was faster, NotFound when the upload has ended.
    """
    held = _hold(session, upload, arrival)
    held.parts = [*held.parts, *arrival.parts]
    held.offset = arrival.end
    held.expires_at = now + LIFETIME
    session.flush()
    return held


def finish(
    session: Session,
    upload: UUID,
    arrival: Arrival,
    *,
    verdict: Accepted | Refusal,
    content: bytes,
    now: datetime,
) -> Upload:
    """Enter the last bytes together with what the whole is worth.

    Raises as `take_in`.
    """
    held = _hold(session, upload, arrival)
    held.parts = []
    held.offset = held.length
    held.expires_at = now + LIFETIME
    if isinstance(verdict, Refusal):
        held.state, held.refusal = UploadState.REFUSED, verdict.value
    else:
        held.state = UploadState.VERIFIED
    session.flush()
    # Bytes that are not those announced say nothing about the announced ones: these may yet come.
    if verdict != Refusal.HASH_MISMATCH:
        _keep_picture(session, _picture(held.sha256, verdict, content, now))
    return held


def _hold(session: Session, upload: UUID, arrival: Arrival) -> Upload:
    held = session.get(Upload, upload, with_for_update=True, populate_existing=True)
    if held is None:
        raise NotFound
    if held.offset != arrival.start:
        raise OffsetMismatch(field="Upload-Offset", offset=held.offset)
    return held


def _picture(sha256: str, verdict: Accepted | Refusal, content: bytes, now: datetime) -> Picture:
    if isinstance(verdict, Refusal):
        return Picture(
            sha256=sha256,
            state=PictureState.REFUSED,
            reason=verdict.value,
            media_type=sniff(content) or UNKNOWN_MEDIA_TYPE,
            size=len(content),
            received_at=now,
        )
    return Picture(
        sha256=sha256,
        state=PictureState.RECEIVED,
        media_type=verdict.media_type,
        size=len(content),
        width=verdict.width,
        height=verdict.height,
        difference_hash=verdict.difference_hash,
        received_at=now,
    )


def _keep_picture(session: Session, picture: Picture) -> None:
    """Enter the picture once, even when the same bytes come by two uploads at the same time."""
    try:
        with session.begin_nested():
            session.add(picture)
    except IntegrityError:
        session.expire_all()


def end_upload(session: Session, upload: Upload) -> Sequence[str]:
    """Forget an upload; gives the keys of what is stored of it, to be removed after the commit."""
    parts = list(upload.parts)
    session.delete(upload)
    session.flush()
    return parts


def purge_expired(session: Session, storage: Storage, *, now: datetime) -> int:
    """Remove uploads past their time with all that is stored of them; gives how many."""
    expired = session.scalars(
        sa.select(Upload.id).where(Upload.expires_at <= now).with_for_update(skip_locked=True)
    ).all()
    for upload in expired:
        storage.delete(list(storage.list(keys.parts(upload))))
    session.execute(sa.delete(Upload).where(Upload.id.in_(expired)))
    return len(expired)
