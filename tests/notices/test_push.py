"""Hints to browsers: sealed for one of them, signed by this server, silent about what is told."""

from __future__ import annotations

import json
import os
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import http_ece
import jwt
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.config import SettingError, Settings
from inspect_app.notices.channels import Channel, Device
from inspect_app.notices.kinds import Group
from inspect_app.notices.models import Message, MessageState, PushSubscription, Wish
from inspect_app.notices.operations import MOST_DEVICES, keep_device
from inspect_app.notices.outlet import open_outlet
from inspect_app.notices.push import Push, is_service
from inspect_app.notices.sending import Outlet, send_again
from inspect_app.registers.calendar_file import read_calendar
from tests.conftest import NOW, Cast
from tests.notices.test_sending import ADDRESS, WINDOW, Receiver, receiver, say, work
from tests.pages import Browser

__all__ = ["receiver"]

Browse = Callable[[int], Browser]
CONTACT = "mailto:office@example.cn"
SERVICES = "updates.push.services.mozilla.com *.push.apple.com"


@dataclass
class Subscribed:
    """A browser with its own key, reached at an endpoint."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def device(self) -> Device:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return Device(self.endpoint, point, self.secret)

    @property
    def form(self) -> dict[str, str]:
        device = self.device
        return {
            "endpoint": device.endpoint,
            "public_key": b64encode(device.public_key).decode(),
            "secret": b64encode(device.secret).decode(),
        }

    def opened(self, body: bytes) -> dict[str, str]:
        plain = http_ece.decrypt(
            body, private_key=self.key, auth_secret=self.secret, version="aes128gcm"
        )
        told: dict[str, str] = json.loads(plain)
        return told


@pytest.fixture
def settings(settings: Settings, receiver: Receiver, tmp_path: Path) -> Settings:
    """Web Push is on; beside the services of the browsers' makers, one of our own."""
    own = receiver.url.partition("/hook")[0]
    return replace(
        settings,
        public_url=ADDRESS,
        push_contact=CONTACT,
        push_key=tmp_path / "push_key.pem",
        push_services=f"{SERVICES} {own}",
        digest_minutes=10,
        quiet_hours="-",
    )


@pytest.fixture
def ways(settings: Settings) -> Outlet:
    return open_outlet(settings, read_calendar())


@pytest.fixture
def browser(session: Session, cast: Cast, receiver: Receiver) -> Subscribed:
    """Bo's browser, subscribed."""
    found = Subscribed(receiver.url)
    keep_device(session, cast.bo, found.device, now=NOW)
    session.commit()
    return found


def pushed(app: Flask, session: Session, ways: Outlet) -> int:
    work(app, session, ways, NOW)
    return work(app, session, ways, NOW + WINDOW)


def test_a_browser_learns_how_many_there_are_and_nothing_of_what_they_tell(
    app: Flask,
    session: Session,
    cast: Cast,
    ways: Outlet,
    browser: Subscribed,
    receiver: Receiver,
) -> None:
    say(session, cast.bo, event="one")
    say(session, cast.bo, event="two", what="没有校医")
    assert pushed(app, session, ways) == 1
    ((headers, body),) = receiver.taken
    assert headers["Content-Encoding"] == "aes128gcm"
    assert headers["TTL"] == "86400"
    told = browser.opened(body)
    assert told["body"] == "您有2条新消息，请登录后查看。"
    assert told["address"] == f"{ADDRESS}/notices/"
    for secret in ("示例A小学", "照度不足", "没有校医"):
        assert secret not in json.dumps(told, ensure_ascii=False)
    with pytest.raises(http_ece.ECEException):
        replace(browser, secret=os.urandom(16)).opened(body)


def test_a_single_message_leads_to_what_it_is_about(
    app: Flask,
    session: Session,
    cast: Cast,
    ways: Outlet,
    browser: Subscribed,
    receiver: Receiver,
) -> None:
    say(session, cast.bo, event="one")
    pushed(app, session, ways)
    assert browser.opened(receiver.taken[0][1])["address"] == f"{ADDRESS}/findings/one"


def test_the_push_service_can_tell_who_sent_it(
    app: Flask,
    session: Session,
    cast: Cast,
    ways: Outlet,
    browser: Subscribed,
    receiver: Receiver,
) -> None:
    say(session, cast.bo)
    pushed(app, session, ways)
    scheme, _, given = receiver.taken[0][0]["Authorization"].partition(" ")
    parts = dict(one.strip().split("=", 1) for one in given.split(","))
    assert scheme == "vapid"
    assert ways.push is not None
    assert parts["k"].rstrip("=") == ways.push.public_key
    point = urlsafe_b64decode(f"{ways.push.public_key}=")
    claims = jwt.decode(
        parts["t"],
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point),
        algorithms=["ES256"],
        audience=receiver.url.partition("/hook")[0],
        options={"verify_exp": False},
    )
    assert claims["sub"] == CONTACT
    assert 0 < claims["exp"] - NOW.timestamp() <= 86400


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_at_once(
    app: Flask,
    session: Session,
    cast: Cast,
    ways: Outlet,
    browser: Subscribed,
    receiver: Receiver,
    status: int,
) -> None:
    receiver.status = status
    say(session, cast.bo)
    pushed(app, session, ways)
    session.rollback()
    message = session.scalars(sa.select(Message)).one()
    assert (message.state, message.failure) == (MessageState.GIVEN_UP, f"HTTP {status}")
    assert session.scalars(sa.select(PushSubscription)).all() == []
    send_again(session, message, now=NOW + WINDOW)
    session.commit()
    work(app, session, ways, NOW + WINDOW)
    session.rollback()
    assert session.scalars(sa.select(Message.state)).one() is MessageState.GIVEN_UP
    assert len(receiver.taken) == 1


@pytest.mark.parametrize("status", [302, 429, 500])
def test_a_push_service_that_does_not_take_it_is_tried_again(
    app: Flask,
    session: Session,
    cast: Cast,
    ways: Outlet,
    browser: Subscribed,
    receiver: Receiver,
    status: int,
) -> None:
    receiver.status = status
    say(session, cast.bo)
    pushed(app, session, ways)
    session.rollback()
    message = session.scalars(sa.select(Message)).one()
    assert (message.state, message.failure) == (MessageState.WAITING, f"HTTP {status}")
    assert len(session.scalars(sa.select(PushSubscription)).all()) == 1
    receiver.status = 201
    assert work(app, session, ways, message.due_at) == 1


def test_each_browser_of_a_person_is_told_and_nobody_elses(
    app: Flask,
    session: Session,
    cast: Cast,
    ways: Outlet,
    browser: Subscribed,
    receiver: Receiver,
) -> None:
    second, other = Subscribed(f"{receiver.url}&2"), Subscribed(f"{receiver.url}&3")
    keep_device(session, cast.bo, second.device, now=NOW)
    keep_device(session, cast.mu, other.device, now=NOW)
    say(session, cast.bo)
    assert pushed(app, session, ways) == 2
    bodies = [body for _, body in receiver.taken]
    assert len([1 for body in bodies for one in (browser, second) if _opens(one, body)]) == 2
    assert not any(_opens(other, body) for body in bodies)


def _opens(browser: Subscribed, body: bytes) -> bool:
    try:
        return bool(browser.opened(body))
    except http_ece.ECEException:
        return False


def test_a_page_subscribes_a_browser_with_all_groups_and_takes_it_off_again(
    session: Session, browse: Browse, cast: Cast, receiver: Receiver
) -> None:
    mu, tao = browse(cast.mu), browse(cast.tao)
    page = mu.page("/notices/settings")
    assert 'data-push="' in page
    browser = Subscribed("https://updates.push.services.mozilla.com/wpush/v2/abc")
    assert mu.post("/notices/push", **browser.form).status_code == 302
    wanted = set(session.scalars(sa.select(Wish.topic).where(Wish.channel == Channel.PUSH)))
    assert wanted == set(Group)
    assert browser.endpoint in mu.page("/notices/settings")
    tao.page("/notices/settings")
    tao.post("/notices/push", endpoint=browser.endpoint, remove="1")
    session.rollback()
    assert session.scalars(sa.select(PushSubscription.user_id)).all() == [cast.mu]
    tao.post("/notices/push", **browser.form)
    session.rollback()
    assert session.scalars(sa.select(PushSubscription.user_id)).all() == [cast.tao]
    tao.post("/notices/push", endpoint=browser.endpoint, remove="1")
    session.rollback()
    assert session.scalars(sa.select(PushSubscription)).all() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "https://169.254.169.254/latest"},
        {"endpoint": "http://updates.push.services.mozilla.com/wpush"},
        {"endpoint": "https://updates.push.services.mozilla.com:8443/wpush"},
        {"endpoint": "https://updates.push.services.mozilla.com@example.cn/wpush"},
        {"endpoint": "https://push.apple.com.example.cn/x"},
        {"endpoint": "https://updates.push.services.mozilla.com/" + "a" * 1000},
        {"public_key": "AAAA"},
        {"public_key": "???"},
        {"secret": "AAAA"},
    ],
)
def test_what_leads_elsewhere_or_is_no_key_is_refused(
    session: Session, browse: Browse, cast: Cast, changes: dict[str, str]
) -> None:
    mu = browse(cast.mu)
    mu.page("/notices/settings")
    form = Subscribed("https://updates.push.services.mozilla.com/wpush/v2/abc").form
    refused = mu.post("/notices/push", **form | changes)
    assert refused.status_code == 422
    assert "这个浏览器的推送不能用" in refused.text
    assert session.scalars(sa.select(PushSubscription)).all() == []


def test_services_are_named_whole_or_by_what_they_end_with() -> None:
    services = frozenset(SERVICES.split())
    assert is_service("https://web.push.apple.com/x", services)
    assert not is_service("https://push.apple.com/x", services)
    assert not is_service("https://[::1", services)


def test_a_person_keeps_so_many_browsers_the_latest(session: Session, cast: Cast) -> None:
    for number in range(MOST_DEVICES + 2):
        keep_device(session, cast.bo, Subscribed(f"https://example.cn/{number}").device, now=NOW)
    kept = set(session.scalars(sa.select(PushSubscription.endpoint)))
    assert kept == {f"https://example.cn/{n}" for n in range(2, MOST_DEVICES + 2)}


def test_the_key_is_made_once_and_kept(settings: Settings) -> None:
    first, second = (open_outlet(settings, read_calendar()).push for _ in range(2))
    assert isinstance(first, Push)
    assert isinstance(second, Push)
    assert first.public_key == second.public_key
    assert settings.push_key.stat().st_mode & 0o777 == 0o600


def test_a_key_or_contact_that_cannot_be_used_stops_the_start(settings: Settings) -> None:
    settings.push_key.write_text("no key")
    with pytest.raises(SettingError, match="INSPECT_APP_PUSH_KEY"):
        open_outlet(settings, read_calendar())
    with pytest.raises(SettingError, match="INSPECT_APP_PUSH_CONTACT"):
        open_outlet(replace(settings, push_contact="office"), read_calendar())
