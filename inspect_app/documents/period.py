"""A quarter, a term or a programme: what a bulletin looks at, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")


@dataclass(frozen=True, slots=True)
class Period:
    """Civil dates, both ends included; programme: only its visits, None: of all.

    before: key of the period to compare with, "": none.
    """

    key: str
    name: str
    since: date
    until: date
    programme: int | None = None
    basis: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Inspected:
    """One sealed inspection as its assessment in force says; score: what counts, None: nothing
    scored; sealed: the score before others had to cure some of it, None where that is the same."""

    school: str
    school_code: str
    township: str
    is_sample: bool
    checklist: str
    checklist_title: str
    subject: str
    visited_on: date
    score: Decimal | None
    grade: str
    inspection: str
    assessment: str
    sealed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One finding; provisions: ids of the plan; done: put right, or taken back."""

    school_code: str
    prompt: str
    severity: str
    owner: str
    done: bool
    provisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeriodFacts:
    """What is known of a period. schools: all in the register, by township."""

    period: Period
    schools: dict[str, int]
    inspected: tuple[Inspected, ...]
    found: tuple[Found, ...]
    before: tuple[Inspected, ...]
    before_name: str
    until: date

    @property
    def attached(self) -> dict[str, Any]:
        """The facts as JSON."""
        return {
            "period": self.period.key,
            "since": self.period.since.isoformat(),
            "until": self.period.until.isoformat(),
            "schools": self.schools,
            "assessments": [one.assessment for one in self.inspected],
            "findings": len(self.found),
        }


def quarter_of(day: date) -> Period:
    """The quarter that a civil day lies in."""
    return quarter(f"{day.year}-{(day.month + 2) // 3}")


def quarter(key: str) -> Period:
    """A quarter by its key, such as 2026-4. Raises ValueError for anything else."""
    year, number = (int(one) for one in key.split("-"))
    if number not in (1, 2, 3, 4):
        raise ValueError(key)
    since = date(year, 3 * number - 2, 1)
    until = date(year + number // 4, 3 * number % 12 + 1, 1) - timedelta(days=1)
    earlier = (year, number - 1) if number > 1 else (year - 1, 4)
    return Period(
        key=f"quarter:{year}-{number}",
        name=f"{year}年{QUARTERS[number - 1]}",
        since=since,
        until=until,
        before=f"quarter:{earlier[0]}-{earlier[1]}",
    )
