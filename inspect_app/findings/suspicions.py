"""What a person should look at before believing a photo; never a judgement. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS = 6_371_000.0
"""Mean radius of the earth in metres (IUGG)."""
FAR = 1_000.0
"""Metres from the school's place in the register beyond which a photo is asked about."""

Position = tuple[Decimal, Decimal]


class Suspicion(StrEnum):
    """What is odd about a photo."""

    OLDER = "older-than-the-finding"
    GALLERY = "from-the-gallery"
    LOOKALIKE = "looks-like-another"
    FAR = "far-from-the-school"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How a photo came about; None: not known, which is no suspicion.

    taken_at: when; gallery: picked from the phone's pictures; lookalike: nearly the same as a photo
    of another finding or school, or the very photo of the failure; places: (latitude, longitude).
    """

    taken_at: datetime | None
    gallery: bool
    lookalike: bool
    position: Position | None


def suspicions(
    photo: Circumstances, *, found_at: datetime, school: Position | None
) -> list[Suspicion]:
    """What to look at, in a fixed order. found_at: when the finding was raised."""
    far = (
        photo.position is not None
        and school is not None
        and metres_between(photo.position, school) > FAR
    )
    older = photo.taken_at is not None and photo.taken_at < found_at
    holds = {
        Suspicion.OLDER: older,
        Suspicion.GALLERY: photo.gallery,
        Suspicion.LOOKALIKE: photo.lookalike,
        Suspicion.FAR: far,
    }
    return [one for one, so in holds.items() if so]


def metres_between(one: Position, other: Position) -> float:
    """Length of the great circle between two places, by the haversine formula."""
    (lat1, lon1), (lat2, lon2) = ((radians(float(x)) for x in place) for place in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(sqrt(half))
