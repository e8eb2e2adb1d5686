"""The extensions the factory wires, and the one transaction per request."""

from __future__ import annotations

import logging
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_smorest import Api
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import event

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


def prepare_engine(engine: sa.Engine) -> None:
    """Give SQLite what a server needs: WAL, foreign keys, and writers that queue, not fail."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        reading = has_request_context() and request.method in SAFE_METHODS
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


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
        prepare_engine(db.engine)
