"""From what is due to a proposal of visits: bundle, keep to the caps, route, place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspect_app.planner.bundling import Bundle, Site, Task, bundles, routes, shared_window
from inspect_app.planner.placing import Placement, Route, Team, place
from inspect_app.programmes.budget import VisitBudget
from inspect_app.programmes.errors import MissingDepartment, NotReadable
from inspect_app.programmes.obligations import Obligation
from inspect_app.registers.calendar import Span, WorkingDays


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be planned: within which days, by whom, how many schools a team visits a day."""

    window: Span
    teams: Sequence[Team]
    schools_a_day: int


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already. visits: dates of each school's visits; filled: checklists planned
    or done, by school and date."""

    sites: Mapping[int, Site]
    terms: Sequence[Span]
    calendar: WorkingDays
    budget: VisitBudget
    visits: Mapping[int, Sequence[date]]
    filled: Sequence[tuple[int, date, str]]


@dataclass(frozen=True, slots=True)
class ProposedVisit:
    """A visit with its day and team."""

    bundle: Bundle
    day: date
    team: Team


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A visit that found no place. reason: `over-cap`, or why the solver left it out."""

    bundle: Bundle
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """visits by day; unplaced with reasons."""

    visits: Sequence[ProposedVisit]
    unplaced: Sequence[Unplaced]

    @property
    def checklists(self) -> int:
        """Visits there would be with one for each checklist."""
        return sum(len(one.bundle.checklists) for one in self.visits)


def tasks_of(due: Iterable[Obligation], known: Known, window: Span) -> list[Task]:
    """What visits can still meet within the window; what was planned or done in its own window
    is left out."""
    found = []
    for one in due:
        first, last = max(one.window.first, window.first), min(one.window.last, window.last)
        if one.school is None or not one.checklists or first > last:
            continue
        done = {
            checklist
            for school, day, checklist in known.filled
            if school == one.school.id and day in one.window
        }
        left = tuple(name for name in one.checklists if name not in done)
        if left:
            span = Span(one.window.name, first, last)
            found.append(Task(one.schedule, one.school.id, span, left))
    return found


def propose(due: Iterable[Obligation], known: Known, asked: Asked) -> Proposal:
    """Every task that is due within the window is in a visit, or in what is left with a reason."""
    wanted = bundles(tasks_of(due, known, asked.window))
    kept, over = _within_caps(wanted, known)
    ways = routes(kept, dict(known.sites), asked.schools_a_day)
    found = _place(ways, known, asked)
    stuck = {way for way, reason in found.left.items() if reason != "no-room"}
    if stuck:
        # A school that no day or team suits must not hold back its neighbours.
        ways = [part for n, way in enumerate(ways) for part in _parts(way, n in stuck)]
        found = _place(ways, known, asked)
    visits = [
        ProposedVisit(bundle, one.day, asked.teams[one.team])
        for one in found.placed
        for bundle in ways[one.route]
    ]
    left = [Unplaced(one, reason) for way, reason in found.left.items() for one in ways[way]]
    visits.sort(key=lambda one: (one.day, one.team.members, one.bundle.school))
    return Proposal(visits, [*over, *left])


def _within_caps(wanted: Iterable[Bundle], known: Known) -> tuple[list[Bundle], list[Unplaced]]:
    """Visits in the order of their deadlines while the school's budget allows them."""
    kept: list[Bundle] = []
    over: list[Unplaced] = []
    spent = {school: list(days) for school, days in known.visits.items()}
    for one in sorted(wanted, key=lambda bundle: (bundle.window.last, bundle.school)):
        days = spent.setdefault(one.school, [])
        if known.budget.allows(days, one.window.last, known.terms):
            days.append(one.window.last)
            kept.append(one)
        else:
            over.append(Unplaced(one, "over-cap"))
    return kept, over


def _place(ways: Sequence[Sequence[Bundle]], known: Known, asked: Asked) -> Placement:
    return place([_route(way, known.calendar) for way in ways], asked.teams)


def _parts(way: list[Bundle], split: bool) -> list[list[Bundle]]:
    return [[one] for one in way] if split else [way]


def _route(way: Sequence[Bundle], calendar: WorkingDays) -> Route:
    days = [day for day in shared_window(way).days() if calendar.is_working_day(day)]
    return Route(tuple(one.school for one in way), frozenset(days))


def put_together(
    members: Sequence[int], size: int, department: Mapping[int, str], needed: Sequence[str]
) -> list[list[int]]:
    """The people in teams of `size`, each with one of every department needed; the first leads.

    department: of members who have one. Raises MissingDepartment, or NotReadable for a size that
    cannot hold the departments.
    """
    if len(needed) > size:
        raise NotReadable(field="team_size")
    count = -(-len(members) // size)
    of = {one: [who for who in members if department.get(who) == one] for one in needed}
    short = [one for one in needed if len(of[one]) < count]
    if short:
        raise MissingDepartment("、".join(short), field="departments")
    sent = {who for one in needed for who in of[one][:count]}
    others = [who for who in members if who not in sent]
    room = size - len(needed)
    return [
        [*others[n * room : (n + 1) * room], *(of[one][n] for one in needed)] for n in range(count)
    ]


def teams_of(
    groups: Iterable[Sequence[int]],
    away: Mapping[int, frozenset[date]],
    recused: Mapping[int, frozenset[int]],
) -> list[Team]:
    """Teams that are absent and recused where one of theirs is."""
    return [
        Team(
            tuple(group),
            frozenset().union(*(away.get(one, frozenset()) for one in group)),
            frozenset().union(*(recused.get(one, frozenset()) for one in group)),
        )
        for group in groups
    ]
