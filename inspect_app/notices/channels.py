"""The ways out of the house: what each needs and how it carries a message."""

from __future__ import annotations

import hashlib
import hmac
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from enum import StrEnum
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import orjson
import requests

PATIENCE = 10.0
"""Seconds that another server may take."""
ROBOT_BYTES = 4096
"""The most that a group robot takes."""


class Channel(StrEnum):
    """A way out. Mail and push go to whom they are wanted by, the others to what is set up."""

    MAIL = "mail"
    PUSH = "push"
    WEBHOOK = "webhook"
    GROUP_ROBOT = "group-robot"


PERSONAL = frozenset({Channel.MAIL, Channel.PUSH})


class SendingFailed(Exception):  # noqa: N818
    """The other side did not take a message; says why, without addresses that hold secrets."""


class Refused(SendingFailed):
    """The other side answered with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class Gone(SendingFailed):
    """There is nobody at the other end any more; trying again would change nothing."""


@dataclass(frozen=True, slots=True)
class Device:
    """A browser's subscription: where to send, its public key (a point of P-256), its secret."""

    endpoint: str
    public_key: bytes
    secret: bytes


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that is told. text: in Chinese; about: as it is kept."""

    event: str
    kind: str
    text: str
    address: str
    at: datetime
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What goes out together. to: a person's address, "" where the channel has its own; device: a
    person's browser, for push alone; inbox: address of the page of all messages; at: now."""

    id: UUID
    to: str
    sentences: Sequence[Sentence]
    inbox: str
    at: datetime
    device: Device | None = None

    @property
    def subject(self) -> str:
        """A line that says what it is about."""
        first = self.sentences[0].text
        more = len(self.sentences) - 1
        return f"{first}（另有{more}条）" if more else first


class Sender(Protocol):
    """A configured channel."""

    def send(self, message: Outgoing) -> None:
        """Hand the message over. Raises SendingFailed."""


@dataclass(frozen=True, slots=True)
class Mail:
    """SMTP. url: smtp://user:password@host:port, encrypted where offered, or smtps://."""

    url: str
    sender: str

    def send(self, message: Outgoing) -> None:
        """Hand the message over. Raises SendingFailed."""
        if not message.to:
            raise SendingFailed("no confirmed address")
        try:
            with self._connect() as server:
                server.send_message(self._letter(message))
        except smtplib.SMTPResponseException as refused:
            raise SendingFailed(f"SMTP {refused.smtp_code}") from refused
        except (smtplib.SMTPException, OSError) as fault:
            raise SendingFailed(type(fault).__name__) from fault

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host = parts.hostname or ""
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server

    def _letter(self, message: Outgoing) -> EmailMessage:
        letter = EmailMessage()
        letter["Subject"] = message.subject
        letter["From"], letter["To"] = self.sender, message.to
        letter["Message-ID"] = f"<{message.id}@{self.sender.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"
        told = "\n\n".join(f"{one.text}\n{one.address}" for one in message.sentences)
        letter.set_content(f"{told}\n\n在“消息”页的“接收方式”里可以改变或停止发送。\n")
        return letter


@dataclass(frozen=True, slots=True)
class Webhook:
    """JSON to another system, signed: HMAC-SHA256 of `timestamp.body` with the shared secret."""

    url: str
    secret: str

    def send(self, message: Outgoing) -> None:
        """Hand the message over. Raises SendingFailed."""
        body = orjson.dumps({"id": message.id, "notices": list(map(_told, message.sentences))})
        timestamp = str(int(message.sentences[-1].at.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "X-Inspect-Timestamp": timestamp,
            "X-Inspect-Signature": signature(self.secret, timestamp, body),
        }
        post(self.url, body, headers)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What the receiver computes anew to know who sent this."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"sha256={signed.hexdigest()}"


def _told(one: Sentence) -> dict[str, Any]:
    return {
        "event": one.event,
        "kind": one.kind,
        "at": one.at,
        "text": one.text,
        "address": one.address,
        "about": one.about,
    }


@dataclass(frozen=True, slots=True)
class GroupRobot:
    """A robot of a group in 企业微信, told in Markdown."""

    url: str

    def send(self, message: Outgoing) -> None:
        """Hand the message over. Raises SendingFailed."""
        content = markdown(message.sentences)
        body = orjson.dumps({"msgtype": "markdown", "markdown": {"content": content}})
        answer = post(self.url, body, {"Content-Type": "application/json"})
        code = None
        with suppress(ValueError):
            code = answer.json().get("errcode")
        if code != 0:
            raise SendingFailed(f"errcode {code}")


def markdown(sentences: Sequence[Sentence]) -> str:
    """The sentences as a list of links, as many as a robot takes, and how many are left out."""
    lines: list[str] = []
    left = ROBOT_BYTES - 64
    for one in sentences:
        line = f"- [{_plain(one.text)}]({one.address})"
        left -= len(line.encode()) + 1
        if left < 0:
            lines.append(f"- 另有{len(sentences) - len(lines)}条，见系统内消息")
            break
        lines.append(line)
    return "\n".join(lines)


def _plain(text: str) -> str:
    return text.replace("[", "［").replace("]", "］")


def post(url: str, body: bytes, headers: Mapping[str, str]) -> requests.Response:
    """The answer to what was sent; redirects are failures, the operator named the address.

    Raises Refused, or SendingFailed where no answer came.
    """
    try:
        answer = requests.post(
            url, data=body, headers=dict(headers), timeout=PATIENCE, allow_redirects=False
        )
    except requests.RequestException as fault:
        # Its words may hold the whole address, and a robot's address is its key.
        raise SendingFailed(type(fault).__name__) from None
    if not 200 <= answer.status_code < 300:
        raise Refused(answer.status_code)
    return answer
