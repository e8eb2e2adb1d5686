"""Verbs of uploads: open one, take its parts in, finish it with a verdict, end or purge it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.database import insert_many, insert_once, new_id, table_of
from inspect_app.evidence import keys, queries
from inspect_app.evidence.acceptance import Accepted, Refusal
from inspect_app.evidence.errors import REFUSALS, OffsetMismatch
from inspect_app.evidence.formats import UNKNOWN_MEDIA_TYPE, sniff
from inspect_app.evidence.models import Picture, PictureState, Upload, UploadState
from inspect_app.evidence.queries import Standing
from inspect_app.evidence.storage import Storage
from inspect_app.evidence.tus import Creation
from inspect_app.inspections.models import Event

LIFETIME = timedelta(days=7)

_uploads, _pictures = table_of(Upload), table_of(Picture)
_events = table_of(Event)
_MOVING = ("offset", "parts", "state", "refusal", "expires_at")
_MOVE = sa.update(_uploads).where(
    _uploads.c.id == sa.bindparam("upload"), _uploads.c.offset == sa.bindparam("since")
)


def stand(
    session: Session, creation: Creation, inspection: UUID, *, actor: Actor, now: datetime
) -> Standing:
    """Where announced bytes stand: an upload under way, a finished one if they are held, or a
    fresh one. What is fresh has still to be entered. Only reads.

    Raises the PictureRefused under which these very bytes are in quarantine.
    """
    held = queries.held_bytes(session, creation.sha256)
    if held is not None and held.reason is not None:
        raise REFUSALS[held.reason]
    if held is None:
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
    return Standing(
        id=new_id(),
        device_id=actor.device_id,
        user_id=actor.user_id,
        inspection_id=inspection,
        photo_id=creation.photo,
        sha256=creation.sha256,
        length=creation.length,
        offset=0 if held is None else creation.length,
        parts=(),
        state=UploadState.RECEIVING if held is None else UploadState.VERIFIED,
        refusal=None,
        created_at=now,
        expires_at=now + LIFETIME,
        entered=False,
    )


@dataclass(frozen=True, slots=True)
class Arrival:
    """Stored bytes that are not part of the upload yet: from `start` to `end`, under `parts`."""

    start: int
    end: int
    parts: tuple[str, ...]


def take_in(session: Session, upload: Standing, arrival: Arrival, *, now: datetime) -> Standing:
    """Make arrived bytes part of the upload, and let it live on from now.

    Raises OffsetMismatch when another request was faster, NotFound when the upload has ended.
    """
    parts = (*upload.parts, *arrival.parts)
    moved = replace(upload, offset=arrival.end, parts=parts, expires_at=now + LIFETIME)
    return keep(session, moved, since=arrival.start)


def finish(
    session: Session,
    upload: Standing,
    arrival: Arrival,
    *,
    verdict: Accepted | Refusal,
    content: bytes,
    now: datetime,
) -> Standing:
    """Enter the last bytes together with what the whole is worth.

    Raises as `take_in`.
    """
    refused = isinstance(verdict, Refusal)
    ended = replace(
        upload,
        offset=upload.length,
        parts=(),
        expires_at=now + LIFETIME,
        state=UploadState.REFUSED if refused else UploadState.VERIFIED,
        refusal=verdict.value if isinstance(verdict, Refusal) else None,
    )
    ended = keep(session, ended, since=arrival.start)
    # Bytes that are not those announced say nothing about the announced ones: these may yet come.
    if verdict != Refusal.HASH_MISMATCH:
        enter_picture(session, upload.sha256, verdict, content, now)
    return ended


def enter_picture(
    session: Session, sha256: str, verdict: Accepted | Refusal, content: bytes, now: datetime
) -> None:
    """Enter judged bytes, once: the same may come by two ways at the same time."""
    insert_once(session, _pictures, _picture(sha256, verdict, content, now))


def keep(session: Session, upload: Standing, *, since: int = 0) -> Standing:
    """Write down how an upload stands now; since: the offset that it goes on from.

    Raises OffsetMismatch when another request was faster, NotFound when the upload has ended.
    """
    if not upload.entered:
        entered = replace(upload, entered=True)
        insert_many(session, _uploads, [_columns(entered, _uploads.c.keys())])
        return entered
    moved = _columns(upload, _MOVING)
    changed = session.execute(_MOVE, {"upload": upload.id, "since": since, **moved})
    if cast(sa.CursorResult[Any], changed).rowcount == 0:
        raise OffsetMismatch(
            field="Upload-Offset", offset=queries.get_upload(session, upload.id).offset
        )
    return upload


def _columns(upload: Standing, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(upload, name) for name in names}


def _picture(
    sha256: str, verdict: Accepted | Refusal, content: bytes, now: datetime
) -> dict[str, Any]:
    common = {"sha256": sha256, "size": len(content), "received_at": now}
    if isinstance(verdict, Refusal):
        return {
            **common,
            "state": PictureState.REFUSED,
            "reason": verdict.value,
            "media_type": sniff(content) or UNKNOWN_MEDIA_TYPE,
        }
    return {
        **common,
        "state": PictureState.RECEIVED,
        "media_type": verdict.media_type,
        "width": verdict.width,
        "height": verdict.height,
        "difference_hash": verdict.difference_hash,
    }


def end_upload(session: Session, upload: Standing) -> Sequence[str]:
    """Forget an upload; gives the keys of what is stored of it, to be removed after the commit."""
    session.execute(sa.delete(_uploads).where(_uploads.c.id == upload.id))
    return upload.parts


def forget_pictures(session: Session, hashes: Collection[str]) -> list[str]:
    """Forget pictures that no entry of a record announces any more; gives the keys to delete.

    The caller sees to what else may refer to them.
    """
    announced = session.scalars(
        sa.select(_events.c.content).where(
            # A literal, so that the partial index on photos serves on SQLite too.
            _events.c.kind == sa.bindparam(None, "photo", literal_execute=True),
            _events.c.redacted_at.is_(None),
            sa.or_(*(_events.c.content.contains(one) for one in hashes)),
        )
    )
    wanted = {orjson.loads(content)["sha256"] for content in announced} if hashes else set()
    gone = sorted(set(hashes) - wanted)
    session.execute(sa.delete(Picture).where(Picture.sha256.in_(gone)))
    places = (keys.original, keys.quarantined, keys.view, keys.printed, keys.thumbnail)
    return [place(one) for one in gone for place in places]


def purge_expired(session: Session, storage: Storage, *, now: datetime) -> int:
    """Remove uploads past their time with all that is stored of them; gives how many."""
    expired = session.scalars(
        sa.select(Upload.id).where(Upload.expires_at <= now).with_for_update(skip_locked=True)
    ).all()
    for upload in expired:
        storage.delete(list(storage.list(keys.parts(upload))))
    session.execute(sa.delete(Upload).where(Upload.id.in_(expired)))
    return len(expired)


def purge_unentered(session: Session, storage: Storage, *, now: datetime) -> int:
    """Remove stored originals that nothing was entered of; gives how many.

    A form that is refused after its photos were kept leaves such behind. What is younger than
    LIFETIME may belong to a form that is being taken in; so an original is looked at once more
    before it goes, as the same bytes may just have come again.
    """
    gone, before = 0, now - LIFETIME
    for folder in keys.ORIGINALS:
        for page in storage.list_older(folder, before):
            for key in _unknown(session, page):
                if storage.is_older(key, before):
                    storage.delete([key])
                    gone += 1
    return gone


def _unknown(session: Session, originals: Iterable[str]) -> list[str]:
    """Those keys of originals that belong to no picture."""
    by_hash = {key.rpartition("/")[2]: key for key in originals}
    known = session.scalars(sa.select(Picture.sha256).where(Picture.sha256.in_(by_hash)))
    return [by_hash[one] for one in by_hash.keys() - set(known)]
