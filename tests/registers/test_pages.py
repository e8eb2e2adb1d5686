"""The pages and the JSON list of schools."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from inspect_app.registers.models import Appointment, School
from tests.conftest import PASSWORD, Cast
from tests.registers.files import (
    MU,
    PERSON_HEADERS,
    SCHOOL_A,
    SCHOOL_C,
    SCHOOL_HEADERS,
    as_csv,
    with_cell,
)


@pytest.fixture
def signed_in(app: Flask, cast: Cast) -> Callable[[str], FlaskClient]:
    """Opens a browser and signs one of the cast in."""

    def open_as(username: str) -> FlaskClient:
        client = app.test_client()
        credentials = {"username": username, "password": PASSWORD}
        assert client.post("/api/v1/session", json=credentials).status_code == 200
        return client

    return open_as


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found.group(1)


def _upload(client: FlaskClient, kind: str, content: bytes) -> TestResponse:
    path = f"/registers/import/{kind}"
    token = _hidden(client.get(path).get_data(as_text=True), "csrf_token")
    form = {"csrf_token": token, "file": (io.BytesIO(content), "名册.csv")}
    return client.post(path, data=form)


def test_a_file_is_shown_first_and_imported_when_confirmed(
    signed_in: Callable[[str], FlaskClient], session: Session
) -> None:
    bo = signed_in("bo")
    shown = _upload(bo, "schools", as_csv(SCHOOL_HEADERS, SCHOOL_A, SCHOOL_C))
    page = shown.get_data(as_text=True)
    assert "新增 1,更改 1,不变 0" in page
    assert "名册中还没有的乡镇:白水镇" in page
    assert "<del>812</del> → 830" in page
    count = sa.select(sa.func.count()).select_from(School)
    assert session.scalar(count) == 2
    session.rollback()
    form = {name: _hidden(page, name) for name in ("csrf_token", "content")}
    done = bo.post("/registers/import/schools/confirmation", data=form, follow_redirects=True)
    assert "已导入:新增 1,更改 1,不变 0" in done.get_data(as_text=True)
    assert session.scalar(count) == 3


def test_a_large_register_passes_through_the_confirmation(
    signed_in: Callable[[str], FlaskClient], session: Session
) -> None:
    bo = signed_in("bo")
    staff = [
        with_cell(MU, PERSON_HEADERS, 人员编号=f"P{n}", 姓名=f"教师{n}", 职务="教师")
        for n in range(9_000)
    ]
    content = as_csv(PERSON_HEADERS, *staff)
    page = _upload(bo, "people", content).get_data(as_text=True)
    form = {name: _hidden(page, name) for name in ("csrf_token", "content")}
    assert len(form["content"]) > 500_000
    done = bo.post("/registers/import/people/confirmation", data=form)
    assert done.status_code == 302
    assert session.scalar(sa.select(sa.func.count()).select_from(Appointment)) == 9_000


def test_every_mistake_is_listed_with_row_column_value_and_remedy(
    signed_in: Callable[[str], FlaskClient], session: Session
) -> None:
    bad = with_cell(SCHOOL_C, SCHOOL_HEADERS, 学段="<b>高中", 寄宿生数="999")
    answer = _upload(signed_in("bo"), "schools", as_csv(SCHOOL_HEADERS, SCHOOL_A, bad))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "没有导入任何一行" in page
    assert "第 3 行 · 学段" in page
    assert "&lt;b&gt;高中" in page
    assert "请填写其中之一:幼儿园、小学、初中、九年一贯制" in page
    assert session.scalar(sa.select(sa.func.count()).select_from(School)) == 2


@pytest.mark.parametrize("content", [b"PK broken", b"\xff\xfea\x00"])
def test_a_file_that_is_no_table_is_refused_in_plain_words(
    signed_in: Callable[[str], FlaskClient], content: bytes
) -> None:
    answer = _upload(signed_in("bo"), "schools", content)
    assert answer.status_code == 422
    assert "另存为 XLSX" in answer.get_data(as_text=True)


def test_a_confirmation_that_was_tampered_with_imports_nothing(
    signed_in: Callable[[str], FlaskClient], session: Session
) -> None:
    bo = signed_in("bo")
    token = _hidden(bo.get("/registers/import/schools").get_data(as_text=True), "csrf_token")
    for content in ("%%%", "bm9uc2Vuc2U=", ""):
        form = {"csrf_token": token, "content": content}
        answer = bo.post("/registers/import/schools/confirmation", data=form)
        assert answer.status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(School)) == 2


def test_the_template_downloads(signed_in: Callable[[str], FlaskClient]) -> None:
    answer = signed_in("bo").get("/registers/import/people/template.xlsx")
    assert answer.data.startswith(b"PK")
    assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("username", ["ling", "mu"])
def test_only_the_bureau_opens_the_registers(
    signed_in: Callable[[str], FlaskClient], cast: Cast, username: str
) -> None:
    client = signed_in(username)
    for path in ("/registers/schools", "/registers/import/schools", "/api/v1/schools"):
        assert client.get(path).status_code == 403, path
    assert client.get(f"/registers/schools/{cast.school_a}").status_code == 403


def test_a_school_shows_what_the_register_knows_and_who_holds_which_post(
    signed_in: Callable[[str], FlaskClient], cast: Cast
) -> None:
    bo = signed_in("bo")
    page = _upload(bo, "people", as_csv(PERSON_HEADERS, MU)).get_data(as_text=True)
    form = {name: _hidden(page, name) for name in ("csrf_token", "content")}
    bo.post("/registers/import/people/confirmation", data=form)
    shown = bo.get(f"/registers/schools/{cast.school_a}").get_data(as_text=True)
    assert "812" in shown
    assert "穆青" in shown
    assert "2024-09-01 — 至今" in shown
    assert bo.get("/registers/schools/999999").status_code == 404


def _many(session: Session, cast: Cast) -> None:
    township = session.get_one(School, cast.school_a).township_id
    session.add_all(
        School(
            code=f"T{n:03}",
            name=f"第{n}幼儿园",
            township_id=township,
            stage="kindergarten",
            students=n,
            classes=2,
        )
        for n in range(60)
    )
    session.commit()


def test_schools_are_filtered_and_paged_on_the_page(
    signed_in: Callable[[str], FlaskClient], session: Session, cast: Cast
) -> None:
    _many(session, cast)
    bo = signed_in("bo")
    assert "共 62 所学校" in bo.get("/registers/schools").get_data(as_text=True)
    second = bo.get("/registers/schools?stage=kindergarten&page=2").get_data(as_text=True)
    assert "共 60 所学校" in second
    assert "第59幼儿园" in second
    assert "第49幼儿园" not in second
    assert "共 1 所学校" in bo.get("/registers/schools?words=sb").get_data(as_text=True)
    assert "没有符合" in bo.get("/registers/schools?township=x").get_data(as_text=True)


def test_schools_are_paged_by_the_api_with_degrees_as_strings(
    signed_in: Callable[[str], FlaskClient], session: Session, cast: Cast
) -> None:
    _many(session, cast)
    bo = signed_in("bo")
    answer = bo.get("/api/v1/schools?page=2&page_size=25&stage=kindergarten&township=中枢镇")
    pages = json.loads(answer.headers["X-Pagination"])
    assert (pages["total"], pages["total_pages"]) == (60, 3)
    assert [one["code"] for one in answer.get_json()] == [f"T{n:03}" for n in range(25, 50)]
    (one,) = bo.get("/api/v1/schools?name=sa").get_json()
    assert one == {
        "id": cast.school_a,
        "code": "SA",
        "name": "示例A小学",
        "township": "中枢镇",
        "stage": "primary",
        "students": 812,
        "boarders": 0,
        "classes": 18,
        "address": "",
        "latitude": None,
        "longitude": None,
        "is_sample": False,
    }
    assert bo.get("/api/v1/schools?stage=university").status_code == 422
    assert bo.get("/api/v1/schools?page=0").status_code == 422
