"""Which phones may lose work, judged by what they last said. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

UNSENT_TOO_LONG = timedelta(hours=24)
SILENT_TOO_LONG = timedelta(days=5)
"""iPhones clear what was not opened for seven days; two are left to reach the person."""
LITTLE_SPACE = 200 * 2**20
NOTABLE_SKEW = 300
"""Seconds from which a wrong clock is spoken of: less may be the way of the message."""
_MOST_SECONDS = 2**31 - 1


@dataclass(frozen=True, slots=True)
class PhoneState:
    """What a phone last said: counts, the age of its oldest unsent thing, its storage and clock.

    clock_skew: seconds that its clock is fast, negative when slow, None while not known.
    """

    unsent: int
    oldest_unsent_at: datetime | None
    heard_at: datetime | None
    persisted: bool | None
    free_bytes: int | None = None
    app_version: str = ""
    clock_skew: int | None = None


class Risk(StrEnum):
    """Why work on a phone may be lost."""

    UNSENT_TOO_LONG = "unsent-too-long"
    NOT_PERSISTED = "not-persisted"
    SILENT = "silent"
    LITTLE_SPACE = "little-space"
    OLD_APP = "old-app"
    WRONG_CLOCK = "wrong-clock"


HARMLESS = frozenset({Risk.OLD_APP, Risk.WRONG_CLOCK})
"""To be mended, but nothing is lost by them."""


def skew_of(device_time: str | None, now: datetime) -> int | None:
    """Seconds that the clock of a phone is fast by what it said of its time; None: nothing usable.

    The way of the message makes a clock seem slow by as much.
    """
    try:
        told = datetime.fromisoformat(device_time or "")
        skew = round((told - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
    return max(-_MOST_SECONDS, min(_MOST_SECONDS, skew))


def is_notable(skew: int | None) -> bool:
    """Whether a clock is so wrong that people should know."""
    return skew is not None and abs(skew) >= NOTABLE_SKEW


def version_of(text: str) -> tuple[int, ...] | None:
    """The numbers of a version such as `0.1.0`; None for anything else."""
    parts = text.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else None


def is_older(version: str, least: str) -> bool:
    """Whether a version is older than another; what is no version is not."""
    told, wanted = version_of(version), version_of(least)
    return told is not None and wanted is not None and told < wanted


def risks_of(phone: PhoneState, now: datetime, least_version: str = "") -> tuple[Risk, ...]:
    """The risks of a phone: an old app and a wrong clock always, the others with unsent work.

    least_version: the oldest app that the server supports. Unsent for more than 24 h counts from
    the oldest unsent thing, or from the last word of a phone that did not say how old that is.
    """
    waits = phone.unsent > 0
    since = phone.oldest_unsent_at or phone.heard_at
    little = phone.free_bytes is not None and phone.free_bytes < LITTLE_SPACE
    found = {
        Risk.UNSENT_TOO_LONG: waits and _is_past(since, UNSENT_TOO_LONG, now),
        Risk.SILENT: waits and _is_past(phone.heard_at, SILENT_TOO_LONG, now),
        Risk.NOT_PERSISTED: waits and phone.persisted is not True,
        Risk.LITTLE_SPACE: waits and little,
        Risk.OLD_APP: is_older(phone.app_version, least_version),
        Risk.WRONG_CLOCK: is_notable(phone.clock_skew),
    }
    return tuple(risk for risk, present in found.items() if present)


def _is_past(since: datetime | None, limit: timedelta, now: datetime) -> bool:
    return since is not None and now - since > limit
