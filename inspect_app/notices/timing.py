"""When messages go out: quiet hours, and how long to wait after a failure. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from inspect_app.clock import CIVIL_ZONE
from inspect_app.registers.calendar import ONE_DAY, WorkingDays

_HOURS = re.compile(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})")
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 720))
"""How long to wait after the first, second … failure; after the last one more try is given up."""


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Civil times between which nothing is sent; on days of rest nothing is sent at all."""

    begin: time
    end: time
    calendar: WorkingDays

    def awake(self, instant: datetime) -> datetime:
        """The instant itself, or the end of the quiet that it falls into."""
        local = instant.astimezone(CIVIL_ZONE)
        day = local.date()
        wakes = datetime.combine(day, self.end, CIVIL_ZONE)
        if self.begin > self.end:
            sleeps = datetime.combine(day, self.begin, CIVIL_ZONE)
            is_quiet = local < wakes or local >= sleeps
            is_over = local >= sleeps
        else:
            is_quiet = self.begin <= local.timetz().replace(tzinfo=None) < self.end
            is_over = False
        if self.calendar.is_working_day(day) and not is_quiet:
            return instant
        begins = day + ONE_DAY if is_over or local >= wakes else day
        return datetime.combine(self.calendar.next_working_day(begins), self.end, CIVIL_ZONE)


def quiet_hours(written: str, calendar: WorkingDays) -> QuietHours | None:
    """As settings write them, such as 20:00-07:00; None of "-". Raises ValueError."""
    if written == "-":
        return None
    found = _HOURS.fullmatch(written)
    if found is None:
        raise ValueError(written)
    first, first_minute, last, last_minute = map(int, found.groups())
    return QuietHours(time(first, first_minute), time(last, last_minute), calendar)


def pause_after(failures: int) -> timedelta | None:
    """How long to wait after so many failures; None: give up."""
    return PAUSES[failures - 1] if failures <= len(PAUSES) else None
