"""The extensions the factory wires, and the one transaction per request."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from flask import Flask, Response, g, has_request_context, request
from flask.json.provider import DefaultJSONProvider
from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_smorest import Api
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from inspect_app import sqlite

db = SQLAlchemy(
    engine_options={
        "json_serializer": lambda value: orjson.dumps(value).decode(),
        "json_deserializer": orjson.loads,
    }
)
api = Api()
babel = Babel()
compress = Compress()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, default_limits=[], headers_enabled=True)
login = LoginManager()

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LANGUAGES = ("zh", "en")
DAYS = {"zh": "yyyy-MM-dd", "en": "d MMM yyyy"}
"""How a civil date is written in each language."""

log = logging.getLogger(__name__)


class JsonProvider(DefaultJSONProvider):
    """Flask's JSON, written by a faster hand."""

    def dumps(self, obj: Any, **_: Any) -> str:
        """The value as JSON text, in the order of its members."""
        text: bytes = orjson.dumps(obj, default=self.default, option=orjson.OPT_NON_STR_KEYS)
        return text.decode()


def language() -> str:
    """The language chosen by cookie, else what the browser asks for, else Chinese.

    The phone app asks in its own language whatever was chosen on the pages of the same browser.
    """
    if not has_request_context():
        return "zh"
    chosen = None if "Authorization" in request.headers else request.cookies.get("language")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "zh"


def finish_transaction(response: Response) -> Response:
    """Commit what an answered request did; undo what a refused one began."""
    if response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def is_reading() -> bool:
    """Whether the coming transaction belongs to a request, or a part of one, that only reads."""
    if not has_request_context():
        return False
    if g.get("writing", False):
        return False
    return request.method in SAFE_METHODS or bool(g.get("reading", False))


@contextmanager
def reading() -> Iterator[None]:
    """A transaction that only reads, ended here: it never waits for one that writes."""
    g.reading = True
    try:
        yield
    finally:
        g.reading = False
        if request.method not in SAFE_METHODS:
            db.session.rollback()


@contextmanager
def writing() -> Iterator[None]:
    """A transaction of its own that writes, in a request that otherwise only reads."""
    db.session.rollback()
    g.writing = True
    try:
        yield
        db.session.commit()
    finally:
        g.writing = False


@contextmanager
def flushed_once() -> Iterator[None]:
    """Commits in here wait for the disk together, at its end.

    What was read here after the commit, of others' work too, has then reached the disk as well.
    """
    g.flushes_later = True
    try:
        yield
    finally:
        g.flushes_later = False
        if db.engine.dialect.name == "sqlite":
            sqlite.flush(db.engine)


def flushes_later() -> bool:
    """Whether the commit belongs to a part of a request that flushes at its end."""
    return has_request_context() and bool(g.get("flushes_later", False))


def _close_no_coroutines(app: Flask) -> None:
    """Leave out closing asynchronous sessions, of which there are none.

    It would start an event loop in a thread of its own at the end of every request.
    """
    app.teardown_appcontext_funcs = [
        close for close in app.teardown_appcontext_funcs if not inspect.iscoroutinefunction(close)
    ]


def init_app(app: Flask) -> None:
    """Wire every extension to the application."""
    app.json = JsonProvider(app)
    db.init_app(app)
    _close_no_coroutines(app)
    compress.init_app(app)
    api.init_app(app)
    babel.init_app(app, locale_selector=language)
    csrf.init_app(app)
    limiter.init_app(app)
    login.init_app(app)
    app.after_request(finish_transaction)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sqlite.prepare(db.engine, is_reading, flushes_later)
