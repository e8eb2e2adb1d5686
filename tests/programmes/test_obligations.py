"""What the schedules make due, counted by hand for a county of three schools."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from inspect_app.checklists import loading
from inspect_app.checklists.plan import load_plan
from inspect_app.programmes.obligations import BoundSchool, Obligation, SchoolYear, obligations
from inspect_app.registers.calendar import Span
from inspect_app.registers.calendar_file import read_calendar

YEAR = SchoolYear(
    2026,
    [
        Span("上学期", date(2026, 8, 31), date(2027, 1, 15)),
        Span("下学期", date(2027, 3, 1), date(2027, 7, 16)),
    ],
    read_calendar(),
)


def school(number: int, stage: str, students: int) -> BoundSchool:
    facts = {"school.stage": stage, "school.students": str(students), "school.boarding": False}
    return BoundSchool(number, f"学校{number}", facts)


SCHOOLS = [school(1, "primary", 500), school(2, "primary", 499), school(3, "kindergarten", 600)]


def due(**changes: Any) -> list[Obligation]:
    """What one schedule makes due."""
    schedule = {
        "id": "drill",
        "title": {"zh": "演练", "en": "Drill"},
        "post": "bureau",
        "period": "term",
        "times": 1,
        "provisions": ["main.7.joint-inspection"],
    }
    return list(obligations([schedule | changes], SCHOOLS, YEAR))


def test_what_the_county_owes_is_due_once_per_period_that_ends_in_the_school_year() -> None:
    assert [one.window.name for one in due()] == ["上学期", "下学期"]
    assert [one.window.name for one in due(period="quarter")] == [
        "2026-Q3",
        "2026-Q4",
        "2027-Q1",
        "2027-Q2",
    ]
    (year,) = due(period="year")
    assert (year.window.first, year.window.last) == (date(2026, 1, 1), date(2026, 12, 31))
    assert year.school is None


def test_longer_periods_are_due_in_the_school_year_in_which_they_end() -> None:
    assert due(period="three-years") == []
    ending = SchoolYear(2028, YEAR.terms, YEAR.calendar)
    (found,) = obligations(
        [{"id": "x", "title": {}, "post": "bureau", "period": "three-years", "times": 1}
         | {"provisions": []}],
        SCHOOLS,
        ending,
    )  # fmt: skip
    assert (found.window.first.year, found.window.last.year) == (2026, 2028)


def test_what_schools_owe_is_due_for_each_school_that_is_bound() -> None:
    owed = due(post="school", applies={"ref": "school.stage", "op": "ne", "value": "kindergarten"})
    assert [(one.school and one.school.id, one.window.name) for one in owed] == [
        (1, "上学期"),
        (2, "上学期"),
        (1, "下学期"),
        (2, "下学期"),
    ]


def test_a_scope_of_five_hundred_pupils_binds_exactly_five_hundred() -> None:
    limit = {"ref": "school.students", "op": "gte", "value": "500"}
    found = due(applies=limit, visits={"checklists": ["clinic-room"], "per": "year"})
    visits = [one for one in found if one.checklists]
    assert [one.school and one.school.id for one in visits] == [1, 3]
    assert {one.checklists for one in visits} == {("clinic-room",)}


def test_a_day_of_the_year_ends_the_window() -> None:
    (found,) = due(period="year", due="08-31")
    assert (found.window.first, found.window.last) == (date(2026, 1, 1), date(2026, 8, 31))


def test_the_first_two_weeks_of_a_term_are_weeks_that_are_taught() -> None:
    autumn, _ = due(within_weeks=2)
    assert (autumn.window.first, autumn.window.last) == (date(2026, 8, 31), date(2026, 9, 11))


def test_the_librarys_schedules_all_have_their_windows_and_known_checklists() -> None:
    plan = load_plan().plan
    assert plan is not None
    found = list(obligations(plan.requirements["schedule"], SCHOOLS, YEAR))
    owed = {one.schedule for one in found}
    longer = {"full-competition", "fitness-survey", "fitness-monitoring"}
    assert {one["id"] for one in plan.requirements["schedule"]} - owed == longer
    ids = {path.stem for path in loading.library()}
    assert {name for one in found for name in one.checklists} <= ids
    visits = Counter(one.school.id for one in found if one.checklists and one.school)
    # A primary school of 500: two rooms, safe campus, teaching in both terms.
    assert visits == {1: 4, 2: 3, 3: 2}
