"""The time now, for the edge alone; rules and verbs take it as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CIVIL_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The instant, in UTC."""
    return datetime.now(UTC)


def civil_date(instant: datetime) -> date:
    """The date of an instant on a wall calendar in China."""
    return instant.astimezone(CIVIL_ZONE).date()
