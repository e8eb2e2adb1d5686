"""What counts towards a quota, and what is owed in a period: cases worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal
from uuid import UUID

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.quotas.counting import (
    Act,
    Excuse,
    Line,
    Quota,
    Refusal,
    Standing,
    Tenure,
    judged,
    line,
)
from inspect_app.quotas.ledger import Calendar, account, periods
from inspect_app.quotas.periods import periods_of
from inspect_app.quotas.queries import quotas
from inspect_app.registers.calendar import Span

TERMS = [
    Span("2025—2026学年上学期", date(2025, 9, 1), date(2026, 1, 16)),
    Span("2025—2026学年下学期", date(2026, 3, 2), date(2026, 7, 10)),
]
LONG_IN_POST = Tenure(date(2020, 9, 1))
WEDNESDAY = date(2025, 11, 12)


def is_school_day(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def asked(quota_id: str) -> Quota:
    return quotas()[quota_id][0]


def line_on(
    day: date,
    quota_id: str = "principal-observes",
    acts: Sequence[Act] = (),
    *,
    tenure: Tenure = LONG_IN_POST,
    excuses: Sequence[Excuse] = (),
    today: date = date(2026, 7, 31),
) -> Line:
    quota = asked(quota_id)
    (period,) = periods_of(quota.period, TERMS, is_school_day, since=day, until=day)
    found = judged(quota, acts, tenure, is_school_day)
    return line(quota, period, found, tenure=tenure, excuses=excuses, today=today)


def lesson(
    on: date = WEDNESDAY,
    begins: str = "08:30",
    minutes: int = 40,
    *,
    place: int = 1,
    alike: bool = False,
    verdict: bool | None = None,
    number: int = 1,
) -> Act:
    return Act(
        id=UUID(int=number),
        on=on,
        begins=time.fromisoformat(begins),
        minutes=minutes,
        place=place,
        alike=alike,
        verdict=verdict,
    )


def refusals(found: Line) -> list[Refusal | None]:
    return [one.refusal for one in found.acts]


@pytest.mark.parametrize(
    ("day", "days", "one", "two"),
    [
        (date(2025, 11, 12), 5, 1, 2),
        (date(2025, 9, 30), 2, 0, 1),  # Monday and Tuesday, then the National Day
        (date(2025, 10, 11), 3, 1, 1),  # Thursday, Friday and the Saturday made up
        (date(2025, 12, 31), 4, 1, 2),  # over the New Year: three days and the Sunday made up
        (date(2026, 5, 9), 4, 1, 2),  # after Labour Day, with the Saturday made up
        (date(2026, 1, 14), 5, 1, 2),  # the last week of term
    ],
)
def test_a_short_week_owes_its_share_of_days_halves_up(
    day: date, days: int, one: int, two: int
) -> None:
    assert line_on(day).days == days
    assert line_on(day).owed == one
    assert line_on(day, "vice-principal-observes").owed == two


def test_a_week_belongs_to_both_years_it_touches_and_is_counted_once() -> None:
    acts = [lesson(date(2025, 12, 30)), lesson(date(2026, 1, 4), number=2)]
    found = line_on(date(2026, 1, 1), acts=acts)
    assert (found.period.since, found.period.until) == (date(2025, 12, 29), date(2026, 1, 4))
    assert found.done == 2


def test_a_lesson_on_a_saturday_made_up_counts_and_on_a_free_one_does_not() -> None:
    assert refusals(line_on(date(2025, 10, 11), acts=[lesson(date(2025, 10, 11))])) == [None]
    free = line_on(date(2025, 11, 15), acts=[lesson(date(2025, 11, 15))])
    assert refusals(free) == [Refusal.NO_SCHOOL]


def test_what_was_too_much_last_week_does_not_help_this_week() -> None:
    acts = [lesson(WEDNESDAY, begins, number=n) for n, begins in enumerate(("08:00", "09:00"))]
    assert line_on(WEDNESDAY, acts=acts).done == 2
    following = line_on(WEDNESDAY + timedelta(7), acts=acts)
    assert (following.done, following.missing, following.standing) == (0, 1, Standing.MISSED)


def test_twenty_nine_minutes_are_too_short_and_thirty_are_not() -> None:
    acts = [lesson(minutes=29), lesson(minutes=30, begins="10:00", number=2)]
    assert refusals(line_on(WEDNESDAY, acts=acts)) == [Refusal.TOO_SHORT, None]


@pytest.mark.parametrize(
    ("begins", "refusal"), [("09:10", None), ("09:09", Refusal.OVERLAP), ("08:30", Refusal.OVERLAP)]
)
def test_nobody_is_in_two_lessons_at_once(begins: str, refusal: Refusal | None) -> None:
    acts = [lesson(begins="08:30", minutes=40), lesson(begins=begins, place=2, number=2)]
    assert refusals(line_on(WEDNESDAY, acts=acts)) == [None, refusal]


def test_a_doubt_waits_for_a_person_whose_word_holds_either_way() -> None:
    doubtful = line_on(WEDNESDAY, acts=[lesson(alike=True)])
    assert refusals(doubtful) == [Refusal.ALIKE]
    assert doubtful.acts[0].in_doubt
    assert refusals(line_on(WEDNESDAY, acts=[lesson(alike=True, verdict=True)])) == [None]
    decided = line_on(WEDNESDAY, acts=[lesson(verdict=False)])
    assert refusals(decided) == [Refusal.DECIDED]
    assert not decided.acts[0].in_doubt


def test_a_person_may_let_overlapping_lessons_count() -> None:
    acts = [lesson(), lesson(place=2, number=2, verdict=True)]
    assert refusals(line_on(WEDNESDAY, acts=acts)) == [None, None]


def test_what_does_not_count_stands_in_the_way_of_nothing() -> None:
    acts = [lesson(verdict=False), lesson(place=2, number=2)]
    assert refusals(line_on(WEDNESDAY, acts=acts)) == [Refusal.DECIDED, None]


def test_a_week_is_open_to_its_last_day_and_missed_the_day_after() -> None:
    sunday = date(2025, 11, 16)
    assert line_on(WEDNESDAY, today=sunday).standing is Standing.OPEN
    assert line_on(WEDNESDAY, today=sunday + timedelta(1)).standing is Standing.MISSED


def test_a_person_cannot_make_a_short_lesson_or_a_free_day_count() -> None:
    assert refusals(line_on(WEDNESDAY, acts=[lesson(minutes=10, verdict=True)])) == [
        Refusal.TOO_SHORT
    ]


def test_a_post_that_changes_hands_in_mid_week_is_owed_by_who_held_it_longer() -> None:
    monday, thursday = date(2025, 11, 10), date(2025, 11, 13)
    leaving, coming = Tenure(date(2020, 9, 1), date(2025, 11, 12)), Tenure(thursday)
    acts = [lesson(monday), lesson(thursday, number=2)]
    before = line_on(monday, acts=acts, tenure=leaving)
    after = line_on(monday, acts=acts, tenure=coming)
    assert (before.owed, before.done, refusals(before)) == (1, 1, [None, Refusal.NOT_IN_POST])
    assert (after.owed, after.done, refusals(after)) == (0, 1, [Refusal.NOT_IN_POST, None])


def test_excused_days_lower_what_is_owed_and_say_so() -> None:
    leave = [Excuse(date(2025, 11, 10), date(2025, 11, 12), "病假条")]
    found = line_on(WEDNESDAY, excuses=leave)
    assert (found.lost, found.owed, found.standing) == (3, 0, Standing.NOT_DUE)
    assert line_on(WEDNESDAY, "vice-principal-observes", excuses=leave).owed == 1


def test_a_month_of_ten_school_days_owes_its_meeting_and_one_of_nine_does_not() -> None:
    def owed(last: date) -> Decimal:
        term = Span("", date(2026, 3, 2), last)
        quota = asked("ethics-study")
        (period,) = periods_of("month", [term], is_school_day, since=term.first, until=term.first)
        return line(
            quota, period, [], tenure=LONG_IN_POST, excuses=[], today=date(2026, 7, 31)
        ).owed

    assert owed(date(2026, 3, 13)) == 1
    assert owed(date(2026, 3, 12)) == 0


def test_days_count_once_schools_count_once_and_people_add_up() -> None:
    two_lessons = [lesson(begins="08:00"), lesson(begins="10:00", number=2)]
    days = line_on(WEDNESDAY, "researcher-days", two_lessons)
    assert (days.done, refusals(days)) == (1, [None, Refusal.REPEATED])

    def visit(number: int, place: int) -> Act:
        return Act(UUID(int=number), WEDNESDAY, place=place)

    schools = line_on(WEDNESDAY, "weak-school-inspections", [visit(1, 7), visit(2, 7), visit(3, 8)])
    assert (schools.done, schools.missing) == (2, 1)
    nowhere = line_on(WEDNESDAY, "weak-school-inspections", [Act(UUID(int=1), WEDNESDAY)])
    assert nowhere.done == 0
    people = [Act(UUID(int=n), WEDNESDAY, amount=Decimal(n)) for n in (30, 25)]
    trained = line_on(WEDNESDAY, "party-backbone", people)
    assert (trained.done, trained.standing) == (55, Standing.MET)


def test_a_state_is_what_was_reported_last_not_the_sum() -> None:
    reports = [
        Act(UUID(int=n), on, amount=Decimal(amount))
        for n, (on, amount) in enumerate(
            [(date(2025, 9, 10), 38), (date(2025, 11, 12), 36), (date(2025, 10, 8), 40)]
        )
    ]
    quota = asked("researchers-all")
    (period,) = periods_of(
        "ongoing", TERMS, is_school_day, since=date(2025, 8, 1), until=date(2026, 7, 31)
    )
    found = judged(quota, reports, LONG_IN_POST, is_school_day)
    result = line(quota, period, found, tenure=LONG_IN_POST, excuses=[], today=WEDNESDAY)
    assert (result.done, result.owed, result.standing) == (36, 38, Standing.OPEN)


def test_what_lies_in_no_period_is_shown_apart_and_counts_nowhere() -> None:
    quota = asked("principal-observes")
    calendar = Calendar(TERMS, is_school_day, date(2026, 3, 20))
    cut = periods(quota, calendar, date(2025, 8, 1), date(2026, 7, 31))
    found = account(
        quota,
        cut,
        [("lesson", lesson(date(2026, 2, 10))), ("other", lesson(number=2))],
        tenure=LONG_IN_POST,
        excuses=[],
        calendar=calendar,
    )
    assert [one.act.on for one in found.stray] == [date(2026, 2, 10)]
    assert sum(one.done for one in found.lines) == 0
    assert found.running is not None
    assert found.running.standing is Standing.OPEN
    assert found.met == (0, len(found.lines) - 2)  # not the running week, nor that of 29 September


acts = st.builds(
    Act,
    id=st.uuids(),
    on=st.dates(date(2025, 11, 8), date(2025, 11, 18)),
    begins=st.none() | st.builds(time, st.integers(8, 11), st.sampled_from([0, 20, 40])),
    minutes=st.none() | st.integers(1, 90),
    amount=st.integers(1, 5).map(Decimal),
    place=st.none() | st.integers(1, 3),
    alike=st.booleans(),
    verdict=st.sampled_from([None, None, True, False]),
)


@given(
    st.sampled_from([q for q, _ in quotas().values() if q.measure != "state"]),
    st.lists(acts, max_size=8),
    acts,
)
def test_one_more_act_never_lowers_what_is_done(quota: Quota, told: list[Act], more: Act) -> None:
    def done(given: list[Act]) -> list[Decimal]:
        calendar = Calendar(TERMS, is_school_day, date(2026, 7, 31))
        cut = periods(quota, calendar, date(2025, 11, 1), date(2025, 11, 30))
        kinds = [(min(quota.activities), act) for act in given]
        found = account(quota, cut, kinds, tenure=LONG_IN_POST, excuses=[], calendar=calendar)
        return [one.done for one in found.lines]

    assert all(a <= b for a, b in zip(done(told), done([*told, more]), strict=True))


@pytest.mark.parametrize(
    ("kind", "day", "since", "until"),
    [
        ("school-year", date(2026, 7, 31), date(2025, 8, 1), date(2026, 7, 31)),
        ("school-year", date(2026, 8, 1), date(2026, 8, 1), date(2027, 7, 31)),
        ("week", date(2026, 1, 16), date(2026, 1, 12), date(2026, 1, 16)),  # the term's last Friday
        ("month", date(2026, 1, 5), date(2026, 1, 1), date(2026, 1, 16)),
        ("quarter", date(2025, 12, 31), date(2025, 10, 1), date(2025, 12, 31)),
        ("year", date(2026, 1, 1), date(2026, 1, 1), date(2026, 12, 31)),
        ("five-years", date(2025, 12, 31), date(2021, 1, 1), date(2025, 12, 31)),
        ("five-years", date(2026, 1, 1), date(2026, 1, 1), date(2030, 12, 31)),
    ],
)
def test_a_day_lies_in_one_period_of_each_kind(
    kind: str, day: date, since: date, until: date
) -> None:
    (found,) = periods_of(kind, TERMS, is_school_day, since=day, until=day)
    assert (found.since, found.until) == (since, until)


def test_every_quota_of_the_plan_has_periods_or_is_one_that_no_calendar_gives() -> None:
    for quota, _raw in quotas().values():
        found = periods_of(
            quota.period, TERMS, is_school_day, since=date(2025, 8, 1), until=date(2026, 7, 31)
        )
        assert found, quota.id
