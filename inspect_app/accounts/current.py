"""Who is calling now, and the gate that every request passes."""

from __future__ import annotations

import hashlib
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g, request
from flask_login import current_user

from inspect_app.accounts.access import Action, Actor, Scoped, may
from inspect_app.accounts.errors import DeviceRevoked
from inspect_app.accounts.models import Device, User
from inspect_app.extensions import SAFE_METHODS, csrf, db, login
from inspect_app.problems import Forbidden, SignInNeeded

_OPEN_ENDPOINTS = frozenset({"static", "api-docs.openapi_json"})


def token_hash(token: str) -> str:
    """SHA-256 of a device token; tokens are random, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@login.user_loader  # type: ignore[untyped-decorator]
def _user_of_session(identity: str) -> User | None:
    user_id, _, epoch = identity.partition(":")
    user = db.session.get(User, int(user_id)) if user_id.isdigit() else None
    return user if user and user.active and str(user.session_epoch) == epoch else None


def _bearer_token() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _device_actor(token: str) -> Actor:
    device = db.session.scalar(sa.select(Device).where(Device.token_hash == token_hash(token)))
    if device is None or device.revoked_at is not None or not device.user.active:
        raise DeviceRevoked
    user = device.user
    return Actor(user.id, user.role, user.school_id, device.id)


def current_actor() -> Actor:
    """The caller by device token, else by session. Raises SignInNeeded or DeviceRevoked."""
    if "actor" not in g:
        token = _bearer_token()
        if token is not None:
            g.actor = _device_actor(token)
        elif current_user.is_authenticated:
            g.actor = Actor(current_user.id, current_user.role, current_user.school_id)
        else:
            raise SignInNeeded
    return g.actor  # type: ignore[no-any-return]


def require(action: Action, thing: Scoped) -> Actor:
    """The caller, if they may do the action on the thing; else raises Forbidden."""
    actor = current_actor()
    if not may(actor, action, thing.scope):
        raise Forbidden
    return actor


def _needs_no_csrf_token(view: Any) -> bool:
    """A device token is not sent by a browser on its own; sign-in has no session to protect."""
    return _bearer_token() is not None or getattr(view, "csrf_free", False)


def _guard() -> None:
    """Refuse what the route's mark does not allow; a route without a mark is closed."""
    if request.endpoint is None:
        return
    view: Any = current_app.view_functions[request.endpoint]
    mark = getattr(view, "access", ())
    if request.method not in SAFE_METHODS and not _needs_no_csrf_token(view):
        csrf.protect()
    if mark is None or request.endpoint in _OPEN_ENDPOINTS:
        return
    if not mark:
        raise Forbidden
    action, device_allowed = mark
    if _bearer_token() is not None and not device_allowed:
        raise Forbidden
    if not may(current_actor(), action):
        raise Forbidden


def init_app(app: Flask) -> None:
    """Put the gate in front of every request."""
    app.before_request(_guard)
