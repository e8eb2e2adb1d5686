"""Every page at the size of a phone and of a desk: nothing grave for axe, nothing cut off."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from tests.axe import grave_faults
from tests.desk.conftest import SignIn
from tests.servers import LiveServer
from tests.translations.test_layout import OVERFLOW, SCREENS
from tests.translations.test_pages import DOWNLOADS, addresses

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def faults(page: Page, url: str, address: str) -> dict[str, Any]:
    """What is wrong with one page, by the width it is seen at."""
    found: dict[str, Any] = {}
    page.goto(url + address)
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        wrong = grave_faults(page)
        if page.evaluate(OVERFLOW) > 0:
            wrong.append("wider than the screen")
        if wrong:
            found[f"{address} at {width}"] = wrong
    return found


@pytest.mark.parametrize("name", ["bo", "mu"])
def test_no_page_shuts_anybody_out(
    app: Flask,
    arguments: dict[str, list[Any]],
    live_server: LiveServer,
    sign_in: SignIn,
    name: str,
) -> None:
    page = sign_in(name)
    found: dict[str, Any] = {}
    for address in [*addresses(app, arguments), "/no-such-page"]:
        if not address.endswith(DOWNLOADS):
            found |= faults(page, live_server.url, address)
    assert found == {}


def test_a_stranger_can_sign_in_and_verify_a_document(
    arguments: dict[str, list[Any]], live_server: LiveServer, chromium: Chromium
) -> None:
    page = chromium.new_context(locale="zh-CN").new_page()
    document = arguments["document_id"][0]
    found = [faults(page, live_server.url, to) for to in ("/sign-in", f"/verify/{document}")]
    assert found == [{}, {}]
