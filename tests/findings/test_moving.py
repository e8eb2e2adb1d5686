"""People's moves, on both databases: one wins, the other is told, nothing is lost or done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role, User
from inspect_app.database import new_id, table_of
from inspect_app.extensions import db
from inspect_app.findings.deciding import Given
from inspect_app.findings.errors import (
    ActedMeanwhile,
    DateNotUsable,
    MoveIdTaken,
    MoveNotAllowed,
    NotByYou,
    NothingAsked,
    NothingToSign,
    NotOverdue,
    UnknownOwner,
    UnknownPerson,
    WordsNeeded,
)
from inspect_app.findings.lifecycle import FindingState, Move, Notice
from inspect_app.findings.models import Finding, FindingEvent
from inspect_app.findings.moving import Intent, make_move
from inspect_app.findings.standing import rebuilt
from tests.conftest import NOW, PASSWORD_HASH, Cast
from tests.findings.conftest import Submit
from tests.findings.playing import RULES, act, actors

S = FindingState
TODAY = date(2026, 11, 23)
SOON = TODAY + timedelta(days=9)


@pytest.fixture
def finding(session: Session, submitted: Submit) -> Finding:
    """School A has no doctor: major, 30 days."""
    submitted(doctors="0", area="20")
    return session.scalars(sa.select(Finding)).one()


@pytest.fixture
def people(cast: Cast) -> dict[str, Actor]:
    return actors(cast)


@pytest.fixture
def colleague(session: Session, cast: Cast) -> int:
    user = User(
        username="zi",
        name="訾老师",
        role=Role.SELF_CHECKER,
        school_id=cast.school_a,
        password_hash=PASSWORD_HASH,
        created_at=NOW,
    )
    session.add(user)
    session.commit()
    return user.id


def rebuild(session: Session, finding: Finding) -> None:
    """The log alone gives the finding as it stands."""
    session.refresh(finding)
    assert rebuilt(finding.events) == finding.standing


def test_signing_starts_the_time_to_mend(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    assert finding.due_on == date(2026, 11, 26)
    later = NOW + timedelta(days=2)
    act(session, finding, Move.ACKNOWLEDGE, people["mu"], now=later)
    assert (finding.state, finding.due_on) == (S.ACKNOWLEDGED, date(2026, 12, 25))
    assert finding.mend_by == finding.due_on
    rebuild(session, finding)


def test_a_contest_pauses_the_clock_and_its_dismissal_gives_back_what_was_left(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    act(session, finding, Move.CONTEST, people["mu"], now=NOW + timedelta(days=10), reason="有证据")
    assert (finding.state, finding.unspent) == (S.CONTESTED, 20)
    decided = NOW + timedelta(days=15)
    act(session, finding, Move.DISMISS_CONTEST, people["bo"], now=decided, reason="不成立")
    assert (finding.state, finding.unspent) == (S.RECTIFYING, None)
    assert finding.due_on == date(2026, 12, 28)
    rebuild(session, finding)


def test_an_extension_is_asked_for_granted_once_and_moves_the_deadline(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    until = date(2027, 3, 1)
    with pytest.raises(DateNotUsable):
        act(session, finding, Move.ASK_EXTENSION, people["mu"], reason="等材料", until=SOON)
    session.rollback()
    with pytest.raises(NothingAsked):
        act(session, finding, Move.GRANT_EXTENSION, people["bo"], until=until)
    session.rollback()
    act(session, finding, Move.ASK_EXTENSION, people["mu"], reason="等材料", until=until)
    assert (finding.state, finding.asked_until) == (S.ACKNOWLEDGED, until)
    act(session, finding, Move.GRANT_EXTENSION, people["bo"], until=until)
    assert (finding.state, finding.due_on, finding.asked_until) == (S.EXTENDED, until, None)
    rebuild(session, finding)


def test_a_repair_is_reported_taken_up_returned_and_accepted_in_part_and_whole(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    mu, bo = people["mu"], people["bo"]
    act(session, finding, Move.ACKNOWLEDGE, mu)
    for decision, given, state in (
        (Move.RETURN, {"reason": "照片看不清", "until": SOON}, S.RECTIFYING),
        (Move.ACCEPT_PART, {"rest": "还缺一人", "until": SOON}, S.RECTIFYING),
        (Move.ACCEPT, {}, S.CLOSED),
    ):
        act(session, finding, Move.REPORT, mu, reason="已聘校医", photos=["photo"])
        assert finding.state is S.SUBMITTED
        act(session, finding, Move.TAKE_UP, bo)
        act(session, finding, decision, bo, **given)
        assert finding.state is state
        rebuild(session, finding)
    assert finding.due_on is None


def test_the_bureau_signs_for_what_the_school_handed_in_and_the_school_for_the_opinion(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    mu, bo = people["mu"], people["bo"]
    assert finding.to_sign is Notice.RECTIFICATION
    with pytest.raises(MoveNotAllowed):
        act(session, finding, Move.SIGN_OPINION, mu)
    session.rollback()
    act(session, finding, Move.ACKNOWLEDGE, mu)
    assert finding.to_sign is None
    act(session, finding, Move.REPORT, mu, reason="已聘校医", photos=["photo"])
    assert finding.to_sign is Notice.RECEIPT
    with pytest.raises(MoveNotAllowed):
        act(session, finding, Move.SIGN_RECEIPT, mu)
    session.rollback()
    due, state = finding.due_on, finding.state
    act(session, finding, Move.SIGN_RECEIPT, bo)
    assert (finding.to_sign, finding.due_on, finding.state) == (None, due, state)
    with pytest.raises(NothingToSign):
        act(session, finding, Move.SIGN_RECEIPT, bo)
    session.rollback()
    act(session, finding, Move.TAKE_UP, bo)
    act(session, finding, Move.RETURN, bo, reason="照片看不清", until=SOON)
    assert finding.to_sign is Notice.OPINION
    with pytest.raises(MoveNotAllowed):
        act(session, finding, Move.SIGN_OPINION, bo)
    session.rollback()
    act(session, finding, Move.SIGN_OPINION, mu)
    assert (finding.to_sign, finding.due_on, finding.state) == (None, SOON, S.RECTIFYING)
    rebuild(session, finding)


def test_a_copy_signed_by_hand_counts_with_its_photo_alone(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    mu, bo = people["mu"], people["bo"]
    act(session, finding, Move.ACKNOWLEDGE, mu)
    act(session, finding, Move.REPORT, mu, reason="已聘校医", photos=["photo"])
    with pytest.raises(WordsNeeded):
        act(session, finding, Move.RECEIPT_ON_PAPER, mu)
    session.rollback()
    act(session, finding, Move.RECEIPT_ON_PAPER, mu, photos=["photo"])
    assert finding.to_sign is None
    act(session, finding, Move.TAKE_UP, bo)
    act(session, finding, Move.ACCEPT, bo)
    assert (finding.state, finding.to_sign) == (S.CLOSED, Notice.OPINION)
    with pytest.raises(WordsNeeded):
        act(session, finding, Move.OPINION_ON_PAPER, bo)
    session.rollback()
    act(session, finding, Move.OPINION_ON_PAPER, bo, photos=["photo"])
    assert (finding.state, finding.to_sign) == (S.CLOSED, None)
    rebuild(session, finding)


def test_what_is_answered_or_asks_for_nothing_any_more_waits_for_no_signature(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    mu, bo = people["mu"], people["bo"]
    act(session, finding, Move.ACKNOWLEDGE, mu)
    act(session, finding, Move.REPORT, mu, reason="已聘校医", photos=["photo"])
    act(session, finding, Move.TAKE_UP, bo)
    assert finding.to_sign is None
    act(session, finding, Move.RETURN, bo, reason="照片看不清", until=SOON)
    act(session, finding, Move.REPORT, mu, reason="已重拍", photos=["photo"])
    assert finding.to_sign is Notice.RECEIPT
    act(session, finding, Move.TAKE_UP, bo)
    act(session, finding, Move.RETURN, bo, reason="仍看不清", until=SOON)
    act(session, finding, Move.REFER, bo, reason="无编制", owner="county")
    assert finding.to_sign is None
    rebuild(session, finding)


def test_a_closed_finding_may_be_looked_at_again_and_reopened(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    mu, bo = people["mu"], people["bo"]
    act(session, finding, Move.ACKNOWLEDGE, mu)
    act(session, finding, Move.REPORT, mu, reason="已聘校医", photos=["photo"])
    act(session, finding, Move.TAKE_UP, bo)
    act(session, finding, Move.ACCEPT, bo)
    act(session, finding, Move.SPOT_CHECK, bo, reason="仍在岗")
    assert finding.state is S.CLOSED
    act(session, finding, Move.REOPEN, bo, reason="已离职", until=SOON)
    assert (finding.state, finding.due_on) == (S.RECTIFYING, SOON)
    rebuild(session, finding)


def test_what_the_school_cannot_cure_waits_for_the_countys_list(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    bo = people["bo"]
    for owner in ("", "school", "moon"):
        with pytest.raises((WordsNeeded, UnknownOwner)):
            act(session, finding, Move.REFER, bo, reason="无编制", owner=owner)
        session.rollback()
    act(session, finding, Move.REFER, bo, reason="无编制", owner="county")
    assert (finding.owner, finding.due_on) == ("county", date(2027, 11, 10))
    act(session, finding, Move.TAKE_BACK, bo, reason="已给编制", until=SOON)
    assert (finding.owner, finding.state) == ("school", S.RECTIFYING)
    rebuild(session, finding)


def test_the_ladder_is_climbed_by_a_person_one_reached_rung_at_a_time(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    bo = people["bo"]
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    with pytest.raises(NotOverdue):
        act(session, finding, Move.ESCALATE, bo, reason="督办")
    session.rollback()
    overdue = NOW + timedelta(days=35)
    act(session, finding, Move.ESCALATE, bo, reason="督办", now=overdue)
    assert (finding.state, finding.rung) == (S.ESCALATED, 1)
    with pytest.raises(NotOverdue):
        act(session, finding, Move.ESCALATE, bo, reason="督办", now=overdue)
    session.rollback()
    act(session, finding, Move.ESCALATE, bo, reason="督办", now=overdue + timedelta(days=15))
    assert finding.rung == 2
    act(session, finding, Move.REPORT, people["mu"], reason="好了", photos=["photo"])
    assert finding.state is S.SUBMITTED


def test_who_found_it_decides_no_contest_and_where_the_rule_says_so_no_repair(
    session: Session, finding: Finding, people: dict[str, Actor], cast: Cast
) -> None:
    mu, ling, bo = people["mu"], people["ling"], people["bo"]
    strict = replace(RULES, independent=frozenset({"major"}))
    act(session, finding, Move.ACKNOWLEDGE, mu)
    act(session, finding, Move.REPORT, mu, reason="已聘校医", photos=["photo"])
    with pytest.raises(NotByYou):
        act(session, finding, Move.TAKE_UP, ling, rules=strict)
    session.rollback()
    act(session, finding, Move.TAKE_UP, ling)
    act(session, finding, Move.RECUSE, bo, reason="亲属在该校任教")
    with pytest.raises(NotByYou):
        act(session, finding, Move.ACCEPT, bo)
    session.rollback()
    act(session, finding, Move.ACCEPT, ling)
    assert finding.state is S.CLOSED
    rebuild(session, finding)


def test_a_colleague_who_was_given_the_finding_may_report_it_and_no_more(
    session: Session, finding: Finding, people: dict[str, Actor], cast: Cast, colleague: int
) -> None:
    zi = Actor(colleague, Role.SELF_CHECKER, cast.school_a)
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    with pytest.raises(MoveNotAllowed):
        act(session, finding, Move.REPORT, zi, reason="好了", photos=["photo"])
    session.rollback()
    with pytest.raises(UnknownPerson):
        act(session, finding, Move.DELEGATE, people["mu"], person=cast.tao)
    session.rollback()
    act(session, finding, Move.DELEGATE, people["mu"], person=colleague)
    for forbidden in (Move.CONTEST, Move.ASK_EXTENSION, Move.DELEGATE):
        with pytest.raises(MoveNotAllowed):
            act(session, finding, forbidden, zi, reason="x", until=SOON, person=colleague)
        session.rollback()
    act(session, finding, Move.REPORT, zi, reason="好了", photos=["photo"])
    assert finding.state is S.SUBMITTED
    rebuild(session, finding)


def test_what_a_move_needs_is_asked_for_by_name(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    for given, field in (({}, "photos"), ({"photos": ["photo"]}, "reason")):
        with pytest.raises(WordsNeeded) as refused:
            act(session, finding, Move.REPORT, people["mu"], **given)
        assert refused.value.field == field
        session.rollback()


def test_the_same_move_sent_twice_counts_once(
    session: Session, finding: Finding, people: dict[str, Actor], cast: Cast
) -> None:
    intent = Intent(new_id(), finding.moves, Move.ACKNOWLEDGE, Given())
    for _ in range(3):
        make_move(session, finding, intent, actor=people["mu"], rules=RULES, now=NOW)
        session.commit()
    assert [one.move for one in finding.events].count("acknowledge") == 1
    stolen = replace(intent, move=Move.REMIND, given=Given(reason="x"))
    with pytest.raises(MoveIdTaken):
        make_move(session, finding, stolen, actor=people["bo"], rules=RULES, now=NOW)


def test_who_looked_before_somebody_acted_is_told(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    seen = finding.moves
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    with pytest.raises(ActedMeanwhile):
        act(session, finding, Move.REMIND, people["bo"], seen=seen, reason="请尽快")


@pytest.fixture
def at_once(app: Flask) -> Callable[..., list[str]]:
    """Lets several people move one finding at the same moment, each in a thread of their own."""

    def run(finding: Finding, moves: list[tuple[Move, Actor, Given]]) -> list[str]:
        start = threading.Barrier(len(moves))
        told: list[str] = []
        id_, seen = finding.id, finding.moves

        def one(move: Move, actor: Actor, given: Given) -> None:
            with app.app_context():
                start.wait()
                try:
                    held = db.session.get_one(Finding, id_)
                    intent = Intent(new_id(), seen, move, given)
                    make_move(db.session, held, intent, actor=actor, rules=RULES, now=NOW)
                    db.session.commit()
                    told.append("made")
                except (ActedMeanwhile, IntegrityError) as problem:
                    db.session.rollback()
                    told.append(type(problem).__name__)

        threads = [threading.Thread(target=one, args=entry) for entry in moves]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sorted(told)

    return run


def test_of_two_people_who_act_at_once_one_wins_and_the_other_is_told(
    session: Session,
    finding: Finding,
    people: dict[str, Actor],
    at_once: Callable[..., list[str]],
) -> None:
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    for _ in range(4):
        before = finding.moves
        told = at_once(
            finding,
            [
                (Move.ASK_EXTENSION, people["mu"], Given(reason="等材料", until=date(2027, 6, 1))),
                (Move.REMIND, people["bo"], Given(reason="请尽快")),
            ],
        )
        session.rollback()
        session.refresh(finding)
        assert told == ["ActedMeanwhile", "made"]
        assert finding.moves == before + 1
        rebuild(session, finding)


LATER_DAY = date(2027, 3, 1)
STORY: tuple[tuple[Move, str, Given], ...] = (
    (Move.REMIND, "bo", Given(reason="请尽快")),
    (Move.ACKNOWLEDGE, "mu", Given()),
    (Move.BEGIN, "mu", Given()),
    (Move.ASK_EXTENSION, "mu", Given(reason="等材料", until=LATER_DAY)),
    (Move.REFUSE_EXTENSION, "bo", Given(reason="不必")),
    (Move.ASK_EXTENSION, "mu", Given(reason="等材料", until=LATER_DAY)),
    (Move.GRANT_EXTENSION, "bo", Given(until=LATER_DAY)),
    (Move.CONTEST, "mu", Given(reason="已达标")),
    (Move.DISMISS_CONTEST, "bo", Given(reason="未达标")),
    (Move.REPORT_PART, "mu", Given("一部分", LATER_DAY, "其余", photos=["photo"])),
    (Move.TAKE_UP, "ling", Given()),
    (Move.ACCEPT_PART, "ling", Given(rest="其余", until=LATER_DAY)),
    (Move.REPORT, "mu", Given("全部", photos=["photo"])),
    (Move.TAKE_UP, "ling", Given()),
    (Move.RETURN, "ling", Given("不清", LATER_DAY)),
    (Move.REPORT, "mu", Given("重拍", photos=["photo"])),
    (Move.TAKE_UP, "bo", Given()),
    (Move.ACCEPT, "bo", Given()),
    (Move.SPOT_CHECK, "ling", Given("仍好")),
    (Move.REOPEN, "bo", Given("反弹", LATER_DAY)),
    (Move.REFER, "bo", Given("无编制", owner="county")),
    (Move.TAKE_BACK, "bo", Given("已增编", LATER_DAY)),
    (Move.REFER, "bo", Given("无编制", owner="county")),
    (Move.RESOLVE, "bo", Given("已解决")),
)


def test_every_move_of_a_long_story_sent_twice_at_once_counts_once(
    app: Flask, session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    id_ = finding.id

    def send(intent: Intent, actor: Actor, start: threading.Barrier, failed: list[str]) -> None:
        with app.app_context():
            start.wait()
            try:
                held = db.session.get_one(Finding, id_)
                make_move(db.session, held, intent, actor=actor, rules=RULES, now=NOW)
                db.session.commit()
            except Exception as problem:
                db.session.rollback()
                failed.append(repr(problem))

    for move, name, given in STORY:
        intent = Intent(new_id(), finding.moves, move, given)
        start, failed = threading.Barrier(2), list[str]()
        twice = [
            threading.Thread(target=send, args=(intent, people[name], start, failed))
            for _ in range(2)
        ]
        for one in twice:
            one.start()
        for one in twice:
            one.join()
        session.rollback()
        session.refresh(finding)
        assert failed == [], move
        assert finding.moves == intent.seen + 1, move
        assert finding.events[-1].id == intent.event
        rebuild(session, finding)


def _event(finding: Finding, **columns: object) -> dict[str, object]:
    return {
        "id": new_id(),
        "finding_id": finding.id,
        "number": finding.moves + 1,
        "previous": finding.moves,
        "move": "acknowledge",
        "from_state": finding.state.value,
        "to_state": "acknowledged",
        "capacity": "principal",
        "at": NOW,
        "reason": "",
        "given": {},
        "sets": {},
    } | columns


def write_past_the_program(
    finding: Finding, columns: dict[str, object] | None, state: str | None
) -> None:
    """An event with these columns, if any, and the finding in this state, if any; committed."""
    if columns is not None:
        db.session.execute(sa.insert(table_of(FindingEvent)), _event(finding, **columns))
    if state is not None:
        change: dict[str, object] = {"state": state, "moves": finding.moves + (columns is not None)}
        if state == "closed":
            change["due_on"] = None
        own = table_of(Finding).c.id == finding.id
        db.session.execute(sa.update(table_of(Finding)).where(own).values(change))
    db.session.commit()


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({"move": "accept", "to_state": "closed"}, None),
        ({"move": "acknowledge", "to_state": "closed"}, None),
        ({"from_state": "rectifying", "move": "contest", "to_state": "contested"}, None),
        ({"number": 9, "previous": 8}, None),
        ({"number": 2, "previous": 1}, None),
        (
            {
                "number": 1,
                "previous": None,
                "from_state": None,
                "move": "raise",
                "to_state": "open",
            },
            None,
        ),
        (None, "closed"),
        (None, "acknowledged"),
        ({}, "rectifying"),
    ],
)
def test_the_database_itself_refuses_what_the_table_does_not_know(
    app: Flask, finding: Finding, columns: dict[str, object] | None, state: str | None
) -> None:
    """columns: of an event written past the program; state: put into the finding with it."""
    with app.app_context(), pytest.raises(IntegrityError):
        write_past_the_program(finding, columns, state)


def test_the_database_takes_a_step_that_the_table_knows(
    app: Flask, session: Session, finding: Finding
) -> None:
    with app.app_context():
        write_past_the_program(finding, {}, "acknowledged")
    session.rollback()
    session.refresh(finding)
    assert finding.state is S.ACKNOWLEDGED
