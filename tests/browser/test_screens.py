"""Every screen of the phone app at both sizes: nothing grave for axe, cut off or too small."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from tests.axe import grave_faults
from tests.browser.chromium import PhoneBrowser
from tests.browser.conftest import Visited
from tests.browser.filling import Form, definition_of
from tests.browser.phone_app import open_inspection, sign_in, wait_until_prepared
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SCREENS = ((360, 740), (1280, 800))
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
SMALL = """() => [...document.querySelectorAll('button, a, [role=button], input, select, textarea')]
  .filter((one) => one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
  .map((one) => [one, (one.labels?.[0] ?? one).getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && !(one.tagName === 'A' && one.closest('p, li, dd')))
  .filter(([, box]) => box.height < 44 || box.width < 44)
  .map(([one, box]) => `${box.width} x ${box.height} ${one.outerHTML.slice(0, 120)}`)
"""


LOOK = """([theme, size]) => {
  document.documentElement.dataset.bsTheme = theme
  document.documentElement.style.fontSize = size
}"""
SHOWN = "main :is(h1, h2, h3, p, label, button), header h1"
HIDDEN = """(shown) => [...document.querySelectorAll(shown)]
  .filter((one) => one.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }))
  .filter((one) => !one.closest('.sections') && getComputedStyle(one).overflow !== 'visible')
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.outerHTML.slice(0, 120))
"""


def faults(page: Page, screen: str) -> Iterator[str]:
    """What is wrong with the screen as it stands: both sizes, the dark, type twice as large."""
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(100)
        yield from (f"{screen} at {width}: {one}" for one in [*grave_faults(page), *_cut(page)])
    page.set_viewport_size({"width": SCREENS[0][0], "height": SCREENS[0][1]})
    page.evaluate(LOOK, ["dark", ""])
    yield from (f"{screen} in the dark: {one}" for one in grave_faults(page))
    page.evaluate(LOOK, ["light", "200%"])
    yield from (f"{screen} in large type: {one}" for one in _cut(page))
    page.evaluate(LOOK, ["light", ""])


def _cut(page: Page) -> list[str]:
    """What is too small to touch, cut off, or out of sight to the right."""
    found = [f"too small: {one}" for one in page.evaluate(SMALL)]
    found += [f"cut off: {one}" for one in page.evaluate(HIDDEN, SHOWN)]
    return found + (["wider than the screen"] if page.evaluate(OVERFLOW) > 0 else [])


def test_no_screen_shuts_anybody_out(
    phone_browser: PhoneBrowser,
    county_server: LiveServer,
    visited: Visited,
    session: Session,
    phone_photos: list[Path],
) -> None:
    server = county_server
    page = phone_browser.start()
    page.goto(f"{server.url}/app/")
    page.get_by_test_id("signin-username").wait_for()
    found = list(faults(page, "sign-in"))
    sign_in(page, server)
    wait_until_prepared(page, visited.visit)
    found += faults(page, "preflight")
    for screen in ("", "settings"):
        page.goto(f"{server.url}/app/{screen}")
        page.locator("main h1, header h1").first.wait_for()
        found += faults(page, screen or "visits")
    for checklist, inspection in visited.inspections.items():
        open_inspection(page, server, inspection)
        form = Form(
            page, definition_of(session, inspection), failing=frozenset(), photos=phone_photos
        )
        for section in form.sections:
            form.open_section(section)
            found += faults(page, f"{checklist}/{section}")
        if checklist == "clinic-room":
            form.fill_section(form.sections[0])
            page.locator("details summary").first.click()
            found += faults(page, "filled section")
            page.get_by_test_id("find").click()
            found += faults(page, "search")
            page.keyboard.press("Escape")
            page.goto(f"{server.url}/app/inspections/{inspection}/review")
            page.get_by_test_id("score").wait_for()
            found += faults(page, "review")
    page.goto(f"{server.url}/app/outbox")
    page.locator("main h1, header h1").first.wait_for()
    found += faults(page, "outbox")
    assert found == []
