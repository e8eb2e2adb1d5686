"""Signing in and out by the API."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import argon2
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import create_app
from inspect_app.accounts import operations, passwords
from inspect_app.accounts.models import User
from inspect_app.config import Settings
from tests.accounts.conftest import Browser
from tests.conftest import NOW, PASSWORD, Cast


def test_signing_in_tells_who_and_gives_the_token(
    browser: Callable[[], Browser], cast: Cast
) -> None:
    answer = browser().sign_in("mu")
    assert answer.status_code == 200
    body = answer.get_json()
    assert body["user"] == {
        "id": cast.mu,
        "username": "mu",
        "name": "穆校长",
        "roles": ["principal"],
        "school": cast.school_a,
    }
    assert set(body) == {"user", "csrf_token"}
    assert body["csrf_token"]


def test_the_session_can_be_asked_for_and_ended(signed_in: Callable[[str], Browser]) -> None:
    ling = signed_in("ling")
    assert ling.call("GET", "/session").get_json()["user"]["username"] == "ling"
    assert ling.call("DELETE", "/session").status_code == 204
    refused = ling.call("GET", "/session")
    assert refused.status_code == 401
    assert refused.mimetype == "application/problem+json"
    assert refused.get_json()["type"] == "/problems/sign-in-needed"


@pytest.mark.parametrize(("username", "password"), [("ling", "wrong horse"), ("nobody", PASSWORD)])
def test_wrong_name_and_wrong_password_get_the_same_answer(
    browser: Callable[[], Browser], username: str, password: str
) -> None:
    answer = browser().sign_in(username, password)
    assert answer.status_code == 401
    assert answer.get_json()["type"] == "/problems/wrong-credentials"
    assert "Set-Cookie" not in answer.headers


def test_a_name_nobody_has_costs_as_much_work_as_a_wrong_password(
    browser: Callable[[], Browser],
) -> None:
    def seconds(username: str) -> float:
        best = 9.0
        for _ in range(4):
            began = time.process_time()
            browser().sign_in(username, "wrong horse")
            best = min(best, time.process_time() - began)
        return best

    seconds("nobody")
    assert seconds("nobody") > 0.5 * seconds("ling")


def test_a_deactivated_user_cannot_sign_in(
    browser: Callable[[], Browser], session: Session, cast: Cast
) -> None:
    ling = session.get_one(User, cast.ling)
    operations.deactivate(session, ling, actor_id=cast.bo, now=NOW)
    session.commit()
    assert browser().sign_in("ling").status_code == 401


def test_a_form_from_another_site_cannot_sign_anybody_in(browser: Callable[[], Browser]) -> None:
    credentials = {"username": "ling", "password": PASSWORD}
    as_form = browser().client.post("/api/v1/session", data=credentials)
    as_text = browser().client.post(
        "/api/v1/session",
        data=f'{{"username": "ling", "password": "{PASSWORD}"}}',
        content_type="text/plain",
    )
    for answer in (as_form, as_text):
        assert answer.status_code == 422
        assert "Set-Cookie" not in answer.headers


def test_an_unsafe_call_without_the_csrf_token_is_refused(
    signed_in: Callable[[str], Browser],
) -> None:
    ling = signed_in("ling")
    ling.token = ""
    phone = {"label": "手机", "app_version": "0.1.0"}
    refused = ling.call("POST", "/devices", json=phone)
    assert refused.status_code == 400
    assert refused.get_json()["field"] == "X-CSRFToken"


def test_nothing_of_the_session_before_survives_signing_in(
    browser: Callable[[], Browser], cast: Cast
) -> None:
    one = browser()
    with one.client.session_transaction() as before:
        before["planted"] = "by an attacker"
        before["csrf_token"] = "known to an attacker"
    one.sign_in("ling")
    with one.client.session_transaction() as after:
        assert "planted" not in after
        assert after["csrf_token"] != "known to an attacker"


def test_an_old_hash_is_made_anew_when_its_owner_signs_in(
    browser: Callable[[], Browser], session: Session, cast: Cast
) -> None:
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    session.execute(sa.update(User).where(User.id == cast.ling).values(password_hash=weak))
    session.commit()
    assert browser().sign_in("ling").status_code == 200
    session.expire_all()
    now = session.get_one(User, cast.ling).password_hash
    assert now != weak
    assert not passwords.needs_rehash(now)
    assert passwords.password_matches(now, PASSWORD)


def test_a_changed_password_ends_the_sessions_of_the_old_one(
    signed_in: Callable[[str], Browser], session: Session, cast: Cast
) -> None:
    ling = signed_in("ling")
    operations.set_password(session, session.get_one(User, cast.ling), password="another horse")
    session.commit()
    assert ling.call("GET", "/session").status_code == 401
    assert ling.sign_in("ling", "another horse").status_code == 200


def test_a_one_time_password_opens_no_session_on_the_phone(
    browser: Callable[[], Browser], session: Session, cast: Cast
) -> None:
    password = operations.reset_password(session, session.get_one(User, cast.ling))
    session.commit()
    answer = browser().sign_in("ling", password)
    assert answer.status_code == 403
    assert answer.get_json()["type"] == "/problems/password-change-needed"
    assert "Set-Cookie" not in answer.headers


@pytest.fixture
def strict(app: Flask, settings: Settings, cast: Cast) -> Browser:
    """A browser of a server that allows three attempts a minute."""
    return Browser(create_app(replace(settings, sign_in_limit="3 per minute")).test_client())


def test_guessing_is_slowed_down_and_told_when_to_retry(strict: Browser) -> None:
    statuses = [strict.sign_in("ling", f"guess number {n}").status_code for n in range(4)]
    assert statuses == [401, 401, 401, 429]
    refused = strict.sign_in("ling")
    assert refused.status_code == 429
    assert refused.get_json()["type"] == "/problems/too-many-requests"
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_guesses_on_the_page_count_with_those_by_the_api(strict: Browser) -> None:
    for n in range(3):
        strict.sign_in("LING ", f"guess number {n}")
    token = strict.page("/sign-in").split('name="csrf_token" value="')[1].split('"')[0]
    page = strict.client.post(
        "/sign-in", data={"csrf_token": token, "username": "ling", "password": PASSWORD}
    )
    assert page.status_code == 429


def test_guessing_at_one_name_does_not_shut_out_another(strict: Browser) -> None:
    for n in range(4):
        strict.sign_in("ling", f"guess number {n}")
    assert strict.sign_in("mu").status_code == 200


@pytest.mark.parametrize("body", [b"", b"[]", b'"ling"', b'{"username": {}}', b"{", b"null"])
def test_a_body_that_is_no_credentials_is_refused_plainly(
    browser: Callable[[], Browser], body: bytes
) -> None:
    answer = browser().client.post("/api/v1/session", data=body, content_type="application/json")
    assert answer.status_code in (400, 422)
    assert answer.mimetype == "application/problem+json"
