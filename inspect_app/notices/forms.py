"""Reading what somebody wants to be sent."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from werkzeug.datastructures import ImmutableMultiDict

from inspect_app.notices.channels import PERSONAL, Channel, Device
from inspect_app.notices.errors import AddressNeeded, AddressNotUsable, SubscriptionNotUsable
from inspect_app.notices.kinds import Group
from inspect_app.notices.push import is_service

LONGEST_ENDPOINT, PUBLIC_BYTES, SECRET_BYTES = 1000, 65, 16
_ADDRESS = re.compile(r"[^\s@<>,;:\"()]{1,64}@[A-Za-z0-9.-]{1,120}\.[A-Za-z0-9-]{2,60}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody chose. mail: their address, "" for none."""

    mail: str
    topics: frozenset[tuple[Channel, Group]]


def read_device(form: Mapping[str, str], services: Collection[str]) -> Device:
    """A browser's subscription. Raises SubscriptionNotUsable."""
    endpoint = form.get("endpoint", "")
    try:
        public_key = b64decode(form.get("public_key", ""), validate=True)
        secret = b64decode(form.get("secret", ""), validate=True)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
    except ValueError:
        raise SubscriptionNotUsable(field="endpoint") from None
    fits = len(endpoint) <= LONGEST_ENDPOINT and len(secret) == SECRET_BYTES
    if not (fits and len(public_key) == PUBLIC_BYTES and is_service(endpoint, services)):
        raise SubscriptionNotUsable(field="endpoint")
    return Device(endpoint, public_key, secret)


def read_wanted(form: ImmutableMultiDict[str, str], offered: Collection[Channel]) -> Wanted:
    """The form of settings; what is not offered is left out.

    Raises AddressNotUsable, or AddressNeeded where mail is wanted and nobody said where.
    """
    mail = form.get("mail", "").strip()
    if mail and not _ADDRESS.fullmatch(mail):
        raise AddressNotUsable(field="mail")
    ticked = set(form.getlist("topic"))
    topics = frozenset(
        (channel, group)
        for channel in PERSONAL & set(offered)
        for group in Group
        if f"{channel}:{group}" in ticked
    )
    if not mail and any(channel is Channel.MAIL for channel, _ in topics):
        raise AddressNeeded(field="mail")
    return Wanted(mail, topics)
