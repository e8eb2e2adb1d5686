"""What was mended on the spot is recorded without a network, over the photo of the failure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import Playwright, expect
from sqlalchemy.orm import Session

from inspect_app.findings.lifecycle import FindingState
from inspect_app.findings.models import Finding
from tests.axe import grave_faults
from tests.browser.chromium import CAMERA, PhoneBrowser
from tests.browser.phone_app import open_inspection, sign_in, wait_until_prepared
from tests.inspections.conftest import Visited, fill, join, ling, visited, wen
from tests.phone import Phone, picture
from tests.servers import LiveServer

__all__ = ["join", "ling", "visited", "wen"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHOWN = "image => image.complete && image.naturalWidth > 0"


@pytest.fixture
def phone_browser(playwright: Playwright, tmp_path: Path) -> Iterator[PhoneBrowser]:
    """A phone with a camera."""
    browser = PhoneBrowser(playwright, tmp_path / "profile", flags=CAMERA)
    yield browser
    browser.kill()


def test_a_failure_mended_on_the_spot_is_struck_off_and_scored_as_found(
    phone_browser: PhoneBrowser,
    county_server: LiveServer,
    visited: Visited,
    session: Session,
    ling: Phone,
    tmp_path: Path,
) -> None:
    fill(ling, visited, doctors="0")
    ling.sync()
    before = tmp_path / "before.jpg"
    before.write_bytes(picture(7, size=(640, 480)))
    page = phone_browser.start()
    sign_in(page, county_server)
    expect(page.get_by_test_id("unread")).to_have_text("1")
    wait_until_prepared(page, visited.visit)
    open_inspection(page, county_server, visited.inspection)
    item = page.get_by_test_id("item-doctors")
    expect(item.get_by_test_id("item-doctors-corrected-open")).to_be_visible()
    phone_browser.context.set_offline(True)
    page.get_by_test_id("item-doctors-photo").set_input_files(before)
    expect(item.locator(".photos img")).to_have_count(1)
    page.get_by_test_id("item-doctors-corrected-open").click()
    words = page.get_by_test_id("item-doctors-corrected")
    words.fill("校医已到岗")
    words.blur()
    page.get_by_test_id("reshoot").click()
    over = page.locator("dialog.reshoot img")
    page.wait_for_function(SHOWN, arg=over.element_handle())
    page.get_by_test_id("reshoot-shoot").click()
    mended = page.get_by_test_id("item-doctors-corrected-part")
    expect(mended.locator(".photos img")).to_have_count(1)
    expect(item.locator(".photos img")).to_have_count(2)
    assert not grave_faults(page)
    page.wait_for_selector('[data-testid="save-state"]:has-text("已存手机")')
    page.get_by_test_id("review").click()
    page.get_by_test_id("submit").click()
    page.wait_for_selector('[data-testid="receipt-state"][data-state="queued"]')
    phone_browser.context.set_offline(False)
    page.wait_for_selector('[data-testid="receipt-state"][data-state="verified"]')
    session.rollback()
    of_inspection = Finding.inspection_id == UUID(visited.inspection)
    finding = session.scalars(sa.select(Finding).where(of_inspection)).one()
    assert finding.state is FindingState.CORRECTED_ON_SITE
    last = finding.events[-1]
    assert (last.reason, [one.source for one in last.photos]) == ("校医已到岗", ["camera"])
