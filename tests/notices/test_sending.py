"""What is told goes out by the ways the operator opened, to real receivers on this machine."""

from __future__ import annotations

import hmac
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.config import SettingError, Settings
from inspect_app.notices.channels import (
    ROBOT_BYTES,
    Channel,
    GroupRobot,
    Mail,
    Sentence,
    Webhook,
    markdown,
)
from inspect_app.notices.confirming import confirmed_address
from inspect_app.notices.errors import LinkNotUsable
from inspect_app.notices.forms import Wanted
from inspect_app.notices.kinds import Group, NoticeKind
from inspect_app.notices.models import Message, MessageState
from inspect_app.notices.operations import (
    Telling,
    ask_to_confirm,
    confirm_address,
    keep_wishes,
    tell,
)
from inspect_app.notices.outlet import open_outlet
from inspect_app.notices.sending import Outlet, plan_messages, send_again, send_due
from inspect_app.notices.timing import PAUSES, QuietHours, quiet_hours
from inspect_app.registers.calendar_file import read_calendar
from tests.conftest import NOW, Cast
from tests.servers import free_port

WINDOW = timedelta(minutes=10)
ADDRESS = "https://inspect.example.cn"
SECRET = "a shared secret"


@dataclass
class Receiver:
    """Another system: keeps what it is sent and answers as told."""

    status: int = 200
    answer: dict[str, Any] = field(default_factory=lambda: {"errcode": 0})
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.taken.append((dict(self.headers), body))
            self.send_response(found.status)
            self.end_headers()
            self.wfile.write(json.dumps(found.answer).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}/hook?key=secret"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


@dataclass
class PostOffice:
    """A mail server that keeps what it is given."""

    letters: list[Any] = field(default_factory=list)
    refusal: str = ""
    url: str = ""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refusal:
            return self.refusal
        self.letters.append(
            (envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default))
        )
        return "250 taken"


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    found, port = PostOffice(), free_port()
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    found.url = f"smtp://127.0.0.1:{port}"
    yield found
    controller.stop()


def outlet(quiet: QuietHours | None = None, **senders: Any) -> Outlet:
    named = {Channel(name.replace("_", "-")): sender for name, sender in senders.items()}
    return Outlet(named, WINDOW, quiet, ADDRESS, SECRET)


def mail(post_office: PostOffice) -> Mail:
    return Mail(post_office.url, "notices@example.cn")


def say(session: Session, *to: int, event: str = "one", what: str = "照度不足") -> None:
    telling = Telling(
        NoticeKind.CONTESTED, event, f"/findings/{event}", "示例A小学", {"zh": what, "en": "light"}
    )
    tell(session, telling, to, now=NOW)
    session.commit()


def wants_mail(
    session: Session, user: int, group: Group = Group.REVIEWS, *, confirmed: bool = True
) -> None:
    wanted = Wanted("bo@example.cn", frozenset({(Channel.MAIL, group)}))
    keep_wishes(session, user, wanted, now=NOW)
    if confirmed:
        confirm_address(session, user, "bo@example.cn", now=NOW)
        ask_to_confirm(session, user, now=NOW)
    session.commit()


def work(app: Flask, session: Session, ways: Outlet, now: datetime) -> int:
    """What the worker does once a minute."""
    with app.app_context():
        plan_messages(session, ways, now=now)
        session.commit()
        return send_due(session, ways, now=now)


def states(session: Session) -> list[MessageState]:
    return list(session.scalars(sa.select(Message.state).order_by(Message.made_at, Message.id)))


def test_nothing_goes_out_that_nobody_wants(
    app: Flask, session: Session, cast: Cast, post_office: PostOffice
) -> None:
    ways = outlet(mail=mail(post_office))
    wants_mail(session, cast.bo, Group.VISITS)
    say(session, cast.bo, cast.mu)
    assert work(app, session, ways, NOW + WINDOW) == 0
    assert states(session) == []


def test_nothing_but_the_link_goes_to_an_address_before_it_is_confirmed(
    app: Flask, session: Session, cast: Cast, post_office: PostOffice
) -> None:
    ways = outlet(mail=mail(post_office))
    wants_mail(session, cast.bo, confirmed=False)
    say(session, cast.bo, event="one")
    assert work(app, session, ways, NOW) == 1
    ((to, letter),) = post_office.letters
    assert to == ["bo@example.cn"]
    assert "照度不足" not in letter.get_content()
    link = re.search(rf"{ADDRESS}/notices/mail\?token=(\S+)", letter.get_content())
    assert link is not None
    assert confirmed_address(SECRET, link[1], cast.bo) == "bo@example.cn"
    for user, token in ((cast.mu, link[1]), (cast.bo, f"{link[1]}x")):
        with pytest.raises(LinkNotUsable):
            confirmed_address(SECRET, token, user)
    assert work(app, session, ways, NOW + 2 * WINDOW) == 0
    confirm_address(session, cast.bo, "bo@example.cn", now=NOW)
    session.commit()
    say(session, cast.bo, event="two")
    work(app, session, ways, NOW + 3 * WINDOW)
    assert work(app, session, ways, NOW + 4 * WINDOW) == 1
    assert f"{ADDRESS}/findings/two" in post_office.letters[-1][1].get_content()


def test_another_address_waits_to_be_confirmed_anew_even_for_what_is_on_its_way(
    app: Flask, session: Session, cast: Cast, post_office: PostOffice
) -> None:
    ways = outlet(mail=mail(post_office))
    wants_mail(session, cast.bo)
    say(session, cast.bo)
    assert work(app, session, ways, NOW) == 0
    wanted = Wanted("elsewhere@example.cn", frozenset({(Channel.MAIL, Group.REVIEWS)}))
    keep_wishes(session, cast.bo, wanted, now=NOW)
    session.commit()
    assert work(app, session, ways, NOW + WINDOW) == 2
    ((to, letter),) = post_office.letters
    assert to == ["elsewhere@example.cn"]
    assert "照度不足" not in letter.as_string()
    with pytest.raises(LinkNotUsable):
        confirm_address(session, cast.bo, "bo@example.cn", now=NOW)


def test_several_notices_within_a_while_become_one_letter(
    app: Flask, session: Session, cast: Cast, post_office: PostOffice
) -> None:
    ways = outlet(mail=mail(post_office))
    wants_mail(session, cast.bo)
    say(session, cast.bo, event="one")
    assert work(app, session, ways, NOW) == 0
    say(session, cast.bo, event="two", what="没有校医")
    assert work(app, session, ways, NOW + WINDOW / 2) == 0
    assert work(app, session, ways, NOW + WINDOW) == 1
    ((to, letter),) = post_office.letters
    assert to == ["bo@example.cn"]
    assert letter["Subject"] == "示例A小学对问题“照度不足”提出申辩（另有1条）"
    text = letter.get_content()
    assert "没有校医" in text
    assert f"{ADDRESS}/findings/two" in text
    assert work(app, session, ways, NOW + 2 * WINDOW) == 0
    assert states(session) == [MessageState.SENT]


def test_a_refused_letter_is_tried_again_ever_later_and_then_given_up(
    app: Flask, session: Session, cast: Cast, post_office: PostOffice
) -> None:
    ways, now = outlet(mail=mail(post_office)), NOW + WINDOW
    wants_mail(session, cast.bo)
    say(session, cast.bo)
    post_office.refusal = "451 come again later"
    work(app, session, ways, NOW)
    for pause in PAUSES:
        assert work(app, session, ways, now) == 1
        assert work(app, session, ways, now + pause - timedelta(seconds=1)) == 0
        now += pause
    assert work(app, session, ways, now) == 1
    message = session.scalars(sa.select(Message)).one()
    assert (message.state, message.failure) == (MessageState.GIVEN_UP, "SMTP 451")
    post_office.refusal = ""
    send_again(session, message, now=now)
    assert work(app, session, ways, now) == 1
    assert len(post_office.letters) == 1


def test_a_server_that_is_away_is_a_failure_like_another(
    app: Flask, session: Session, cast: Cast
) -> None:
    url = f"http://127.0.0.1:{free_port()}/hook?key=secret"
    ways = outlet(webhook=Webhook(url, SECRET), mail=Mail(f"smtp://127.0.0.1:{free_port()}", "a@b"))
    wants_mail(session, cast.bo)
    say(session, cast.bo)
    work(app, session, ways, NOW)
    assert work(app, session, ways, NOW + WINDOW) == 2
    failures = set(session.scalars(sa.select(Message.failure)))
    assert failures == {"ConnectionError", "ConnectionRefusedError"}


def test_a_webhook_tells_each_event_once_and_signs(
    app: Flask, session: Session, cast: Cast, receiver: Receiver
) -> None:
    ways = outlet(webhook=Webhook(receiver.url, SECRET))
    say(session, cast.bo, cast.ling, cast.mu)
    work(app, session, ways, NOW)
    work(app, session, ways, NOW + WINDOW)
    ((headers, body),) = receiver.taken
    (told,) = json.loads(body)["notices"]
    assert told["event"] == "one"
    assert told["kind"] == "contested"
    assert told["address"] == f"{ADDRESS}/findings/one"
    signed = headers["X-Inspect-Timestamp"].encode() + b"." + body
    expected = hmac.new(SECRET.encode(), signed, "sha256").hexdigest()
    assert headers["X-Inspect-Signature"] == f"sha256={expected}"


@pytest.mark.parametrize("status", [302, 500])
def test_a_webhook_that_does_not_take_it_is_tried_again(
    app: Flask, session: Session, cast: Cast, receiver: Receiver, status: int
) -> None:
    ways = outlet(webhook=Webhook(receiver.url, SECRET))
    receiver.status = status
    say(session, cast.bo)
    work(app, session, ways, NOW)
    work(app, session, ways, NOW + WINDOW)
    message = session.scalars(sa.select(Message)).one()
    assert (message.state, message.failure) == (MessageState.WAITING, f"HTTP {status}")


def test_a_group_hears_what_the_bureau_is_told_in_markdown(
    app: Flask, session: Session, cast: Cast, receiver: Receiver
) -> None:
    ways = outlet(group_robot=GroupRobot(receiver.url))
    say(session, cast.bo, cast.ling, event="one")
    say(session, cast.mu, event="two")
    work(app, session, ways, NOW)
    work(app, session, ways, NOW + WINDOW)
    ((_headers, body),) = receiver.taken
    assert json.loads(body) == {
        "msgtype": "markdown",
        "markdown": {"content": f"- [示例A小学对问题“照度不足”提出申辩]({ADDRESS}/findings/one)"},
    }


def test_a_robot_that_answers_with_a_code_has_not_taken_it(
    app: Flask, session: Session, cast: Cast, receiver: Receiver
) -> None:
    receiver.answer = {"errcode": 45009}
    ways = outlet(group_robot=GroupRobot(receiver.url))
    say(session, cast.bo)
    work(app, session, ways, NOW)
    work(app, session, ways, NOW + WINDOW)
    assert session.scalars(sa.select(Message.failure)).one() == "errcode 45009"


def test_a_robot_is_never_given_more_than_it_takes() -> None:
    many = [Sentence(str(n), "closed", "问题" * 60, ADDRESS, NOW, {}) for n in range(40)]
    content = markdown(many)
    assert len(content.encode()) <= ROBOT_BYTES
    shown = content.count(ADDRESS)
    assert content.endswith(f"另有{40 - shown}条，见系统内消息")


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("2026-11-23T18:00", "2026-11-23T18:00"),
        ("2026-11-23T20:00", "2026-11-24T07:00"),
        ("2026-11-24T06:59", "2026-11-24T07:00"),
        ("2026-11-24T07:00", "2026-11-24T07:00"),
        ("2026-11-27T21:00", "2026-11-30T07:00"),  # Friday night to Monday
        ("2026-11-28T12:00", "2026-11-30T07:00"),
        ("2026-10-01T12:00", "2026-10-08T07:00"),  # the National Day holidays
        ("2026-10-10T12:00", "2026-10-10T12:00"),  # a Saturday worked to make up for them
    ],
)
def test_quiet_hours_end_on_the_next_working_morning(now: str, sent: str) -> None:
    quiet = quiet_hours("20:00-07:00", read_calendar())
    assert quiet is not None
    assert quiet.awake(_local(now)) == _local(sent)


def test_quiet_at_noon_ends_the_same_day() -> None:
    quiet = quiet_hours("12:00-14:00", read_calendar())
    assert quiet is not None
    assert quiet.awake(_local("2026-11-23T13:00")) == _local("2026-11-23T14:00")
    assert quiet.awake(_local("2026-11-23T15:00")) == _local("2026-11-23T15:00")
    assert quiet.awake(_local("2026-11-22T15:00")) == _local("2026-11-23T14:00")


def _local(written: str) -> datetime:
    return datetime.fromisoformat(f"{written}:00+08:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"smtp_url": "mail.example.cn"}, "INSPECT_APP_SMTP_URL"),
        ({"smtp_url": "smtp://mail.example.cn"}, "INSPECT_APP_MAIL_FROM"),
        ({"webhook_url": "https://example.cn"}, "INSPECT_APP_WEBHOOK_SECRET"),
        ({"group_robot_url": "file:///etc/passwd"}, "INSPECT_APP_GROUP_ROBOT_URL"),
        ({"quiet_hours": "8-20"}, "INSPECT_APP_QUIET_HOURS"),
        ({"group_robot_url": "https://example.cn", "public_url": ""}, "INSPECT_APP_PUBLIC_URL"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(changes: dict[str, str], named: str) -> None:
    settings = Settings(**{"public_url": ADDRESS} | changes)
    with pytest.raises(SettingError, match=named):
        open_outlet(settings, read_calendar())


def test_by_default_there_is_no_way_out() -> None:
    assert open_outlet(Settings(), read_calendar()).senders == {}
    assert quiet_hours("-", read_calendar()) is None
