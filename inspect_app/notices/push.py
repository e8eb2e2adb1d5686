"""Web Push: a sealed hint to a browser that somebody subscribed; what is told stays here."""

from __future__ import annotations

import base64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import http_ece
import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from py_vapid import Vapid02

from inspect_app.notices.channels import Gone, Outgoing, Refused, post

KEPT = timedelta(days=1)
"""How long a push service keeps a hint for a browser that is off."""
VALID = timedelta(hours=12)
"""How long the server's name for itself holds; RFC 8292 allows a day."""
GONE = frozenset({404, 410})


def fresh_key() -> bytes:
    """A new private key that names the server to push services, as PEM."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


@dataclass(frozen=True, slots=True)
class Push:
    """Web Push (RFC 8030, 8291, 8292). contact: whom a push service may write to; services: hosts
    that may be sent to, `*.` before one for all below it, or a whole origin to try it on."""

    key: Vapid02
    contact: str
    services: frozenset[str]

    @property
    def public_key(self) -> str:
        """What a browser needs to subscribe."""
        point = self.key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).rstrip(b"=").decode()

    def send(self, message: Outgoing) -> None:
        """Hand the message over. Raises SendingFailed, or Gone where nobody is there any more."""
        device = message.device
        if device is None or not is_service(device.endpoint, self.services):
            raise Gone("subscription")
        body = http_ece.encrypt(
            orjson.dumps(hint(message)),
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=device.public_key,
            auth_secret=device.secret,
            version="aes128gcm",
        )
        try:
            post(device.endpoint, body, self._headers(device.endpoint, message))
        except Refused as refused:
            if refused.status in GONE:
                raise Gone(str(refused)) from None
            raise

    def _headers(self, endpoint: str, message: Outgoing) -> Mapping[str, str]:
        parts = urlsplit(endpoint)
        claims: dict[str, Any] = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "sub": self.contact,
            "exp": int((message.at + VALID).timestamp()),
        }
        return {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(KEPT.total_seconds())),
            **self.key.sign(claims),
        }


def hint(message: Outgoing) -> Mapping[str, str]:
    """What a browser shows: how many there are, and where; neither a school nor what was found."""
    number = len(message.sentences)
    only = message.sentences[0].address if number == 1 else ""
    return {
        "title": "督导检查",
        "body": f"您有{number}条新消息，请登录后查看。",
        "address": only or message.inbox,
    }


def is_service(endpoint: str, services: Collection[str]) -> bool:
    """Whether an address belongs to a push service that the operator allows."""
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in services:
        return True
    if parts.scheme != "https" or parts.netloc.lower() != host:
        return False
    return any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in services)
