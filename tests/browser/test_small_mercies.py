"""A full phone, a changed plan, a sign-out: told in plain words, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from inspect_app.programmes.models import VisitMember
from tests.browser.chromium import PhoneBrowser
from tests.browser.conftest import Visited
from tests.browser.filling import Form, definition_of
from tests.browser.phone_app import FULL, open_inspection, sign_in, wait_until_prepared
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

BUSY = """() => new Promise((begun) => {
  const opening = indexedDB.open('inspect-app')
  opening.onsuccess = () => {
    const events = opening.result.transaction('events', 'readwrite').objectStore('events')
    window.busy = true
    const hold = () => {
      events.count().onsuccess = () => (window.busy ? hold() : opening.result.close())
    }
    hold()
    begun()
  }
})"""


def test_a_tap_is_judged_at_once_and_called_saved_only_when_it_is(
    phone_browser: PhoneBrowser, county_server: LiveServer, visited: Visited
) -> None:
    page = phone_browser.start()
    sign_in(page, county_server)
    wait_until_prepared(page, visited.visit)
    phone_browser.context.set_offline(True)
    open_inspection(page, county_server, visited.inspections["clinic-room"])
    state, mark = page.get_by_test_id("save-state"), page.locator("#item-clinic-present h3 + .mark")
    missing, there = (page.get_by_test_id(f"item-clinic-present-{w}") for w in ("fail", "conform"))

    page.evaluate(BUSY)
    missing.click()
    expect(mark).to_contain_text("不符合")
    expect(state).to_contain_text("正在保存")
    page.evaluate("window.busy = false")
    expect(state).to_contain_text("已存手机")

    page.evaluate(FULL, True)
    there.click()
    expect(page.get_by_role("alert")).to_contain_text("手机空间不足")
    expect(mark).to_contain_text("不符合")
    expect(missing).to_have_attribute("aria-checked", "true")
    page.evaluate(FULL, False)
    there.click()
    expect(mark).not_to_contain_text("不符合")
    expect(state).to_contain_text("已存手机")
    page.reload()
    expect(there).to_have_attribute("aria-checked", "true")


def test_nothing_is_lost_on_a_full_phone_by_a_change_of_plan_or_at_signing_out(
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
    definition = definition_of(session, inspection)
    form = Form(page, definition, failing=frozenset(), photos=phone_photos)
    for section in form.sections:
        form.fill_section(section)
    form.take_wanted_photos()

    page.evaluate(FULL, True)
    page.get_by_test_id("submit").click()
    expect(page.get_by_role("alert")).to_contain_text("手机空间不足")
    expect(page.get_by_test_id("receipt-state")).to_have_count(0)
    page.evaluate(FULL, False)
    page.get_by_test_id("submit").click()
    expect(page.get_by_test_id("receipt-state")).to_have_attribute("data-state", "queued")

    page.goto(f"{county_server.url}/app/settings")
    page.get_by_test_id("signout").click()
    expect(page.get_by_role("alertdialog")).to_contain_text("没有发送")

    session.execute(sa.delete(VisitMember))
    session.commit()
    phone_browser.context.set_offline(False)
    page.goto(f"{county_server.url}/app/")
    page.get_by_role("button", name="立即刷新").click()
    expect(page.get_by_test_id("withdrawn").first).to_be_visible()
