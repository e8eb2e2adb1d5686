"""A phone with a PIN, in a real Chromium: what it holds is sealed, and whole once unlocked."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from inspect_app.evidence.models import Picture
from inspect_app.inspections.models import Event
from tests.browser.chromium import PhoneBrowser
from tests.browser.conftest import Visited
from tests.browser.phone_app import open_inspection, sign_in, wait_until_prepared
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PIN, NOTE, BEFORE = "314159", "窗台有积水,墙皮脱落", "门牌缺失"
ITEM = "item-clinic-present"
IDLE = 6 * 60_000
DUMP = """async () => {
  const database = await new Promise((opened) => {
    indexedDB.open('inspect-app').onsuccess = ({ target }) => opened(target.result)
  })
  const texts = []
  const read = async (one) => {
    if (one instanceof Blob) texts.push(await one.text())
    else if (ArrayBuffer.isView(one)) texts.push(new TextDecoder().decode(one))
    else if (one && typeof one === 'object') for (const part of Object.values(one)) await read(part)
    else texts.push(String(one))
  }
  for (const name of database.objectStoreNames) {
    const all = await new Promise((got) => {
      database.transaction(name).objectStore(name).getAll().onsuccess = (event) =>
        got(event.target.result)
    })
    if (name !== 'definitions') await read(all)
  }
  database.close()
  return texts.join('\\n')
}"""


def _note(page: Page, words: str) -> None:
    page.get_by_test_id(f"{ITEM}-note").fill(words)
    page.get_by_test_id(f"{ITEM}-note").blur()
    expect(page.get_by_test_id("save-state")).to_contain_text("已存手机")


def _unlock(page: Page, pin: str) -> None:
    page.get_by_test_id("unlock-pin").fill(pin)
    page.get_by_test_id("unlock").click()


def test_what_a_killed_phone_with_a_pin_holds_is_sealed_and_all_there_once_unlocked(
    phone_browser: PhoneBrowser,
    county_server: LiveServer,
    visited: Visited,
    session: Session,
    phone_photos: list[Path],
) -> None:
    inspection = visited.inspections["clinic-room"]
    page = phone_browser.start()
    sign_in(page, county_server)
    wait_until_prepared(page, visited.visit)
    phone_browser.context.set_offline(True)
    open_inspection(page, county_server, inspection)
    page.get_by_test_id(f"{ITEM}-fail").click()
    page.locator(f'[id="{ITEM}"]').get_by_role("button", name="加备注").click()
    _note(page, BEFORE)
    assert BEFORE in page.evaluate(DUMP)

    page.goto(f"{county_server.url}/app/settings")
    page.get_by_test_id("pin").locator("summary").click()
    page.get_by_test_id("pin-new").fill(PIN)
    page.get_by_test_id("pin-repeat").fill(PIN[:-1])
    page.get_by_test_id("pin-take").click()
    expect(page.get_by_role("alert")).to_contain_text("不一致")
    page.get_by_test_id("pin-repeat").fill(PIN)
    page.get_by_test_id("pin-take").click()
    expect(page.get_by_test_id("pin-on")).to_be_visible()

    page.get_by_role("link", name="检查").click()
    page.get_by_test_id(f"inspection-{inspection}").click()
    _note(page, NOTE)
    page.locator('input[type="file"]').first.set_input_files(phone_photos[0])
    expect(page.get_by_test_id("photo-look")).to_have_count(1)
    dump = page.evaluate(DUMP)
    assert not [told for told in (NOTE, BEFORE, "卫生室", "JFIF") if told in dump]

    phone_browser.kill()
    on_disk = b"".join(
        file.read_bytes()
        for file in phone_browser.profile.rglob("*IndexedDB*/**/*")
        if file.is_file()
    )
    assert not [code for code in ("utf-8", "utf-16-le") if NOTE.encode(code) in on_disk]
    page = phone_browser.start()
    page.clock.install()
    page.goto(f"{county_server.url}/app/inspections/{inspection}")
    expect(page.get_by_test_id("locked-unsent")).to_contain_text("1 张照片待发送")
    _unlock(page, "271828")
    expect(page.get_by_role("alert")).to_contain_text("PIN 码不对")
    assert session.scalar(sa.select(sa.func.count()).select_from(Event)) == 0
    _unlock(page, PIN)
    expect(page.get_by_test_id(f"{ITEM}-fail")).to_have_attribute("aria-checked", "true")
    expect(page.get_by_test_id(f"{ITEM}-note")).to_have_value(NOTE)
    expect(page.get_by_test_id("photo-look")).to_have_count(1)

    page.clock.fast_forward(IDLE)
    expect(page.get_by_test_id("unlock")).to_be_visible()
    _unlock(page, PIN)
    phone_browser.context.set_offline(False)
    page.get_by_test_id("photo-look").wait_for()
    page.goto(f"{county_server.url}/app/outbox")
    _unlock(page, PIN)
    page.get_by_test_id("send-now").click()
    expect(page.get_by_text("全部已发送", exact=True)).to_be_visible()
    session.expire_all()
    assert NOTE in "".join(session.scalars(sa.select(Event.content)))
    assert session.scalar(sa.select(sa.func.count()).select_from(Picture)) == 1
