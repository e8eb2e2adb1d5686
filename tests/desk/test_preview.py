"""Bo fills a draft on trial with the phone's own form."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.desk.conftest import SignIn
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_draft_is_filled_on_trial_and_scored_live_and_leaves_nothing(
    live_server: LiveServer, sign_in: SignIn
) -> None:
    page = sign_in("bo")
    page.goto(f"{live_server.url}/drafts/preview")
    page.get_by_label("或从自带的检查表开始").select_option("clinic-room")
    page.get_by_label("学校").fill("SA")
    page.get_by_role("button", name="检查并预览").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    phone = page.frame_locator("iframe")
    score = phone.get_by_test_id("live-score")
    expect(score).to_contain_text("尚无得分")
    phone.get_by_test_id("item-clinic-present-fail").click()
    expect(score).to_contain_text("不合格")
    phone.get_by_test_id("item-clinic-present-conform").click()
    expect(score).to_contain_text("100 分")
    phone.get_by_test_id("section-premises").click()
    phone.get_by_role("button", name="增加一个房间").click()
    phone.get_by_test_id("item-rooms").get_by_label("长", exact=False).first.wait_for()
    assert "POST" not in sent
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
