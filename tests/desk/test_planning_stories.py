"""The desk's year in the browser: list, planner, draw, quotas, and from a number to its rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from inspect_app import clock
from inspect_app.accounts.models import User
from inspect_app.checklists import loading
from inspect_app.checklists.operations import publish
from inspect_app.documents.jobs import jobs
from inspect_app.draws.certificate import verify
from inspect_app.registers.models import Appointment, Person, PostKind
from tests.conftest import NOW, Cast
from tests.desk.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DUE = "safe-campus-quarterly"


@dataclass(frozen=True)
class Served:
    """Where the pages are."""

    url: str


@pytest.fixture
def live_server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The application served by this process, so that its clock stands in the cast's term."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.port}")
    server.shutdown()
    thread.join()


@pytest.fixture
def due(session: Session) -> None:
    """A checklist that every school is due by the plan."""
    content = next(
        loading.load_file(path).content for path in loading.library() if path.stem == DUE
    )
    assert content is not None
    publish(session, content, now=NOW)
    session.commit()


def work(app: Flask) -> None:
    """What a worker does with the queue."""
    with app.app_context():
        queue = jobs().queue
        while task := queue.dequeue():
            queue.execute(task)


def test_from_the_annual_list_by_the_planner_to_visits_of_which_the_schools_are_told(
    app: Flask, due: None, live_server: Served, sign_in: SignIn
) -> None:
    page = sign_in("bo")
    page.goto(f"{live_server.url}/programmes/")
    page.get_by_text("列入一项计划").click()
    form = page.locator("#task")
    for label, words in {
        "编号": "2026-09",
        "名称": "季度安全联合检查",
        "依据(文件名称和文号)": "泸办发〔2023〕35号",
        "范围": "全县学校",
        "频次": "每季度1次",
        "牵头部门": "教育督导室",
        "开始日期": "2026-11-01",
        "结束日期": "2027-01-31",
    }.items():
        form.get_by_label(label, exact=True).fill(words)
    form.get_by_role("button", name="列入草案").click()
    page.get_by_label("增补原因").fill("补充任务")
    page.get_by_role("button", name="通过并公布 2026 年的增补").click()
    expect(page.get_by_text("2026 年的计划已通过并公布。")).to_be_visible()
    page.goto(f"{live_server.url}/planner/")
    page.get_by_label("检查计划").select_option(label=_option(page, "季度安全联合检查"))
    page.get_by_label("凌检查").check()
    page.get_by_label("每组人数").fill("1")
    page.get_by_role("button", name="生成方案").click()
    expect(page.get_by_text("排队等候生成。")).to_be_visible()
    work(app)
    expect(page.get_by_role("button", name="照此安排")).to_be_visible(timeout=20_000)
    page.get_by_label("预先通知学校").check()
    page.get_by_role("button", name="照此安排").click()
    expect(page.get_by_text("次入校检查。").first).to_be_visible()
    expect(page.locator("li.list-group-item", has_text="季度安全联合检查")).to_have_count(2)
    mu = sign_in("mu")
    mu.goto(f"{live_server.url}/findings/")
    expect(mu.get_by_role("heading", name="已通知的入校检查")).to_be_visible()
    expect(mu.get_by_text("季度安全联合检查").first).to_be_visible()


def _option(page: Page, words: str) -> str:
    return page.locator("#programme option", has_text=words).first.inner_text()


def test_a_draw_is_announced_carried_out_mended_and_verified_by_a_stranger(
    monkeypatch: pytest.MonkeyPatch,
    live_server: Served,
    sign_in: SignIn,
    tmp_path: Path,
) -> None:
    page = sign_in("bo")
    page.goto(f"{live_server.url}/draws/new")
    page.get_by_label("抽什么").select_option("schools")
    page.get_by_label("抽多少(分层时为每层)").fill("1")
    page.get_by_label("名称和用途").fill("抽一所学校复核")
    page.get_by_label("用哪个以后才公布的数值").fill("福彩双色球第 2026136 期")
    page.get_by_role("button", name="公告", exact=True).click()
    expect(page.get_by_text("还没有到公布时间。")).to_be_visible()
    later = NOW + timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    page.get_by_label("公布的数值").fill("03 11 17 21 26 30 + 09")
    page.get_by_label("出处").fill("发行中心公告")
    page.get_by_role("button", name="抽取", exact=True).click()
    expect(page.get_by_text("已用证书重复抽取,结果一致。")).to_be_visible()
    page.get_by_text("替换一个不能到场的").click()
    page.get_by_label("原因(会公开,不要写姓名和病情)").fill("道路塌方")
    page.get_by_role("button", name="由下一个替换").click()
    expect(page.get_by_text("道路塌方")).to_be_visible()
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载证书(JSON)").click()
    file = tmp_path / "draw.json"
    coming.value.save_as(file)
    assert verify(json.loads(file.read_text("utf-8"))).holds
    stranger = page.context.browser.new_context(locale="zh-CN").new_page()  # type: ignore[union-attr]
    stranger.goto(f"{live_server.url}/draws/verify")
    stranger.get_by_label("证书文件").set_input_files(file)
    stranger.get_by_role("button", name="核对", exact=True).click()
    expect(stranger.get_by_text("证书可信:重新抽取的结果一致。")).to_be_visible()
    expect(stranger.get_by_text("替换 1 次,每次都由次序中的下一个替换")).to_be_visible()


def test_a_principal_sees_what_is_missing_and_the_bureau_goes_from_numbers_to_rows(
    session: Session, cast: Cast, live_server: Served, sign_in: SignIn
) -> None:
    head = Person(code="P-MU", name="穆校长")
    session.add(head)
    session.flush()
    session.get_one(User, cast.mu).person_id = head.id
    session.add(
        Appointment(
            person_id=head.id,
            post=PostKind.PRINCIPAL,
            school_id=cast.school_a,
            since=date(2020, 9, 1),
        )
    )
    session.commit()
    mu = sign_in("mu")
    mu.goto(f"{live_server.url}/quotas/")
    expect(mu.get_by_text("还差 1 节").first).to_be_visible()
    page = sign_in("bo")
    page.goto(f"{live_server.url}/overview/dashboard")
    card = page.locator("a.card", has_text="已封存检查")
    told = card.locator(".fs-4").inner_text()
    card.click()
    expect(page.get_by_text("示例A小学").first).to_be_visible()
    rows = session.execute(sa.text("SELECT count(*) FROM counted_inspections")).scalar()
    assert told == str(rows) == "1"
