"""What becomes of a form being filled: a newer checklist, another's hands; nothing is lost."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.operations import publish
from inspect_app.inspections.models import Event
from tests.browser.chromium import PhoneBrowser
from tests.browser.comparing import dump, expect_the_same
from tests.browser.conftest import Visited
from tests.browser.phone_app import open_inspection, send_all, sign_in, wait_until_prepared
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ITEM = "item-clinic-present"
GOING = "item-area-basis-usable"


def test_an_inspection_given_away_without_signal_is_still_here_and_is_sent_when_given(
    phone_browser: PhoneBrowser, county_server: LiveServer, visited: Visited, session: Session
) -> None:
    inspection = visited.inspections["clinic-room"]
    page = phone_browser.start()
    sign_in(page, county_server)
    wait_until_prepared(page, visited.visit)
    open_inspection(page, county_server, inspection)
    phone_browser.context.set_offline(True)
    page.get_by_test_id(f"{ITEM}-conform").click()
    expect(page.get_by_test_id("save-state")).to_contain_text("已存手机")
    page.get_by_test_id("review").click()
    page.get_by_test_id("handover").click()
    expect(page.get_by_role("alert")).to_contain_text("没有网络")

    phone_browser.context.set_offline(False)
    page.get_by_test_id("handover").click()
    page.get_by_test_id("handover").click()
    page.get_by_test_id("handover-to").select_option(label="薄科员")
    page.get_by_test_id("handover-reason").fill("出差")
    page.get_by_test_id("handover-submit").click()
    expect(page.get_by_text("凌检查 移交 薄科员:出差")).to_be_visible()
    assert session.scalar(sa.select(sa.func.count()).select_from(Event)) == 1

    open_inspection(page, county_server, inspection)
    expect(page.get_by_test_id("given")).to_contain_text("已移交给 薄科员")
    expect(page.get_by_test_id(f"{ITEM}-conform")).to_be_disabled()
    expect(page.get_by_test_id(f"{ITEM}-conform")).to_have_attribute("aria-checked", "true")


def test_a_draft_moves_to_a_newer_checklist_only_when_asked_and_told_what_goes(
    phone_browser: PhoneBrowser, county_server: LiveServer, visited: Visited, session: Session
) -> None:
    inspection = visited.inspections["clinic-room"]
    page = phone_browser.start()
    sign_in(page, county_server)
    wait_until_prepared(page, visited.visit)
    open_inspection(page, county_server, inspection)
    page.get_by_test_id(GOING).click()
    expect(page.get_by_test_id("save-state")).to_contain_text("已存手机")

    _publish_without(session, "area-basis")
    send_all(page, county_server)
    open_inspection(page, county_server, inspection)
    expect(page.get_by_test_id(GOING)).to_have_attribute("aria-checked", "true")
    page.get_by_test_id("newer-version").locator("summary").first.click()
    expect(page.get_by_test_id("version-dropped")).to_contain_text("使用面积")
    page.get_by_test_id("version-move").click()
    expect(page.get_by_test_id(GOING)).to_have_count(0)
    expect(page.get_by_test_id("newer-version")).to_have_count(0)
    expect_the_same(dump(page), session)
    assert session.scalar(sa.select(sa.func.count()).select_from(Event)) == 1


def _publish_without(session: Session, item: str) -> None:
    """The clinic's checklist as a newer version that does not ask for the item any more."""
    held = session.scalars(
        sa.select(ChecklistVersion).where(ChecklistVersion.checklist_id == "clinic-room")
    ).one()
    content = json.loads(held.content)
    for section in content["sections"]:
        section["items"] = [one for one in section["items"] if one["id"] != item]
    publish(session, content | {"version": held.version + 1}, now=clock.now())
    session.commit()
