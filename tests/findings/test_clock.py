"""Deadlines on Chinese civil dates and working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from inspect_app.findings.clock import (
    AnnouncedYear,
    Counting,
    DeadlineRule,
    Deadlines,
    WorkingDays,
    days_left,
    deadline,
    is_overdue,
)
from inspect_app.findings.deadlines import read_deadlines

SHIPPED = read_deadlines()
WORDS = {"zh": "依据", "en": "basis"}


def due(severity: str, days: int, start: date) -> date:
    return deadline(severity, days, start, SHIPPED).due_on


def test_the_first_day_is_not_counted() -> None:
    assert due("critical", 7, date(2026, 11, 24)) == date(2026, 12, 1)


def test_a_deadline_on_a_weekend_moves_to_the_next_working_day() -> None:
    found = deadline("critical", 4, date(2026, 11, 24), SHIPPED)
    assert found.counted_to == date(2026, 11, 28)
    assert found.due_on == date(2026, 11, 30)


def test_a_deadline_in_the_national_holiday_moves_behind_it() -> None:
    assert due("major", 10, date(2026, 9, 24)) == date(2026, 10, 8)


def test_a_weekend_worked_to_make_up_for_a_holiday_is_a_good_last_day() -> None:
    saturday = date(2026, 10, 10)
    assert saturday.weekday() == 5
    assert due("major", 5, saturday - timedelta(days=5)) == saturday


def test_the_days_of_the_item_go_before_those_of_the_severity() -> None:
    assert deadline("minor", 3, date(2026, 11, 24), SHIPPED).days == 3
    assert deadline("minor", 0, date(2026, 11, 24), SHIPPED).days == 90


def test_a_deadline_in_a_year_not_announced_is_provisional_and_still_avoids_new_year() -> None:
    found = deadline("major", 38, date(2026, 11, 24), SHIPPED)
    assert found.counted_to == date(2027, 1, 1)
    assert found.due_on == date(2027, 1, 4)
    assert found.provisional
    assert not deadline("critical", 7, date(2026, 11, 24), SHIPPED).provisional


def test_an_announced_year_in_the_file_counts_as_known() -> None:
    year = AnnouncedYear(
        holidays=frozenset({date(2027, 1, 1), date(2027, 1, 4)}),
        working_weekends=frozenset({date(2027, 1, 3)}),
    )
    calendar = WorkingDays(frozenset(), {2027: year})
    assert calendar.is_announced(2027)
    assert calendar.next_working_day(date(2027, 1, 1)) == date(2027, 1, 3)
    assert not calendar.is_working_day(date(2027, 1, 4))


def test_a_rule_in_working_days_skips_days_off() -> None:
    rule = DeadlineRule(5, Counting.WORKING_DAYS, WORDS, "unverified")
    rules = Deadlines({"minor": rule}, WORDS, SHIPPED.calendar)
    assert deadline("minor", 0, date(2026, 9, 29), rules).due_on == date(2026, 10, 12)


@pytest.mark.parametrize(("offset", "left"), [(3, 3), (0, 0), (-2, -2)])
def test_days_left_are_civil_days(offset: int, left: int) -> None:
    today = date(2026, 11, 24)
    assert days_left(today + timedelta(days=offset), today) == left


def test_a_finding_is_overdue_from_the_day_after_its_deadline_until_it_is_closed() -> None:
    today = date(2026, 11, 24)
    assert not is_overdue(today, today, closed=False)
    assert is_overdue(today - timedelta(days=1), today, closed=False)
    assert not is_overdue(today - timedelta(days=1), today, closed=True)
