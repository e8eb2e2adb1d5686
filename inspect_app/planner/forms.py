"""What the planner's forms say, read field by field. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from inspect_app.planner.errors import NothingToPlan, UnreadableProposal
from inspect_app.programmes.errors import EmptyTeam, NotReadable
from inspect_app.programmes.forms import Fields, read_departments

MOST_A_DAY = 6
MOST_IN_A_TEAM = 5


@dataclass(frozen=True, slots=True)
class PlanForm:
    """A proposal as asked for. departments: each has somebody on every team."""

    programme: int
    members: list[int]
    team_size: int
    schools_a_day: int
    departments: list[str]


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """A row of a proposal that the desk keeps, perhaps moved to another day or team."""

    school: int
    day: date
    team: list[int]
    checklists: list[str]


def read_plan(form: Fields, users: Collection[int]) -> PlanForm:
    """users: those who may be on a team. Raises NotReadable or EmptyTeam with the field."""
    members = [int(one) for one in form.getlist("members") if one.isdecimal()]
    members = [one for one in dict.fromkeys(members) if one in users]
    if not members:
        raise EmptyTeam(field="members")
    return PlanForm(
        programme=_whole(form, "programme", 10**9),
        members=members,
        team_size=_whole(form, "team_size", MOST_IN_A_TEAM),
        schools_a_day=_whole(form, "schools_a_day", MOST_A_DAY),
        departments=read_departments(form),
    )


def _whole(form: Fields, field: str, most: int) -> int:
    words = next(iter(form.getlist(field)), "")
    if not words.isdecimal() or len(words) > 9 or not 1 <= int(words) <= most:
        raise NotReadable(field=field)
    return int(words)


def read_kept(form: Fields) -> list[KeptVisit]:
    """The rows kept of a proposal. Raises NothingToPlan or UnreadableProposal."""
    rows = form.getlist("keep")
    if not rows:
        raise NothingToPlan(field="keep")
    try:
        return [_row(form, row) for row in rows]
    except (StopIteration, ValueError):
        raise UnreadableProposal(field="keep") from None


def _row(form: Fields, row: str) -> KeptVisit:
    def field(name: str) -> str:
        return next(iter(form.getlist(f"{name}-{row}")))

    team: Sequence[str] = field("team").split()
    return KeptVisit(
        school=int(field("school")),
        day=date.fromisoformat(field("date")),
        team=[int(one) for one in team],
        checklists=field("checklists").split(),
    )
