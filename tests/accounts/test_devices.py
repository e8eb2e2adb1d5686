"""Phones: registered, heard of, revoked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts import operations
from inspect_app.accounts.models import Device, User
from inspect_app.accounts.phones import PhoneState, Risk, risks_of, skew_of
from tests.accounts.conftest import Browser
from tests.conftest import NOW, Cast

STATE = {
    "unsent_events": 3,
    "unsent_photos": 1,
    "oldest_unsent_at": "2026-11-23T09:00:00+08:00",
    "app_version": "0.1.1",
    "persisted": True,
    "free_bytes": 5_000_000_000,
}
NOTHING_UNSENT = {"unsent_events": 0, "unsent_photos": 0, "oldest_unsent_at": None}


def test_the_server_keeps_only_the_hash_of_a_token(
    signed_in: Callable[[str], Browser], session: Session
) -> None:
    _, headers = signed_in("ling").register_phone()
    token = headers["Authorization"].removeprefix("Bearer ")
    kept = session.scalars(sa.select(Device)).one()
    assert len(token) >= 43
    assert token not in {str(value) for value in vars(kept).values()}


def test_a_heartbeat_needs_no_session_and_is_kept(
    signed_in: Callable[[str], Browser], browser: Callable[[], Browser], session: Session
) -> None:
    device, headers = signed_in("ling").register_phone()
    answer = browser().call("POST", f"/devices/{device}/heartbeat", json=STATE, headers=headers)
    assert answer.status_code == 204
    kept = session.get_one(Device, uuid.UUID(device))
    assert (kept.unsent_events, kept.unsent_photos, kept.app_version) == (3, 1, "0.1.1")
    assert kept.oldest_unsent_at is not None
    assert kept.oldest_unsent_at.isoformat() == "2026-11-23T01:00:00+00:00"
    assert kept.free_bytes == 5_000_000_000
    assert kept.storage_persisted is True
    assert kept.heartbeat_at is not None


@pytest.mark.parametrize("other", ["mu", "bo"])
def test_nobody_speaks_for_anothers_phone_not_even_the_bureau(
    signed_in: Callable[[str], Browser], session: Session, other: str
) -> None:
    device, _ = signed_in("ling").register_phone()
    stranger = signed_in(other)
    _, headers = stranger.register_phone()
    by_phone = stranger.call("POST", f"/devices/{device}/heartbeat", json=STATE, headers=headers)
    by_session = stranger.call("POST", f"/devices/{device}/heartbeat", json=STATE)
    assert by_phone.status_code == by_session.status_code == 403
    assert session.get_one(Device, uuid.UUID(device)).heartbeat_at is None


def test_a_phone_does_not_speak_for_its_owners_other_phone(
    signed_in: Callable[[str], Browser],
) -> None:
    ling = signed_in("ling")
    first, _ = ling.register_phone()
    _, second = ling.register_phone()
    path = f"/devices/{first}/heartbeat"
    assert ling.call("POST", path, json=STATE, headers=second).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"unsent_events": -1},
        {"unsent_events": "3"},
        {"unsent_photos": 2**31},
        {"oldest_unsent_at": "2026-11-23T09:00:00"},
        {"free_bytes": 2**63},
        {"app_version": "x" * 21},
        {"persisted": "maybe"},
    ],
)
def test_a_heartbeat_of_the_wrong_form_is_refused_with_the_field(
    signed_in: Callable[[str], Browser], wrong: dict[str, object]
) -> None:
    ling = signed_in("ling")
    device, headers = ling.register_phone()
    answer = ling.call("POST", f"/devices/{device}/heartbeat", json=STATE | wrong, headers=headers)
    assert answer.status_code == 422
    assert set(answer.get_json()["errors"]["json"]) == set(wrong)


@pytest.mark.parametrize(("who", "status"), [("ling", 204), ("bo", 204), ("mu", 403)])
def test_a_phone_is_revoked_by_its_owner_or_the_bureau(
    signed_in: Callable[[str], Browser], who: str, status: int
) -> None:
    ling = signed_in("ling")
    device, headers = ling.register_phone()
    assert signed_in(who).call("DELETE", f"/devices/{device}").status_code == status
    after = ling.call("GET", "/bootstrap", headers=headers)
    assert after.status_code == (401 if status == 204 else 200)
    if status == 204:
        assert after.get_json()["type"] == "/problems/device-revoked"


def test_a_revoked_phone_is_told_so_and_its_owner_cannot_speak_for_it(
    signed_in: Callable[[str], Browser],
) -> None:
    ling = signed_in("ling")
    device, headers = ling.register_phone()
    ling.call("DELETE", f"/devices/{device}")
    for how in (headers, {}):
        answer = ling.call("POST", f"/devices/{device}/heartbeat", json=STATE, headers=how)
        assert answer.get_json()["type"] == "/problems/device-revoked"


def test_a_token_is_good_for_sending_and_no_more(signed_in: Callable[[str], Browser]) -> None:
    bo = signed_in("bo")
    device, headers = bo.register_phone()
    bo.client.delete_cookie("session")
    assert bo.call("GET", "/bootstrap", headers=headers).status_code == 200
    for method, path in (
        ("GET", "/session"),
        ("POST", "/devices"),
        ("DELETE", f"/devices/{device}"),
        ("GET", "/schools"),
    ):
        answer = bo.call(method, path, json={"label": "x", "app_version": "1"}, headers=headers)
        assert answer.status_code == 403, (method, path)
    assert bo.client.get("/users", headers=headers).status_code == 403


def test_a_wrong_token_is_not_helped_by_a_good_session(
    signed_in: Callable[[str], Browser],
) -> None:
    ling = signed_in("ling")
    answer = ling.call("GET", "/bootstrap", headers={"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert answer.get_json()["type"] == "/problems/device-revoked"


def test_a_phone_goes_on_sending_after_signing_out_and_after_a_new_password(
    signed_in: Callable[[str], Browser], session: Session, cast: Cast
) -> None:
    ling = signed_in("ling")
    _, headers = ling.register_phone()
    ling.call("DELETE", "/session")
    operations.set_password(session, session.get_one(User, cast.ling), password="another horse")
    session.commit()
    assert ling.call("GET", "/bootstrap", headers=headers).status_code == 200


def test_a_deactivated_user_loses_sessions_and_phones_and_gets_no_phone_back(
    signed_in: Callable[[str], Browser], session: Session, cast: Cast
) -> None:
    ling = signed_in("ling")
    _, headers = ling.register_phone()
    user = session.get_one(User, cast.ling)
    operations.deactivate(session, user, actor_id=cast.bo, now=NOW)
    session.commit()
    assert ling.call("GET", "/session").status_code == 401
    assert ling.call("GET", "/bootstrap", headers=headers).status_code == 401
    operations.reactivate(session, user)
    session.commit()
    assert ling.call("GET", "/session").status_code == 401
    assert ling.call("GET", "/bootstrap", headers=headers).status_code == 401
    assert ling.sign_in("ling").status_code == 200


def _phone(**known: object) -> PhoneState:
    said: dict[str, object] = {
        "unsent": 4,
        "oldest_unsent_at": NOW,
        "heard_at": NOW,
        "persisted": True,
    }
    return PhoneState(**said | known)  # type: ignore[arg-type]


def test_a_phone_with_everything_sent_is_at_no_risk() -> None:
    long_ago = NOW - timedelta(days=9)
    assert risks_of(_phone(unsent=0, oldest_unsent_at=long_ago, persisted=False), NOW) == ()


def test_unsent_for_a_day_is_fine_and_for_longer_a_risk() -> None:
    assert risks_of(_phone(), NOW + timedelta(hours=24)) == ()
    later = NOW + timedelta(hours=24, seconds=1)
    assert risks_of(_phone(), later) == (Risk.UNSENT_TOO_LONG,)


def test_a_phone_that_fell_silent_with_unsent_work_becomes_a_risk() -> None:
    silent = _phone(oldest_unsent_at=None)
    assert risks_of(silent, NOW + timedelta(days=2)) == (Risk.UNSENT_TOO_LONG,)


@pytest.mark.parametrize("persisted", [False, None])
def test_unsent_work_in_storage_that_may_be_cleared_is_a_risk(persisted: bool | None) -> None:
    assert risks_of(_phone(persisted=persisted), NOW) == (Risk.NOT_PERSISTED,)


def test_a_phone_that_is_full_or_was_not_opened_for_days_is_a_risk_while_it_holds_unsent_work() -> (
    None
):
    assert risks_of(_phone(free_bytes=200 * 2**20), NOW) == ()
    assert risks_of(_phone(free_bytes=200 * 2**20 - 1), NOW) == (Risk.LITTLE_SPACE,)
    silent = _phone(oldest_unsent_at=None)
    assert Risk.SILENT not in risks_of(silent, NOW + timedelta(days=5))
    assert Risk.SILENT in risks_of(silent, NOW + timedelta(days=5, seconds=1))


@pytest.mark.parametrize(("version", "old"), [("0.9.9", True), ("0.10.0", False), ("fork", False)])
def test_an_app_older_than_the_server_supports_is_named(version: str, old: bool) -> None:
    phone = _phone(unsent=0, app_version=version)
    assert risks_of(phone, NOW, "0.10.0") == ((Risk.OLD_APP,) if old else ())


@pytest.mark.parametrize(("seconds", "wrong"), [(299, False), (300, True), (-300, True)])
def test_a_clock_five_minutes_wrong_is_named(seconds: int, wrong: bool) -> None:
    assert risks_of(_phone(unsent=0, clock_skew=seconds), NOW) == (
        (Risk.WRONG_CLOCK,) if wrong else ()
    )


@pytest.mark.parametrize(
    ("told", "skew"),
    [
        ("2026-11-23T11:00:00+08:00", 3600),
        ("2026-11-23T01:59:59.400Z", -1),
        ("2026-11-23T11:00:00", None),
        ("9999-12-31T23:59:59Z", 2**31 - 1),
        ("0001-01-01T00:00:00Z", -(2**31 - 1)),
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_skew_is_measured_from_what_a_phone_says_and_from_nothing_else(
    told: str | None, skew: int | None
) -> None:
    assert skew_of(told, NOW) == skew


def test_a_heartbeat_measures_the_clock_and_what_a_newer_phone_adds_is_ignored(
    signed_in: Callable[[str], Browser],
    browser: Callable[[], Browser],
    session: Session,
) -> None:
    device, headers = signed_in("ling").register_phone()
    fast = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    answer = browser().call(
        "POST",
        f"/devices/{device}/heartbeat",
        json=STATE | NOTHING_UNSENT | {"battery": 12},
        headers=headers | {"X-Client-Time": fast},
    )
    assert answer.status_code == 204
    skew = session.get_one(Device, uuid.UUID(device)).clock_skew
    assert skew is not None
    assert abs(skew - 3 * 3600) < 60
    page = signed_in("bo").client.get("/phones").text
    assert "手机时间快 3 小时" in page
    assert "手机时间不准" in page
    assert "丢失的风险" not in page
