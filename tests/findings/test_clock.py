"""Deadlines on Chinese civil dates and working days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from inspect_app.findings.clock import (
    Counting,
    CountyList,
    DeadlineRule,
    Rung,
    Term,
    days_left,
    deadline,
    unspent,
)
from inspect_app.findings.deadlines import read_deadlines

SHIPPED = read_deadlines()
WORDS = {"zh": "依据", "en": "basis"}


CALENDAR, WORKING = Counting.CALENDAR_DAYS, Counting.WORKING_DAYS


def due(days: int, start: date, counting: Counting = CALENDAR) -> date:
    return deadline(Term(days, counting), start, SHIPPED.calendar).due_on


def test_the_first_day_is_not_counted() -> None:
    assert due(7, date(2026, 11, 24)) == date(2026, 12, 1)


def test_a_deadline_on_a_weekend_moves_to_the_next_working_day() -> None:
    found = deadline(Term(4, CALENDAR), date(2026, 11, 24), SHIPPED.calendar)
    assert found.counted_to == date(2026, 11, 28)
    assert found.due_on == date(2026, 11, 30)


def test_a_deadline_in_the_national_holiday_moves_behind_it() -> None:
    assert due(10, date(2026, 9, 24)) == date(2026, 10, 8)


def test_a_weekend_worked_to_make_up_for_a_holiday_is_a_good_last_day() -> None:
    saturday = date(2026, 10, 10)
    assert saturday.weekday() == 5
    assert due(5, saturday - timedelta(days=5)) == saturday


def test_the_rule_closest_to_the_item_goes_before_the_others() -> None:
    county = DeadlineRule(45, WORKING, WORDS, "read")
    item = DeadlineRule(60, CALENDAR, WORDS, "read")
    rules = replace(SHIPPED, checklists={("clinic", ""): county, ("clinic", "area"): item})
    assert rules.rule_for("minor", "clinic", "area", 3) == item
    assert rules.rule_for("minor", "clinic", "door", 3) == county
    assert rules.rule_for("minor", "lighting", "lux", 3).days == 3
    assert rules.rule_for("minor", "lighting", "lux", 0).days == 90


def test_a_deadline_in_a_year_not_announced_is_provisional_and_still_avoids_new_year() -> None:
    calendar = SHIPPED.calendar
    found = deadline(Term(38, CALENDAR), date(2026, 11, 24), calendar)
    assert found.counted_to == date(2027, 1, 1)
    assert found.due_on == date(2027, 1, 4)
    assert found.provisional
    assert not deadline(Term(7, CALENDAR), date(2026, 11, 24), calendar).provisional


def test_a_term_in_working_days_skips_days_off() -> None:
    assert due(5, date(2026, 9, 29), WORKING) == date(2026, 10, 12)


@pytest.mark.parametrize("counting", [CALENDAR, WORKING])
@pytest.mark.parametrize("start", [date(2026, 9, 29), date(2026, 12, 30), date(2026, 2, 10)])
def test_the_days_unspent_lead_back_to_the_same_deadline(counting: Counting, start: date) -> None:
    due_on = due(12, start, counting)
    left = unspent(due_on, start, counting, SHIPPED.calendar)
    assert due(left, start, counting) == due_on


def test_nothing_is_unspent_after_the_deadline() -> None:
    day = date(2026, 11, 24)
    for counting in Counting:
        assert unspent(day, day, counting, SHIPPED.calendar) == 0
        assert unspent(day, day + timedelta(days=3), counting, SHIPPED.calendar) == 0


def test_the_countys_list_is_due_on_its_day_each_year() -> None:
    tenth = CountyList(11, 10, WORDS, "read")
    assert tenth.next_due(date(2026, 11, 10)) == date(2026, 11, 10)
    assert tenth.next_due(date(2026, 11, 11)) == date(2027, 11, 10)


def test_the_ladder_is_climbed_by_days_past_the_deadline() -> None:
    rules = replace(SHIPPED, ladder=[Rung(1, WORDS), Rung(15, WORDS), Rung(30, WORDS)])
    due_on = date(2026, 11, 2)
    after = {days: rules.rung(due_on, due_on + timedelta(days=days)) for days in (0, 1, 14, 15, 99)}
    assert after == {0: 0, 1: 1, 14: 1, 15: 2, 99: 3}


@pytest.mark.parametrize(("offset", "left"), [(3, 3), (0, 0), (-2, -2)])
def test_days_left_are_civil_days(offset: int, left: int) -> None:
    today = date(2026, 11, 24)
    assert days_left(today + timedelta(days=offset), today) == left
