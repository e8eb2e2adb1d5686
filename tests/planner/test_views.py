"""The desk asks for a proposal, moves a visit and takes it over."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.checklists import loading
from inspect_app.checklists.operations import publish
from inspect_app.documents.jobs import jobs
from inspect_app.inspections.models import Inspection
from inspect_app.planner.models import AskedProposal, ProposalState
from inspect_app.programmes.models import Programme, Visit
from tests.conftest import NOW, Cast
from tests.factories import listed
from tests.pages import Browser

Browse = Callable[[int], Browser]
VISITED = {"safe-campus-quarterly", "teaching-routine", "clinic-room", "counselling-room"}


@pytest.fixture
def programme(session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Programme:
    """A task open until the end of January, and the checklists that schools are due."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for path in loading.library():
        content = loading.load_file(path).content if path.stem in VISITED else None
        if content is not None:
            publish(session, content, now=NOW)
    made = listed(
        session,
        code="2026-02",
        title="综合督导",
        basis="年度督导计划第2项",
        scope="全县学校",
        window_from=date(2026, 9, 1),
        window_to=date(2027, 1, 31),
    )
    session.commit()
    return made


@pytest.fixture
def browse(app: Flask, session: Session) -> Browse:
    """A person's signed-in browser."""
    return lambda user_id: Browser(app.test_client()).sign_in(user_id)


def ask(desk: Browser, cast: Cast, task: Programme, **changes: str) -> Any:
    desk.get("/planner/")
    fields = {
        "programme": str(task.id),
        "members": str(cast.ling),
        "team_size": "1",
        "schools_a_day": "2",
    }
    return desk.post("/planner/proposals", **fields | changes)


def proposed(app: Flask, desk: Browser, cast: Cast, task: Programme, **changes: str) -> str:
    """The page of a proposal that was asked for, after a worker has made everything that waits."""
    answer = ask(desk, cast, task, **changes)
    assert answer.status_code == 302, answer.text
    assert "本页会自己更新" in desk.page(answer.location)
    work(app)
    return desk.page(answer.location)


def work(app: Flask) -> None:
    """What a worker does with the queue."""
    with app.app_context():
        queue = jobs().queue
        while task := queue.dequeue():
            queue.execute(task)


def fields_of(page: str) -> dict[str, str]:
    """The rows of a proposal as the page sends them."""
    fields = dict(re.findall(r'name="((?:school|checklists|date)-\d+)" value="([^"]*)"', page))
    teams = re.findall(r'name="(team-\d+)".*?<option value="([^"]*)" selected', page)
    return fields | dict(teams)


def test_a_proposal_is_mended_by_hand_and_taken_over(
    app: Flask, session: Session, browse: Browse, cast: Cast, programme: Programme
) -> None:
    desk = browse(cast.bo)
    page = proposed(app, desk, cast, programme)
    assert "入校 2 次,共填 6 张检查表;未排上 0 次。" in page
    assert session.scalars(sa.select(Visit)).all() == []
    rows = fields_of(page)
    moved = rows | {"date-1": "2026-12-22", "keep": "1", "programme": str(programme.id)}
    assert desk.post("/planner/visits", **moved).status_code == 302
    (visit,) = session.scalars(sa.select(Visit)).all()
    assert (visit.date, visit.school_id) == (date(2026, 12, 22), int(rows["school-1"]))
    filled = session.scalars(sa.select(Inspection)).all()
    taken = {one.checklist_version.checklist_id for one in filled}
    assert taken == set(rows["checklists-1"].split()) >= {"safe-campus-quarterly"}
    assert "入校 1 次" in proposed(app, desk, cast, programme)


def test_a_proposal_beyond_the_budget_is_refused_whole(
    app: Flask, session: Session, browse: Browse, cast: Cast, programme: Programme
) -> None:
    desk = browse(cast.bo)
    rows = fields_of(proposed(app, desk, cast, programme))
    three = {
        f"{name}-{n}": rows[f"{name}-1"]
        for name in ("school", "team", "checklists")
        for n in (1, 2, 3)
    } | {f"date-{n}": f"2026-12-0{n}" for n in (1, 2, 3)}
    sent = {**three, "keep": ["1", "2", "3"], "programme": str(programme.id)}
    answer = desk.post("/planner/visits", **sent)
    assert answer.status_code == 422
    assert "入校次数已到上限:示例" in answer.text
    assert session.scalars(sa.select(Visit)).all() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"members": ""}, "检查组没有成员"),
        ({"team_size": "0"}, "没有填写"),
        ({"departments": "卫健局"}, "联合检查的部门没有人在检查组内:卫健局"),
        ({"programme": "999"}, "没有选择检查计划"),
    ],
)
def test_a_form_that_cannot_be_used_says_what_to_mend(
    browse: Browse, cast: Cast, programme: Programme, changes: dict[str, str], words: str
) -> None:
    answer = ask(browse(cast.bo), cast, programme, **changes)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_broken_proposal_plans_nothing(
    session: Session, browse: Browse, cast: Cast, programme: Programme
) -> None:
    desk = browse(cast.bo)
    desk.get("/planner/")
    sent = {"programme": str(programme.id), "keep": "1", "school-1": "x"}
    assert desk.post("/planner/visits", **sent).status_code == 422
    assert session.scalars(sa.select(Visit)).all() == []


def test_only_the_desk_plans(browse: Browse, cast: Cast) -> None:
    for user in (cast.ling, cast.mu):
        assert browse(user).get("/planner/").status_code == 403


def test_stored_absences_and_recusals_are_planned_around(
    app: Flask, session: Session, browse: Browse, cast: Cast, programme: Programme
) -> None:
    desk = browse(cast.bo)
    desk.page("/programmes/availability/")
    away = {"user": str(cast.ling), "since": "2026-11-01", "until": "2027-01-31", "reason": "借调"}
    assert desk.post("/programmes/availability/absences", **away).status_code == 302
    assert "未排上 2 次" in proposed(app, desk, cast, programme)
    page = desk.page("/programmes/availability/")
    kept = re.findall(r'name="kept" value="(\d+)"', page)
    assert desk.post("/programmes/availability/withdrawal", kind="absence", kept=kept[0])
    recused = {"user": str(cast.ling), "school": "SA", "reason": "配偶在该校任教"}
    assert desk.post("/programmes/availability/recusals", **recused).status_code == 302
    text = proposed(app, desk, cast, programme)
    assert "入校 1 次" in text
    assert "所有检查组都须回避" in text


def test_a_proposal_that_the_queue_lost_is_found_again(
    app: Flask, session: Session, browse: Browse, cast: Cast, programme: Programme
) -> None:
    where = ask(browse(cast.bo), cast, programme).location
    with app.app_context():
        jobs().queue.flush()
        assert jobs().recover() == 1
    work(app)
    assert "照此安排" in browse(cast.bo).page(where)


def test_a_proposal_that_cannot_be_made_says_so(
    app: Flask,
    session: Session,
    browse: Browse,
    cast: Cast,
    programme: Programme,
) -> None:
    where = ask(browse(cast.bo), cast, programme).location
    asked = session.scalars(sa.select(AskedProposal)).one()
    asked.asked = asked.asked | {"departments": ["卫健局"]}
    session.commit()
    work(app)
    session.expire_all()
    assert session.scalars(sa.select(AskedProposal)).one().state is ProposalState.FAILED
    assert "方案没有生成" in browse(cast.bo).page(where)
