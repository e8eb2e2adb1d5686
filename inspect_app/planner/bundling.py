"""What is due at one school in one window becomes one visit, near schools one route. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from inspect_app.registers.calendar import Span

Place = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Task:
    """Something due at a school that a visit can meet. checklists: what is filled for it."""

    schedule: str
    school: int
    window: Span
    checklists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bundle:
    """One visit that meets several tasks at a school; window: days that suit all of them."""

    school: int
    window: Span
    tasks: tuple[Task, ...]

    @property
    def checklists(self) -> list[str]:
        """Every checklist once, in the order of the tasks."""
        return list(dict.fromkeys(one for task in self.tasks for one in task.checklists))


@dataclass(frozen=True, slots=True)
class Site:
    """Where a school lies; place in degrees, None when the register does not know."""

    school: int
    township: str
    place: Place | None


def bundles(tasks: Iterable[Task]) -> list[Bundle]:
    """As few visits as the windows allow, school by school, earliest deadline first.

    Points that pierce all intervals of a school: each visit is as late as its first deadline,
    and takes every task that has begun by then.
    """
    found: list[Bundle] = []
    by_school: dict[int, list[Task]] = {}
    for task in tasks:
        by_school.setdefault(task.school, []).append(task)
    for school in sorted(by_school):
        left = sorted(by_school[school], key=lambda one: (one.window.last, one.schedule))
        while left:
            last = left[0].window.last
            taken = [one for one in left if one.window.first <= last]
            first = max(one.window.first for one in taken)
            window = Span(left[0].window.name, first, last)
            found.append(Bundle(school, window, tuple(taken)))
            left = [one for one in left if one.window.first > last]
    return found


def routes(visits: Sequence[Bundle], sites: dict[int, Site], size: int) -> list[list[Bundle]]:
    """Visits of one township put together, near ones first, `size` to a route at most.

    Only visits whose windows share a day go together.
    """
    found: list[list[Bundle]] = []
    left = sorted(visits, key=lambda one: (sites[one.school].township, one.window.last, one.school))
    while left:
        route = [left.pop(0)]
        while len(route) < size:
            near = _nearest(route, left, sites)
            if near is None:
                break
            left.remove(near)
            route.append(near)
        found.append(route)
    return found


def shared_window(route: Sequence[Bundle]) -> Span:
    """The days that suit every visit of a route; first after last when there is none."""
    first = max(one.window.first for one in route)
    return Span(route[0].window.name, first, min(one.window.last for one in route))


def _nearest(
    route: Sequence[Bundle], left: Sequence[Bundle], sites: dict[int, Site]
) -> Bundle | None:
    here = sites[route[-1].school]
    fit = list(_fitting(route, left, sites))
    return min(fit, key=lambda one: (_distance(here, sites[one.school]), one.school), default=None)


def _fitting(
    route: Sequence[Bundle], left: Sequence[Bundle], sites: dict[int, Site]
) -> Iterator[Bundle]:
    township = sites[route[0].school].township
    schools = {one.school for one in route}
    for one in left:
        shared = shared_window([*route, one])
        together = sites[one.school].township == township and one.school not in schools
        if together and shared.first <= shared.last:
            yield one


def _distance(here: Site, there: Site) -> Decimal:
    """Squared degrees with a degree of longitude at 24.5° N; enough to compare within a county."""
    if here.place is None or there.place is None:
        return Decimal("Infinity")
    north = here.place[0] - there.place[0]
    east = (here.place[1] - there.place[1]) * Decimal("0.91")
    return north * north + east * east
