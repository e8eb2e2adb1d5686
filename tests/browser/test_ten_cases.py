"""Ten ways to lose work in the field, one after another on one phone: none lost, none doubled.

After each of them the phone is compared with the server. An app that is updated and a checklist
that changes under an open form are held to the same in test_updates.py and test_drafts.py.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.accounts.models import Device, Role, User
from inspect_app.evidence.models import Picture
from inspect_app.inspections.models import Event, Seal
from inspect_app.programmes.models import VisitMember
from tests.browser.chromium import PhoneBrowser
from tests.browser.comparing import dump, expect_the_same, expect_whole_photos
from tests.browser.conftest import Visited, plan_today
from tests.browser.filling import Form
from tests.browser.phone_app import FULL, open_inspection, send_all, sign_in, wait_until_prepared
from tests.conftest import PASSWORD, PASSWORD_HASH, Cast
from tests.practice import definition, publish_practice
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 20_000}
DAYS = 3 * 86_400


@pytest.fixture
def visited(app: Flask, session: Session, cast: Cast) -> Visited:
    """Ling and Wen visit school A today with the practice checklist."""
    publish_practice(session, clock.now())
    wen = User(
        username="wen",
        name="温检查",
        role=Role.INSPECTOR,
        password_hash=PASSWORD_HASH,
        created_at=clock.now(),
    )
    session.add(wen)
    found = plan_today(app, session, cast, {"practice": "卫生室"})
    session.add(VisitMember(visit_id=UUID(found.visit), user_id=wen.id))
    session.commit()
    return found


@dataclass
class Ling:
    """Ling with her phone; notes: what it ever showed her as saved."""

    browser: PhoneBrowser
    server: LiveServer
    session: Session
    inspection: str
    photos: list[Path]
    page: Page
    notes: list[str] = field(default_factory=list)

    def open(self) -> None:
        open_inspection(self.page, self.server, self.inspection)

    def offline(self, is_so: bool) -> None:
        self.browser.context.set_offline(is_so)

    def kill(self) -> None:
        """SIGKILL; and the phone again at the same form, without a network."""
        self.browser.kill()
        self.page = self.browser.start()
        self.offline(True)
        self.open()

    def type(self, words: str) -> None:
        self.page.get_by_test_id("item-remark-value").fill(words)

    def note(self) -> None:
        """Write what nobody wrote before, and wait until the phone says that it is saved."""
        words = f"记录{len(self.notes) + 1}。"
        self.type(words)
        self.page.get_by_test_id("item-remark-value").blur()
        expect(self.page.get_by_test_id("save-state")).to_contain_text("已存手机")
        self.notes.append(words)

    def photograph(self) -> None:
        self.page.locator('input[type="file"]').first.set_input_files(self.photos.pop())

    def expect_photos(self, number: int) -> None:
        expect(self.page.get_by_test_id("photo-look")).to_have_count(number)

    @contextmanager
    def sending_a_photo(self) -> Iterator[None]:
        """A photo is on its way over a slow link, and not there yet."""
        held = self.session.scalar(sa.select(sa.func.count()).select_from(Picture))
        link = self.browser.context.new_cdp_session(self.page)
        link.send("Network.enable")
        link.send("Network.emulateNetworkConditions", SLOW)
        with self.page.expect_request(lambda one: "/uploads" in one.url and one.method == "POST"):
            self.photograph()
        yield
        self.session.rollback()
        assert self.session.scalar(sa.select(sa.func.count()).select_from(Picture)) == held

    def expect_all_there_once(self) -> None:
        self.offline(False)
        send_all(self.page, self.server)
        expect_the_same(dump(self.page), self.session)
        said = [json.loads(one) for one in self.session.scalars(sa.select(Event.content))]
        kept = [one["value"] for one in said if one.get("item") == "remark"]
        assert sorted(one for one in kept if one in self.notes) == sorted(self.notes)
        self.open()


def killed_while_typing(ling: Ling) -> None:
    ling.note()
    ling.type("还没有存上")
    ling.kill()
    value = ling.page.get_by_test_id("item-remark-value").input_value()
    assert value in (ling.notes[-1], "还没有存上")


def killed_while_a_photo_is_saved(ling: Ling) -> None:
    ling.photograph()
    ling.kill()
    expect_whole_photos(dump(ling.page))


def cut_off_while_a_photo_is_sent(ling: Ling) -> None:
    with ling.sending_a_photo():
        ling.offline(True)
        ling.note()


def a_server_killed_while_a_photo_is_sent(ling: Ling) -> None:
    with ling.sending_a_photo():
        ling.server.kill()
        ling.note()
    ling.server.start()


def a_phone_whose_right_to_send_was_taken_away(ling: Ling) -> None:
    ling.session.execute(sa.update(Device).values(revoked_at=sa.func.now()))
    ling.session.commit()
    ling.note()
    ling.page.goto(f"{ling.server.url}/app/outbox")
    ling.page.get_by_test_id("send-now").click()
    ling.page.get_by_role("link", name="登录").click()
    ling.page.get_by_test_id("signin-password").fill(PASSWORD)
    ling.page.get_by_test_id("signin-submit").click()
    ling.page.get_by_test_id(f"inspection-{ling.inspection}").wait_for()


def a_second_window(ling: Ling) -> None:
    other = ling.browser.context.new_page()
    open_inspection(other, ling.server, ling.inspection)
    expect(other.get_by_test_id("elsewhere")).to_be_visible()
    ling.note()
    expect(other.get_by_test_id("item-remark-value")).to_have_value(ling.notes[-1])
    other.close()


def a_full_storage(ling: Ling) -> None:
    ling.page.evaluate(FULL, True)
    ling.type("没有地方了")
    expect(ling.page.get_by_role("alert")).to_contain_text("手机空间不足")
    ling.page.evaluate(FULL, False)
    ling.note()


def a_clock_wrong_by_days(ling: Ling) -> None:
    ling.page.clock.set_system_time(time.time() + DAYS)
    ling.open()
    ling.note()
    ling.page.goto(f"{ling.server.url}/app/outbox")
    expect(ling.page.get_by_text("请校准手机时间")).to_be_visible()
    ling.expect_all_there_once()
    skews = set(ling.session.scalars(sa.select(Event.clock_skew)))
    assert any(skew is not None and abs(skew - DAYS) < 600 for skew in skews)
    ling.kill()


def two_who_disagree(ling: Ling) -> None:
    assert ling.browser.browser is not None
    wens = ling.browser.browser.new_context(viewport={"width": 360, "height": 740})
    wen = wens.new_page()
    sign_in(wen, ling.server, "wen")
    wen.get_by_test_id(f"inspection-{ling.inspection}").wait_for()
    open_inspection(wen, ling.server, ling.inspection)
    for context in (ling.browser.context, wens):
        context.set_offline(True)
    ling.page.get_by_test_id("item-door-conform").click()
    wen.get_by_test_id("item-door-fail").click()
    for page in (ling.page, wen):
        expect(page.get_by_test_id("save-state")).to_contain_text("已存手机")
    wens.set_offline(False)
    send_all(wen, ling.server)
    ling.expect_all_there_once()
    expect(ling.page.get_by_text("温检查").first).to_be_visible()
    send_all(wen, ling.server)
    expect_the_same(dump(wen) | {"photos": dump(ling.page)["photos"]}, ling.session)
    wens.close()
    ling.page.get_by_test_id("item-door-partial").click()


def killed_while_submitting(ling: Ling) -> None:
    Form(ling.page, definition(), failing=frozenset(), photos=[]).fill_section("all")
    review = f"{ling.server.url}/app/inspections/{ling.inspection}/review"
    ling.page.goto(review)
    ling.page.get_by_test_id("submit").click()
    ling.kill()
    ling.page.goto(review)
    ling.page.get_by_test_id("submit").or_(ling.page.get_by_test_id("receipt-state")).wait_for()
    if ling.page.get_by_test_id("submit").count():
        ling.page.get_by_test_id("submit").click()
    ling.offline(False)
    send_all(ling.page, ling.server)
    ling.page.goto(review)
    ling.page.wait_for_selector('[data-testid="receipt-state"][data-state="verified"]')
    assert ling.session.scalar(sa.select(sa.func.count()).select_from(Seal)) == 1


CASES = (
    killed_while_typing,
    killed_while_a_photo_is_saved,
    cut_off_while_a_photo_is_sent,
    a_server_killed_while_a_photo_is_sent,
    a_phone_whose_right_to_send_was_taken_away,
    a_second_window,
    a_full_storage,
    a_clock_wrong_by_days,
    two_who_disagree,
    killed_while_submitting,
)


def test_ten_ways_to_lose_work_lose_nothing_and_double_nothing(
    phone_browser: PhoneBrowser,
    county_server: LiveServer,
    visited: Visited,
    session: Session,
    phone_photos: list[Path],
) -> None:
    page = phone_browser.start()
    sign_in(page, county_server)
    wait_until_prepared(page, visited.visit)
    inspection = visited.inspections["practice"]
    ling = Ling(phone_browser, county_server, session, inspection, list(phone_photos), page)
    ling.open()
    for case in CASES:
        case(ling)
        ling.expect_all_there_once()
