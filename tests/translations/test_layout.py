"""English words are longer: no page is wider than the screen it is read on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import BINARY
from tests.conftest import PASSWORD, Cast
from tests.servers import LiveServer
from tests.translations.test_pages import (
    DOWNLOADS,
    addresses,
    announced,
    arguments,
    batched,
    issued,
    proposed,
)

__all__ = ["announced", "arguments", "batched", "issued", "proposed"]

SCREENS = ((360, 740), (1280, 800))
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"

pytestmark = pytest.mark.browser


@pytest.fixture(params=["sqlite"])
def database_url(tmp_path: Path) -> str:
    """The look of a page does not hang on the database."""
    return f"sqlite:///{tmp_path / 'county.db'}"


@pytest.fixture
def chromium(arguments: dict[str, list[Any]], live_server: LiveServer) -> Iterator[Chromium]:
    """A Chromium; its event loop must not be running while the county is set up."""
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=BINARY, args=["--no-sandbox"])
        yield browser
        browser.close()


def signed_in(chromium: Chromium, url: str, name: str) -> Page:
    page = chromium.new_context(locale="en-GB").new_page()
    page.goto(f"{url}/sign-in")
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page


@pytest.mark.parametrize("name", ["bo", "mu"])
def test_no_english_page_is_wider_than_its_screen(
    app: Flask,
    cast: Cast,
    arguments: dict[str, list[Any]],
    live_server: LiveServer,
    chromium: Chromium,
    name: str,
) -> None:
    page = signed_in(chromium, live_server.url, name)
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        for address in addresses(app, arguments):
            if not address.endswith(DOWNLOADS):
                page.goto(live_server.url + address)
                assert page.locator("html").get_attribute("lang") == "en", address
                assert page.evaluate(OVERFLOW) <= 0, (address, width)


def test_english_chosen_on_the_phone_is_what_the_server_speaks_there_too(
    live_server: LiveServer, chromium: Chromium
) -> None:
    page = chromium.new_context(locale="zh-CN").new_page()
    page.goto(f"{live_server.url}/app/")
    page.get_by_role("button", name="English").click()
    page.goto(f"{live_server.url}/sign-in")
    assert page.locator("html").get_attribute("lang") == "en"
