"""The real application for a simulated year: phones tell the time, and the bureau acts on demand.

Served by gunicorn as `tests.field.year_server:application`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from inspect_app import clock, create_app
from inspect_app.accounts.models import Device
from inspect_app.extensions import db
from tests.field.county import SECOND_TERM, PlannedVisit, plan_visits
from tests.practice import publish_practice

Environ = dict[str, Any]
START = datetime(2026, 3, 1, tzinfo=UTC)


class YearServer:
    """The application with the year's time, and what it must know of requests that were cut."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.now = START
        self.begun: set[int] = set()
        self.ended: set[int] = set()
        self.acts: dict[str, Callable[[dict[str, Any]], Any]] = {
            "/year/settled": self.settled,
            "/year/revoke": self.revoke,
            "/year/turn": self.turn,
        }
        clock.now = lambda: self.now

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        number = int(environ.get("HTTP_X_YEAR_NUMBER", 0))
        self._set_clock(environ)
        act = self.acts.get(environ["PATH_INFO"])
        if act is not None:
            body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            start_response("200 OK", [("Content-Type", "application/json")])
            return [json.dumps(act(json.loads(body))).encode()]
        self.begun.add(number)
        try:
            return self.app(environ, start_response)
        finally:
            self.ended.add(number)

    def _set_clock(self, environ: Environ) -> None:
        milliseconds = environ.get("HTTP_X_YEAR_NOW")
        if milliseconds is not None:
            self.now = datetime.fromtimestamp(int(milliseconds) / 1000, UTC)

    def settled(self, asked: dict[str, Any]) -> bool:
        """Wait until a request that was cut has come to its end here."""
        until = time.monotonic() + 5
        while asked["number"] not in self.ended and time.monotonic() < until:
            threading.Event().wait(0.001)
        return asked["number"] in self.ended

    def revoke(self, asked: dict[str, Any]) -> bool:
        """Take away the right to send from all phones of a user."""
        with self.app.app_context():
            db.session.execute(
                sa.update(Device)
                .where(Device.user_id == asked["user"], Device.revoked_at.is_(None))
                .values(revoked_at=self.now)
            )
            db.session.commit()
        return True

    def turn(self, _: dict[str, Any]) -> list[Any]:
        """Publish the next version of the checklist, plan the second term by it."""
        data = Path(self.app.extensions["settings"].data)
        wanted = [
            PlannedVisit(school, date.fromisoformat(on), tuple(team))
            for school, on, team in json.loads((data / SECOND_TERM).read_text())
        ]
        with self.app.app_context():
            publish_practice(db.session, self.now, version=2)
            planned = plan_visits(db.session, wanted, now=self.now)
            db.session.commit()
        return planned


application = YearServer(create_app())
