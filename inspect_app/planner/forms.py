"""What the planner's forms say, read field by field. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inspect_app.planner.errors import NothingToPlan, UnreadableAbsence, UnreadableProposal
from inspect_app.programmes.errors import EmptyTeam, NotReadable
from inspect_app.programmes.forms import Fields

MOST_A_DAY = 6
MOST_IN_A_TEAM = 5


@dataclass(frozen=True, slots=True)
class PlanForm:
    """A proposal as asked for. away: absent on dates; recused: from schools, by code; by user."""

    programme: int
    members: list[int]
    team_size: int
    schools_a_day: int
    away: Mapping[int, frozenset[date]]
    recused: Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """A row of a proposal that the desk keeps, perhaps moved to another day or team."""

    school: int
    day: date
    team: list[int]
    checklists: list[str]


def read_plan(form: Fields, users: Mapping[str, int]) -> PlanForm:
    """users: ids of those who may be on a team, by user name.

    Raises NotReadable, EmptyTeam or UnreadableAbsence with the field.
    """
    members = [int(one) for one in form.getlist("members") if one.isdecimal()]
    members = [one for one in dict.fromkeys(members) if one in users.values()]
    if not members:
        raise EmptyTeam(field="members")
    chosen = {name: id_ for name, id_ in users.items() if id_ in members}
    away: dict[int, frozenset[date]] = {}
    recused: dict[int, frozenset[str]] = {}
    for user, word in _lines(form, chosen):
        try:
            away[user] = away.get(user, frozenset()) | {date.fromisoformat(word)}
        except ValueError:
            recused[user] = recused.get(user, frozenset()) | {word.upper()}
    return PlanForm(
        programme=_whole(form, "programme", 10**9),
        members=members,
        team_size=_whole(form, "team_size", MOST_IN_A_TEAM),
        schools_a_day=_whole(form, "schools_a_day", MOST_A_DAY),
        away=away,
        recused=recused,
    )


def _lines(form: Fields, users: Mapping[str, int]) -> list[tuple[int, str]]:
    found = []
    for line in next(iter(form.getlist("exceptions")), "").splitlines():
        words = line.split()
        if not words:
            continue
        if len(words) != 2 or words[0] not in users:
            raise UnreadableAbsence(line[:80], field="exceptions")
        found.append((users[words[0]], words[1]))
    return found


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
