"""The closed words of checklist definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

ITEM_TYPES = (
    "conformity", "count", "measure", "choice", "multichoice", "text", "date", "time", "photo",
    "signature", "table", "computed",
)  # fmt: skip
FIELD_TYPES = (
    "boolean", "count", "measure", "choice", "multichoice", "text", "date", "time", "computed",
)  # fmt: skip
COMPARISONS = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "between", "present")
ORDERED = ("gt", "gte", "lt", "lte", "between")
JUNCTIONS = ("all", "any", "not")
OPERATORS = (
    "sum", "mean", "min", "max", "count", "share", "ratio", "product", "difference", "first",
    "last", "days_between", "max_gap_days", "lookup", "round", "cv",
)  # fmt: skip
SEVERITIES = ("critical", "major", "minor")
DUTIES = ("required", "optional", "extension")
READERS = ("bureau", "principal")
RE_INSPECTION = "re-inspection"
"""The checklist that re-inspections of reported repairs are recorded with."""
SPOT_CHECK = "spot-check"
"""The checklist that later looks at what was struck off are recorded with."""
REVIEWS = (RE_INSPECTION, SPOT_CHECK)
"""Checklists that are about one finding: they judge nothing, their decision moves the finding."""
KEEPABLE = ("choice", "multichoice", "count", "measure", "date", "time")
"""Types of items whose answers may outlast a record's period: no words can stand in them."""
OWNERS = ("school", "health", "insurance", "township", "county")
SOURCES = ("plan", "external")
FILLS = ("previous", "now")
EVIDENCE_RULES = ("never", "optional", "when_failing", "always")
SKIPS = ("not_applicable", "unchecked")
STANDINGS = ("in-force", "guidance", "local", "superseded", "own")
VERIFIED = ("read", "secondary", "unverified")
PROVISION_KINDS = (
    "checklist-item", "threshold-table", "quota", "schedule", "random-draw", "report-duty",
    "indicator", "workflow",
)  # fmt: skip
DECLINED = ("slogan", "one-off", "outside", "people-decide", "no-test")
POSTS = (
    "school", "principal", "vice-principal", "party-branch", "homeroom-teacher", "teacher",
    "kindergarten", "special-school", "vocational-school", "senior-school", "education-group",
    "lead-school", "centre-school", "centre-principal", "centre-researcher", "county-researcher",
    "research-office", "bureau", "supervision-office", "leading-group", "county-committee",
    "county-government", "county-leader", "posts-office", "finance", "health", "department",
    "township", "township-leader", "village-secretary",
)  # fmt: skip
PERIODS = (
    "day", "week", "month", "quarter", "term", "school-year", "year", "three-years", "five-years",
    "once", "event", "ongoing",
)  # fmt: skip
DRAW_KINDS = ("schools", "inspectors", "teachers", "rooms", "seats")
DRAW_WINDOWS = ("school-year", "term")
MEASURES = ("acts", "amount", "days", "schools", "state")
CALENDAR_PERIODS = ("quarter", "term", "school-year", "year", "three-years", "five-years")
LEVELS = ("county", "township", "school", "group")
INDICATOR_VALUES = ("rate", "number", "yes-no", "text")
TARGET_YEARS = ("2023", "2024", "2025", "2026", "every-year")
ROUNDINGS = ("half_even", "up", "down")
RESERVED_FIELDS = ("value", "reason", "note", "corrected")
RESERVED_ITEMS = ("value", "row", "school", "visit", *COMPARISONS, *JUNCTIONS)

ID = re.compile(r"[a-z][a-z0-9-]{0,63}")
PROVISION = re.compile(r"(main|a[1-9])\.[a-z0-9]{1,3}\.[a-z0-9][a-z0-9-]*")


def resembling(word: object, known: Iterable[str]) -> dict[str, str]:
    """A hint naming the known word most like a misspelt one; empty where none is near."""
    near = get_close_matches(str(word), sorted(known), n=1, cutoff=0.6)
    if not near:
        return {}
    return {"hint_zh": f"，是否想写“{near[0]}”", "hint_en": f"; did you mean '{near[0]}'?"}
