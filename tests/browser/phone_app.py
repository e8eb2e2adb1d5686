"""The first steps of every story in the phone app: sign in, be prepared, open an inspection."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.conftest import PASSWORD
from tests.servers import LiveServer

FULL = """(full) => {
  const put = window.realPut ??= IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = full
    ? () => { throw new DOMException('no space left', 'QuotaExceededError') }
    : put
}"""
"""Called with true, the phone has no space left; with false, it has again."""


def sign_in(page: Page, server: LiveServer, username: str = "ling") -> None:
    """Somebody signs in on this phone."""
    page.goto(f"{server.url}/app/")
    page.get_by_test_id("signin-username").fill(username)
    page.get_by_test_id("signin-password").fill(PASSWORD)
    page.get_by_test_id("signin-submit").click()


def wait_until_prepared(page: Page, visit: str) -> None:
    """Preflight says that visits, checklists and the app itself are on the phone."""
    page.get_by_test_id(f"visit-{visit}").wait_for()
    page.get_by_test_id("preflight").click()
    for check in ("downloaded", "offline", "signed-in"):
        page.wait_for_selector(f'[data-testid="preflight-{check}"][data-good="true"]')
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def open_inspection(page: Page, server: LiveServer, inspection: str) -> None:
    """From the list of visits to the form."""
    page.goto(f"{server.url}/app/")
    page.get_by_test_id(f"inspection-{inspection}").click()
    page.wait_for_selector('[data-testid^="section-"]')


def send_all(page: Page, server: LiveServer) -> None:
    """Send now, until the outbox says that nothing waits."""
    page.goto(f"{server.url}/app/outbox")
    page.get_by_test_id("send-now").click()
    expect(page.get_by_text("全部已发送", exact=True)).to_be_visible()
