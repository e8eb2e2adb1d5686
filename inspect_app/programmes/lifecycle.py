"""What may become of a visit: one table of moves, with what each needs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VisitState(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    UNDER_WAY = "under-way"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


class VisitMove(StrEnum):
    """The moves of a visit."""

    BEGIN = "begin"
    FINISH = "finish"
    MISS = "miss"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"


class VisitMover(StrEnum):
    """Who makes a move: the record that arrived, the calendar, or the desk."""

    RECORD = "record"
    CALENDAR = "calendar"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class VisitTransition:
    """One row of the table. reasoned: it needs a reason; dated: it sets another date."""

    mover: VisitMover
    sources: frozenset[VisitState]
    target: VisitState
    reasoned: bool = False
    dated: bool = False


_S = VisitState
NOT_BEGUN = frozenset({_S.PLANNED, _S.MISSED})
NEVER_ENTERED = frozenset({_S.MISSED, _S.CANCELLED})
BEGUN = frozenset({_S.UNDER_WAY, _S.DONE})

TRANSITIONS: dict[VisitMove, VisitTransition] = {
    VisitMove.BEGIN: VisitTransition(VisitMover.RECORD, NOT_BEGUN, _S.UNDER_WAY),
    VisitMove.FINISH: VisitTransition(VisitMover.RECORD, NOT_BEGUN | {_S.UNDER_WAY}, _S.DONE),
    VisitMove.MISS: VisitTransition(VisitMover.CALENDAR, frozenset({_S.PLANNED}), _S.MISSED),
    VisitMove.RESCHEDULE: VisitTransition(
        VisitMover.DESK, NOT_BEGUN, _S.PLANNED, reasoned=True, dated=True
    ),
    VisitMove.CANCEL: VisitTransition(VisitMover.DESK, NOT_BEGUN, _S.CANCELLED, reasoned=True),
}


def moves_from(state: VisitState, mover: VisitMover) -> tuple[VisitMove, ...]:
    """What somebody may do with a visit in this state."""
    return tuple(
        move for move, row in TRANSITIONS.items() if row.mover is mover and state in row.sources
    )


def is_known_to_school(state: VisitState, announced_at: datetime | None) -> bool:
    """Whether a school may know of a visit: it was told beforehand, or the visit has begun."""
    return announced_at is not None or state in BEGUN


def legal_steps() -> tuple[str, ...]:
    """Every `move from to` of the table, for the database to hold to."""
    return tuple(
        f"{move} {source} {row.target}"
        for move, row in TRANSITIONS.items()
        for source in sorted(row.sources)
    )
