"""The table of moves."""

from __future__ import annotations

from inspect_app.findings.lifecycle import (
    STANDING,
    TRANSITIONS,
    FindingState,
    Move,
    Mover,
    Need,
    lacking,
    moves_from,
)


def test_only_the_principal_acknowledges_and_only_what_was_notified() -> None:
    can = {
        (state, mover)
        for state in FindingState
        for mover in Mover
        if Move.ACKNOWLEDGE in moves_from(state, mover)
    }
    assert can == {(FindingState.NOTIFIED, Mover.PRINCIPAL)}


def test_nothing_leads_out_of_closed_and_every_standing_state_leads_on() -> None:
    assert all(FindingState.CLOSED not in one.sources for one in TRANSITIONS.values())
    assert all(any(moves_from(state, mover) for mover in Mover) for state in STANDING)


def test_every_move_lands_in_another_state() -> None:
    assert all(one.target not in one.sources for one in TRANSITIONS.values())


def test_closing_needs_a_reason() -> None:
    assert lacking(Move.WITHDRAW, frozenset()) == {Need.REASON}
    assert not lacking(Move.WITHDRAW, frozenset({Need.REASON}))
