"""What may become of a finding: a table of moves with who, from, to and what each needs. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class FindingState(StrEnum):
    """Where a finding stands on its way to closure."""

    OPEN = "open"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Move(StrEnum):
    """The moves of a finding."""

    NOTIFY = "notify"
    ACKNOWLEDGE = "acknowledge"
    WITHDRAW = "withdraw"


class Mover(StrEnum):
    """Who makes a move: the record when it is sealed or amended, or the school's principal."""

    RECORD = "record"
    PRINCIPAL = "principal"


class Need(StrEnum):
    """What a move must bring."""

    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    sources: frozenset[FindingState]
    target: FindingState
    movers: frozenset[Mover]
    needs: frozenset[Need] = field(default_factory=frozenset)


STANDING = frozenset({FindingState.OPEN, FindingState.NOTIFIED, FindingState.ACKNOWLEDGED})

TRANSITIONS: dict[Move, Transition] = {
    Move.NOTIFY: Transition(
        frozenset({FindingState.OPEN}), FindingState.NOTIFIED, frozenset({Mover.RECORD})
    ),
    Move.ACKNOWLEDGE: Transition(
        frozenset({FindingState.NOTIFIED}),
        FindingState.ACKNOWLEDGED,
        frozenset({Mover.PRINCIPAL}),
    ),
    Move.WITHDRAW: Transition(
        STANDING, FindingState.CLOSED, frozenset({Mover.RECORD}), frozenset({Need.REASON})
    ),
}


def moves_from(state: FindingState, mover: Mover) -> tuple[Move, ...]:
    """What this mover may do with a finding in this state."""
    return tuple(
        move
        for move, transition in TRANSITIONS.items()
        if state in transition.sources and mover in transition.movers
    )


def lacking(move: Move, given: frozenset[Need]) -> frozenset[Need]:
    """What the move needs and was not given."""
    return TRANSITIONS[move].needs - given
