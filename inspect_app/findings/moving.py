"""People's moves: one at a time, on what they have seen, and no more than once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import User
from inspect_app.accounts.roles import Role
from inspect_app.checklists.vocabulary import OWNERS
from inspect_app.clock import civil_date
from inspect_app.findings.clock import Deadlines
from inspect_app.findings.deciding import Decision, Given, Party, available, decide
from inspect_app.findings.errors import ActedMeanwhile, MoveIdTaken, UnknownOwner, UnknownPerson
from inspect_app.findings.lifecycle import TRANSITIONS, Move, Mover
from inspect_app.findings.models import Finding, FindingEvent, FindingPhoto
from inspect_app.findings.queries import colleagues, officers
from inspect_app.findings.standing import written
from inspect_app.findings.telling import tell_of_move

TakePhotos = Callable[[Finding], Sequence[FindingPhoto]]


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody wants to do: event: an id made where the wish was, the same when it is sent
    again; seen: how many moves the finding had when they looked at it."""

    event: UUID
    seen: int
    move: Move
    given: Given


def party_of(actor: Actor, finding: Finding) -> Party:
    """In what capacities somebody may act on a finding."""
    scope = finding.scope
    on_team = actor.user_id in scope.team
    own_school = actor.school_id == scope.school_id
    capacities = {
        Mover.BUREAU: actor.role is Role.BUREAU,
        Mover.INSPECTOR: on_team and actor.role in (Role.BUREAU, Role.INSPECTOR),
        Mover.PRINCIPAL: own_school and actor.role is Role.PRINCIPAL,
        Mover.DELEGATE: own_school and actor.user_id == scope.owner_id,
    }
    return Party(
        frozenset(mover for mover, holds in capacities.items() if holds),
        actor.user_id,
        finder=actor.user_id in finding.team,
    )


def moves_for(actor: Actor, finding: Finding, rules: Deadlines, now: datetime) -> tuple[Move, ...]:
    """What somebody may do with a finding now."""
    return available(
        finding.standing,
        party=party_of(actor, finding),
        matter=finding.matter,
        deadlines=rules,
        today=civil_date(now),
    )


def hold(session: Session, finding: Finding) -> None:
    """Let nobody else move the finding until the transaction ends, and read it as it stands."""
    session.execute(sa.select(Finding.id).where(Finding.id == finding.id).with_for_update())
    session.refresh(finding)


def make_move(
    session: Session,
    finding: Finding,
    intent: Intent,
    *,
    actor: Actor,
    rules: Deadlines,
    now: datetime,
    on: date | None = None,
    photos: TakePhotos = lambda _: (),
) -> Finding:
    """Make a move, unless it was made before under the same id; then nothing changes.

    on: the civil day on which it was decided, where that was not today; photos: gives the photos
    that come with the move, asked for once it is known to be allowed.
    Raises ActedMeanwhile when somebody was faster, MoveIdTaken, UnknownPerson, UnknownOwner and
    what `deciding.decide` raises.
    """
    hold(session, finding)
    if _is_made(session, finding, intent, actor):
        return finding
    if intent.seen != finding.moves:
        raise ActedMeanwhile(moves=finding.moves, state=finding.state.value)
    party = party_of(actor, finding)
    decision = decide(
        finding.standing,
        intent.move,
        intent.given,
        party=party,
        matter=finding.matter,
        deadlines=rules,
        today=on or civil_date(now),
    )
    _check_choices(session, finding, intent.move, intent.given)
    event = enter(
        finding,
        intent.move,
        decision,
        intent.given,
        capacity=min(party.movers & TRANSITIONS[intent.move].movers),
        actor_id=actor.user_id,
        now=now,
        event_id=intent.event,
    )
    event.photos.extend(photos(finding))
    session.flush()
    tell_of_move(session, finding, event, now=now)
    return finding


def _is_made(session: Session, finding: Finding, intent: Intent, actor: Actor) -> bool:
    made = session.get(FindingEvent, intent.event)
    if made is None:
        return False
    if (made.finding_id, made.move, made.actor_id) != (finding.id, intent.move, actor.user_id):
        raise MoveIdTaken(field="id")
    return True


def _check_choices(session: Session, finding: Finding, move: Move, given: Given) -> None:
    """Whether the person or owner chosen can be chosen."""
    match move:
        case Move.DELEGATE:
            candidates: Sequence[User] = colleagues(session, finding.school_id)
        case Move.ASSIGN:
            candidates = officers(session)
        case Move.REFER:
            if given.owner not in OWNERS or given.owner == OWNERS[0]:
                raise UnknownOwner(field="owner")
            return
        case _:
            return
    if given.person not in {one.id for one in candidates}:
        raise UnknownPerson(field="person")


def enter(
    finding: Finding,
    move: Move,
    decision: Decision,
    given: Given,
    *,
    capacity: Mover,
    actor_id: int | None,
    now: datetime,
    event_id: UUID | None = None,
) -> FindingEvent:
    """Write a decided move into the finding's log and the finding."""
    event = FindingEvent(
        number=finding.moves + 1,
        previous=finding.moves,
        move=move.value,
        from_state=finding.state.value,
        to_state=decision.target.value,
        actor_id=actor_id,
        capacity=capacity.value,
        at=now,
        reason=given.reason,
        given=_brought(given),
        sets=written(decision.sets),
    )
    if event_id is not None:
        event.id = event_id
    finding.events.append(event)
    finding.moves += 1
    finding.state = decision.target
    for name, value in decision.sets.items():
        setattr(finding, name, value)
    return event


def _brought(given: Given) -> dict[str, Any]:
    brought = {"rest": given.rest, "person": given.person, "owner": given.owner}
    if given.until is not None:
        brought["until"] = given.until.isoformat()
    return {name: value for name, value in brought.items() if value}
