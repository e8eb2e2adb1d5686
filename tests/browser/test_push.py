"""A page subscribes a browser to hints, and the phone app's worker shows them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Playwright, expect

from inspect_app.config import Settings
from tests.browser.chromium import BINARY
from tests.conftest import PASSWORD
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Web Push is on; no push service is reached from here."""
    return replace(
        settings, public_url="https://inspect.example.cn", push_contact="mailto:a@example.cn"
    )


@pytest.fixture
def chromium(playwright: Playwright) -> Iterator[Browser]:
    flags = ["--no-sandbox", "--disable-background-networking"]
    browser = playwright.chromium.launch(executable_path=BINARY, args=flags)
    yield browser
    browser.close()


def test_a_hint_is_shown_by_the_phone_apps_worker_and_a_service_out_of_reach_is_told(
    chromium: Browser, county_server: LiveServer
) -> None:
    address = county_server.url
    context = chromium.new_context(locale="zh-CN")
    context.set_default_timeout(60_000)
    context.grant_permissions(["notifications"], origin=address)
    page = context.new_page()
    page.goto(f"{address}/sign-in?next=/notices/settings")
    page.get_by_label("用户名").fill("mu")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(f"{address}/notices/settings")
    page.get_by_role("button", name="在这个浏览器接收", exact=True).click()
    expect(page.get_by_text("没有开通")).to_be_visible()
    assert page.url == f"{address}/notices/settings"
    workers = context.new_cdp_session(page)
    found: list[str] = []
    workers.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    workers.send("ServiceWorker.enable")
    page.wait_for_function("() => navigator.serviceWorker.getRegistration('/app/')")
    hint = {"title": "督导检查", "body": "您有2条新消息", "address": f"{address}/notices/"}
    pushed = {"origin": f"{address}/", "registrationId": found[-1], "data": json.dumps(hint)}
    workers.send("ServiceWorker.deliverPushMessage", pushed)
    shown = page.wait_for_function(
        """async () => {
          const registration = await navigator.serviceWorker.getRegistration('/app/')
          const [one] = await registration.getNotifications()
          return one && [one.title, one.body, one.data]
        }"""
    )
    assert shown.json_value() == list(hint.values())
