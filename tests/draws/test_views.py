"""The desk announces and draws; strangers read, download and verify, and learn no name."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import clock, flow
from inspect_app.accounts.models import Role, User
from inspect_app.draws.certificate import verify
from inspect_app.draws.models import Draw, DrawKind
from inspect_app.draws.pools import turns_since
from inspect_app.inspections.models import Inspection, InspectionState
from inspect_app.registers.calendar import school_year, school_year_of
from inspect_app.registers.kinds import PostKind
from inspect_app.registers.models import Appointment, Person
from tests.conftest import NOW, PASSWORD_HASH, Cast
from tests.factories import plan_inspection
from tests.pages import Browser

Browse = Callable[[int], Browser]


@pytest.fixture
def browse(app: Flask, session: Session) -> Browse:
    """A person's signed-in browser."""
    return lambda user_id: Browser(app.test_client()).sign_in(user_id)


@pytest.fixture
def teachers(session: Session, cast: Cast) -> list[Person]:
    """Three teachers at each of the two schools."""
    found = [Person(code=f"KT-100{n}", name=f"教师{n}") for n in range(6)]
    session.add_all(found)
    session.flush()
    session.add_all(
        Appointment(
            person=one,
            post=PostKind.TEACHER,
            school_id=(cast.school_a, cast.school_b)[n % 2],
            since=date(2020, 9, 1),
        )
        for n, one in enumerate(found)
    )
    session.commit()
    return found


def form(**changes: str) -> dict[str, str]:
    """A draw of one teacher at each of two schools, known in an hour."""
    later = clock.now().astimezone(clock.CIVIL_ZONE) + timedelta(hours=1)
    return {
        "kind": "teachers",
        "title": "每周点课",
        "count": "2",
        "by": "",
        "listed": "",
        "left_out": "",
        "public_value": "开奖号码",
        "known_from": later.strftime("%Y-%m-%dT%H:%M:%S"),
    } | changes


def hours_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The value has become known meanwhile."""
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)


def announced(browse: Browse, cast: Cast, **changes: str) -> str:
    desk = browse(cast.bo)
    desk.get("/draws/new")
    answer = desk.post("/draws/new", **form(**changes))
    assert answer.status_code == 302, answer.text
    return str(answer.headers["Location"])


def drawn(browse: Browse, cast: Cast, where: str) -> Any:
    desk = browse(cast.bo)
    desk.get(where)
    return desk.post(f"{where}/result", value="03 11 17", source="公报")


def test_a_stranger_downloads_and_verifies_a_draw_and_learns_no_name(
    app: Flask,
    session: Session,
    browse: Browse,
    cast: Cast,
    teachers: list[Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where = announced(browse, cast, left_out="KT-1000 病假")
    hours_later(monkeypatch)
    assert drawn(browse, cast, where).status_code == 302
    stranger = Browser(app.test_client())
    page, file = stranger.get(where), stranger.get(f"{where}/certificate.json")
    for words in (page.text, file.text):
        assert not [one for one in teachers if one.name in words or one.code in words]
    certificate = json.loads(file.text)
    assert verify(certificate).holds
    assert len(certificate["drawn"]) == 2
    assert [one["reason"] for one in certificate["announcement"]["left_out"]] == ["病假"]
    names = {one.name for one in teachers}
    assert sum(one in browse(cast.bo).get(where).text for one in names) >= 2
    answer = stranger.client.post(
        "/draws/verify",
        data={
            "csrf_token": stranger.token,
            "certificate": (io.BytesIO(file.text.encode()), "draw.json"),
        },
    )
    assert "证书可信" in answer.text
    certificate["public_value"] = "1"
    answer = stranger.client.post(
        "/draws/verify",
        data={
            "csrf_token": stranger.token,
            "certificate": (io.BytesIO(json.dumps(certificate).encode()), "draw.json"),
        },
    )
    assert "证书不可信" in answer.text


def test_a_draw_waits_for_its_value_and_is_done_once(
    session: Session,
    browse: Browse,
    cast: Cast,
    teachers: list[Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where = announced(browse, cast)
    assert drawn(browse, cast, where).status_code == 409
    hours_later(monkeypatch)
    assert drawn(browse, cast, where).status_code == 302
    (first,) = session.scalars(sa.select(Draw)).all()
    result = list(first.drawn)
    assert drawn(browse, cast, where).status_code == 409
    session.rollback()
    assert session.scalars(sa.select(Draw)).one().drawn == result


def test_a_teacher_who_was_drawn_is_not_drawn_again_in_the_school_year(
    session: Session,
    browse: Browse,
    cast: Cast,
    teachers: list[Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes: list[str] = []
    for _ in range(3):
        where = announced(browse, cast)
        hours_later(monkeypatch)
        assert drawn(browse, cast, where).status_code == 302
    for draw in session.scalars(sa.select(Draw)):
        codes += [draw.roll[one["id"]]["code"] for one in draw.drawn]
    assert sorted(codes) == sorted(one.code for one in teachers)
    desk = browse(cast.bo)
    desk.get("/draws/new")
    assert desk.post("/draws/new", **form()).status_code == 422


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"known_from": "2020-01-01T00:00"}, "不晚于公告时间"),
        ({"count": "3"}, "名单少于要抽取的数量"),
        ({"left_out": "KT-9 病假"}, "排除的一行没有写清"),
        ({"left_out": "KT-1001"}, "排除的一行没有写清"),
        ({"kind": "rooms", "listed": "r1"}, "有一行看不懂"),
        ({"kind": "rooms", "listed": "r1,教室\nr1,另一间"}, "重复的编号"),
        ({"kind": "rooms"}, "没有填写"),
        ({"title": ""}, "没有填写"),
    ],
)
def test_an_announcement_that_cannot_stand_says_what_to_mend_and_keeps_nothing(
    session: Session,
    browse: Browse,
    cast: Cast,
    teachers: list[Person],
    changes: dict[str, str],
    words: str,
) -> None:
    desk = browse(cast.bo)
    desk.get("/draws/new")
    answer = desk.post("/draws/new", **form(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalars(sa.select(Draw)).all() == []


def test_rooms_are_drawn_from_a_typed_list_with_strata(
    session: Session, browse: Browse, cast: Cast
) -> None:
    listed = "\n".join(f"r{n},教室{n},{'达标' if n % 2 else '不达标'},1" for n in range(8))
    announced(browse, cast, kind="rooms", listed=listed)
    told = session.scalars(sa.select(Draw)).one().announcement
    assert told["rule"]["take"] == {"不达标": 2, "达标": 2}


def test_a_result_changed_in_the_database_is_told_on_its_page(
    session: Session,
    browse: Browse,
    cast: Cast,
    teachers: list[Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where = announced(browse, cast)
    hours_later(monkeypatch)
    drawn(browse, cast, where)
    assert "结果一致" in browse(cast.bo).get(where).text
    found = session.scalars(sa.select(Draw)).one()
    found.drawn = list(found.drawn)[::-1]
    session.commit()
    assert "与记录不一致" in browse(cast.bo).get(where).text


def test_only_the_desk_announces(browse: Browse, cast: Cast) -> None:
    for user in (cast.ling, cast.mu):
        assert browse(user).get("/draws/new").status_code == 403


def test_a_drawn_teacher_who_is_ill_is_replaced_in_the_open_and_may_be_drawn_again(
    app: Flask,
    session: Session,
    browse: Browse,
    cast: Cast,
    teachers: list[Person],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where = announced(browse, cast)
    hours_later(monkeypatch)
    drawn(browse, cast, where)
    draw = session.scalars(sa.select(Draw)).one()
    gone = draw.drawn[0]["id"]
    session.rollback()
    bo = browse(cast.bo)
    bo.page(where)
    assert bo.post(f"{where}/replacements", gone=gone, reason="").status_code == 422
    assert bo.post(f"{where}/replacements", gone=gone, reason="当天请假").status_code == 302
    again = bo.post(f"{where}/replacements", gone=gone, reason="又一次")
    assert again.status_code == 409
    assert "这一个不能替换" in again.text
    stranger = Browser(app.test_client())
    certificate = json.loads(stranger.get(f"{where}/certificate.json").text)
    assert [one["reason"] for one in certificate["replacements"]] == ["当天请假"]
    assert verify(certificate).holds
    page = stranger.page(where)
    assert "当天请假" in page
    assert not [one for one in teachers if one.name in page or one.code in page]
    session.expire_all()
    draw = session.scalars(sa.select(Draw)).one()
    assert gone not in draw.standing
    stood = {draw.roll[one]["code"] for one in draw.standing}
    turns = turns_since(session, DrawKind.TEACHERS, draw.announced_at).by_code
    assert set(turns) == stood


def test_the_draw_that_the_plan_asks_for_is_prefilled_and_counts_for_its_week(
    session: Session, browse: Browse, cast: Cast, teachers: list[Person]
) -> None:
    bo = browse(cast.bo)
    address = "/draws/new?requirement=weekly-live-lessons"
    assert address.replace("&", "&amp;") in bo.page("/draws/")
    page = bo.page(address)
    assert 'value="20"' in page
    assert "每周随机点课直播" in page
    announced(browse, cast, requirement="weekly-live-lessons", window="school-year")
    page = bo.page("/draws/")
    assert "本期已公告,待抽取" in page
    assert address not in page
    told = session.scalars(sa.select(Draw)).one().announcement
    assert (
        told["turns_since"]
        == school_year(school_year_of(clock.civil_date(clock.now()))).first.isoformat()
    )
    assert bo.get("/draws/new?requirement=no-such").status_code == 404
    assert bo.post("/draws/new", **form(requirement="no-such")).status_code == 404


def test_seats_are_laid_out_by_rows_and_places(
    session: Session, browse: Browse, cast: Cast
) -> None:
    announced(browse, cast, kind="seats", rows="3", columns="4")
    told = session.scalars(sa.select(Draw)).one().announcement
    assert len(told["pool"]) == 12
    assert {"2-3"} <= {one["id"] for one in told["pool"] if one["label"] == "第2排第3座"}
    bo = browse(cast.bo)
    bo.page("/draws/new")
    assert bo.post("/draws/new", **form(kind="seats", rows="0", columns="4")).status_code == 422


def test_rooms_are_drawn_from_those_that_schools_checked_themselves(
    session: Session, browse: Browse, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    zi = User(
        username="zi",
        name="自查员",
        role=Role.SELF_CHECKER,
        school_id=cast.school_a,
        password_hash=PASSWORD_HASH,
        created_at=NOW,
    )
    session.add(zi)
    session.commit()
    own = [
        plan_inspection(session, school=cast.school_a, team=[zi.id], subject=room).inspection
        for room in ("一班教室", "二班教室")
    ]
    other = plan_inspection(session, school=cast.school_a, team=[cast.ling], subject="三班教室")
    plan_inspection(session, school=cast.school_a, team=[zi.id], subject="四班教室")
    for one in (*own, other.inspection):
        session.get_one(Inspection, one).state = InspectionState.SEALED
    session.commit()
    monkeypatch.setattr(flow, "LIGHTING", "practice")
    announced(browse, cast, kind="rooms", window="term")
    told = session.scalars(sa.select(Draw)).one().announcement
    assert [(one["id"], one["label"]) for one in told["pool"]] == [
        ("SA/一班教室", "示例A小学 一班教室"),
        ("SA/二班教室", "示例A小学 二班教室"),
    ]
