"""Help while filling, without a network: rules in words, earlier findings, what is missing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from inspect_app import clock, flow
from inspect_app.inspections.models import Inspection
from inspect_app.registers.models import School
from tests.browser.chromium import PhoneBrowser
from tests.browser.conftest import Visited, plan_today
from tests.browser.phone_app import open_inspection, sign_in, wait_until_prepared
from tests.conftest import PASSWORD, Cast
from tests.factories import AMPLE, programme
from tests.inspections.conftest import Visited as Place
from tests.inspections.conftest import fill
from tests.phone import Phone
from tests.practice import publish_practice
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SUBJECT = "卫生室"


@pytest.fixture
def before(app: Flask, session: Session, cast: Cast) -> Place:
    """Ling's visit of last month to the same room."""
    version = publish_practice(session, clock.now(), version=3)
    then = clock.now() - timedelta(days=30)
    on = clock.civil_date(then)
    listed = programme(session, code="2026-00")
    listed.window_from = listed.window_to = on
    with app.app_context():
        visit = flow.plan_visit(
            session,
            programme=listed,
            school=session.get_one(School, cast.school_a),
            on=on,
            team=[cast.ling],
            lead=cast.ling,
            checklists=[("practice", SUBJECT)],
            budget=AMPLE,
            now=then,
        )
    session.flush()
    found = session.scalars(sa.select(Inspection)).one()
    session.commit()
    return Place(str(found.id), str(visit.id), version.sha256)


@pytest.fixture
def visited(app: Flask, session: Session, cast: Cast, before: Place) -> Visited:
    """Ling goes there again today."""
    planned = plan_today(app, session, cast, {"practice": SUBJECT})
    today = sa.select(Inspection.id).where(Inspection.visit_id == UUID(planned.visit))
    return Visited(planned.visit, {"practice": str(session.scalars(today).one())})


def test_the_form_helps_where_there_is_no_network(
    phone_browser: PhoneBrowser, county_server: LiveServer, before: Place, visited: Visited
) -> None:
    with httpx.Client(base_url=county_server.url, timeout=60) as http:
        phone = Phone(http)
        phone.sign_in("ling", PASSWORD)
        fill(phone, before, doctors="0", area="14.99")
        phone.answer(before.inspection, "keeper", "王老师")
        phone.sync()
        assert phone.submit(before.inspection, before.checklist_sha256).status_code == 201
    page = phone_browser.start()
    sign_in(page, county_server)
    wait_until_prepared(page, visited.visit)
    page.wait_for_timeout(1_500)
    phone_browser.context.set_offline(True)
    open_inspection(page, county_server, visited.inspections["practice"])

    doctors = page.get_by_test_id("item-doctors")
    expect(doctors).to_contain_text("上次问题")
    expect(doctors).to_contain_text("未销号")
    doctors.locator("summary").click()
    expect(doctors).to_contain_text("“doctors”应不小于 1")
    expect(doctors).to_contain_text("附件6")
    expect(page.locator('[data-testid^="item-doctors-"][data-testid$="-same"]')).to_have_count(0)

    same = page.get_by_test_id("item-keeper-value-same")
    expect(same).to_contain_text("王老师")
    same.click()
    expect(page.get_by_test_id("item-keeper-value")).to_have_value("王老师")
    expect(same).to_have_count(0)

    expect(page.get_by_test_id("next-gap")).to_contain_text("4")
    for item in ("door", "doctors", "rooms", "signature", "door"):
        page.get_by_test_id("next-gap").click()
        expect(page.locator(f"#item-{item}")).to_be_focused()
    page.get_by_test_id("item-door-conform").click()
    expect(page.get_by_test_id("next-gap")).to_contain_text("3")
    expect(page.get_by_test_id("live-score")).to_have_text("100 分")

    page.get_by_test_id("find").click()
    page.get_by_test_id("find-words").fill("SIGN")
    expect(page.locator('[data-testid^="found-"]')).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#item-signature")).to_be_focused()
