"""The signed link by which whoever gave a mail address shows that its mail reaches them. Pure."""

from __future__ import annotations

from datetime import timedelta

from itsdangerous import BadSignature, URLSafeTimedSerializer

from inspect_app.notices.errors import LinkNotUsable

VALID = timedelta(days=3)
_SALT = "mail-address"


def confirmation(secret: str, user_id: int, address: str) -> str:
    """What the link carries."""
    return URLSafeTimedSerializer(secret, salt=_SALT).dumps([user_id, address])


def confirmed_address(secret: str, token: str, user_id: int) -> str:
    """The address that the link confirms for this user.

    Raises LinkNotUsable where it is altered, older than `VALID` or somebody else's.
    """
    try:
        owner, address = URLSafeTimedSerializer(secret, salt=_SALT).loads(
            token, max_age=int(VALID.total_seconds())
        )
    except BadSignature:
        raise LinkNotUsable from None
    if owner != user_id:
        raise LinkNotUsable
    return str(address)
