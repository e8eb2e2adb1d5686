"""Which phones may lose work, judged by what they last said. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

UNSENT_TOO_LONG = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class PhoneState:
    """What a phone last said: counts, the age of its oldest unsent thing, its storage."""

    unsent: int
    oldest_unsent_at: datetime | None
    heard_at: datetime | None
    persisted: bool | None


class Risk(StrEnum):
    """Why work on a phone may be lost."""

    UNSENT_TOO_LONG = "unsent-too-long"
    NOT_PERSISTED = "not-persisted"


def risks_of(phone: PhoneState, now: datetime) -> tuple[Risk, ...]:
    """The risks of a phone that holds unsent work; none when everything was sent.

    Unsent for more than 24 h counts from the oldest unsent thing, or from the last word of the
    phone where it did not say how old that is.
    """
    if phone.unsent == 0:
        return ()
    since = phone.oldest_unsent_at or phone.heard_at
    too_long = since is not None and now - since > UNSENT_TOO_LONG
    found = {Risk.UNSENT_TOO_LONG: too_long, Risk.NOT_PERSISTED: phone.persisted is not True}
    return tuple(risk for risk, present in found.items() if present)
