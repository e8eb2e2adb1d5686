"""A county with something on every page, a server, a browser and the people who sign in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import BINARY
from tests.conftest import PASSWORD
from tests.documents.conftest import bo, make_waiting, sealed
from tests.findings.conftest import browse
from tests.inspections.conftest import join, ling, visited, wen
from tests.servers import LiveServer
from tests.translations.test_pages import announced, arguments, batched, issued, proposed

__all__ = [
    "announced",
    "arguments",
    "batched",
    "bo",
    "browse",
    "issued",
    "join",
    "ling",
    "make_waiting",
    "proposed",
    "sealed",
    "visited",
    "wen",
]

SignIn = Callable[[str], Page]


@pytest.fixture(params=["sqlite"])
def database_url(tmp_path: Path) -> str:
    """What a browser shows does not hang on the database."""
    return f"sqlite:///{tmp_path / 'county.db'}"


@pytest.fixture
def chromium(arguments: dict[str, list[Any]], live_server: LiveServer) -> Iterator[Chromium]:
    """A Chromium; its event loop must not be running while the county is set up."""
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=BINARY, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def sign_in(chromium: Chromium, live_server: LiveServer) -> SignIn:
    """Opens a browser of its own for a person and signs them in."""

    def open_as(name: str) -> Page:
        page = chromium.new_context(locale="zh-CN", accept_downloads=True).new_page()
        page.goto(f"{live_server.url}/sign-in")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.get_by_role("button", name="退出").wait_for()
        return page

    return open_as
