"""How a finding stands, as a value that its log of events alone gives back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Protocol

from inspect_app.findings.lifecycle import FindingState, Move, Notice

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """What moves change.

    moves: how many there were, the number of the last event; due_on: by when whoever holds it has
    to act, None when it is done; mend_by: by when it is to be mended; unspent: counted days kept
    while contested; asked_until: the extension asked for; owner: who has to cure it; officer_id:
    who handles it at the bureau, delegate_id: who at the school (users); rung: of the ladder that
    people have used; to_sign: the last document, while nobody has signed for it; recused: users who
    stood back.
    """

    moves: int
    state: FindingState
    owner: str
    due_on: date | None = None
    mend_by: date | None = None
    unspent: int | None = None
    asked_until: date | None = None
    officer_id: int | None = None
    delegate_id: int | None = None
    rung: int = 0
    to_sign: Notice | None = None
    recused: frozenset[int] = frozenset()

    def after(self, move: Move, state: FindingState, sets: Json, actor: int | None) -> Standing:
        """The standing after one more event. sets: the members it changes, dates as ISO text."""
        changed = {name: _read(name, value) for name, value in sets.items()}
        stood_back = {actor} if move is Move.RECUSE and actor is not None else set()
        return replace(
            self,
            moves=self.moves + 1,
            state=state,
            recused=self.recused | stood_back,
            **changed,
        )


KEPT = frozenset(one.name for one in fields(Standing)) - {"moves", "state", "recused"}
DATES = frozenset({"due_on", "mend_by", "asked_until"})


def _read(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in DATES and isinstance(value, str) else value


def written(sets: Json) -> dict[str, Any]:
    """Changes as JSON for an event."""
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in sets.items()}


class Entry(Protocol):
    """An event of a finding's log."""

    @property
    def move(self) -> str: ...
    @property
    def to_state(self) -> str: ...
    @property
    def actor_id(self) -> int | None: ...
    @property
    def sets(self) -> Json: ...


def rebuilt(entries: Iterable[Entry]) -> Standing:
    """The standing that a finding's events, in order, lead to. At least one event."""
    standing = Standing(moves=0, state=FindingState.OPEN, owner="")
    for one in entries:
        standing = standing.after(
            Move(one.move), FindingState(one.to_state), one.sets, one.actor_id
        )
    return standing
