"""The table of moves."""

from __future__ import annotations

from itertools import pairwise

from inspect_app.findings.lifecycle import (
    DONE,
    STANDING,
    TRANSITIONS,
    WITH_SCHOOL,
    Apart,
    Clock,
    FindingState,
    Move,
    Mover,
    Need,
    Notice,
    legal_steps,
    moves_from,
)

EVERYBODY = frozenset(Mover)
ROAD = ("open", "notified", "acknowledged", "rectifying", "submitted", "reinspection", "closed")


def test_every_move_has_a_row() -> None:
    assert set(TRANSITIONS) == set(Move)


def test_the_plain_road_leads_from_open_to_closed() -> None:
    steps = {(source, target) for _, source, target in legal_steps()}
    assert set(pairwise(ROAD)) <= steps


def test_every_standing_state_leads_on_and_every_state_can_be_reached() -> None:
    assert all(
        any(target != state for _, source, target in legal_steps() if source == state)
        for state in STANDING
    )
    assert {target for _, _, target in legal_steps()} == set(FindingState)


def test_only_the_principal_acknowledges_and_only_what_was_notified() -> None:
    can = {
        (state, mover)
        for state in FindingState
        for mover in Mover
        if Move.ACKNOWLEDGE in moves_from(state, [mover])
    }
    assert can == {(FindingState.NOTIFIED, Mover.PRINCIPAL)}


def test_the_school_never_closes_and_the_bureau_never_signs() -> None:
    school, bureau = {Mover.PRINCIPAL, Mover.DELEGATE}, {Mover.BUREAU, Mover.INSPECTOR}
    for one in TRANSITIONS.values():
        if one.target in DONE:
            assert not one.movers & school
        if one.movers & bureau:
            assert Move.ACKNOWLEDGE is not one
    assert not TRANSITIONS[Move.ACKNOWLEDGE].movers & bureau


def test_a_delegate_may_only_begin_and_report() -> None:
    moves = {move for state in FindingState for move in moves_from(state, [Mover.DELEGATE])}
    assert moves == {Move.BEGIN, Move.REPORT, Move.REPORT_PART}


def test_receipt_starts_the_clock_contest_pauses_it_and_closing_stops_it() -> None:
    clocks = {move: one.clock for move, one in TRANSITIONS.items()}
    assert {move for move, clock in clocks.items() if clock is Clock.START} == {
        Move.ACKNOWLEDGE,
        Move.SERVE_ON_PAPER,
    }
    assert clocks[Move.CONTEST] is Clock.PAUSE
    assert clocks[Move.DISMISS_CONTEST] is Clock.RESUME
    for move, one in TRANSITIONS.items():
        assert (clocks[move] is Clock.STOP) == (one.target in DONE), move


def test_an_extension_needs_a_reason_a_date_and_an_approval() -> None:
    asked, granted = TRANSITIONS[Move.ASK_EXTENSION], TRANSITIONS[Move.GRANT_EXTENSION]
    assert asked.needs == {Need.REASON, Need.UNTIL}
    assert asked.target is None
    assert granted.movers == {Mover.BUREAU}
    assert {m for m, one in TRANSITIONS.items() if one.target is FindingState.EXTENDED} == {
        Move.GRANT_EXTENSION
    }


def test_who_decides_a_contest_is_never_who_found_it() -> None:
    for move in (Move.UPHOLD_CONTEST, Move.DISMISS_CONTEST):
        assert {Apart.FINDER, Apart.RECUSED} <= TRANSITIONS[move].apart


def test_what_leaves_a_state_with_a_person_says_why_or_shows_it() -> None:
    silent = {
        move
        for move, one in TRANSITIONS.items()
        if one.target is not None and not one.needs and Mover.RECORD not in one.movers
    }
    assert silent == {Move.ACKNOWLEDGE, Move.BEGIN, Move.TAKE_UP, Move.ACCEPT}


def test_each_notice_is_issued_by_its_moves() -> None:
    issued = {
        notice: {m for m, one in TRANSITIONS.items() if one.issues is notice} for notice in Notice
    }
    assert issued == {
        Notice.RECTIFICATION: {Move.NOTIFY},
        Notice.RECEIPT: {Move.REPORT, Move.REPORT_PART},
        Notice.OPINION: {Move.ACCEPT, Move.ACCEPT_PART, Move.RETURN},
    }


def test_each_document_has_its_signer_and_with_the_pen_the_other_side_enters_it() -> None:
    bureau, principal = {Mover.BUREAU, Mover.INSPECTOR}, {Mover.PRINCIPAL}
    signers = {
        (one.signs, Need.PHOTO in one.needs): one.movers
        for move, one in TRANSITIONS.items()
        if one.signs and move is not Move.TAKE_UP
    }
    assert signers == {
        (Notice.RECTIFICATION, False): principal,
        (Notice.RECTIFICATION, True): bureau,
        (Notice.RECEIPT, False): bureau,
        (Notice.RECEIPT, True): principal,
        (Notice.OPINION, False): principal,
        (Notice.OPINION, True): bureau,
    }


def test_the_school_holds_what_it_has_to_act_on() -> None:
    assert all(moves_from(state, [Mover.PRINCIPAL]) for state in WITH_SCHOOL)
