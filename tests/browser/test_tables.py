"""Tables filled while measuring: the number pad, the grid of points, the record of a lesson."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.checklists.drawing import places_drawn
from inspect_app.checklists.loading import library, load_file
from inspect_app.checklists.operations import publish
from tests.browser.chromium import PhoneBrowser
from tests.browser.conftest import Visited, plan_today
from tests.browser.phone_app import open_inspection, sign_in, wait_until_prepared
from tests.conftest import Cast
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CHECKLISTS = ("classroom-lighting", "classroom-observation")
LUX = ("312", "298.5", "305", "320", "331", "318", "290", "288", "210")


@pytest.fixture
def visited(app: Flask, session: Session, cast: Cast) -> Visited:
    """Ling measures a classroom and sits in on a lesson."""
    for path in library():
        content = load_file(path).content
        if content is not None and content["id"] in CHECKLISTS:
            publish(session, content, now=clock.now())
    return plan_today(app, session, cast, dict.fromkeys(CHECKLISTS, "三年级二班"))


@pytest.fixture
def page(phone_browser: PhoneBrowser, county_server: LiveServer, visited: Visited) -> Page:
    """Ling's phone, prepared and without a network."""
    opened = phone_browser.start()
    sign_in(opened, county_server)
    wait_until_prepared(opened, visited.visit)
    phone_browser.context.set_offline(True)
    return opened


def _wait_until_saved(page: Page) -> None:
    page.wait_for_selector('[data-testid="save-state"]:has-text("已存手机")')


def test_nine_points_are_typed_with_the_pad_and_judged_meanwhile(
    page: Page, county_server: LiveServer, visited: Visited
) -> None:
    open_inspection(page, county_server, visited.inspections["classroom-lighting"])
    page.get_by_test_id("section-desks").click()
    page.get_by_test_id("item-desk-points-row-0-lux-value").click()
    running, ahead = page.get_by_test_id("pad-running"), page.get_by_test_id("pad-next")
    for number, lux in enumerate(LUX):
        for key in lux:
            page.get_by_test_id(f"pad-{key}").click()
        if number == 1:
            expect(running).to_contain_text("平均照度 305 lx")
            expect(running).to_contain_text("均匀度 0.9779")
        ahead.click()
    expect(page.get_by_test_id("numpad")).to_have_count(0)
    _wait_until_saved(page)
    page.reload()
    cells = page.locator('[data-testid^="item-desk-points-row-"][data-testid$="-lux-value"]')
    expect(cells.first).to_have_value(LUX[0])
    assert tuple(one.input_value() for one in cells.all()) == LUX
    boxes = [one.bounding_box() for one in cells.all()]
    assert len({round(box["x"]) for box in boxes if box}) == 3
    assert len({round(box["y"]) for box in boxes if box}) == 3


def test_ten_seats_are_drawn_in_the_open_and_filled_with_the_keyboard_alone(
    page: Page, county_server: LiveServer, visited: Visited
) -> None:
    open_inspection(page, county_server, visited.inspections["classroom-lighting"])
    page.get_by_test_id("section-furniture").click()
    draw = page.get_by_test_id("item-seats-draw")
    expect(draw).to_be_disabled()
    page.get_by_test_id("item-seat-rows-value").fill("6")
    page.get_by_test_id("item-seat-columns-value").fill("8")
    draw.click()
    names = page.locator('[data-testid^="item-seats-row-"][data-testid$="-open"]')
    expect(names).to_have_count(10)
    seed = page.get_by_test_id("item-seat-seed-value").input_value()
    drawn = [f"{row}-{place}" for row, place in places_drawn(seed, 6, 8, 10)]
    assert [name.split()[0] for name in names.all_inner_texts()] == drawn

    names.first.click()
    page.get_by_test_id("item-seats-row-0-stature-value").focus()
    page.keyboard.type("1450")
    for text in ("700", "400"):
        page.keyboard.press("Enter")
        page.keyboard.type(text)
    expect(page.get_by_text("超出通常范围 80—215")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("item-seats-row-1-stature-value")).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_test_id("item-seats-row-0-chair-value")).to_be_focused()

    draw.click()
    expect(page.get_by_test_id("item-seat-seed-value")).to_have_value(seed)
    draw.click()
    expect(page.get_by_test_id("item-seat-seed-value")).not_to_have_value(seed)
    expect(names).to_have_count(10)


def test_a_lesson_is_noted_with_one_tap_and_its_time(
    page: Page, county_server: LiveServer, visited: Visited
) -> None:
    open_inspection(page, county_server, visited.inspections["classroom-observation"])
    page.get_by_test_id("section-record").click()
    for what in ("lecture", "question"):
        page.get_by_test_id(f"item-moments-note-{what}").click()
    newest = page.get_by_test_id("item-moments-row-1-open")
    expect(newest).to_contain_text("提问")
    shown = re.search(r"\d\d:\d\d", newest.inner_text())
    assert shown is not None
    moment = datetime.now(ZoneInfo("Asia/Shanghai"))
    noted = datetime.strptime(shown.group(), "%H:%M").replace(
        year=moment.year, month=moment.month, day=moment.day, tzinfo=moment.tzinfo
    )
    assert abs((moment - noted).total_seconds()) < 180 or moment.hour == 0
    newest.click()
    page.get_by_test_id("item-moments-row-1-remark-value").fill("第三组没人举手")
    _wait_until_saved(page)
    page.reload()
    expect(page.get_by_test_id("item-moments-row-1-open")).to_contain_text("第三组没人举手")
