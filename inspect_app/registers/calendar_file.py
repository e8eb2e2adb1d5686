"""Reading the working-day calendar from its file: the shipped one, or the county's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from flask import Flask, current_app

from inspect_app.registers.calendar import AnnouncedYear, WorkingDays

SHIPPED = Path(__file__).with_name("calendar.yaml")


class CalendarFileError(ValueError):
    """The calendar's file cannot be used; names the file and the place."""


def read_calendar(path: Path = SHIPPED) -> WorkingDays:
    """The calendar of a YAML file shaped like the shipped one. Raises CalendarFileError."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        fixed = [date.fromisoformat(f"2000-{day}") for day in content["fixed_holidays"]]
        return WorkingDays(
            fixed_holidays=frozenset((day.month, day.day) for day in fixed),
            announced={int(year): _year(days) for year, days in content["announced"].items()},
        )
    except (OSError, yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise CalendarFileError(f"{path}: {error!r}; compare with {SHIPPED.name}") from error


def _year(entry: Mapping[str, Any]) -> AnnouncedYear:
    return AnnouncedYear(
        holidays=frozenset(map(_date, entry["holidays"])),
        working_weekends=frozenset(map(_date, entry["working_weekends"])),
    )


def _date(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def init_app(app: Flask) -> None:
    """Read the calendar once, so that a bad file stops the start and not a deadline."""
    chosen = app.extensions["settings"].calendar
    app.extensions["calendar"] = read_calendar(SHIPPED if chosen == Path() else chosen)


def working_days() -> WorkingDays:
    """The running application's calendar."""
    calendar: WorkingDays = current_app.extensions["calendar"]
    return calendar
