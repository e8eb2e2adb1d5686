"""Uploads on their way, and the photos that arrived."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from inspect_app.database import Base, new_id, words


class Upload(Base):
    """A resumable upload (tus 1.0.0) of one photo by one device.

    offset: bytes received so far, in parts kept under uploads/<id>/ in the storage.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        sa.CheckConstraint('length > 0 AND "offset" >= 0 AND "offset" <= length', "offset"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    device_id: Mapped[uuid.UUID | None] = mapped_column(sa.ForeignKey("devices.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    inspection_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("inspections.id"), index=True)
    photo_id: Mapped[uuid.UUID]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    length: Mapped[int] = mapped_column(sa.BigInteger)
    offset: Mapped[int] = mapped_column(sa.BigInteger, default=0)
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

    sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    state: Mapped[PictureState] = mapped_column(words(PictureState))
    reason: Mapped[str | None] = mapped_column(sa.String(60))
    media_type: Mapped[str] = mapped_column(sa.String(40))
    size: Mapped[int] = mapped_column(sa.BigInteger)
    width: Mapped[int | None]
    height: Mapped[int | None]
    difference_hash: Mapped[str | None] = mapped_column(sa.String(16), index=True)
    received_at: Mapped[datetime]
