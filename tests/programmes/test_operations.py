"""Planning visits under the annual list, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inspect_app.accounts.models import Role, User
from inspect_app.database import new_id
from inspect_app.programmes import errors
from inspect_app.programmes.budget import VisitBudget
from inspect_app.programmes.entries import counters
from inspect_app.programmes.lifecycle import VisitState, legal_steps
from inspect_app.programmes.models import (
    ExceptionKind,
    NamedException,
    Programme,
    Visit,
    VisitEvent,
)
from inspect_app.programmes.operations import (
    announce_visit,
    cancel_visit,
    create_visit,
    mark_done,
    mark_under_way,
    miss_overdue,
    reschedule_visit,
)
from inspect_app.programmes.queries import find_school
from inspect_app.registers.models import School
from tests.conftest import NOW, Cast

TOMORROW = date(2026, 11, 24)
BUDGET = VisitBudget(per_year=3, per_term=2, basis={"zh": "", "en": ""}, verified="read")
Plan = Callable[..., Visit]


@pytest.fixture
def plan(session: Session, cast: Cast, programme: Programme) -> Plan:
    """Plan Ling's visit to school A, some members changed."""

    def make(**changes: Any) -> Visit:
        members: dict[str, Any] = {
            "programme": programme,
            "school": session.get_one(School, cast.school_a),
            "on": TOMORROW,
            "team": [cast.ling],
            "lead": cast.ling,
            "budget": BUDGET,
            "now": NOW,
        }
        return create_visit(session, **members | changes)

    return make


def test_a_planned_visit_has_its_team_and_one_lead(plan: Plan, cast: Cast) -> None:
    visit = plan(team=[cast.ling, cast.bo, cast.ling])
    assert visit.state is VisitState.PLANNED
    assert {(one.user_id, one.lead) for one in visit.members} == {
        (cast.ling, True),
        (cast.bo, False),
    }


def test_today_and_both_ends_of_the_window_are_fine(plan: Plan, programme: Programme) -> None:
    plan(on=date(2026, 11, 23))
    plan(on=programme.window_to)
    plan(on=programme.window_from, now=datetime(2026, 8, 31, 2, tzinfo=NOW.tzinfo))


def test_the_day_that_counts_is_the_one_in_china(plan: Plan) -> None:
    almost_tomorrow = NOW.replace(hour=16, minute=30)
    with pytest.raises(errors.PastDate):
        plan(on=date(2026, 11, 23), now=almost_tomorrow)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"on": date(2026, 11, 22)}, errors.PastDate),
        ({"on": date(2027, 2, 1)}, errors.OutsideWindow),
        ({"team": []}, errors.EmptyTeam),
        ({"team": [999_999]}, errors.UnfitMember),
        ({"lead": 999_999}, errors.LeadNotOnTeam),
    ],
)
def test_a_plan_that_cannot_stand_is_refused_with_its_field_and_remedy(
    plan: Plan, changes: dict[str, Any], refusal: type[errors.PlanProblem]
) -> None:
    with pytest.raises(refusal) as caught:
        plan(**changes)
    assert caught.value.field in {"date", "team", "lead"}
    assert str(caught.value.remedy)


def test_a_principal_cannot_be_on_a_team(plan: Plan, cast: Cast) -> None:
    with pytest.raises(errors.UnfitMember):
        plan(team=[cast.ling, cast.tao])


def test_a_school_checks_itself_by_its_own_self_checker_and_by_no_other(
    session: Session, plan: Plan, cast: Cast
) -> None:
    people = [
        User(
            username=f"zi-{school}",
            name="自查员",
            role=Role.SELF_CHECKER,
            school_id=school,
            password_hash="unused",
            created_at=NOW,
        )
        for school in (cast.school_a, cast.school_b)
    ]
    session.add_all(people)
    session.commit()
    own, other = (one.id for one in people)
    assert [one.user_id for one in plan(team=[own], lead=own).members] == [own]
    with pytest.raises(errors.UnfitMember):
        plan(team=[other], lead=other)


def test_a_planned_visit_can_be_called_off_with_a_reason(
    session: Session, plan: Plan, cast: Cast
) -> None:
    visit = cancel_visit(session, plan(), actor_id=cast.bo, reason=" 道路塌方 ", now=NOW)
    session.commit()
    assert (visit.state, visit.cancel_reason) == (VisitState.CANCELLED, "道路塌方")
    assert (visit.cancelled_by, visit.cancelled_at) == (cast.bo, NOW)


def test_calling_off_needs_a_reason(session: Session, plan: Plan, cast: Cast) -> None:
    with pytest.raises(errors.MoveReasonNeeded):
        cancel_visit(session, plan(), actor_id=cast.bo, reason="  ", now=NOW)


def test_a_visit_that_has_begun_cannot_be_called_off(
    session: Session, plan: Plan, cast: Cast
) -> None:
    visit = plan()
    mark_under_way(session, visit.id, now=NOW)
    with pytest.raises(errors.NotMovable):
        cancel_visit(session, visit, actor_id=cast.bo, reason="迟了", now=NOW)


def test_a_visit_moves_on_but_never_back(session: Session, plan: Plan, cast: Cast) -> None:
    visit = plan()
    mark_under_way(session, visit.id, now=NOW)
    session.refresh(visit)
    assert visit.state is VisitState.UNDER_WAY
    mark_done(session, visit.id, now=NOW)
    mark_under_way(session, visit.id, now=NOW)
    session.refresh(visit)
    assert visit.state is VisitState.DONE


def test_a_cancelled_visit_stays_cancelled(session: Session, plan: Plan, cast: Cast) -> None:
    visit = cancel_visit(session, plan(), actor_id=cast.bo, reason="停电", now=NOW)
    mark_under_way(session, visit.id, now=NOW)
    mark_done(session, visit.id, now=NOW)
    session.refresh(visit)
    assert visit.state is VisitState.CANCELLED


def test_marking_an_unknown_visit_changes_nothing(session: Session, programme: Programme) -> None:
    mark_done(session, new_id(), now=NOW)


def test_a_school_is_found_by_code_suggestion_or_part_of_its_name(
    session: Session, cast: Cast
) -> None:
    for words in ("SA", "SA 示例A小学", "示例A小学", "例A"):
        assert find_school(session, words).id == cast.school_a
    for words in ("", "示例", "没有的学校", "%"):
        with pytest.raises(errors.UnknownSchool):
            find_school(session, words)


def test_the_year_of_a_programme_is_that_of_its_window(programme: Programme) -> None:
    assert programme.year == 2026
    assert programme.window_to - programme.window_from > timedelta(days=100)


def test_a_school_is_not_entered_more_often_than_its_budget_allows(
    session: Session, plan: Plan, cast: Cast
) -> None:
    for day in (24, 25):
        plan(on=date(2026, 11, day))
    with pytest.raises(errors.OverBudget) as caught:
        plan(on=date(2026, 11, 26))
    assert caught.value.field == "school"
    assert "本学年 2 次,本学期 2 次" in str(caught.value.detail)
    other = session.get_one(School, cast.school_b)
    plan(on=date(2026, 11, 26), school=other)


def test_a_cancelled_visit_and_a_schools_own_check_use_up_nothing(
    session: Session, plan: Plan, cast: Cast
) -> None:
    plan()
    cancel_visit(session, plan(), actor_id=cast.bo, reason="停电", now=NOW)
    own = User(
        username="zi",
        name="自查员",
        role=Role.SELF_CHECKER,
        school_id=cast.school_a,
        password_hash="unused",
        created_at=NOW,
    )
    session.add(own)
    session.flush()
    plan(team=[own.id], lead=own.id)
    plan()
    assert plan(team=[own.id], lead=own.id).exception is None
    with pytest.raises(errors.OverBudget):
        plan(team=[own.id, cast.ling], lead=cast.ling)


def test_a_named_exception_lets_a_school_be_entered_once_more_and_is_kept(
    session: Session, plan: Plan, cast: Cast
) -> None:
    named = NamedException(ExceptionKind.COMPLAINT, "家长来信", cast.bo)
    assert plan(exception=named).exception is None, "not needed, so not kept"
    plan()
    visit = plan(exception=named)
    session.commit()
    kept = (visit.exception, visit.exception_reason, visit.excepted_by, visit.excepted_at)
    assert kept == (ExceptionKind.COMPLAINT, "家长来信", cast.bo, NOW)
    school = session.get_one(School, cast.school_a)
    (counter,) = counters(session, [school], BUDGET, on=TOMORROW)
    assert (counter.spent.in_year, counter.spent.in_term, counter.is_full) == (3, 3, True)


def test_another_term_has_its_own_budget_within_the_years(plan: Plan, programme: Programme) -> None:
    programme.window_to = date(2027, 7, 31)
    plan()
    plan()
    plan(on=date(2027, 4, 1))
    with pytest.raises(errors.OverBudget):
        plan(on=date(2027, 4, 2))


def test_the_database_takes_no_exception_without_its_reason_and_person(
    session: Session, plan: Plan
) -> None:
    visit = plan()
    visit.exception = ExceptionKind.ORDER
    with pytest.raises(IntegrityError):
        session.flush()


def reschedule(session: Session, visit: Visit, cast: Cast, **changes: Any) -> Visit:
    given: dict[str, Any] = {"on": date(2026, 12, 1), "reason": "道路塌方", "now": NOW}
    return reschedule_visit(session, visit, actor_id=cast.bo, budget=BUDGET, **given | changes)


def test_a_visit_is_put_on_another_day_with_a_reason_and_keeps_its_history(
    session: Session, plan: Plan, cast: Cast
) -> None:
    visit = reschedule(session, plan(), cast)
    mark_under_way(session, visit.id, now=NOW)
    mark_done(session, visit.id, now=NOW)
    session.commit()
    assert (visit.date, visit.state) == (date(2026, 12, 1), VisitState.DONE)
    told = [(one.number, one.previous, one.move, one.reason, one.actor_id) for one in visit.events]
    assert told == [
        (1, None, "reschedule", "道路塌方", cast.bo),
        (2, 1, "begin", "", None),
        (3, 2, "finish", "", None),
    ]
    assert (visit.events[0].from_date, visit.events[0].to_date) == (TOMORROW, visit.date)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": " "}, errors.MoveReasonNeeded),
        ({"on": date(2026, 11, 22)}, errors.PastDate),
        ({"on": date(2027, 2, 1)}, errors.OutsideWindow),
    ],
)
def test_another_day_is_held_to_the_same_rules(
    session: Session,
    plan: Plan,
    cast: Cast,
    changes: dict[str, Any],
    refusal: type[errors.PlanProblem],
) -> None:
    visit = plan()
    with pytest.raises(refusal):
        reschedule(session, visit, cast, **changes)
    assert (visit.date, visit.events) == (TOMORROW, [])


def test_a_visit_that_is_moved_counts_once_against_the_budget(
    session: Session, plan: Plan, cast: Cast, programme: Programme
) -> None:
    programme.window_to = date(2027, 7, 31)
    plan()
    visit = plan()
    reschedule(session, visit, cast)
    plan(on=date(2027, 4, 1))
    with pytest.raises(errors.OverBudget):
        plan(on=date(2027, 4, 2))


COMPLAINT = "家长来信"


def excepted(cast: Cast, reason: str = COMPLAINT) -> NamedException:
    return NamedException(ExceptionKind.COMPLAINT, reason, cast.bo)


@pytest.fixture
def over(session: Session, plan: Plan, cast: Cast, programme: Programme) -> Visit:
    """The third visit of a term with room for two, by an exception; the next term is empty."""
    programme.window_to = date(2027, 7, 31)
    plan()
    plan()
    visit = plan(exception=excepted(cast))
    assert visit.exception_reason == COMPLAINT
    return visit


def test_an_exception_stays_while_the_day_belongs_to_the_term_it_was_given_for(
    session: Session, cast: Cast, over: Visit
) -> None:
    reschedule(session, over, cast)
    session.commit()
    assert (over.exception_reason, over.events[0].lapsed_exception) == (COMPLAINT, None)


def test_an_exception_falls_on_a_day_that_needs_none_and_the_move_keeps_its_reason(
    session: Session, cast: Cast, over: Visit
) -> None:
    roomy = VisitBudget(per_year=5, per_term=2, basis={"zh": "", "en": ""}, verified="read")
    reschedule_visit(
        session,
        over,
        on=date(2027, 4, 1),
        reason="改到下学期",
        actor_id=cast.bo,
        budget=roomy,
        now=NOW,
    )
    session.commit()
    assert (over.exception, over.excepted_by, over.excepted_at) == (None, None, None)
    assert over.events[0].lapsed_exception == COMPLAINT


def test_an_exception_does_not_carry_over_to_a_term_it_was_not_given_for(
    session: Session, plan: Plan, cast: Cast, over: Visit
) -> None:
    plan(on=date(2027, 4, 1), exception=excepted(cast))
    plan(on=date(2027, 4, 2), exception=excepted(cast))
    with pytest.raises(errors.OverBudget):
        reschedule(session, over, cast, on=date(2027, 4, 3))
    assert (over.date, over.exception_reason) == (TOMORROW, COMPLAINT)
    reschedule(session, over, cast, on=date(2027, 4, 3), exception=excepted(cast, "第二次来信"))
    session.commit()
    assert over.exception_reason == "第二次来信"
    assert over.events[0].lapsed_exception == COMPLAINT


def test_a_school_may_know_of_an_announced_visit_at_once_and_of_another_once_it_begins(
    session: Session, plan: Plan, cast: Cast
) -> None:
    told, untold = plan(announced=True), plan()
    assert (told.scope.school_id, untold.scope.school_id) == (cast.school_a, None)
    mark_under_way(session, untold.id, now=NOW)
    assert untold.scope.school_id == cast.school_a
    with pytest.raises(errors.NotMovable):
        announce_visit(session, untold, now=NOW)


def test_a_missed_visit_that_was_not_announced_stays_unknown_to_the_school(
    session: Session, plan: Plan
) -> None:
    visit = plan()
    miss_overdue(session, now=NOW + timedelta(days=2))
    assert visit.scope.school_id is None


def test_what_was_announced_stays_so_from_the_first_time(session: Session, plan: Plan) -> None:
    visit = announce_visit(session, plan(), now=NOW)
    announce_visit(session, visit, now=NOW + timedelta(hours=1))
    assert visit.announced_at == NOW


def test_both_kinds_of_visit_count_against_the_budget(plan: Plan) -> None:
    plan(announced=True)
    plan()
    with pytest.raises(errors.OverBudget):
        plan(announced=True)


def test_a_visit_that_has_begun_stays_on_its_day(session: Session, plan: Plan, cast: Cast) -> None:
    visit = plan()
    mark_under_way(session, visit.id, now=NOW)
    with pytest.raises(errors.NotMovable):
        reschedule(session, visit, cast)


def test_a_planned_visit_whose_day_has_passed_is_missed_and_enters_nothing(
    session: Session, plan: Plan, cast: Cast
) -> None:
    visit, begun = plan(), plan()
    mark_under_way(session, begun.id, now=NOW)
    last_hour = datetime(2026, 11, 24, 15, 59, tzinfo=NOW.tzinfo)
    assert miss_overdue(session, now=last_hour) == 0
    midnight = last_hour + timedelta(minutes=1)
    assert miss_overdue(session, now=midnight) == 1
    assert miss_overdue(session, now=midnight) == 0
    assert (visit.state, begun.state) == (VisitState.MISSED, VisitState.UNDER_WAY)
    plan(on=date(2026, 11, 26), now=midnight)


def test_records_that_arrive_late_take_a_missed_visit_up_again(
    session: Session, plan: Plan
) -> None:
    visit = plan()
    miss_overdue(session, now=NOW + timedelta(days=2))
    mark_under_way(session, visit.id, now=NOW + timedelta(days=3))
    assert visit.state is VisitState.UNDER_WAY


def test_the_database_takes_no_step_beside_the_table_and_no_gap(
    session: Session, plan: Plan, cast: Cast
) -> None:
    visit = plan()
    session.commit()
    good = {"visit_id": visit.id, "number": 1, "move": "begin", "at": NOW}
    wrong: list[dict[str, Any]] = [
        {"from_state": "done", "to_state": "under-way"},
        {"from_state": "planned", "to_state": "under-way", "number": 3, "previous": 1},
        {"from_state": "planned", "to_state": "cancelled", "move": "cancel"},
        {
            "from_state": "planned",
            "to_state": "planned",
            "move": "reschedule",
            "reason": "雨",
            "actor_id": cast.bo,
        },
    ]
    for one in wrong:
        session.add(VisitEvent(**good | one))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
    assert len(set(legal_steps())) == len(legal_steps()) == 10
