"""What goes worst in the field, in a real Chromium: killed, cut off, wiped, revoked, torn apart.

Together with test_road.py (killed while filling and while a photo is saved, server gone) these are
the cases that peers' users lost work in.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from inspect_app.accounts.models import Device
from inspect_app.evidence.models import Picture
from inspect_app.inspections.models import Event, QuarantinedEvent
from tests.browser.chromium import PhoneBrowser
from tests.browser.conftest import Visited
from tests.browser.phone_app import open_inspection, send_all, sign_in, wait_until_prepared
from tests.conftest import PASSWORD
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ITEM = "item-clinic-present"
WIPE = "() => new Promise((gone) => (indexedDB.deleteDatabase('inspect-app').onsuccess = gone))"
POISON = """(inspection) => new Promise((kept) => {
  indexedDB.open('inspect-app').onsuccess = ({ target }) => {
    const events = target.result.transaction('events', 'readwrite').objectStore('events')
    events.getAll().onsuccess = ({ target: { result: [{ event, ...stored }] } }) => {
      const id = '00000000-0000-7000-8000-000000000000'
      const bad = { ...event, id, inspection, kind: 'answer', item: 'no-such-item', row: '',
        field: 'value', value: 'x' }
      events.put({ ...stored, id, event: bad, state: 'saved' }).onsuccess = kept
    }
  }
})"""


@pytest.fixture
def page(phone_browser: PhoneBrowser, county_server: LiveServer, visited: Visited) -> Page:
    """Ling's phone, prepared, without a network, at the clinic's form."""
    page = phone_browser.start()
    sign_in(page, county_server)
    wait_until_prepared(page, visited.visit)
    phone_browser.context.set_offline(True)
    open_inspection(page, county_server, visited.inspections["clinic-room"])
    return page


def _answer(page: Page, value: str) -> None:
    page.get_by_test_id(f"{ITEM}-{value}").click()
    expect(page.get_by_test_id("save-state")).to_contain_text("已存手机")


def _expect_answer(page: Page, value: str) -> None:
    expect(page.get_by_test_id(f"{ITEM}-{value}")).to_have_attribute("aria-checked", "true")


def _answers(session: Session) -> list[Any]:
    session.expire_all()
    return list(session.scalars(sa.select(Event.content).where(Event.kind == "answer")))


def test_a_dead_battery_a_revoked_phone_and_a_wiped_one_lose_no_answer(
    page: Page,
    phone_browser: PhoneBrowser,
    county_server: LiveServer,
    visited: Visited,
    session: Session,
) -> None:
    inspection = visited.inspections["clinic-room"]
    _answer(page, "conform")
    phone_browser.kill()
    page = phone_browser.start()
    open_inspection(page, county_server, inspection)
    _expect_answer(page, "conform")

    session.execute(sa.update(Device).values(revoked_at=sa.func.now()))
    session.commit()
    _answer(page, "fail")
    page.goto(f"{county_server.url}/app/outbox")
    page.get_by_test_id("send-now").click()
    page.get_by_role("link", name="登录").click()
    page.get_by_test_id("signin-password").fill(PASSWORD)
    page.get_by_test_id("signin-submit").click()
    page.get_by_test_id(f"visit-{visited.visit}").wait_for()
    send_all(page, county_server)
    assert len(_answers(session)) == 2

    page.goto(f"{county_server.url}/api/v1/openapi.json")
    page.evaluate(WIPE)
    sign_in(page, county_server)
    page.get_by_test_id(f"visit-{visited.visit}").wait_for()
    open_inspection(page, county_server, inspection)
    _expect_answer(page, "fail")


def test_one_bad_entry_holds_up_nothing_and_a_second_window_only_reads(
    page: Page,
    phone_browser: PhoneBrowser,
    county_server: LiveServer,
    visited: Visited,
    session: Session,
) -> None:
    inspection = visited.inspections["clinic-room"]
    _answer(page, "conform")
    page.evaluate(POISON, inspection)
    county_server.kill()
    phone_browser.context.set_offline(False)
    page.goto(f"{county_server.url}/app/outbox")
    page.get_by_test_id("send-now").click()
    expect(page.get_by_text("没有网络,内容已存手机")).to_be_visible()
    county_server.start()
    send_all(page, county_server)
    expect(page.locator(".notice.error")).to_contain_text("卫生室")
    assert len(_answers(session)) == 1
    assert len(session.scalars(sa.select(QuarantinedEvent)).all()) == 1

    other = phone_browser.context.new_page()
    open_inspection(other, county_server, inspection)
    expect(other.get_by_test_id("elsewhere")).to_be_visible()
    expect(other.get_by_test_id(f"{ITEM}-fail")).to_be_disabled()
    page.close()
    expect(other.get_by_test_id("elsewhere")).to_have_count(0)
    _answer(other, "fail")


def test_a_photo_is_marked_taken_again_and_carried_over_in_a_rescue_file(
    page: Page,
    phone_browser: PhoneBrowser,
    county_server: LiveServer,
    visited: Visited,
    session: Session,
    phone_photos: list[Path],
) -> None:
    camera = page.locator('input[type="file"]').first
    camera.set_input_files(phone_photos[0])
    looks = page.get_by_test_id("photo-look")
    expect(looks).to_have_count(1)
    looks.first.click()
    page.get_by_test_id("mark-arrow").click()
    box = page.locator("dialog canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 80, steps=4)
    page.mouse.up()
    page.get_by_test_id("photo-caption").fill("门锁损坏")
    page.get_by_test_id("photo-save").click()
    expect(looks).to_have_count(2)
    expect(page.locator("figcaption", has_text="门锁损坏")).to_have_count(2)
    looks.first.click()
    page.get_by_test_id("photo-retake").set_input_files(phone_photos[1])
    expect(page.locator("figcaption", has_text="门锁损坏")).to_have_count(1)
    expect(looks).to_have_count(2)

    page.goto(f"{county_server.url}/app/outbox")
    page.get_by_text("发不出去?").click()
    with page.expect_download() as download:
        page.get_by_test_id("rescue").click()
    content = Path(download.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert file.testzip() is None
        assert len([name for name in file.namelist() if name.startswith("photos/")]) == 3

    phone_browser.context.set_offline(False)
    send_all(page, county_server)
    assert len(session.scalars(sa.select(Picture)).all()) == 3
