"""An inspector re-inspects without a network, over the first photo, and is told what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Page, Playwright, expect
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.findings.lifecycle import FindingState, Move
from inspect_app.findings.models import Finding, FindingReview
from inspect_app.findings.reviewing import plan_reviews
from inspect_app.inspections.models import Inspection
from inspect_app.programmes.models import Programme
from inspect_app.programmes.operations import create_visit
from tests.axe import grave_faults
from tests.browser.chromium import CAMERA, PhoneBrowser
from tests.browser.phone_app import open_inspection, sign_in, wait_until_prepared
from tests.browser.reported import found, publish_from_library, report
from tests.conftest import NOW, Cast
from tests.factories import AMPLE
from tests.findings.playing import RULES, act, actors
from tests.inspections.conftest import Visited, join, ling, wen
from tests.inspections.conftest import visited as inspected
from tests.phone import Phone
from tests.servers import LiveServer

__all__ = ["inspected", "join", "ling", "wen"]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

STRUCK_OFF = "struck off"
SHOWN = "image => image.complete && image.naturalWidth > 0"


@pytest.fixture
def visited(
    request: pytest.FixtureRequest,
    app: Flask,
    session: Session,
    cast: Cast,
    ling: Phone,
    inspected: Visited,
) -> Visited:
    """Ling's visit to see the repair again; with `STRUCK_OFF`, after the desk has accepted it."""
    finding = found(ling, inspected, session)
    report(app, session, cast, finding)
    session.expire_all()
    again = session.get_one(Finding, finding.id)
    if getattr(request, "param", None) == STRUCK_OFF:
        act(session, again, Move.TAKE_UP, actors(cast)["bo"])
        act(session, again, Move.ACCEPT, actors(cast)["bo"])
        publish_from_library(session, "spot-check")
    return planned(session, cast, again)


@pytest.fixture
def phone_browser(playwright: Playwright, tmp_path: Path) -> Iterator[PhoneBrowser]:
    """A phone with a camera."""
    browser = PhoneBrowser(playwright, tmp_path / "profile", flags=CAMERA)
    yield browser
    browser.kill()


def planned(session: Session, cast: Cast, finding: Finding) -> Visited:
    """Ling's visit to review a finding, committed."""
    visit = create_visit(
        session,
        programme=session.scalars(sa.select(Programme)).one(),
        school=finding.school,
        on=date(2026, 11, 24),
        team=[cast.ling],
        lead=cast.ling,
        budget=AMPLE,
        now=NOW,
    )
    plan_reviews(session, visit, [finding], rules=RULES, now=NOW)
    session.flush()
    review = session.scalars(sa.select(Inspection).where(Inspection.visit_id == visit.id)).one()
    seen = Visited(str(review.id), str(visit.id), review.checklist_version.sha256)
    session.commit()
    return seen


def finding_of(session: Session) -> Finding:
    session.rollback()
    return session.scalars(sa.select(Finding)).one()


def decide_offline(page: Page, browser: PhoneBrowser, server: LiveServer, visited: Visited) -> None:
    """Download, lose the network, look at both photos, take one over the first, decide."""
    sign_in(page, server)
    wait_until_prepared(page, visited.visit)
    browser.context.set_offline(True)
    open_inspection(page, server, visited.inspection)
    photos = page.get_by_test_id("review-photo")
    expect(photos).to_have_count(2)
    for photo in photos.all():
        page.wait_for_function(SHOWN, arg=photo.element_handle())
    expect(page.get_by_test_id("review-note")).to_contain_text("已聘校医")
    page.get_by_test_id("reshoot").click()
    over = page.locator("dialog.reshoot img")
    page.wait_for_function(SHOWN, arg=over.element_handle())
    assert 0 < float(over.evaluate("image => getComputedStyle(image).opacity")) < 1
    page.get_by_test_id("reshoot-shoot").click()
    expect(page.locator("dialog.reshoot")).to_have_count(0)
    expect(page.locator("#item-photos .photos img")).to_have_count(1)
    assert not grave_faults(page)
    page.get_by_test_id("item-decision-accept-part").click()
    for item, words in (("rest", "还缺一名护士"), ("until", "2099-06-30")):
        field = page.get_by_test_id(f"item-{item}-value")
        field.fill(words)
        field.blur()
    page.wait_for_selector('[data-testid="save-state"]:has-text("已存手机")')


def submit_offline(page: Page) -> None:
    page.get_by_test_id("review").click()
    page.get_by_test_id("submit").click()
    page.wait_for_selector('[data-testid="receipt-state"][data-state="queued"]')


def test_a_re_inspection_without_a_network_reaches_the_finding_once(
    phone_browser: PhoneBrowser, county_server: LiveServer, visited: Visited, session: Session
) -> None:
    page = phone_browser.start()
    decide_offline(page, phone_browser, county_server, visited)
    # A term years ahead is no term: the server names it, and the inspector mends it.
    submit_offline(page)
    assert finding_of(session).state is FindingState.SUBMITTED
    phone_browser.context.set_offline(False)
    page.wait_for_selector('[data-testid="receipt-state"][data-state="refused"]')
    until = (clock.civil_date(clock.now()) + timedelta(days=40)).isoformat()
    page.get_by_text("完成的期限").first.click()
    field = page.get_by_test_id("item-until-value")
    field.fill(until)
    field.blur()
    page.wait_for_selector('[data-testid="save-state"]:has-text("已存手机")')
    page.get_by_test_id("review").click()
    page.get_by_test_id("submit").click()
    page.wait_for_selector('[data-testid="receipt-state"][data-state="verified"]')
    finding = finding_of(session)
    assert finding.state is FindingState.RECTIFYING
    last = finding.events[-1]
    assert last.move == Move.ACCEPT_PART
    assert last.given == {"rest": "还缺一名护士", "until": until}
    assert [one.source for one in last.photos] == ["camera"]


def test_an_inspector_who_was_overtaken_is_told_on_the_phone(
    phone_browser: PhoneBrowser,
    county_server: LiveServer,
    visited: Visited,
    session: Session,
    cast: Cast,
) -> None:
    page = phone_browser.start()
    decide_offline(page, phone_browser, county_server, visited)
    page.get_by_test_id("item-decision-accept").click()
    submit_offline(page)
    bo, finding = actors(cast)["bo"], finding_of(session)
    act(session, finding, Move.TAKE_UP, bo)
    act(session, finding, Move.ACCEPT, bo)
    phone_browser.context.set_offline(False)
    page.wait_for_selector('[data-testid="receipt-state"][data-state="verified"]')
    page.get_by_test_id("review-refused").wait_for()
    session.rollback()
    review = session.get_one(FindingReview, UUID(visited.inspection))
    assert review.refusal == "move-not-allowed"
    assert finding_of(session).state is FindingState.CLOSED


@pytest.mark.parametrize("visited", [STRUCK_OFF], indirect=True)
def test_a_spot_check_without_a_network_opens_what_has_slipped_back(
    phone_browser: PhoneBrowser, county_server: LiveServer, visited: Visited, session: Session
) -> None:
    page = phone_browser.start()
    sign_in(page, county_server)
    wait_until_prepared(page, visited.visit)
    phone_browser.context.set_offline(True)
    open_inspection(page, county_server, visited.inspection)
    expect(page.get_by_test_id("review-note")).to_contain_text("销号")
    page.get_by_test_id("reshoot").click()
    page.get_by_test_id("reshoot-shoot").click()
    expect(page.locator("#item-photos .photos img")).to_have_count(1)
    page.get_by_test_id("item-decision-reopen").click()
    until = (clock.civil_date(clock.now()) + timedelta(days=40)).isoformat()
    for item, words in (("reason", "校医已离职"), ("until", until)):
        field = page.get_by_test_id(f"item-{item}-value")
        field.fill(words)
        field.blur()
    page.wait_for_selector('[data-testid="save-state"]:has-text("已存手机")')
    submit_offline(page)
    phone_browser.context.set_offline(False)
    page.wait_for_selector('[data-testid="receipt-state"][data-state="verified"]')
    last = finding_of(session).events[-1]
    assert (last.move, last.to_state, last.reason) == (Move.REOPEN, "rectifying", "校医已离职")
    assert len(last.photos) == 1
