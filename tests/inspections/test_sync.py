"""Sync: everything arrives, once, whatever the link does; the others' work comes back."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.inspections import api
from inspect_app.inspections.models import Event, Inspection, QuarantinedEvent
from inspect_app.notices.models import Notice
from inspect_app.programmes.models import Visit
from tests.conftest import NOW, Cast
from tests.findings.conftest import browse
from tests.inspections.conftest import Join, Visited
from tests.phone import Phone

__all__ = ["browse"]


def _count(session: Session, table: type) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_answers_arrive_in_order_at_positions_without_gaps(
    ling: Phone, visited: Visited, session: Session
) -> None:
    for number in range(5):
        ling.answer(visited.inspection, "doctors", str(number))
    ling.sync()
    assert [(one["status"], one["position"]) for one in ling.results] == [
        ("accepted", position) for position in range(1, 6)
    ]
    assert ling.cursor == {visited.inspection: 5}
    logged = session.scalars(sa.select(Event).order_by(Event.position)).all()
    assert [json.loads(event.content) for event in logged] == list(ling.events.values())
    assert session.scalars(sa.select(Visit)).one().state == "under-way"


def test_a_lost_answer_is_sent_again_and_counted_once(
    ling: Phone, visited: Visited, session: Session
) -> None:
    ling.answer(visited.inspection, "doctors", "2")
    unsent = list(ling.outbox)
    ling.sync()
    ling.outbox = unsent
    ling.sync()
    assert [one["status"] for one in ling.results] == ["accepted", "duplicate"]
    assert ling.results[1]["position"] == 1
    assert _count(session, Event) == 1


def test_the_same_event_twice_in_one_call_is_counted_once(
    ling: Phone, visited: Visited, session: Session
) -> None:
    event = ling.answer(visited.inspection, "doctors", "2")
    ling.outbox.append(event)
    ling.sync()
    assert [one["status"] for one in ling.results] == ["accepted", "duplicate"]
    assert _count(session, Event) == 1


def test_another_event_under_a_known_id_is_kept_for_a_person(
    ling: Phone, visited: Visited, session: Session
) -> None:
    event = ling.answer(visited.inspection, "doctors", "2")
    ling.sync()
    for _ in range(2):
        ling.outbox.append(event | {"value": "3"})
        ling.sync()
    assert [one["status"] for one in ling.results] == ["accepted", "conflict", "conflict"]
    assert ling.results[1]["problem"]["type"] == "/problems/conflicting-event"
    assert _count(session, QuarantinedEvent) == 1
    kept = session.scalars(sa.select(QuarantinedEvent)).one()
    assert json.loads(kept.content)["value"] == "3"
    assert json.loads(session.scalars(sa.select(Event)).one().content)["value"] == "2"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"clock": "x"}, "malformed-event"),
        ({"kind": "voice"}, "malformed-event"),
        ({"certainty": "high"}, "malformed-event"),
        ({"item": "no-such-item"}, "unknown-item"),
        ({"field": "no-such-field"}, "unknown-item"),
        ({"value": "many"}, "wrong-value"),
        ({"value": ["1"]}, "wrong-value"),
        ({"value": "字" * 10_001}, "event-too-large"),
        ({"inspection": "01999999-0000-7000-8000-0000000000aa"}, "unknown-inspection"),
        ({"author": 999}, "wrong-author"),
        ({"device": "01999999-0000-7000-8000-0000000000aa"}, "wrong-author"),
    ],
)
def test_one_bad_event_is_kept_and_never_blocks_the_next(
    ling: Phone, visited: Visited, session: Session, change: dict[str, Any], problem: str
) -> None:
    bad = ling.answer(visited.inspection, "doctors", "1")
    ling.outbox = [bad | change]
    ling.answer(visited.inspection, "doctors", "2")
    ling.sync()
    assert [one["status"] for one in ling.results] == ["rejected", "accepted"]
    refusal = ling.results[0]["problem"]
    assert refusal["type"] == f"/problems/{problem}"
    assert refusal["title"]
    assert refusal["remedy"]
    assert json.loads(session.scalars(sa.select(QuarantinedEvent)).one().content) == bad | change
    assert _count(session, Event) == 1


@pytest.mark.parametrize(("hours", "noted"), [(0, False), (26, True), (-26, True)])
def test_a_wrong_clock_is_written_beside_what_it_dated_and_shown(
    ling: Phone,
    visited: Visited,
    session: Session,
    cast: Cast,
    browse: Any,
    hours: int,
    noted: bool,
) -> None:
    event = ling.answer(visited.inspection, "doctors", "2")
    told = (clock.now() + timedelta(hours=hours)).isoformat()
    body = {"device": ling.device, "since": {}, "events": [event], "charging": True}
    answer = ling.http.post(
        "/api/v1/sync", json=body, headers=ling.headers | {"X-Client-Time": told}
    )
    assert answer.json()["results"][0]["status"] == "accepted"
    skew = session.scalars(sa.select(Event)).one().clock_skew
    assert (skew is not None) is noted
    page = browse(cast.bo).page(f"/inspections/{visited.inspection}")
    assert ("手机时间" in page) is noted
    assert (f"手机时间{'快' if hours > 0 else '慢'} 26 小时" in page) is noted


def test_what_is_no_event_at_all_is_kept_too(
    ling: Phone, visited: Visited, session: Session
) -> None:
    for raw in (None, 7, "text", ["list"]):
        answer = ling.post("/sync", {"device": ling.device, "since": {}, "events": [raw]})
        assert answer.json()["results"][0]["status"] == "rejected"
    assert _count(session, QuarantinedEvent) == 4


def test_a_stranger_cannot_write_into_an_inspection(
    join: Join, cast: Cast, visited: Visited, session: Session
) -> None:
    tao = join(cast.tao)
    tao.answer(visited.inspection, "doctors", "9")
    tao.sync()
    assert tao.results[0]["problem"]["type"] == "/problems/not-your-inspection"
    assert _count(session, Event) == 0
    assert _count(session, QuarantinedEvent) == 1


def test_two_phones_on_one_inspection_converge(
    ling: Phone, join: Join, wen: int, visited: Visited
) -> None:
    other = join(wen)
    ling.answer(visited.inspection, "doctors", "1")
    other.answer(visited.inspection, "doctors", "2")
    other.answer(visited.inspection, "door", "fail")
    ling.sync()
    other.sync()
    ling.sync()
    assert set(ling.events) == set(other.events)
    assert ling.state(visited.inspection) == other.state(visited.inspection)
    assert ling.clock >= 2


def test_a_log_that_moves_while_events_are_checked_is_gone_on_from(
    ling: Phone,
    wen: int,
    join: Join,
    cast: Cast,
    visited: Visited,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A colleague's event, and one of these very events, enter between the check and the lock."""
    colleague, copy = join(wen), join(cast.ling)
    colleague.answer(visited.inspection, "doctors", "1")
    copy.outbox.append(ling.answer(visited.inspection, "doctors", "2"))
    ling.answer(visited.inspection, "door", "fail")
    check, rivals = api.read_events, [copy, colleague]

    def overtaken(*args: Any, **named: Any) -> Any:
        checked = check(*args, **named)
        faster = [rivals.pop() for _ in list(rivals)]
        with ThreadPoolExecutor(1) as elsewhere:
            for phone in faster:
                elsewhere.submit(phone.sync).result()
        return checked

    monkeypatch.setattr(api, "read_events", overtaken)
    ling.sync()
    assert [(one["status"], one["position"]) for one in ling.results] == [
        ("duplicate", 2),
        ("accepted", 3),
    ]
    assert _count(session, Event) == 3


def test_a_phone_that_lost_its_storage_gets_its_own_work_back(
    ling: Phone, visited: Visited
) -> None:
    for number in range(3):
        ling.answer(visited.inspection, "doctors", str(number))
    ling.sync()
    wiped = Phone(ling.http, user=ling.user, device=ling.device, token=ling.token)
    wiped.sync()
    assert wiped.state(visited.inspection) == ling.state(visited.inspection)


def test_a_long_log_comes_in_pages_without_a_gap(
    ling: Phone, join: Join, wen: int, visited: Visited
) -> None:
    for number in range(1203):
        ling.answer(visited.inspection, "doctors", str(number % 90))
    ling.sync()
    other = join(wen)
    assert other.sync_once()["more"] is True
    other.sync()
    assert set(other.events) == set(ling.events)


def test_a_new_phone_of_the_same_person_sends_what_the_old_one_recorded(
    ling: Phone, join: Join, cast: Cast, visited: Visited
) -> None:
    ling.answer(visited.inspection, "doctors", "2")
    renewed = join(cast.ling)
    renewed.outbox = ling.outbox
    renewed.sync()
    assert renewed.results[0]["status"] == "accepted"


def test_too_many_events_in_one_call_are_refused_whole(
    ling: Phone, visited: Visited, session: Session
) -> None:
    event = ling.answer(visited.inspection, "doctors", "2")
    body = {"device": ling.device, "since": {}, "events": [event] * 501}
    answer = ling.post("/sync", body)
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/too-many-events"
    assert _count(session, Event) == 0


@pytest.mark.parametrize(
    "body", [[], {}, {"device": "x", "events": []}, {"device": "x", "since": [], "events": 1}]
)
def test_a_malformed_envelope_is_named(ling: Phone, visited: Visited, body: Any) -> None:
    answer = ling.post("/sync", body)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"]


def test_what_is_no_json_is_named(ling: Phone) -> None:
    answer = ling.http.post(
        "/api/v1/sync",
        content=b'{"device": ',
        headers=ling.headers | {"Content-Type": "application/json"},
    )
    assert answer.status_code == 400
    assert answer.json()["remedy"]


def test_a_body_over_the_limit_is_refused_and_nothing_is_written(
    ling: Phone, visited: Visited, session: Session
) -> None:
    event = ling.answer(visited.inspection, "remark", "x" * 9_000_000)
    answer = ling.post("/sync", {"device": ling.device, "since": {}, "events": [event]})
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/body-too-large"
    assert _count(session, Event) == 0


def test_a_revoked_phone_is_told_so_and_writes_nothing(
    ling: Phone, visited: Visited, session: Session
) -> None:
    ling.answer(visited.inspection, "doctors", "2")
    ling.token = "revoked"
    body = {"device": ling.device, "since": {}, "events": ling.outbox}
    answer = ling.post("/sync", body)
    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/device-revoked"
    assert _count(session, Event) == 0


def test_an_old_app_is_told_to_update_but_its_work_is_taken(
    ling: Phone, visited: Visited, session: Session
) -> None:
    event = ling.answer(visited.inspection, "doctors", "2")
    answer = ling.http.post(
        "/api/v1/sync",
        json={"device": ling.device, "since": {}, "events": [event]},
        headers=ling.headers | {"X-Client-Version": "0.0.9"},
    )
    assert answer.status_code == 426
    assert answer.json()["results"][0]["status"] == "accepted"
    assert _count(session, Event) == 1


def test_bootstrap_gives_the_visit_and_costs_nothing_when_unchanged(
    ling: Phone, join: Join, cast: Cast, visited: Visited
) -> None:
    first = ling.get("/bootstrap")
    snapshot = first.json()
    assert [one["id"] for one in snapshot["inspections"]] == [visited.inspection]
    assert snapshot["inspections"][0]["facts"]["school.students"] == "812"
    assert snapshot["checklists"][0]["sha256"] == visited.checklist_sha256
    again = ling.http.get(
        "/api/v1/bootstrap",
        headers=ling.headers | {"If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 304
    assert join(cast.tao).bootstrap()["inspections"] == []


def test_bootstrap_tells_how_many_messages_wait_unread(
    ling: Phone, visited: Visited, cast: Cast, session: Session
) -> None:
    first = ling.get("/bootstrap")
    own = sa.select(sa.func.count(Notice.id)).where(Notice.user_id == cast.ling)
    assert first.json()["unread"] == session.scalar(own) == 1
    session.execute(sa.update(Notice).values(read_at=NOW))
    session.commit()
    headers = ling.headers | {"If-None-Match": first.headers["ETag"]}
    again = ling.http.get("/api/v1/bootstrap", headers=headers)
    assert (again.status_code, again.json()["unread"]) == (200, 0)


def test_an_inspection_can_be_read_by_its_school_and_not_by_another(
    ling: Phone, join: Join, cast: Cast, visited: Visited, session: Session
) -> None:
    ling.answer(visited.inspection, "doctors", "2")
    ling.sync()
    read = join(cast.mu).get(f"/inspections/{visited.inspection}")
    assert read.json()["merged"]["answer/doctors//value"]["value"] == "2"
    assert read.json()["digest"] == ling.digest(visited.inspection, visited.checklist_sha256)
    for path in ("", "/assessment", "/history"):
        refused = join(cast.tao).get(f"/inspections/{visited.inspection}{path}")
        assert refused.status_code == 403
    assert session.scalars(sa.select(Inspection)).one().log_length == 1


def test_the_history_says_who_answered_and_what_was_superseded(
    ling: Phone, visited: Visited
) -> None:
    ling.answer(visited.inspection, "doctors", "2")
    ling.answer(visited.inspection, "doctors", "3")
    ling.sync()
    history = ling.get(f"/inspections/{visited.inspection}/history").json()["events"]
    assert [(one["author"], one["superseded"]) for one in history] == [
        ("凌检查", True),
        ("凌检查", False),
    ]
