"""The first steps of every story in the phone app: sign in, be prepared, open an inspection."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.conftest import PASSWORD
from tests.servers import LiveServer


def sign_in(page: Page, server: LiveServer) -> None:
    """Ling signs in on this phone."""
    page.goto(f"{server.url}/app/")
    page.get_by_test_id("signin-username").fill("ling")
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
