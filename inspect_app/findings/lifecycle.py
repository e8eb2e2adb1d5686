"""What may become of a finding: one table of moves, with all that a move asks and causes. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FindingState(StrEnum):
    """Where a finding stands on its way to closure."""

    OPEN = "open"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    RECTIFYING = "rectifying"
    SUBMITTED = "submitted"
    REINSPECTION = "reinspection"
    CONTESTED = "contested"
    EXTENDED = "extended"
    ESCALATED = "escalated"
    BEYOND_SCHOOL = "beyond-school"
    CORRECTED_ON_SITE = "corrected-on-site"
    CLOSED = "closed"


class Move(StrEnum):
    """The moves of a finding."""

    RAISE = "raise"
    NOTIFY = "notify"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    ACKNOWLEDGE = "acknowledge"
    SERVE_ON_PAPER = "serve-on-paper"
    CORRECT_ON_SITE = "correct-on-site"
    BEGIN = "begin"
    DELEGATE = "delegate"
    REPORT = "report"
    REPORT_PART = "report-part"
    CONTEST = "contest"
    UPHOLD_CONTEST = "uphold-contest"
    DISMISS_CONTEST = "dismiss-contest"
    ASK_EXTENSION = "ask-extension"
    GRANT_EXTENSION = "grant-extension"
    REFUSE_EXTENSION = "refuse-extension"
    TAKE_UP = "take-up"
    ACCEPT = "accept"
    ACCEPT_PART = "accept-part"
    RETURN = "return"
    REMIND = "remind"
    ESCALATE = "escalate"
    ASSIGN = "assign"
    RECUSE = "recuse"
    REFER = "refer"
    TAKE_BACK = "take-back"
    RESOLVE = "resolve"
    SPOT_CHECK = "spot-check"
    REOPEN = "reopen"
    SIGN_RECEIPT = "sign-receipt"
    RECEIPT_ON_PAPER = "receipt-on-paper"
    SIGN_OPINION = "sign-opinion"
    OPINION_ON_PAPER = "opinion-on-paper"


class Mover(StrEnum):
    """In what capacity somebody makes a move."""

    RECORD = "record"
    PRINCIPAL = "principal"
    DELEGATE = "delegate"
    INSPECTOR = "inspector"
    BUREAU = "bureau"


class Need(StrEnum):
    """What a move must bring. until: a date; person: somebody of the school, or who handles it."""

    REASON = "reason"
    UNTIL = "until"
    REST = "rest"
    PHOTO = "photos"
    PERSON = "person"
    OWNER = "owner"


class Clock(StrEnum):
    """What a move does to the date by which somebody has to act."""

    RUNS_ON = "runs on"
    SIGNING = "time to sign"
    START = "starts"
    PAUSE = "pauses"
    RESUME = "resumes"
    SET = "set to the date given"
    REVIEW = "time to re-inspect"
    COUNTY = "the county's list"
    STOP = "stops"


class Guard(StrEnum):
    """What has to be so beside the state."""

    OVERDUE = "overdue"
    ASKED = "an extension was asked for"
    HIGHER_RUNG = "a higher rung of the ladder is reached"
    TO_SIGN = "the document it signs for waits for that"


class Apart(StrEnum):
    """Who may not make a move although their role may."""

    FINDER = "whoever found it"
    FINDER_BY_RULE = "whoever found it, where the rules say so"
    RECUSED = "whoever has stood back"


class Notice(StrEnum):
    """The document that a move gives occasion to."""

    RECTIFICATION = "rectification-notice"
    RECEIPT = "rectification-receipt"
    OPINION = "reinspection-opinion"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table. target None: the state stays what it is.

    issues: the document that the move gives occasion to, and that waits to be signed for; signs:
    the one that somebody signs for by it, online or with the pen, or has plainly received.
    """

    movers: frozenset[Mover]
    sources: frozenset[FindingState | None]
    target: FindingState | None
    clock: Clock = Clock.RUNS_ON
    needs: frozenset[Need] = frozenset()
    guards: frozenset[Guard] = frozenset()
    apart: frozenset[Apart] = frozenset()
    issues: Notice | None = None
    signs: Notice | None = None


_S = FindingState
DONE = frozenset({_S.CLOSED, _S.CORRECTED_ON_SITE})
STANDING = frozenset(FindingState) - DONE
MENDING = frozenset({_S.ACKNOWLEDGED, _S.RECTIFYING, _S.EXTENDED, _S.ESCALATED})
WITH_SCHOOL = MENDING | {_S.NOTIFIED}
REVIEWABLE = frozenset({_S.SUBMITTED, _S.REINSPECTION})
WITH_BUREAU = REVIEWABLE | {_S.CONTESTED}
REVIEWED = MENDING | {_S.CONTESTED, _S.CLOSED}
NOTHING_TO_SIGN = DONE | {_S.BEYOND_SCHOOL}
"""Where a move leads without a document of its own, nobody is waited for to sign any more."""

_RECORD = frozenset({Mover.RECORD})
_PRINCIPAL = frozenset({Mover.PRINCIPAL})
_SCHOOL = frozenset({Mover.PRINCIPAL, Mover.DELEGATE})
_BUREAU = frozenset({Mover.BUREAU})
_REVIEWERS = frozenset({Mover.BUREAU, Mover.INSPECTOR})
_REASON = frozenset({Need.REASON})
_REASON_AND_DATE = _REASON | {Need.UNTIL}
_PHOTO = frozenset({Need.PHOTO})
_PROOF = _REASON | _PHOTO
_DECIDES = frozenset({Apart.FINDER, Apart.RECUSED})
_REVIEWS = frozenset({Apart.FINDER_BY_RULE, Apart.RECUSED})


def _row(
    movers: frozenset[Mover],
    sources: Iterable[FindingState | None],
    target: FindingState | None,
    clock: Clock = Clock.RUNS_ON,
    needs: frozenset[Need] = frozenset(),
    *,
    guards: Iterable[Guard] = (),
    apart: frozenset[Apart] = frozenset(),
    issues: Notice | None = None,
    signs: Notice | None = None,
) -> Transition:
    return Transition(
        movers, frozenset(sources), target, clock, needs, frozenset(guards), apart, issues, signs
    )


def _signing(
    movers: frozenset[Mover],
    sources: Iterable[FindingState | None],
    signs: Notice,
    needs: frozenset[Need] = frozenset(),
) -> Transition:
    """Signing for a document that changes neither state nor clock; with a photo: by the pen."""
    return _row(movers, sources, None, needs=needs, guards=[Guard.TO_SIGN], signs=signs)


TRANSITIONS: dict[Move, Transition] = {
    Move.RAISE: _row(_RECORD, [None], _S.OPEN, Clock.SIGNING),
    Move.NOTIFY: _row(_RECORD, [_S.OPEN], _S.NOTIFIED, issues=Notice.RECTIFICATION),
    Move.CONFIRM: _row(_RECORD, STANDING | {_S.CORRECTED_ON_SITE}, None, needs=_REASON),
    Move.WITHDRAW: _row(_RECORD, STANDING, _S.CLOSED, Clock.STOP, _REASON),
    Move.ACKNOWLEDGE: _row(
        _PRINCIPAL, [_S.NOTIFIED], _S.ACKNOWLEDGED, Clock.START, signs=Notice.RECTIFICATION
    ),
    Move.SERVE_ON_PAPER: _row(
        _REVIEWERS,
        [_S.NOTIFIED],
        _S.ACKNOWLEDGED,
        Clock.START,
        _PHOTO,
        signs=Notice.RECTIFICATION,
    ),
    Move.CORRECT_ON_SITE: _row(
        frozenset({Mover.INSPECTOR}),
        [_S.NOTIFIED, _S.ACKNOWLEDGED],
        _S.CORRECTED_ON_SITE,
        Clock.STOP,
        _PROOF,
    ),
    Move.BEGIN: _row(_SCHOOL, [_S.ACKNOWLEDGED], _S.RECTIFYING),
    Move.DELEGATE: _row(_PRINCIPAL, WITH_SCHOOL, None, needs=frozenset({Need.PERSON})),
    Move.REPORT: _row(_SCHOOL, MENDING, _S.SUBMITTED, Clock.REVIEW, _PROOF, issues=Notice.RECEIPT),
    Move.REPORT_PART: _row(
        _SCHOOL,
        MENDING,
        _S.SUBMITTED,
        Clock.REVIEW,
        _PROOF | {Need.REST, Need.UNTIL},
        issues=Notice.RECEIPT,
    ),
    Move.CONTEST: _row(_PRINCIPAL, MENDING, _S.CONTESTED, Clock.PAUSE, _REASON),
    Move.UPHOLD_CONTEST: _row(
        _BUREAU, [_S.CONTESTED], _S.CLOSED, Clock.STOP, _REASON, apart=_DECIDES
    ),
    Move.DISMISS_CONTEST: _row(
        _BUREAU, [_S.CONTESTED], _S.RECTIFYING, Clock.RESUME, _REASON, apart=_DECIDES
    ),
    Move.ASK_EXTENSION: _row(_PRINCIPAL, MENDING, None, needs=_REASON_AND_DATE),
    Move.GRANT_EXTENSION: _row(
        _BUREAU,
        MENDING,
        _S.EXTENDED,
        Clock.SET,
        frozenset({Need.UNTIL}),
        guards=[Guard.ASKED],
        apart=frozenset({Apart.RECUSED}),
    ),
    Move.REFUSE_EXTENSION: _row(
        _BUREAU,
        MENDING,
        None,
        needs=_REASON,
        guards=[Guard.ASKED],
        apart=frozenset({Apart.RECUSED}),
    ),
    Move.TAKE_UP: _row(
        _REVIEWERS, [_S.SUBMITTED], _S.REINSPECTION, apart=_REVIEWS, signs=Notice.RECEIPT
    ),
    Move.ACCEPT: _row(
        _REVIEWERS,
        [_S.REINSPECTION],
        _S.CLOSED,
        Clock.STOP,
        apart=_REVIEWS,
        issues=Notice.OPINION,
    ),
    Move.ACCEPT_PART: _row(
        _REVIEWERS,
        [_S.REINSPECTION],
        _S.RECTIFYING,
        Clock.SET,
        frozenset({Need.REST, Need.UNTIL}),
        apart=_REVIEWS,
        issues=Notice.OPINION,
    ),
    Move.RETURN: _row(
        _REVIEWERS,
        [_S.REINSPECTION],
        _S.RECTIFYING,
        Clock.SET,
        _REASON_AND_DATE,
        apart=_REVIEWS,
        issues=Notice.OPINION,
    ),
    Move.REMIND: _row(_BUREAU, WITH_SCHOOL, None, needs=_REASON),
    Move.ESCALATE: _row(
        _BUREAU,
        MENDING,
        _S.ESCALATED,
        needs=_REASON,
        guards=[Guard.OVERDUE, Guard.HIGHER_RUNG],
    ),
    Move.ASSIGN: _row(_BUREAU, STANDING, None, needs=frozenset({Need.PERSON})),
    Move.RECUSE: _row(_REVIEWERS, STANDING, None, needs=_REASON),
    Move.REFER: _row(
        _BUREAU | _RECORD,
        WITH_SCHOOL | {_S.OPEN, _S.CONTESTED},
        _S.BEYOND_SCHOOL,
        Clock.COUNTY,
        _REASON | {Need.OWNER},
    ),
    Move.TAKE_BACK: _row(_BUREAU, [_S.BEYOND_SCHOOL], _S.RECTIFYING, Clock.SET, _REASON_AND_DATE),
    Move.RESOLVE: _row(_BUREAU, [_S.BEYOND_SCHOOL], _S.CLOSED, Clock.STOP, _REASON),
    Move.SPOT_CHECK: _row(_REVIEWERS, DONE, None, needs=_REASON),
    Move.REOPEN: _row(_REVIEWERS, DONE, _S.RECTIFYING, Clock.SET, _REASON_AND_DATE),
    Move.SIGN_RECEIPT: _signing(_REVIEWERS, [_S.SUBMITTED], Notice.RECEIPT),
    Move.RECEIPT_ON_PAPER: _signing(_PRINCIPAL, [_S.SUBMITTED], Notice.RECEIPT, _PHOTO),
    Move.SIGN_OPINION: _signing(_PRINCIPAL, REVIEWED, Notice.OPINION),
    Move.OPINION_ON_PAPER: _signing(_REVIEWERS, REVIEWED, Notice.OPINION, _PHOTO),
}
SIGNATURES = frozenset(move for move, one in TRANSITIONS.items() if one.signs)


def moves_from(state: FindingState, movers: Iterable[Mover]) -> tuple[Move, ...]:
    """What somebody acting in these capacities may do with a finding in this state."""
    capacities = frozenset(movers)
    return tuple(
        move
        for move, transition in TRANSITIONS.items()
        if state in transition.sources and capacities & transition.movers
    )


def steps(move: Move) -> tuple[tuple[str, str, str], ...]:
    """Every (move, from, to) that the move may take; from is empty where there was nothing."""
    transition = TRANSITIONS[move]
    return tuple(
        (move.value, source or "", (transition.target or source or ""))
        for source in sorted(transition.sources, key=lambda one: one or "")
    )


def legal_steps() -> tuple[tuple[str, str, str], ...]:
    """Every (move, from, to) of the table, for the database to hold to."""
    return tuple(step for move in Move for step in steps(move))
