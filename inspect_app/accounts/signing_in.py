"""Opening and closing a session, the same for the phone and the pages."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, session
from flask_limiter.util import get_remote_address
from flask_login import login_user, logout_user

from inspect_app.accounts import operations, queries
from inspect_app.accounts.errors import WrongCredentials
from inspect_app.accounts.models import User
from inspect_app.accounts.passwords import password_matches
from inspect_app.extensions import db, limiter


def _limit() -> str:
    limit: str = current_app.extensions["settings"].sign_in_limit
    return limit


def _caller_and_name() -> str:
    given: Any = request.get_json(silent=True) if request.is_json else request.form
    name = given.get("username", "") if hasattr(given, "get") else ""
    return f"{get_remote_address()} {str(name).strip().lower()[:80]}"


throttled = limiter.shared_limit(_limit, scope="sign-in", key_func=_caller_and_name)


def check_password(username: str, password: str) -> User:
    """The active user with this name and password. Raises WrongCredentials.

    The transaction ends before the slow hash is computed: nobody waits for a guess to be checked.
    """
    user = queries.active_user(db.session, username.strip().lower())
    password_hash = user.password_hash if user else None
    db.session.rollback()
    if not password_matches(password_hash, password) or user is None:
        raise WrongCredentials
    operations.refresh_hash(db.session, user, password=password)
    return user


def open_session(user: User) -> None:
    """Sign the user in with a fresh session: nothing known before is good for it."""
    session.clear()
    session.permanent = True
    login_user(user)


def close_session() -> None:
    """Sign out and forget everything of the session."""
    logout_user()
    session.clear()
