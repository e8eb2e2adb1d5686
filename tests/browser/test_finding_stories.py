"""A principal acts on a finding with a phone; the bureau strikes it off and exports the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, Playwright, expect
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.findings.lifecycle import FindingState, Move
from inspect_app.findings.models import Finding
from tests.axe import grave_faults
from tests.browser.chromium import BINARY, CAMERA
from tests.browser.reported import found, report
from tests.conftest import PASSWORD, Cast
from tests.findings.playing import act, actors
from tests.inspections.conftest import Visited, join, ling, wen
from tests.inspections.conftest import visited as inspected
from tests.phone import Phone, picture
from tests.servers import LiveServer

__all__ = ["inspected", "join", "ling", "wen"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
MOST_TAPS = 6

OpenAs = Callable[..., Page]


@dataclass
class Thumb:
    """Counts how often the screen was touched."""

    taps: int = 0

    def tap(self, target: Locator) -> None:
        target.click()
        self.taps += 1


@pytest.fixture
def visited(session: Session, ling: Phone, inspected: Visited) -> Visited:
    """Ling's sealed record with one finding."""
    found(ling, inspected, session)
    return inspected


@pytest.fixture
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=BINARY, args=["--no-sandbox", *CAMERA])
    yield browser
    browser.close()


@pytest.fixture
def open_as(chromium: Browser, county_server: LiveServer, session: Session) -> OpenAs:
    """Opens the finding as somebody who is signed in; camera: whether there is leave to use one."""

    def opened(name: str, size: dict[str, int], *, camera: bool = True) -> Page:
        context = chromium.new_context(locale="zh-CN", accept_downloads=True)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.set_viewport_size(size)  # type: ignore[arg-type]
        if not camera:
            page.add_init_script(
                "navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no camera'))"
            )
        page.goto(f"{county_server.url}/sign-in")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("button", name="退出").wait_for()
        page.goto(f"{county_server.url}/findings/{finding_of(session).id}")
        return page

    return opened


def finding_of(session: Session) -> Finding:
    session.rollback()
    return session.scalars(sa.select(Finding)).one()


def form(page: Page, move: str) -> Locator:
    """The form of a move, unfolded."""
    held = page.locator(f'form[data-move="{move}"]')
    if not held.is_visible():
        page.locator("details", has=held).locator("summary").click()
    return held


def test_from_a_link_to_a_repair_reported_with_a_photo_in_six_taps(
    open_as: OpenAs, session: Session
) -> None:
    page, thumb = open_as("mu", PHONE), Thumb()
    thumb.tap(page.get_by_role("button", name="签收"))
    thumb.tap(page.locator('form[data-move="report"]').get_by_test_id("reshoot"))
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0",
        arg=page.locator("dialog.reshoot img").element_handle(),
    )
    thumb.tap(page.get_by_test_id("reshoot-shoot"))
    expect(page.get_by_alt_text("刚拍的照片")).to_be_visible()
    thumb.tap(page.get_by_label("怎样整改的"))
    page.keyboard.type("已聘校医,本周到岗")
    thumb.tap(page.get_by_role("button", name="报告已整改", exact=True))
    expect(page.get_by_text("待复查").first).to_be_visible()
    assert thumb.taps <= MOST_TAPS
    assert not grave_faults(page)
    finding = finding_of(session)
    assert finding.state is FindingState.SUBMITTED
    (photo,) = finding.events[-1].photos
    assert (photo.source, photo.flags) == ("camera", [])
    assert photo.taken_at is not None


def test_a_principal_contests_with_evidence_asks_for_time_and_reports_without_a_camera(
    open_as: OpenAs, session: Session, cast: Cast, tmp_path: Path
) -> None:
    evidence = tmp_path / "evidence.jpg"
    evidence.write_bytes(picture(3))
    page = open_as("mu", PHONE, camera=False)
    page.get_by_role("button", name="签收").click()
    contest = form(page, "contest")
    contest.get_by_label("申辩理由").fill("校医外出培训,有证书")
    contest.get_by_label("佐证照片").set_input_files(evidence)
    contest.locator("button").click()
    expect(page.get_by_text("申辩中").first).to_be_visible()
    finding = finding_of(session)
    assert finding.state is FindingState.CONTESTED
    assert len(finding.events[-1].photos) == 1

    act(session, finding, Move.DISMISS_CONTEST, actors(cast)["bo"], reason="在编须在岗")
    page.reload()
    until = (clock.civil_date(clock.now()) + timedelta(days=200)).isoformat()
    more = form(page, "ask-extension")
    more.get_by_label("为什么需要更多时间").fill("等待招聘考试")
    more.get_by_label("希望延到哪一天").fill(until)
    more.locator("button").click()
    expect(page.get_by_text("学校申请延到").first).to_be_visible()

    mend = form(page, "report")
    mend.get_by_test_id("reshoot").click()
    expect(mend.get_by_text("打不开摄像头")).to_be_visible()
    mend.get_by_label("整改后的照片").set_input_files(evidence)
    mend.get_by_label("怎样整改的").fill("已聘校医")
    mend.get_by_role("button", name="报告已整改").click()
    expect(page.get_by_text("待复查").first).to_be_visible()
    assert [one.move for one in finding_of(session).events][-3:] == [
        Move.DISMISS_CONTEST,
        Move.ASK_EXTENSION,
        Move.REPORT,
    ]


def test_the_bureau_compares_strikes_off_and_exports_what_the_page_counts(
    app: Flask,
    open_as: OpenAs,
    session: Session,
    cast: Cast,
    county_server: LiveServer,
    tmp_path: Path,
) -> None:
    report(app, session, cast, finding_of(session))
    page = open_as("bo", DESK)
    sides = page.locator("#photos").locator("xpath=..").locator("img")
    expect(sides).to_have_count(2)
    page.get_by_role("button", name="开始复查").click()
    page.get_by_role("button", name="通过复查,销号").click()
    expect(page.get_by_text("已销号").first).to_be_visible()
    assert finding_of(session).state is FindingState.CLOSED

    page.goto(f"{county_server.url}/findings/?state=closed")
    expect(page.get_by_role("heading", name="共 1 个问题")).to_be_visible()
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载 XLSX").click()
    file = tmp_path / "ledger.xlsx"
    coming.value.save_as(file)
    header, *rows = load_workbook(file).worksheets[0].iter_rows(values_only=True)
    assert len(rows) == 1
    told = dict(zip(header, rows[0], strict=True))
    assert "示例A小学" in told.values()
    assert "已销号" in told.values()
