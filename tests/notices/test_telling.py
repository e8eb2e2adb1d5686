"""Whoever is concerned is told of what happened, once, and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.clock import CIVIL_ZONE
from inspect_app.findings.errors import MoveNotAllowed
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.models import Finding
from inspect_app.findings.reminding import remind_of_deadlines
from inspect_app.inspections.models import Inspection
from inspect_app.notices.kinds import NoticeKind
from inspect_app.notices.models import Notice
from inspect_app.notices.wording import sentence
from inspect_app.programmes.budget import visit_budget
from inspect_app.programmes.models import Visit
from inspect_app.programmes.operations import announce_visit, cancel_visit, reschedule_visit
from tests.conftest import NOW, Cast
from tests.findings.conftest import Submit
from tests.findings.playing import RULES, act, actors
from tests.inspections.conftest import Visited
from tests.pages import Browser

K = NoticeKind
MOVED = Notice.kind == K.VISIT_MOVED
PutOff = Callable[[date], None]


@pytest.fixture
def finding(session: Session, submitted: Submit) -> Finding:
    """School A has no doctor: major, 30 days."""
    submitted(doctors="0", area="20")
    return session.scalars(sa.select(Finding)).one()


@pytest.fixture
def people(cast: Cast) -> dict[str, Actor]:
    return actors(cast)


@pytest.fixture
def put_off(session: Session, visited: Visited, cast: Cast) -> PutOff:
    """Put Ling's and Wen's visit on another day, each time a minute later."""
    clock = count(1)

    def put(on: date) -> None:
        reschedule_visit(
            session,
            session.get_one(Visit, UUID(visited.visit)),
            on=on,
            actor_id=cast.bo,
            reason="道路塌方",
            budget=visit_budget(),
            now=NOW + timedelta(minutes=next(clock)),
        )

    return put


def told(session: Session, kind: NoticeKind) -> dict[int, Notice]:
    """Who was told of such a thing, each once."""
    found = session.scalars(sa.select(Notice).where(Notice.kind == kind)).all()
    by_user = {one.user_id: one for one in found}
    assert len(by_user) == len(found)
    return by_user


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=CIVIL_ZONE)


def test_a_principal_is_told_once_of_all_that_a_visit_found(
    session: Session, submitted: Submit, cast: Cast
) -> None:
    inspection = submitted(doctors="0", area="14.99")
    (notice,) = told(session, K.RAISED).values()
    assert notice.user_id == cast.mu
    assert notice.about["count"] == 2
    assert notice.about["school"] == "示例A小学"
    assert notice.about["what"]["zh"].endswith("等")
    assert notice.path == f"/findings/?inspection={inspection.id}"


def test_a_reported_repair_is_told_to_those_who_review_it(
    session: Session, finding: Finding, people: dict[str, Actor], cast: Cast, wen: int
) -> None:
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    act(session, finding, Move.REPORT, people["mu"], reason="已配", photos=("照片",))
    assert set(told(session, K.REPAIR_REPORTED)) == {cast.bo, cast.ling, wen}
    act(session, finding, Move.TAKE_UP, people["bo"])
    later = date(2026, 12, 20)
    act(session, finding, Move.RETURN, people["bo"], reason="看不清", until=later)
    (returned,) = told(session, K.RETURNED).values()
    assert (returned.user_id, returned.about["day"]) == (cast.mu, "2026-12-21")


def test_whoever_handles_a_finding_is_told_alone(
    session: Session, finding: Finding, people: dict[str, Actor], cast: Cast, wen: int
) -> None:
    act(session, finding, Move.ASSIGN, people["bo"], person=wen)
    assert set(told(session, K.ASSIGNED)) == {wen}
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    act(session, finding, Move.REPORT, people["mu"], reason="已配", photos=("照片",))
    assert set(told(session, K.REPAIR_REPORTED)) == {wen}


def test_contests_and_extensions_are_told_both_ways(
    session: Session, finding: Finding, people: dict[str, Actor], cast: Cast
) -> None:
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    until = date(2027, 1, 15)
    act(session, finding, Move.ASK_EXTENSION, people["mu"], reason="招聘", until=until)
    (asked,) = told(session, K.EXTENSION_ASKED).values()
    assert (asked.user_id, asked.about["day"]) == (cast.bo, "2027-01-15")
    act(session, finding, Move.GRANT_EXTENSION, people["bo"], until=until)
    assert set(told(session, K.EXTENSION_GRANTED)) == {cast.mu}
    act(session, finding, Move.CONTEST, people["mu"], reason="有校医")
    assert set(told(session, K.CONTESTED)) == {cast.bo}
    act(session, finding, Move.DISMISS_CONTEST, people["bo"], reason="无证")
    assert set(told(session, K.CONTEST_DISMISSED)) == {cast.mu}


def test_what_could_not_be_done_is_not_told(
    session: Session, finding: Finding, people: dict[str, Actor]
) -> None:
    with pytest.raises(MoveNotAllowed):
        act(session, finding, Move.REPORT, people["mu"], reason="已配", photos=("照片",))
    session.rollback()
    assert told(session, K.REPAIR_REPORTED) == {}


def test_what_is_confidential_is_told_without_its_name_and_to_those_trusted(
    session: Session, finding: Finding, people: dict[str, Actor], cast: Cast, wen: int
) -> None:
    session.execute(sa.update(ChecklistVersion).values(readers="bureau principal"))
    session.commit()
    session.refresh(finding)
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    act(session, finding, Move.REPORT, people["mu"], reason="已配", photos=("照片",))
    reported = told(session, K.REPAIR_REPORTED)
    assert set(reported) == {cast.ling, wen}
    assert {str(one.about["what"]) for one in reported.values()} == {"{}"}


def test_a_deadline_is_reminded_of_before_and_after_each_once(
    session: Session, context: None, finding: Finding, people: dict[str, Actor], cast: Cast
) -> None:
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    assert finding.due_on is not None
    reminded: list[tuple[int, NoticeKind]] = []
    known: set[UUID] = set()
    for days in (4, 3, 3, 2, 1, 0, -1, -2, -9, -15):
        remind_of_deadlines(session, RULES, now=noon(finding.due_on - timedelta(days=days)))
        session.commit()
        for one in session.scalars(sa.select(Notice).where(Notice.user_id == cast.mu)):
            if one.id not in known:
                known.add(one.id)
                reminded.append((days, one.kind))
    assert [one for one in reminded if one[1] is not K.RAISED] == [
        (3, K.DUE_SOON),
        (1, K.DUE_SOON),
        (-1, K.LATE),
        (-15, K.LATE),
    ]
    late = session.scalars(sa.select(Notice).where(Notice.kind == K.LATE_IN_COUNTY)).all()
    assert [(one.user_id, one.about["count"]) for one in late] == [(cast.bo, 1)] * 2


def test_nothing_is_reminded_of_while_the_bureau_has_it(
    session: Session, context: None, finding: Finding, people: dict[str, Actor]
) -> None:
    act(session, finding, Move.ACKNOWLEDGE, people["mu"])
    act(session, finding, Move.REPORT, people["mu"], reason="已配", photos=("照片",))
    assert finding.due_on is not None
    remind_of_deadlines(session, RULES, now=noon(finding.due_on + timedelta(days=1)))
    assert told(session, K.LATE) == told(session, K.DUE_SOON) == {}


def test_a_team_is_told_of_its_visit_and_that_it_is_called_off(
    session: Session, visited: Visited, cast: Cast, wen: int
) -> None:
    assert set(told(session, K.VISIT_ASSIGNED)) == {cast.ling, wen}
    visit = session.get_one(Visit, UUID(visited.visit))
    cancel_visit(session, visit, actor_id=cast.bo, reason="道路塌方", now=NOW)
    assert set(told(session, K.VISIT_CANCELLED)) == {cast.ling, wen}


@pytest.mark.usefixtures("context")
def test_another_day_is_told_to_the_team_with_the_day_before(
    session: Session, visited: Visited, put_off: PutOff, cast: Cast, wen: int
) -> None:
    assigned = told(session, K.VISIT_ASSIGNED).keys()
    earlier = session.get_one(Visit, UUID(visited.visit)).date
    put_off(earlier + timedelta(days=1))
    assert told(session, K.VISIT_ASSIGNED).keys() == assigned
    moved = told(session, K.VISIT_MOVED)
    assert set(moved) == {cast.ling, wen}
    told_days = f"由 {earlier} 改到 {earlier + timedelta(days=1)}"
    assert told_days in sentence(K.VISIT_MOVED, moved[wen].about)
    put_off(earlier)
    put_off(earlier + timedelta(days=1))
    of_wen = sa.select(Notice).where(MOVED, Notice.user_id == wen)
    assert len(session.scalars(of_wen).all()) == 3


@pytest.mark.usefixtures("context")
def test_a_school_is_told_of_announced_visits_alone(
    session: Session, visited: Visited, put_off: PutOff, cast: Cast
) -> None:
    visit = session.get_one(Visit, UUID(visited.visit))
    first = visit.date
    put_off(first + timedelta(days=1))
    assert cast.mu not in told(session, K.VISIT_MOVED)
    announce_visit(session, visit, now=NOW)
    announce_visit(session, visit, now=NOW + timedelta(minutes=2))
    announced = told(session, K.VISIT_ANNOUNCED)
    assert set(announced) == {cast.mu}
    assert announced[cast.mu].path == "/findings/"
    put_off(first + timedelta(days=2))
    (moved,) = session.scalars(sa.select(Notice).where(Notice.user_id == cast.mu, MOVED))
    assert moved.about["before"] == (first + timedelta(days=1)).isoformat()
    cancel_visit(session, visit, actor_id=cast.bo, reason="道路塌方", now=NOW)
    assert cast.mu in told(session, K.VISIT_CANCELLED)
    assert cast.tao not in told(session, K.VISIT_CANCELLED)


def test_an_issued_document_is_told_to_school_team_and_whoever_asked(
    session: Session,
    sealed: Inspection,
    bo: Browser,
    make_waiting: Callable[[], None],
    cast: Cast,
    wen: int,
) -> None:
    page = f"/inspections/{sealed.id}/documents"
    bo.page(page)
    bo.post(page)
    assert told(session, K.DOCUMENT_ISSUED) == {}
    session.rollback()
    make_waiting()
    issued = told(session, K.DOCUMENT_ISSUED)
    assert set(issued) == {cast.mu, cast.bo, cast.ling, wen}
    assert bo.client.get(issued[cast.bo].path).mimetype == "application/pdf"


def test_the_inbox_counts_leads_there_and_belongs_to_one_person(
    session: Session, finding: Finding, browse: Callable[[int], Browser], cast: Cast
) -> None:
    mu, tao = browse(cast.mu), browse(cast.tao)
    page = mu.page("/notices/")
    assert "有待签收的问题 1 个" in page
    assert '<span class="badge text-bg-danger">1<' in page
    (notice,) = told(session, K.RAISED).values()
    session.rollback()
    tao.page("/notices/")
    assert tao.post("/notices/opened", notice=notice.id).status_code == 404
    assert mu.post("/notices/opened", notice="1").status_code == 404
    opened = mu.post("/notices/opened", notice=notice.id)
    assert opened.location == f"/findings/?inspection={finding.inspection_id}"
    assert "text-bg-danger" not in mu.page("/notices/")


def test_all_notices_are_read_at_once(
    session: Session, finding: Finding, browse: Callable[[int], Browser], cast: Cast
) -> None:
    ling, mu = browse(cast.ling), browse(cast.mu)
    ling.page("/notices/")
    assert ling.post("/notices/read").status_code == 302
    assert "未读" not in ling.page("/notices/")
    assert "未读" in mu.page("/notices/")
