"""Three hundred photos in one visit: all are kept, all arrive, and the page does not swell."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import CDPSession, expect
from sqlalchemy.orm import Session

from inspect_app.evidence.models import Picture
from tests.browser.chromium import PhoneBrowser
from tests.browser.conftest import Visited
from tests.browser.phone_app import open_inspection, sign_in, wait_until_prepared
from tests.phone import picture
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHOTOS = 300
HEAP_GROWTH_BYTES = 40 * 2**20
KEPT = """() => new Promise((told) => {
  indexedDB.open('inspect-app').onsuccess = ({ target }) => {
    const photos = target.result.transaction('photos').objectStore('photos')
    photos.count().onsuccess = ({ target: { result } }) => told(result)
  }
})"""


def _heap(session: CDPSession) -> int:
    session.send("HeapProfiler.collectGarbage")
    used: int = session.send("Runtime.getHeapUsage")["usedSize"]
    return used


def test_three_hundred_photos_of_one_visit_are_kept_and_arrive(
    phone_browser: PhoneBrowser,
    county_server: LiveServer,
    visited: Visited,
    session: Session,
    tmp_path: Path,
) -> None:
    files = [tmp_path / f"{number}.jpg" for number in range(PHOTOS)]
    for number, file in enumerate(files):
        file.write_bytes(picture(number))
    page = phone_browser.start()
    page.set_default_timeout(180_000)
    sign_in(page, county_server)
    wait_until_prepared(page, visited.visit)
    phone_browser.context.set_offline(True)
    open_inspection(page, county_server, visited.inspections["clinic-room"])
    measured = phone_browser.context.new_cdp_session(page)
    before = _heap(measured)
    gallery = page.locator('[data-testid="item-clinic-present"]').locator("input[multiple]")
    gallery.set_input_files(files)
    page.get_by_role("button", name=f"查看第 {PHOTOS} 张").wait_for()
    expect(page.get_by_test_id("save-state")).to_contain_text("已存手机")
    assert page.evaluate(KEPT) == PHOTOS
    assert _heap(measured) - before < HEAP_GROWTH_BYTES

    phone_browser.context.set_offline(False)
    page.goto(f"{county_server.url}/app/outbox")
    page.get_by_test_id("send-now").click()
    expect(page.get_by_text("全部已发送", exact=True)).to_be_visible(timeout=240_000)
    assert session.scalar(sa.select(sa.func.count()).select_from(Picture)) == PHOTOS
