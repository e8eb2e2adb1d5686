"""A finding walked at random by everybody over years: whatever they try, the rules hold.

The model knows the law in other words than the table of moves does: where each state may lead, who
may never do what, and how days are counted. It walks values, without a database, so that thousands
of steps take seconds; `test_moving.py` shows that the database holds to the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import chinese_calendar
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from inspect_app.findings.clock import Counting, Deadlines, Term
from inspect_app.findings.deadlines import read_deadlines
from inspect_app.findings.deciding import Given, Matter, Party, available, decide, opening
from inspect_app.findings.lifecycle import MENDING, FindingState, Move, Mover
from inspect_app.findings.standing import Standing, rebuilt, written
from inspect_app.problems import Problem
from inspect_app.registers.calendar import AnnouncedYear, WorkingDays

S = FindingState
EXAMPLES, STEPS = 200, 50
"""At least 5 000 steps a run are tried; the last test counts them."""

NEXT: dict[str, set[str]] = {
    "open": {"notified", "beyond-school", "closed"},
    "notified": {"acknowledged", "corrected-on-site", "beyond-school", "closed"},
    "acknowledged": {
        *("rectifying", "submitted", "contested", "extended", "escalated"),
        *("corrected-on-site", "beyond-school", "closed"),
    },
    "rectifying": {"submitted", "contested", "extended", "escalated", "beyond-school", "closed"},
    "extended": {"submitted", "contested", "escalated", "beyond-school", "closed"},
    "escalated": {"submitted", "contested", "extended", "beyond-school", "closed"},
    "submitted": {"reinspection", "closed"},
    "reinspection": {"closed", "rectifying"},
    "contested": {"closed", "rectifying", "beyond-school"},
    "beyond-school": {"rectifying", "closed"},
    "corrected-on-site": {"rectifying"},
    "closed": {"rectifying"},
}
NEVER_BY_SCHOOL = {"closed", "corrected-on-site", "reinspection", "extended", "beyond-school"}
PEOPLE = {
    "record": Party(frozenset({Mover.RECORD})),
    "mu": Party(frozenset({Mover.PRINCIPAL}), 2),
    "zi": Party(frozenset({Mover.DELEGATE}), 5),
    "ling": Party(frozenset({Mover.INSPECTOR}), 1, finder=True),
    "wen": Party(frozenset({Mover.INSPECTOR}), 6),
    "bo": Party(frozenset({Mover.BUREAU}), 4),
    "ban": Party(frozenset({Mover.BUREAU, Mover.INSPECTOR}), 7, finder=True),
    "tao": Party(frozenset(), 3),
}
LEAVES_CLOCK = {
    *(Move.ASK_EXTENSION, Move.REMIND, Move.ASSIGN, Move.DELEGATE, Move.RECUSE),
    *(Move.SIGN_RECEIPT, Move.RECEIPT_ON_PAPER, Move.SIGN_OPINION, Move.OPINION_ON_PAPER),
}
SHIPPED = read_deadlines()
NEXT_YEAR = AnnouncedYear(
    holidays=frozenset(date(2027, 2, 5) + timedelta(days=n) for n in range(8)),
    working_weekends=frozenset({date(2027, 1, 30), date(2027, 2, 14)}),
)
RULES = replace(
    SHIPPED,
    calendar=WorkingDays(SHIPPED.calendar.fixed_holidays, {2027: NEXT_YEAR}),
)


def works(day: date) -> bool:
    """Whether offices work, told in another way than the calendar tells it."""
    if day.year == 2027:
        weekend = day.isoweekday() > 5
        return day in NEXT_YEAR.working_weekends or not (weekend or day in NEXT_YEAR.holidays)
    if day.year <= 2026:
        holiday, _ = chinese_calendar.get_holiday_detail(day)
        return not holiday
    fixed = (day.month, day.day) in RULES.calendar.fixed_holidays
    return day.isoweekday() <= 5 and not fixed


def end_of(start: date, term: Term) -> date:
    """The last day of a term, counted day by day."""
    day, left = start, term.days
    while left:
        day += timedelta(days=1)
        left -= term.counting is Counting.CALENDAR_DAYS or works(day)
    while not works(day):
        day += timedelta(days=1)
    return day


def left_of(start: date, end: date, counting: Counting) -> int:
    """Counted days after `start` up to `end`."""
    days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
    return sum(counting is Counting.CALENDAR_DAYS or works(day) for day in days)


@dataclass
class Entry:
    """An event of the log."""

    move: str
    to_state: str
    actor_id: int | None
    sets: dict[str, Any]


@dataclass
class Taken:
    """How many steps were made and refused in the run, who made which move, what was led to, and
    what the terms that were counted ran over."""

    made: int = 0
    refused: int = 0
    states: set[str] = field(default_factory=set)
    by: set[str] = field(default_factory=set)
    moves: set[str] = field(default_factory=set)
    crossed: set[str] = field(default_factory=set)

    def count(self, name: str, move: Move, target: str) -> None:
        self.made += 1
        self.by.add(name)
        self.moves.add(move)
        self.states.add(target)

    def cross(self, start: date, end: date) -> None:
        """What lies on the way from the day after `start` up to `end`."""
        days = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
        for day in days:
            weekend = day.isoweekday() > 5
            self.crossed.add(
                {
                    (True, False): "weekend",
                    (True, True): "make-up day",
                    (False, False): "holiday",
                    (False, True): "working day",
                }[weekend, works(day)]
            )
        if end.year > start.year:
            self.crossed.add("year end")


TAKEN = Taken()


class FindingMachine(RuleBasedStateMachine):
    """One finding, a day that goes on, and everybody trying everything."""

    today: date
    standing: Standing
    log: list[Entry]
    matter: Matter

    @initialize(
        severity=st.sampled_from(["critical", "major", "minor"]),
        owner=st.sampled_from(["school", "school", "school", "county"]),
        days=st.integers(1, 90),
        counting=st.sampled_from(Counting),
        start=st.dates(date(2025, 12, 1), date(2027, 11, 30))
        | st.sampled_from([date(2025, 12, 22), date(2026, 12, 22), date(2027, 1, 25)]),
    )
    def raised(self, severity: str, owner: str, days: int, counting: Counting, start: date) -> None:
        self.today, self.matter = start, Matter(severity, Term(days, counting))
        steps = opening(self.matter, owner, reason="x", deadlines=RULES, today=start)
        self.standing = steps[-1].standing
        self.log = [
            Entry(one.move.value, one.standing.state.value, None, written(one.sets))
            for one in steps
        ]

    @rule(days=st.sampled_from([0, 1, 1, 2, 3, 5, 9, 20, 45, 120]))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        TAKEN.made += 1

    @rule(name=st.sampled_from(sorted(PEOPLE)), move=st.sampled_from(Move), data=st.data())
    def somebody_tries_anything(self, name: str, move: Move, data: st.DataObject) -> None:
        self._try(name, move, data)

    @rule(name=st.sampled_from(sorted(PEOPLE)), data=st.data())
    def somebody_does_what_is_offered(self, name: str, data: st.DataObject) -> None:
        offered = self._offered(name)
        if offered:
            assert self._try(name, data.draw(st.sampled_from(offered)), data, whole=True)

    @rule(data=st.data())
    def somebody_moves_it_on(self, data: st.DataObject) -> None:
        people = PEOPLE.keys() - {"record"}
        ways = [(name, move) for name in sorted(people) for move in self._offered(name)]
        name, move = data.draw(st.sampled_from(ways))
        assert self._try(name, move, data, whole=True)

    @precondition(lambda self: self.standing.state in MENDING | {S.CONTESTED})
    @rule(upheld=st.booleans(), days=st.integers(0, 12), data=st.data())
    def a_contest_is_decided(self, upheld: bool, days: int, data: st.DataObject) -> None:
        if self.standing.state is not S.CONTESTED:
            assert self._try("mu", Move.CONTEST, data, whole=True)
            self.today += timedelta(days=days)
        decision = Move.UPHOLD_CONTEST if upheld else Move.DISMISS_CONTEST
        self._try("bo", decision, data, whole=True)

    @precondition(lambda self: self.standing.state is S.NOTIFIED)
    @rule(paper=st.booleans(), data=st.data())
    def the_notice_is_signed_for(self, paper: bool, data: st.DataObject) -> None:
        name, move = ("ling", Move.SERVE_ON_PAPER) if paper else ("mu", Move.ACKNOWLEDGE)
        assert self._try(name, move, data, whole=True)

    @precondition(lambda self: self.standing.state is S.ACKNOWLEDGED)
    @rule(name=st.sampled_from(["mu", "zi"]), data=st.data())
    def the_school_begins(self, name: str, data: st.DataObject) -> None:
        assert self._try(name, Move.BEGIN, data, whole=True)

    @precondition(lambda self: self.standing.state is S.SUBMITTED)
    @rule(
        decision=st.sampled_from([Move.ACCEPT, Move.ACCEPT_PART, Move.RETURN]),
        signed=st.sampled_from([None, "mu", "wen"]),
        data=st.data(),
    )
    def the_repair_is_judged_and_the_opinion_signed_for(
        self, decision: Move, signed: str | None, data: st.DataObject
    ) -> None:
        if not self._try("wen", Move.TAKE_UP, data, whole=True):
            return
        assert self._try("wen", decision, data, whole=True)
        assert self.standing.to_sign == "reinspection-opinion"
        if signed is not None:
            signing = Move.SIGN_OPINION if signed == "mu" else Move.OPINION_ON_PAPER
            assert self._try(signed, signing, data, whole=True)
            assert self.standing.to_sign is None

    @precondition(lambda self: self.standing.state in MENDING)
    @rule(grants=st.booleans(), data=st.data())
    def more_time_is_asked_for_and_decided(self, grants: bool, data: st.DataObject) -> None:
        if self._try("mu", Move.ASK_EXTENSION, data, whole=True):
            decision = Move.GRANT_EXTENSION if grants else Move.REFUSE_EXTENSION
            self._try("bo", decision, data, whole=True)

    @precondition(lambda self: self.standing.state in MENDING)
    @rule(late=st.sampled_from([1, 16, 40]), data=st.data())
    def the_deadline_passes_and_the_bureau_steps_in(self, late: int, data: st.DataObject) -> None:
        assert self.standing.due_on is not None
        self.today = max(self.today, self.standing.due_on + timedelta(days=late))
        self._try("bo", Move.ESCALATE, data, whole=True)

    def _offered(self, name: str) -> tuple[Move, ...]:
        return available(
            self.standing,
            party=PEOPLE[name],
            matter=self.matter,
            deadlines=RULES,
            today=self.today,
        )

    def _try(self, name: str, move: Move, data: st.DataObject, *, whole: bool = False) -> bool:
        given = data.draw(
            whole_given(self.today, self.standing) if whole else any_given(self.today)
        )
        before, party = self.standing, PEOPLE[name]
        try:
            decision = decide(
                before,
                move,
                given,
                party=party,
                matter=self.matter,
                deadlines=RULES,
                today=self.today,
            )
        except Problem:
            TAKEN.refused += 1
            return False
        self.standing = before.after(move, decision.target, decision.sets, party.user_id)
        self.log.append(
            Entry(move.value, decision.target.value, party.user_id, written(decision.sets))
        )
        TAKEN.count(name, move, decision.target.value)
        self._check_step(name, move, given, before)
        return True

    def _check_step(self, name: str, move: Move, given: Given, before: Standing) -> None:
        after, party = self.standing, PEOPLE[name]
        if after.state != before.state:
            assert after.state.value in NEXT[before.state.value]
            if name in ("mu", "zi"):
                assert after.state.value not in NEVER_BY_SCHOOL
        assert name != "tao"
        if move in (Move.UPHOLD_CONTEST, Move.DISMISS_CONTEST):
            assert not party.finder
        if move in (Move.ACCEPT, Move.ACCEPT_PART, Move.RETURN) and party.finder:
            assert self.matter.severity != "critical"
        if move in (Move.ACCEPT, Move.UPHOLD_CONTEST, Move.GRANT_EXTENSION):
            assert party.user_id not in before.recused
        if move in (Move.REPORT, Move.REPORT_PART, Move.CORRECT_ON_SITE):
            assert given.photos
        self._check_clock(move, given, before)

    def _check_clock(self, move: Move, given: Given, before: Standing) -> None:
        after, term = self.standing, self.matter.term
        match move:
            case Move.ACKNOWLEDGE | Move.SERVE_ON_PAPER:
                assert after.due_on == after.mend_by == end_of(self.today, term)
                TAKEN.cross(self.today, after.due_on)
            case Move.CONTEST:
                assert before.due_on is not None
                assert after.unspent == left_of(self.today, before.due_on, term.counting)
                assert after.due_on == end_of(self.today, RULES.contest.term)
            case Move.DISMISS_CONTEST:
                left = Term(before.unspent or 0, term.counting)
                assert after.due_on == after.mend_by == end_of(self.today, left)
                TAKEN.cross(self.today, after.due_on)
            case Move.REPORT | Move.REPORT_PART:
                assert after.due_on == end_of(self.today, RULES.reinspection.term)
                TAKEN.cross(self.today, after.due_on)
            case Move.GRANT_EXTENSION:
                assert before.asked_until is not None
                assert after.mend_by is not None
                assert before.mend_by is None or after.mend_by > before.mend_by
            case Move.ESCALATE:
                assert before.due_on is not None
                assert before.due_on < self.today
                assert after.due_on == before.due_on
            case Move.REFER:
                assert after.due_on is not None
                assert (after.due_on.month, after.due_on.day) == (11, 10)
                assert 0 <= (after.due_on - self.today).days <= 366
            case _ if move in LEAVES_CLOCK:
                assert (after.due_on, after.mend_by) == (before.due_on, before.mend_by)
            case _:
                pass

    @invariant()
    def the_clock_fits_the_state(self) -> None:
        if not hasattr(self, "standing"):
            return
        now = self.standing
        assert (now.due_on is None) == (now.state in (S.CLOSED, S.CORRECTED_ON_SITE))
        assert (now.unspent is not None) == (now.state is S.CONTESTED)
        in_hand = (S.ACKNOWLEDGED, S.RECTIFYING, S.EXTENDED, S.ESCALATED)
        assert now.asked_until is None or now.state in in_hand
        if now.due_on is not None and now.state is not S.BEYOND_SCHOOL:
            assert works(now.due_on)

    @invariant()
    def a_document_waits_for_its_signature_where_it_can_be_given(self) -> None:
        if not hasattr(self, "standing"):
            return
        waits, state = self.standing.to_sign, self.standing.state
        assert (waits == "rectification-notice") == (state is S.NOTIFIED)
        assert waits != "rectification-receipt" or state is S.SUBMITTED
        if waits == "reinspection-opinion":
            assert Move.SIGN_OPINION in self._offered("mu")
            assert Move.OPINION_ON_PAPER in self._offered("wen")

    @invariant()
    def the_log_alone_gives_the_finding(self) -> None:
        if hasattr(self, "standing"):
            assert rebuilt(self.log) == self.standing

    @invariant()
    def somebody_can_always_go_on(self) -> None:
        if hasattr(self, "standing"):
            fresh = Party(frozenset(Mover) - {Mover.RECORD}, 99)
            assert available(
                self.standing,
                party=fresh,
                matter=self.matter,
                deadlines=RULES,
                today=self.today,
            )


def any_given(today: date) -> st.SearchStrategy[Given]:
    """What somebody may bring, useful or not."""
    near = st.integers(-5, 400).map(lambda days: today + timedelta(days=days))
    return st.builds(
        Given,
        reason=st.sampled_from(["", "说明"]),
        until=st.none() | near,
        rest=st.sampled_from(["", "其余"]),
        photos=st.sampled_from([(), ("photo",)]),
        person=st.sampled_from([None, 5]),
        owner=st.sampled_from(["", "county"]),
    )


def whole_given(today: date, standing: Standing) -> st.SearchStrategy[Given]:
    """All that any move needs, with a date that prolongs."""
    floor = max(today, standing.mend_by or today)
    return st.integers(1, 60).map(
        lambda days: Given("说明", floor + timedelta(days=days), "其余", ("photo",), 5, "county")
    )


FindingMachine.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
TestFinding = FindingMachine.TestCase


def test_the_walk_was_long_and_came_everywhere() -> None:
    assert TAKEN.made + TAKEN.refused >= 5000
    assert TAKEN.made >= 2000
    assert TAKEN.states >= set(NEXT) - {"open", "notified"}
    assert TAKEN.by == PEOPLE.keys() - {"tao"}
    assert TAKEN.moves == set(Move) - {Move.RAISE, Move.NOTIFY}
    assert TAKEN.crossed == {"working day", "weekend", "holiday", "make-up day", "year end"}


def test_the_rules_of_the_walk_are_the_shipped_ones() -> None:
    assert isinstance(RULES, Deadlines)
    assert RULES.independent == {"critical"}
