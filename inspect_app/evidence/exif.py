"""What a picture says of itself: when and where it was taken (Exif 2.32 §4.6.5, §4.6.6). Pure.

Anybody can write these tags; they raise questions and prove nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from PIL.ExifTags import GPS, IFD, Base

from inspect_app.clock import CIVIL_ZONE
from inspect_app.evidence.decoding import DECODER_FAULTS, open_picture
from inspect_app.evidence.formats import sniff

_SIXTY = Decimal(60)
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Own:
    """taken_at: an instant, local time read as China's where the picture names no offset;
    position: (latitude, longitude) in degrees."""

    taken_at: datetime | None = None
    position: tuple[Decimal, Decimal] | None = None


def own_words(content: bytes) -> Own:
    """What the picture's tags say; what is absent or broken is None."""
    kind = sniff(content)
    if kind is None:
        return Own()
    try:
        tags = open_picture(content, kind).getexif()
        shot, place = tags.get_ifd(IFD.Exif), tags.get_ifd(IFD.GPSInfo)
    except DECODER_FAULTS:
        return Own()
    return Own(_taken_at(shot), _position(place))


def _taken_at(tags: Any) -> datetime | None:
    with suppress(*DECODER_FAULTS):
        local = datetime.strptime(str(tags[Base.DateTimeOriginal]), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
        return local.replace(tzinfo=_zone(str(tags.get(Base.OffsetTimeOriginal, ""))))
    return None


def _zone(offset: str) -> Any:
    with suppress(ValueError):
        return datetime.strptime(offset, "%z").tzinfo
    return CIVIL_ZONE


def _position(tags: Any) -> tuple[Decimal, Decimal] | None:
    with suppress(*DECODER_FAULTS):
        latitude = _degrees(tags[GPS.GPSLatitude], tags[GPS.GPSLatitudeRef] == "S")
        longitude = _degrees(tags[GPS.GPSLongitude], tags[GPS.GPSLongitudeRef] == "W")
        return latitude, longitude
    return None


def _degrees(parts: Any, negative: bool) -> Decimal:
    degrees, minutes, seconds = (Decimal(str(float(one))) for one in parts)
    found = (degrees + minutes / _SIXTY + seconds / _SIXTY / _SIXTY).quantize(_PLACES)
    return -found if negative else found
