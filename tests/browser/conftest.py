"""The county of the browser stories: Ling's visit to school A with both room checklists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Playwright, expect, sync_playwright
from sqlalchemy.orm import Session

from inspect_app import clock, flow
from inspect_app.checklists.loading import library, load_file
from inspect_app.checklists.operations import publish
from inspect_app.inspections.models import Inspection
from inspect_app.registers.models import School
from tests.browser.chromium import PhoneBrowser
from tests.conftest import Cast
from tests.factories import AMPLE, programme
from tests.phone import picture
from tests.servers import LiveServer

# A photo is drawn anew within this on a machine that has other work too.
expect.set_options(timeout=30_000)


@dataclass(frozen=True)
class Visited:
    """The visit and its inspections by checklist id."""

    visit: str
    inspections: dict[str, str]


@pytest.fixture(params=["sqlite"])
def database_url(tmp_path: Path) -> str:
    """Browser stories run on the default database; the others hold both to the same behaviour."""
    return f"sqlite:///{tmp_path / 'county.db'}"


@pytest.fixture
def playwright(county_server: LiveServer) -> Iterator[Playwright]:
    """The browsers' driver; its event loop must not be running while the application is set up."""
    with sync_playwright() as running:
        yield running


@pytest.fixture
def phone_browser(playwright: Playwright, tmp_path: Path) -> Iterator[PhoneBrowser]:
    """A phone-sized Chromium with a profile of its own."""
    browser = PhoneBrowser(playwright, tmp_path / "profile")
    yield browser
    browser.kill()


@pytest.fixture
def visited(app: Flask, session: Session, cast: Cast) -> Visited:
    """Ling visits school A today with the clinic and counselling checklists."""
    for path in library():
        content = load_file(path).content
        assert content is not None
        publish(session, content, now=clock.now())
    return plan_today(
        app, session, cast, {"clinic-room": "卫生室", "counselling-room": "心理辅导室"}
    )


def plan_today(app: Flask, session: Session, cast: Cast, checklists: dict[str, str]) -> Visited:
    """Ling's visit to school A today, committed. checklists: published ids and their subjects."""
    now: datetime = clock.now()
    on = clock.civil_date(now)
    listed = programme(session)
    listed.window_from = listed.window_to = on
    with app.app_context():
        visit = flow.plan_visit(
            session,
            programme=listed,
            school=session.get_one(School, cast.school_a),
            on=on,
            team=[cast.ling],
            lead=cast.ling,
            checklists=list(checklists.items()),
            budget=AMPLE,
            now=now,
        )
    session.flush()
    inspections = session.scalars(sa.select(Inspection)).all()
    found = Visited(
        str(visit.id), {one.checklist_version.checklist_id: str(one.id) for one in inspections}
    )
    session.commit()
    return found


@pytest.fixture
def county_server(app: Flask, settings: object, visited: Visited) -> Iterator[LiveServer]:
    """The real server over that county; the test may kill and restart it."""
    server = LiveServer(app.extensions["settings"], threads=8).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def phone_photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Real phone photos where the shared folder is there, else generated pictures."""
    shared = Path(__file__).resolve().parents[3] / "shared" / "photos"
    real = sorted(shared.glob("*.jpg")) if shared.is_dir() else []
    if real:
        return real
    folder = tmp_path_factory.mktemp("photos")
    for number in range(12):
        (folder / f"{number}.jpg").write_bytes(picture(number, size=(640, 480)))
    return sorted(folder.glob("*.jpg"))
