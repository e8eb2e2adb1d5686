"""Reading the deadline rules from their file: the shipped one, or the county's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from flask import Flask, current_app

from inspect_app.findings.clock import (
    Counting,
    CountyList,
    DeadlineRule,
    Deadlines,
    Rung,
)
from inspect_app.registers.calendar import WorkingDays
from inspect_app.registers.calendar_file import read_calendar, working_days

SHIPPED = Path(__file__).with_name("deadlines.yaml")
SEVERITIES = ("critical", "major", "minor")


class DeadlineFileError(ValueError):
    """The file of deadline rules cannot be used; names the file and the place."""


def read_deadlines(path: Path = SHIPPED, calendar: WorkingDays | None = None) -> Deadlines:
    """The rules of a YAML file shaped like the shipped one, on a calendar (default: the shipped).

    Raises DeadlineFileError.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Deadlines(
            rules={severity: _rule(content["rules"][severity]) for severity in SEVERITIES},
            checklists=dict(_closer_rules(content["checklists"])),
            signing=_rule(content["signing"]),
            contest=_rule(content["contest"]),
            reinspection=_rule(content["reinspection"]),
            county_list=_county_list(content["county_list"]),
            ladder=[_rung(entry) for entry in content["ladder"]],
            independent=frozenset(content["independent"]),
            counting_basis=_text(content["counting_basis"]),
            counting_verified=str(content["counting_basis"]["verified"]),
            calendar=calendar or read_calendar(),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise DeadlineFileError(f"{path}: {error!r}; compare with {SHIPPED.name}") from error


def _rule(entry: Mapping[str, Any]) -> DeadlineRule:
    days = entry["days"]
    if not isinstance(days, int) or days < 1:
        raise ValueError(f"days: {days!r} is not a whole number above 0")
    counting = Counting(entry["counting"])
    return DeadlineRule(days, counting, _text(entry["basis"]), str(entry["verified"]))


def _closer_rules(entry: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], DeadlineRule]]:
    """Rules of checklists and their items, by both; "" for a whole checklist."""
    for checklist, of_items in entry.items():
        for item, rule in of_items.items():
            yield (checklist, "" if item == "*" else item), _rule(rule)


def _county_list(entry: Mapping[str, Any]) -> CountyList:
    due = date.fromisoformat(f"2000-{entry['due']}")
    return CountyList(due.month, due.day, _text(entry["basis"]), str(entry["verified"]))


def _rung(entry: Mapping[str, Any]) -> Rung:
    return Rung(int(entry["days"]), _text(entry["words"]))


def _text(entry: Mapping[str, Any]) -> dict[str, str]:
    return {"zh": str(entry["zh"]), "en": str(entry["en"])}


def init_app(app: Flask) -> None:
    """Read the rules once, so that a bad file stops the start and not a submission."""
    chosen = app.extensions["settings"].deadlines
    path = SHIPPED if chosen == Path() else chosen
    with app.app_context():
        app.extensions["deadlines"] = read_deadlines(path, working_days())


def deadlines() -> Deadlines:
    """The running application's rules."""
    rules: Deadlines = current_app.extensions["deadlines"]
    return rules
