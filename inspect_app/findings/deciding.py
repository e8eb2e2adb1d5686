"""Whether a move may be made and what it changes: values in, values out. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from inspect_app.findings.clock import Deadlines, Term, deadline, unspent
from inspect_app.findings.errors import (
    DateNotUsable,
    MoveNotAllowed,
    NotByYou,
    NothingAsked,
    NothingToSign,
    NotOverdue,
    WordsNeeded,
)
from inspect_app.findings.lifecycle import (
    MENDING,
    NOTHING_TO_SIGN,
    TRANSITIONS,
    Apart,
    Clock,
    FindingState,
    Guard,
    Move,
    Mover,
    Need,
    Transition,
    moves_from,
)
from inspect_app.findings.standing import Standing


@dataclass(frozen=True, slots=True)
class Party:
    """Who makes a move: their capacities, and whether they were on the team that found it."""

    movers: frozenset[Mover]
    user_id: int | None = None
    finder: bool = False


SCHOOL = "school"
LONGEST_DAYS = 3 * 366
RECORD = Party(frozenset({Mover.RECORD}))


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody brings to a move. reason, rest: in their words; person: a user's id."""

    reason: str = ""
    until: date | None = None
    rest: str = ""
    photos: Collection[Any] = ()
    person: int | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """What the rules ask about a finding beside how it stands. term: the time to mend it."""

    severity: str
    term: Term


@dataclass(frozen=True, slots=True)
class Decision:
    """The state a move leads to and the members of the standing it changes."""

    target: FindingState
    sets: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """One of a finding's first moves: the standing after it, what it set, and why."""

    move: Move
    standing: Standing
    sets: dict[str, Any]
    reason: str


def opening(
    matter: Matter, owner: str, *, reason: str, deadlines: Deadlines, today: date
) -> tuple[Step, ...]:
    """The first moves of a finding: raised, and the school notified or its owner referred to.

    reason: why it is referred, where the owner is not the school.
    """
    nothing = Standing(moves=0, state=FindingState.OPEN, owner=owner)
    begun = _clock(TRANSITIONS[Move.RAISE].clock, nothing, Given(), matter, deadlines, today)
    sets = begun | {"owner": owner}
    raised = Step(Move.RAISE, nothing.after(Move.RAISE, FindingState.OPEN, sets, None), sets, "")
    move = Move.NOTIFY if owner == SCHOOL else Move.REFER
    given = Given() if owner == SCHOOL else Given(reason=reason, owner=owner)
    decision = decide(
        raised.standing, move, given, party=RECORD, matter=matter, deadlines=deadlines, today=today
    )
    standing = raised.standing.after(move, decision.target, decision.sets, None)
    return raised, Step(move, standing, decision.sets, given.reason)


def decide(
    standing: Standing,
    move: Move,
    given: Given,
    *,
    party: Party,
    matter: Matter,
    deadlines: Deadlines,
    today: date,
) -> Decision:
    """What the move makes of the finding.

    Raises MoveNotAllowed, NotByYou, NotOverdue, NothingAsked, NothingToSign, WordsNeeded or
    DateNotUsable.
    """
    if move not in moves_from(standing.state, party.movers):
        raise MoveNotAllowed(state=standing.state.value, move=move.value)
    transition = TRANSITIONS[move]
    if is_apart(transition, standing, party, matter, deadlines):
        raise NotByYou
    _check_guards(transition, standing, deadlines, today)
    _check_needs(transition, given)
    _check_date(transition, move, standing, given, today)
    target = transition.target or standing.state
    clock = _clock(transition.clock, standing, given, matter, deadlines, today)
    return Decision(target, clock | _others(move, transition, target, standing, given))


def available(
    standing: Standing,
    *,
    party: Party,
    matter: Matter,
    deadlines: Deadlines,
    today: date,
) -> tuple[Move, ...]:
    """The moves that the party may make now, given what each needs."""
    return tuple(
        move
        for move in moves_from(standing.state, party.movers)
        if not is_apart(TRANSITIONS[move], standing, party, matter, deadlines)
        and not _unmet(TRANSITIONS[move], standing, deadlines, today)
    )


def is_apart(
    transition: Transition, standing: Standing, party: Party, matter: Matter, deadlines: Deadlines
) -> bool:
    """Whether the party has to leave this move to somebody else."""
    by_rule = matter.severity in deadlines.independent
    return (
        (Apart.RECUSED in transition.apart and party.user_id in standing.recused)
        or (Apart.FINDER in transition.apart and party.finder)
        or (Apart.FINDER_BY_RULE in transition.apart and party.finder and by_rule)
    )


def _unmet(
    transition: Transition, standing: Standing, deadlines: Deadlines, today: date
) -> frozenset[Guard]:
    rung = deadlines.rung(standing.due_on, today) if standing.due_on else 0
    holds = {
        Guard.OVERDUE: rung > 0,
        Guard.HIGHER_RUNG: rung > standing.rung,
        Guard.ASKED: standing.asked_until is not None,
        Guard.TO_SIGN: standing.to_sign == transition.signs,
    }
    return frozenset(one for one in transition.guards if not holds[one])


def _check_guards(
    transition: Transition, standing: Standing, deadlines: Deadlines, today: date
) -> None:
    unmet = _unmet(transition, standing, deadlines, today)
    if Guard.ASKED in unmet:
        raise NothingAsked
    if Guard.TO_SIGN in unmet:
        raise NothingToSign
    if unmet:
        raise NotOverdue


def _check_needs(transition: Transition, given: Given) -> None:
    for need in sorted(transition.needs):
        if not getattr(given, need.value):
            raise WordsNeeded.of(need)


def _check_date(
    transition: Transition, move: Move, standing: Standing, given: Given, today: date
) -> None:
    """A date that is needed lies ahead; one that prolongs lies after the one in force."""
    if Need.UNTIL not in transition.needs or given.until is None:
        return
    prolongs = move in (Move.ASK_EXTENSION, Move.GRANT_EXTENSION)
    shorter = prolongs and given.until <= (standing.mend_by or today)
    if shorter or not usable(given.until, today):
        raise DateNotUsable(field="until")


def usable(until: date | None, today: date) -> bool:
    """Whether the day may be the end of a term: after today, and not years ahead."""
    return until is not None and 0 < (until - today).days <= LONGEST_DAYS


def _clock(
    clock: Clock,
    standing: Standing,
    given: Given,
    matter: Matter,
    deadlines: Deadlines,
    today: date,
) -> dict[str, Any]:
    calendar = deadlines.calendar

    def end(term: Term) -> date:
        return deadline(term, today, calendar).due_on

    match clock:
        case Clock.RUNS_ON:
            return {}
        case Clock.SIGNING:
            return {"due_on": end(deadlines.signing.term), "mend_by": end(matter.term)}
        case Clock.START:
            return dict.fromkeys(("due_on", "mend_by"), end(matter.term))
        case Clock.PAUSE:
            left = unspent(standing.due_on or today, today, matter.term.counting, calendar)
            return {"due_on": end(deadlines.contest.term), "unspent": left}
        case Clock.RESUME:
            resumed = end(Term(standing.unspent or 0, matter.term.counting))
            return {"due_on": resumed, "mend_by": resumed, "unspent": None}
        case Clock.SET:
            assert given.until is not None
            return dict.fromkeys(("due_on", "mend_by"), calendar.next_working_day(given.until))
        case Clock.REVIEW:
            return {"due_on": end(deadlines.reinspection.term)}
        case Clock.COUNTY:
            return {"due_on": deadlines.county_list.next_due(today), "unspent": None}
        case Clock.STOP:
            return {"due_on": None, "unspent": None}


def _others(
    move: Move,
    transition: Transition,
    target: FindingState,
    standing: Standing,
    given: Given,
) -> dict[str, Any]:
    """Everything but the clock that the move changes."""
    sets: dict[str, Any] = {}
    if standing.asked_until is not None and (
        Guard.ASKED in transition.guards or target not in MENDING
    ):
        sets["asked_until"] = None
    if transition.issues is not None:
        sets["to_sign"] = transition.issues
    elif standing.to_sign is not None and (
        standing.to_sign == transition.signs or transition.target in NOTHING_TO_SIGN
    ):
        sets["to_sign"] = None
    match move:
        case Move.ASK_EXTENSION:
            sets["asked_until"] = given.until
        case Move.ESCALATE:
            sets["rung"] = standing.rung + 1
        case Move.DELEGATE:
            sets["delegate_id"] = given.person
        case Move.ASSIGN:
            sets["officer_id"] = given.person
        case Move.REFER:
            sets["owner"] = given.owner
        case Move.TAKE_BACK:
            sets["owner"] = SCHOOL
        case Move.GRANT_EXTENSION | Move.REOPEN:
            sets["rung"] = 0
        case _:
            pass
    return sets
