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

from inspect_app import clock
from inspect_app.draws.certificate import verify
from inspect_app.draws.models import Draw
from inspect_app.registers.kinds import PostKind
from inspect_app.registers.models import Appointment, Person
from tests.conftest import Cast
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
