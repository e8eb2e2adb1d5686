"""How few visits the planner needs for what is due in the demo county, and how long it takes."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta

from inspect_app.demo.school_year import terms_of
from inspect_app.demo.schools import sample_schools
from inspect_app.planner.bundling import Site
from inspect_app.planner.proposing import Asked, Known, propose, put_together, tasks_of, teams_of
from inspect_app.programmes.budget import read_budget
from inspect_app.programmes.due import schedules
from inspect_app.programmes.obligations import BoundSchool, SchoolYear, obligations
from inspect_app.registers.calendar import Span
from inspect_app.registers.calendar_file import read_calendar
from inspect_app.registers.models import School, Township

YEAR = 2026
TEAMS = (1, 2, 4)


def main() -> None:
    """Print a table of teams, visits, ratio, what was left and seconds."""
    schools = sample_schools(2023)
    terms = [Span(one.name, one.starts_on, one.ends_on) for one in terms_of(YEAR)]
    calendar = read_calendar()
    bound = [
        BoundSchool(number, one.name, _facts(one)) for number, one in enumerate(schools, start=1)
    ]
    sites = {
        number: Site(number, one.township, (one.latitude, one.longitude))
        for number, one in enumerate(schools, start=1)
    }
    due = list(obligations(schedules(), bound, SchoolYear(YEAR, terms, calendar)))
    known = Known(sites, terms, calendar, read_budget(), {}, [])
    # In September all of the year's matters can still be met.
    window = Span(terms[0].name, terms[0].first + timedelta(days=1), terms[0].last)
    tasks = tasks_of(due, known, window)
    wanted = sum(len(one.checklists) for one in tasks)
    print(f"{len(schools)} schools, {wanted} checklists due in {window.name}")
    print("teams  visits  checklists  visits per checklist  left  most per school  seconds")
    for count in TEAMS:
        asked = Asked(window, teams_of(put_together(range(2 * count), 2, {}, ()), {}, {}), 2)
        began = time.perf_counter()
        found = propose(due, known, asked)
        took = time.perf_counter() - began
        left = sum(len(one.bundle.checklists) for one in found.unplaced)
        assert found.checklists + left == wanted
        per_school = Counter(one.bundle.school for one in found.visits)
        ratio = len(found.visits) / found.checklists
        print(
            f"{count:5}  {len(found.visits):6}  {found.checklists:10}  {ratio:20.2f}  "
            f"{left:4}  {max(per_school.values()):15}  {took:7.1f}"
        )


def _facts(one: object) -> dict[str, str | bool]:
    fields = ("students", "boarders", "classes", "stage")
    school = School(**{name: getattr(one, name) for name in fields}, township=Township(name=""))
    return school.facts()


if __name__ == "__main__":
    main()
