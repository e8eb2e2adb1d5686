"""Working days, school years, teaching weeks and quarters, counted by hand from the calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from inspect_app import create_app
from inspect_app.config import Settings
from inspect_app.registers.calendar import (
    AnnouncedYear,
    Span,
    WorkingDays,
    opening_weeks,
    quarters,
    school_year,
    school_year_of,
    teaching_weeks,
)
from inspect_app.registers.calendar_file import SHIPPED, CalendarFileError, read_calendar

CALENDAR = read_calendar()
AUTUMN = Span("2026 autumn", date(2026, 8, 31), date(2027, 1, 15))


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2027, 1, 1), 2026)],
)
def test_a_school_year_begins_in_august(day: date, year: int) -> None:
    assert school_year_of(day) == year
    assert day in school_year(year)


def test_an_announced_year_counts_as_known() -> None:
    year = AnnouncedYear(
        holidays=frozenset({date(2027, 1, 1), date(2027, 1, 4)}),
        working_weekends=frozenset({date(2027, 1, 3)}),
    )
    calendar = WorkingDays(frozenset(), {2027: year})
    assert calendar.is_announced(2027)
    assert calendar.next_working_day(date(2027, 1, 1)) == date(2027, 1, 3)
    assert not calendar.is_working_day(date(2027, 1, 4))


def test_a_county_may_announce_a_year_in_its_own_file(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    announced = (
        "announced:\n  2027:\n    holidays: [2027-01-01]\n    working_weekends: [2027-01-02]"
    )
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace("announced: {}", announced))
    assert not read_calendar().is_announced(2027)
    assert read_calendar(path).is_working_day(date(2027, 1, 2))


def test_a_calendar_that_cannot_be_read_stops_the_start_and_is_named(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace("announced: {}", "announced: []"))
    with pytest.raises(CalendarFileError, match=r"calendar\.yaml"):
        create_app(Settings(data=tmp_path / "var", calendar=path))


def test_a_make_up_saturday_is_a_teaching_day_and_the_holiday_shortens_its_week() -> None:
    weeks = {one.monday: one for one in teaching_weeks(AUTUMN, CALENDAR)}
    holiday_week = weeks[date(2026, 10, 5)]
    assert list(holiday_week.days) == [date(2026, 10, 8), date(2026, 10, 9), date(2026, 10, 10)]
    assert [len(weeks[date(2026, 8, 31)].days), len(weeks[date(2026, 9, 28)].days)] == [5, 3]


def test_weeks_are_numbered_from_one_and_cross_new_year() -> None:
    weeks = teaching_weeks(AUTUMN, CALENDAR)
    assert [one.number for one in weeks] == list(range(1, 21))
    new_year = next(one for one in weeks if one.monday == date(2026, 12, 28))
    assert date(2026, 12, 31) in new_year.days
    assert date(2027, 1, 1) not in new_year.days


def test_a_week_without_a_working_day_has_no_number() -> None:
    year = AnnouncedYear(frozenset(date(2027, 3, day) for day in range(8, 13)), frozenset())
    term = Span("spring", date(2027, 3, 1), date(2027, 3, 19))
    weeks = teaching_weeks(term, WorkingDays(frozenset(), {2027: year}))
    assert [(one.number, one.monday.day) for one in weeks] == [(1, 1), (2, 15)]


def test_a_term_that_begins_on_a_wednesday_has_a_short_first_week() -> None:
    term = Span("autumn", date(2026, 9, 2), date(2026, 9, 11))
    first, second = teaching_weeks(term, CALENDAR)
    assert (len(first.days), len(second.days)) == (3, 5)
    assert opening_weeks(term, CALENDAR, 2) == Span("autumn", date(2026, 9, 2), date(2026, 9, 11))


def test_quarters_meet_without_a_gap() -> None:
    found = quarters(2026)
    assert [(one.first, one.last) for one in found] == [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 12, 31)),
    ]
