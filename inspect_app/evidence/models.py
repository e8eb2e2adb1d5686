"""Uploads on their way, and the photos that arrived."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, new_id, words


class UploadState(StrEnum):
    """Whether bytes are still wanted, and what became of them."""

    RECEIVING = "receiving"
    VERIFIED = "verified"
    REFUSED = "refused"


class Upload(Base):
    """A resumable upload (tus 1.0.0) of one photo by one device.

    offset: bytes received so far; parts: keys of the stored objects that hold them, in order.
    The last byte enters together with the verdict. A finished upload stays until it expires, so
    that a client whose last answer was lost can still ask what became of it.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        sa.CheckConstraint('length > 0 AND "offset" >= 0 AND "offset" <= length', "offset"),
        sa.CheckConstraint("(state = 'receiving') = (\"offset\" < length)", "finished"),
        sa.CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", "refusal"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    device_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("devices.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"), index=True)
    photo_id: Mapped[uuid.UUID] = mapped_column(index=True)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    length: Mapped[int] = mapped_column(sa.BigInteger)
    offset: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    parts: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[UploadState] = mapped_column(words(UploadState), default=UploadState.RECEIVING)
    refusal: Mapped[str | None] = mapped_column(sa.String(60))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class PictureState(StrEnum):
    """Whether the bytes are a good picture."""

    RECEIVED = "received"
    REFUSED = "refused"


class Picture(Base):
    """Bytes kept once by their hash: an original, or refused bytes in quarantine.

    difference_hash: 64-bit perceptual hash as 16 hexadecimal digits, of the upright picture.
    """

    __tablename__ = "pictures"
    __table_args__ = (
        sa.CheckConstraint("(state = 'refused') = (reason IS NOT NULL)", "reason"),
        sa.CheckConstraint(
            "state = 'refused' OR (width > 0 AND height > 0 AND difference_hash IS NOT NULL)",
            "measured",
        ),
    )

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    state: Mapped[PictureState] = mapped_column(words(PictureState))
    reason: Mapped[str | None] = mapped_column(sa.String(60))
    media_type: Mapped[str] = mapped_column(sa.String(40))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    difference_hash: Mapped[str | None] = mapped_column(sa.String(16), index=True)
    received_at: Mapped[datetime]
