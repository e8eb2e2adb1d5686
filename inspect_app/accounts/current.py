"""Who is calling now, and the gate that every request passes."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask_login import current_user

from inspect_app import clock
from inspect_app.accounts.access import Action, Actor, Scope, Scoped, may
from inspect_app.accounts.errors import DeviceRevoked, PasswordChangeNeeded
from inspect_app.accounts.models import User
from inspect_app.accounts.operations import keep_readings
from inspect_app.accounts.queries import holder_of
from inspect_app.extensions import SAFE_METHODS, csrf, db, login, reading, writing
from inspect_app.problems import Forbidden, SignInNeeded

OPEN_ENDPOINTS = frozenset({"static", "api-docs.openapi_json"})
_BEFORE_OWN_PASSWORD = frozenset(
    {"accounts_pages.account", "accounts_pages.change_password", "accounts_pages.sign_out"}
)


@login.user_loader  # type: ignore[untyped-decorator]
def _user_of_session(identity: str) -> User | None:
    user_id, _, epoch = identity.partition(":")
    user = db.session.get(User, int(user_id)) if user_id.isdigit() else None
    return user if user and user.active and str(user.session_epoch) == epoch else None


def _bearer_token() -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _device_actor(token: str) -> Actor:
    holder = holder_of(db.session, token)
    if holder is None:
        raise DeviceRevoked
    return Actor(
        holder.user_id,
        holder.role,
        holder.school_id,
        holder.device_id,
        holder.reads_confidential,
    )


def current_actor() -> Actor:
    """The caller by device token, else by session. Raises SignInNeeded or DeviceRevoked."""
    if "actor" not in g:
        token = _bearer_token()
        if token is not None:
            g.actor = _device_actor(token)
        elif current_user.is_authenticated:
            g.actor = Actor(
                current_user.id,
                current_user.role,
                current_user.school_id,
                reads_confidential=current_user.reads_confidential,
            )
        else:
            raise SignInNeeded
    return g.actor  # type: ignore[no-any-return]


def require(action: Action, thing: Scoped) -> Actor:
    """The caller, if they may do the action on the thing; else raises Forbidden."""
    actor = current_actor()
    if not may(actor, action, thing.scope):
        raise Forbidden
    note_reading(action, thing.scope)
    return actor


def note_reading(action: Action, scope: Scope) -> None:
    """Have it written down that the caller is shown this, where it is confidential."""
    if scope.confidence is not None:
        g.setdefault("readings", {})[scope.confidence.inspection_id] = action


def _write_readings(response: Response) -> Response:
    """Write down what confidential records the answer shows, before it goes out."""
    readings = g.pop("readings", None)
    if readings and request.method in SAFE_METHODS and response.status_code < 400:
        actor = current_actor()
        with writing():
            keep_readings(db.session, actor, readings, path=request.path, now=clock.now())
    return response


def _needs_no_csrf_token(view: Any) -> bool:
    """A device token is not sent by a browser on its own; sign-in has no session to protect."""
    return _bearer_token() is not None or getattr(view, "csrf_free", False)


def _check() -> None:
    """Refuse what the route's mark does not allow; a route without a mark is closed."""
    if request.endpoint is None:
        return
    view: Any = current_app.view_functions[request.endpoint]
    mark = getattr(view, "access", ())
    if request.method not in SAFE_METHODS and not _needs_no_csrf_token(view):
        csrf.protect()
    if mark is None or request.endpoint in OPEN_ENDPOINTS:
        return
    if not mark:
        raise Forbidden
    action, device_allowed = mark
    if _bearer_token() is not None and not device_allowed:
        raise Forbidden
    actor = current_actor()
    if actor.device_id is None:
        _ask_for_own_password()
    if not may(actor, action):
        raise Forbidden


def _ask_for_own_password() -> None:
    """A session opened with a one-time password is good for choosing an own one, and no more."""
    if current_user.password_is_temporary and request.endpoint not in _BEFORE_OWN_PASSWORD:
        raise PasswordChangeNeeded


def _guard() -> Any:
    """The gate; on a page, a closed gate shows the way in."""
    try:
        with reading():
            _check()
    except SignInNeeded:
        if _is_api():
            raise
        came_from = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(url_for("accounts_pages.sign_in", next=came_from))
    except PasswordChangeNeeded:
        if _is_api():
            raise
        return redirect(url_for("accounts_pages.account"))
    return None


def _is_api() -> bool:
    return request.path.startswith("/api/")


def init_app(app: Flask) -> None:
    """Put the gate in front of every request."""
    app.before_request(_guard)
    app.after_request(_write_readings)
