"""A person's visits in their calendar, and a day's route on the phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import icalendar
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.accounts.models import User
from inspect_app.programmes.operations import cancel_visit, reschedule_visit
from inspect_app.programmes.queries import get_visit
from tests.conftest import NOW, Cast
from tests.factories import AMPLE, Planned, plan_inspection
from tests.pages import Browser

Browse = Callable[[int], Browser]
DAY = date(2026, 11, 24)


@pytest.fixture
def planned(session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Planned:
    """Ling's visit to school A tomorrow; Bo goes to school B alone."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    plan_inspection(session, school=cast.school_b, team=[cast.bo])
    return plan_inspection(session, school=cast.school_a, team=[cast.ling, cast.bo])


def subscribe(browser: Browser) -> str:
    """The path of a fresh feed as the page shows it."""
    browser.page("/programmes/calendar")
    page = browser.post("/programmes/calendar").text
    found = re.search(r'value="https?://[^/]+(/programmes/calendar/[^"]+\.ics)"', page)
    assert found
    assert found[1] not in browser.page("/programmes/calendar"), "it is shown once"
    return found[1]


def events(client: FlaskClient, path: str) -> list[icalendar.Event]:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    return list(icalendar.Calendar.from_ical(answer.data).walk("VEVENT"))


def test_a_calendar_shows_the_own_visits_without_signing_in(
    browse: Browse, client: FlaskClient, cast: Cast, planned: Planned
) -> None:
    (event,) = events(client, subscribe(browse(cast.ling)))
    assert str(event["uid"]) == str(planned.visit)
    assert event.decoded("dtstart") == DAY
    assert event.decoded("dtend") == DAY + timedelta(days=1)
    assert str(event["summary"]) == "入校检查:示例A小学"
    assert "凌检查" in str(event["description"])
    assert str(event["status"]) == "CONFIRMED"


def test_a_calendar_follows_another_date_and_a_cancellation(
    session: Session, browse: Browse, client: FlaskClient, cast: Cast, planned: Planned
) -> None:
    path = subscribe(browse(cast.ling))
    visit = get_visit(session, planned.visit)
    reschedule_visit(
        session,
        visit,
        on=date(2026, 12, 1),
        actor_id=cast.bo,
        reason="道路塌方",
        budget=AMPLE,
        now=NOW,
    )
    session.commit()
    (event,) = events(client, path)
    assert (event.decoded("dtstart"), event.decoded("sequence")) == (date(2026, 12, 1), 1)
    cancel_visit(session, visit, actor_id=cast.bo, reason="停电", now=NOW)
    session.commit()
    (event,) = events(client, path)
    assert (str(event["status"]), event.decoded("sequence")) == ("CANCELLED", 2)


def test_an_address_is_good_until_it_is_revoked_replaced_or_its_owner_gone(
    session: Session, browse: Browse, client: FlaskClient, cast: Cast, planned: Planned
) -> None:
    ling = browse(cast.ling)
    first, second = subscribe(ling), subscribe(ling)
    assert client.get(first).status_code == 404
    assert len(events(client, second)) == 1
    ling.post("/programmes/calendar/revocation")
    assert client.get(second).status_code == 404
    third = subscribe(ling)
    session.get_one(User, cast.ling).active = False
    session.commit()
    assert client.get(third).status_code == 404


def test_a_route_lists_the_days_visits_of_whoever_asks(
    browse: Browse, cast: Cast, planned: Planned
) -> None:
    page = browse(cast.ling).page(f"/programmes/route?date={DAY}")
    for words in ("中枢镇", "示例A小学", "卫生室"):
        assert words in page
    assert "示例B小学" not in page
    assert "示例B小学" in browse(cast.bo).page(f"/programmes/route?date={DAY}")
    assert "这一天没有入校检查" in browse(cast.ling).page("/programmes/route?date=2026-11-25")
