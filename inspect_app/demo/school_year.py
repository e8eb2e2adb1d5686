"""The two terms of a school year. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_WEEKS = 20


@dataclass(frozen=True, slots=True)
class SampleTerm:
    """A term, civil dates, both ends included."""

    id: str
    name: str
    starts_on: date
    ends_on: date


def terms_of(year: int) -> tuple[SampleTerm, SampleTerm]:
    """The autumn and the spring term of the school year that begins in `year`.

    Each has 20 weeks from the Monday nearest 1 September or 1 March to a Friday.
    """
    name = f"{year}—{year + 1}学年"
    return (
        _term(f"{year}-autumn", f"{name}上学期", _monday_near(date(year, 9, 1))),
        _term(f"{year + 1}-spring", f"{name}下学期", _monday_near(date(year + 1, 3, 1))),
    )


def _term(term_id: str, name: str, monday: date) -> SampleTerm:
    return SampleTerm(term_id, name, monday, monday + timedelta(weeks=_WEEKS, days=-3))


def _monday_near(day: date) -> date:
    after = (-day.weekday()) % 7
    return day + timedelta(days=after if after <= 3 else after - 7)
