"""Dates and times as the reader of a page writes them, on a clock in China."""

from __future__ import annotations

from datetime import date, datetime

from flask import Flask
from flask_babel import format_date, format_datetime

from inspect_app.extensions import DAYS, language


def day(value: date | str) -> str:
    """A civil date such as 2026-11-24 or 24 Nov 2026; an instant gives its date in China.

    value: also in ISO 8601, as kept in a finding's basis.
    """
    known = date.fromisoformat(value) if isinstance(value, str) else value
    return str(format_date(known, DAYS[language()]))


def minute(value: datetime | str) -> str:
    """An instant to the minute; value: also in ISO 8601, as phones send it."""
    return _instant(value, "HH:mm")


def second(value: datetime | str) -> str:
    """An instant to the second, where order matters."""
    return _instant(value, "HH:mm:ss")


def _instant(value: datetime | str, clock: str) -> str:
    known = datetime.fromisoformat(value) if isinstance(value, str) else value
    return str(format_datetime(known, f"{DAYS[language()]} {clock}"))


def init_app(app: Flask) -> None:
    """Give every template the filters `day`, `minute` and `second`."""
    for show in (day, minute, second):
        app.add_template_filter(show)
