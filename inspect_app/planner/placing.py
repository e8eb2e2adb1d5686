"""On which day which team goes on which route: a flow of least cost. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ortools.graph.python import min_cost_flow

_BALANCE = 1_000
_UNPLACED = 100_000_000


@dataclass(frozen=True, slots=True)
class Team:
    """People who go together, the first leads. away: days on which one of them is absent;
    recused: schools that one of them must not inspect."""

    members: tuple[int, ...]
    away: frozenset[date] = frozenset()
    recused: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Route:
    """Schools that one team visits on one day. days: those that suit all of them."""

    schools: tuple[int, ...]
    days: frozenset[date]


@dataclass(frozen=True, slots=True)
class Placed:
    """A route on a day with a team, all as numbers of the given sequences."""

    route: int
    day: date
    team: int


@dataclass(frozen=True, slots=True)
class Placement:
    """placed: at most one route per team and day. left: routes without a place, with the reason:
    `recused`, `no-day` or `no-room`."""

    placed: Sequence[Placed]
    left: Mapping[int, str] = field(default_factory=dict)


def place(routes: Sequence[Route], teams: Sequence[Team]) -> Placement:
    """Place as many schools as can be, then balance the teams' days, then go early.

    A flow of least cost: each route runs to a day of a team or past all of them at the greatest
    cost; a team's second day costs more than its first, so that no team is spared.
    """
    flow = min_cost_flow.SimpleMinCostFlow()
    source, sink = 0, 1
    first_team = 2
    first_route = first_team + len(teams)
    slots: dict[tuple[date, int], int] = {}
    arcs: dict[int, tuple[int, tuple[date, int]]] = {}
    days = sorted({day for route in routes for day in route.days})
    earliness = {day: number for number, day in enumerate(days)}
    for number, route in enumerate(routes):
        node = first_route + number
        flow.add_arc_with_capacity_and_unit_cost(source, node, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(node, sink, 1, len(route.schools) * _UNPLACED)
        for slot in _slots(route, teams):
            place_of = slots.setdefault(slot, first_route + len(routes) + len(slots))
            cost = earliness[slot[0]]
            arcs[flow.add_arc_with_capacity_and_unit_cost(node, place_of, 1, cost)] = number, slot
    for (_, team), node in slots.items():
        flow.add_arc_with_capacity_and_unit_cost(node, first_team + team, 1, 0)
    for team in range(len(teams)):
        for turn in range(len(routes)):
            cost = turn * _BALANCE
            flow.add_arc_with_capacity_and_unit_cost(first_team + team, sink, 1, cost)
    flow.set_node_supply(source, len(routes))
    flow.set_node_supply(sink, -len(routes))
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("a flow that may pass all slots is always possible")
    placed = [Placed(number, *slot) for arc, (number, slot) in arcs.items() if flow.flow(arc)]
    there = {one.route for one in placed}
    left = {n: _why(route, teams) for n, route in enumerate(routes) if n not in there}
    return Placement(placed, left)


def _slots(route: Route, teams: Sequence[Team]) -> Iterator[tuple[date, int]]:
    """Days and teams that suit a route."""
    for number, team in enumerate(teams):
        if not team.recused & set(route.schools):
            for day in sorted(route.days - team.away):
                yield day, number


def _why(route: Route, teams: Sequence[Team]) -> str:
    able = [team for team in teams if not team.recused & set(route.schools)]
    if not able:
        return "recused"
    return "no-room" if any(route.days - team.away for team in able) else "no-day"
