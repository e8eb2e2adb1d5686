"""The whole road once: filled offline, killed half-way, nothing missing, everything there once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from inspect_app.evidence.models import Picture
from inspect_app.findings.models import Finding
from inspect_app.inspections.merge import digest
from inspect_app.inspections.models import Inspection, Seal
from inspect_app.inspections.queries import merged_state
from inspect_app.inspections.receipts import read_key
from tests.browser.chromium import PhoneBrowser
from tests.browser.comparing import Disk, dump, expect_the_same, expect_whole_photos
from tests.browser.conftest import Visited
from tests.browser.filling import Form, definition_of
from tests.browser.phone_app import open_inspection, sign_in, wait_until_prepared
from tests.servers import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def _reopen(browser: PhoneBrowser, server: LiveServer, inspection: str) -> Page:
    """Kill the browser, start it again without a network, and open the same inspection."""
    browser.kill()
    page = browser.start()
    browser.context.set_offline(True)
    open_inspection(page, server, inspection)
    return page


def _fill_offline(
    browser: PhoneBrowser,
    page: Page,
    server: LiveServer,
    session: Session,
    inspection: str,
    *,
    failing: frozenset[str],
    photos: list[Path],
    kill_at: frozenset[int],
) -> Page:
    """Fill one inspection; at some sections the browser is killed, also while it saves a photo."""
    definition = definition_of(session, inspection)
    open_inspection(page, server, inspection)
    form = Form(page, definition, failing=failing, photos=photos)
    for number, section in enumerate(form.sections):
        form.fill_section(section)
        if number not in kill_at:
            continue
        before = {event["id"] for event in dump(page)["events"]}
        page.locator('input[type="file"]').first.set_input_files(form.next_photo())
        page = _reopen(browser, server, inspection)
        form.page = page
        after = dump(page)
        assert before <= {event["id"] for event in after["events"]}, "a saved answer is missing"
        expect_whole_photos(after)
    form.take_wanted_photos()
    page.get_by_test_id("submit").click()
    expect(page.get_by_test_id("receipt-state")).to_have_attribute("data-state", "queued")
    return page


def _wait_for_receipt(page: Page, server: LiveServer, inspection: str) -> None:
    page.goto(f"{server.url}/app/inspections/{inspection}/review")
    page.wait_for_selector('[data-testid="receipt-state"][data-state="verified"]', timeout=180_000)


def test_two_rooms_are_inspected_offline_and_arrive_once_and_whole(
    phone_browser: PhoneBrowser,
    county_server: LiveServer,
    visited: Visited,
    session: Session,
    phone_photos: list[Path],
) -> None:
    server = county_server
    page = phone_browser.start()
    sign_in(page, server)
    wait_until_prepared(page, visited.visit)

    phone_browser.context.set_offline(True)
    server.kill()
    page = _fill_offline(
        phone_browser,
        page,
        server,
        session,
        visited.inspections["clinic-room"],
        failing=frozenset({"rooms-independent", "zoning"}),
        photos=phone_photos,
        kill_at=frozenset({1, 2}),
    )
    page = _fill_offline(
        phone_browser,
        page,
        server,
        session,
        visited.inspections["counselling-room"],
        failing=frozenset({"mailbox"}),
        photos=phone_photos,
        kill_at=frozenset({2}),
    )
    held = dump(page)
    expect_whole_photos(held)
    assert {one["state"] for one in held["submissions"]} == {"queued"}

    server.start()
    phone_browser.context.set_offline(False)
    for inspection in visited.inspections.values():
        _wait_for_receipt(page, server, inspection)
    _compare(dump(page), session, server)


def _compare(phone: Disk, session: Session, server: LiveServer) -> None:
    """Nothing missing, nothing twice, the same digest, receipts that verify, photos still there."""
    expect_the_same(phone, session)
    key = read_key(server.settings.data / "receipt_key.pem")
    for inspection in session.scalars(sa.select(Inspection)):
        seal = session.scalars(sa.select(Seal).where(Seal.inspection_id == inspection.id)).one()
        sha256 = inspection.checklist_version.sha256
        state = merged_state(session, inspection)
        assert seal.digest == digest(str(inspection.id), sha256, state)
        (submission,) = [
            one for one in phone["submissions"] if one["inspection"] == str(inspection.id)
        ]
        assert submission["receipt"] == seal.receipt
        assert key.verify(seal.receipt)["digest"] == submission["content"]["digest"] == seal.digest
        assert submission["state"] == "verified"
    assert all(photo["state"] == "verified" for photo in phone["photos"])
    assert all(photo["blob"] == photo["sha256"] for photo in phone["photos"])
    assert {one.item for one in session.scalars(sa.select(Finding))} >= {"zoning", "mailbox"}
    arrived = session.scalars(sa.select(Picture.sha256)).all()
    stored = [p for p in (server.settings.data / "storage" / "pictures").rglob("*") if p.is_file()]
    assert sorted(hashlib.sha256(p.read_bytes()).hexdigest() for p in stored) == sorted(arrived)
