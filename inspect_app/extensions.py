"""The extensions the factory wires, and the one transaction per request."""

from __future__ import annotations

import logging

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_smorest import Api
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from inspect_app import sqlite

db = SQLAlchemy()
api = Api()
babel = Babel()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, default_limits=[], headers_enabled=True)
login = LoginManager()

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LANGUAGES = ("zh", "en")

log = logging.getLogger(__name__)


def language() -> str:
    """The language chosen by cookie, else what the browser asks for, else Chinese."""
    if not has_request_context():
        return "zh"
    chosen = request.cookies.get("language")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "zh"


def finish_transaction(response: Response) -> Response:
    """Commit what an answered request did; undo what a refused one began."""
    if response.status_code < 400 or g.pop("keeps_changes", False):
        db.session.commit()
    else:
        db.session.rollback()
    return response


def is_reading() -> bool:
    """Whether the coming transaction belongs to a request, or a part of one, that only reads."""
    if not has_request_context():
        return False
    return request.method in SAFE_METHODS or bool(g.get("reading", False))


def init_app(app: Flask) -> None:
    """Wire every extension to the application."""
    db.init_app(app)
    api.init_app(app)
    babel.init_app(app, locale_selector=language)
    csrf.init_app(app)
    limiter.init_app(app)
    login.init_app(app)
    app.after_request(finish_transaction)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sqlite.prepare(db.engine, is_reading)
