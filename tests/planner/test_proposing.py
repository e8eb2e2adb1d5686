"""Bundles, routes and places: everything due is placed or explained, and no cap is broken."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from inspect_app.planner.bundling import Bundle, Site, Task, bundles, routes
from inspect_app.planner.placing import Team
from inspect_app.planner.proposing import Asked, Known, propose, put_together, teams_of
from inspect_app.programmes.budget import VisitBudget
from inspect_app.programmes.errors import MissingDepartment, NotReadable
from inspect_app.programmes.obligations import BoundSchool, Obligation
from inspect_app.registers.calendar import Span
from inspect_app.registers.calendar_file import read_calendar

TERM = Span("上学期", date(2026, 11, 2), date(2026, 11, 27))
BUDGET = VisitBudget(4, 2, {}, "unverified")


def due(school: int, *checklists: str, window: Span = TERM) -> Obligation:
    bound = BoundSchool(school, f"学校{school}", {})
    return Obligation("s", {}, "bureau", bound, window, 1, checklists, ())


def known(schools: int = 12, **changes: Any) -> Known:
    """Schools on a line, three townships of four; nothing was visited yet."""
    sites = {
        n: Site(n, f"乡镇{n // 4}", (Decimal("24.5"), Decimal(n) / 100)) for n in range(schools)
    }
    given: dict[str, Any] = {
        "sites": sites,
        "terms": [TERM],
        "calendar": read_calendar(),
        "budget": BUDGET,
        "visits": {},
        "filled": [],
    }
    return Known(**given | changes)


def asked(*teams: Team, window: Span = TERM, schools_a_day: int = 2) -> Asked:
    return Asked(window, teams or (Team((1, 2)), Team((3, 4))), schools_a_day)


def test_what_is_due_at_one_school_in_one_window_is_one_visit() -> None:
    (one,) = bundles([Task("a", 1, TERM, ("x", "y")), Task("b", 1, TERM, ("y", "z"))])
    assert one.checklists == ["x", "y", "z"]


def test_windows_that_do_not_meet_need_two_visits_and_a_long_one_joins_the_first() -> None:
    early = Span("", date(2026, 11, 2), date(2026, 11, 6))
    late = Span("", date(2026, 11, 16), date(2026, 11, 20))
    found = bundles(
        [Task("a", 1, early, ("x",)), Task("b", 1, late, ("y",)), Task("c", 1, TERM, ("z",))]
    )
    assert [one.checklists for one in found] == [["x", "z"], ["y"]]
    assert [one.window.last for one in found] == [early.last, late.last]


def test_a_route_stays_in_its_township_and_takes_the_nearest() -> None:
    sites = known().sites
    visits = [Bundle(n, TERM, ()) for n in (0, 3, 1, 4, 5)]
    ways = [[one.school for one in way] for way in routes(visits, dict(sites), 2)]
    assert ways == [[0, 1], [3], [4, 5]]


def test_everything_is_placed_on_working_days_one_route_per_team_and_day() -> None:
    found = propose([due(n, "x", "y") for n in range(12)], known(), asked())
    assert found.unplaced == []
    assert sorted(one.bundle.school for one in found.visits) == list(range(12))
    assert found.checklists == 24
    calendar = read_calendar()
    assert all(one.day in TERM and calendar.is_working_day(one.day) for one in found.visits)
    assert max(Counter((one.day, one.team.members) for one in found.visits).values()) <= 2
    days = Counter(team for _, team in {(one.day, one.team.members) for one in found.visits})
    assert set(days.values()) == {3}


def test_recusal_and_absence_are_respected_and_the_neighbour_is_still_visited() -> None:
    day = date(2026, 11, 3)
    window = Span("", day, date(2026, 11, 4))
    teams = (Team((1,), away=frozenset({day}), recused=frozenset({0})),)
    found = propose([due(0, "x"), due(1, "x")], known(), asked(*teams, window=window))
    assert [(one.bundle.school, one.day) for one in found.visits] == [(1, date(2026, 11, 4))]
    assert [(one.bundle.school, one.reason) for one in found.unplaced] == [(0, "recused")]


def test_what_finds_no_room_is_left_with_the_reason() -> None:
    window = Span("", date(2026, 11, 3), date(2026, 11, 3))
    one_team = asked(Team((1,)), window=window, schools_a_day=1)
    found = propose([due(n, "x") for n in range(3)], known(), one_team)
    assert len(found.visits) == 1
    assert [one.reason for one in found.unplaced] == ["no-room", "no-room"]
    sunday = Span("", date(2026, 11, 8), date(2026, 11, 8))
    found = propose([due(0, "x")], known(), asked(window=sunday))
    assert [one.reason for one in found.unplaced] == ["no-day"]


def test_scarce_days_go_to_the_routes_with_more_schools() -> None:
    window = Span("", date(2026, 11, 3), date(2026, 11, 4))
    county = known(sites={n: Site(n, "甲" if n < 4 else "乙", None) for n in range(5)})
    found = propose([due(n, "x") for n in range(5)], county, asked(Team((1,)), window=window))
    assert sorted(one.bundle.school for one in found.visits) == [0, 1, 2, 3]
    assert [(one.bundle.school, one.reason) for one in found.unplaced] == [(4, "no-room")]


def test_a_school_at_its_cap_is_not_visited_again() -> None:
    there = known(visits={0: [date(2026, 11, 3), date(2026, 11, 10)]})
    found = propose([due(0, "x"), due(1, "x")], there, asked())
    assert [one.bundle.school for one in found.visits] == [1]
    assert [(one.bundle.school, one.reason) for one in found.unplaced] == [(0, "over-cap")]


def test_a_proposal_spends_the_budget_it_plans_from() -> None:
    weeks = [Span("", date(2026, 11, first), date(2026, 11, first + 4)) for first in (2, 9, 16)]
    found = propose([due(0, "x", window=one) for one in weeks], known(), asked())
    assert len(found.visits) == BUDGET.per_term
    assert [(one.bundle.window.first, one.reason) for one in found.unplaced] == [
        (weeks[-1].first, "over-cap")
    ]


def test_what_is_planned_already_is_not_planned_again() -> None:
    there = known(filled=[(0, date(2026, 11, 5), "x"), (1, date(2026, 9, 1), "x")])
    found = propose([due(0, "x", "y"), due(1, "x")], there, asked())
    assert {one.bundle.school: one.bundle.checklists for one in found.visits} == {
        0: ["y"],
        1: ["x"],
    }


def test_people_are_put_together_in_order_with_what_keeps_them_away() -> None:
    day = date(2026, 11, 3)
    first, second = teams_of([[7, 8], [9]], {8: frozenset({day})}, {9: frozenset({4})})
    assert (first.members, first.away, first.recused) == ((7, 8), {day}, frozenset())
    assert (second.members, second.recused) == ((9,), {4})


def test_every_team_of_a_joint_inspection_has_somebody_of_each_department() -> None:
    of = {4: "卫健局", 5: "卫健局", 6: "市场监管局", 7: "市场监管局"}
    teams = put_together([1, 2, 3, 4, 5, 6, 7], 4, of, ["卫健局", "市场监管局"])
    assert teams == [[1, 2, 4, 6], [3, 5, 7]]
    assert put_together([1, 2, 3], 2, of, []) == [[1, 2], [3]]


def test_a_department_with_too_few_people_or_a_team_too_small_is_refused() -> None:
    with pytest.raises(MissingDepartment, match="卫健局"):
        put_together([1, 2, 3, 4], 2, {4: "卫健局"}, ["卫健局"])
    with pytest.raises(NotReadable):
        put_together([1, 2], 1, {1: "甲", 2: "乙"}, ["甲", "乙"])
