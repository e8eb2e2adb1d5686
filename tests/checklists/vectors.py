"""The vectors both engines are held to: definitions, a base of answers, cases that change a few."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]
FOLDER = Path(__file__).resolve().parents[1] / "vectors"
NAMES = (
    "classroom-lighting",
    "classroom-observation",
    "clinic-room",
    "counselling-room",
    "county-governance",
    "everything",
    "safe-campus-quarterly",
)


def definition(name: str) -> Json:
    """A canonical definition."""
    shape: Json = json.loads((FOLDER / "definitions" / f"{name}.json").read_text())
    return shape


def cases() -> Iterator[Any]:
    """Every case as a test parameter: the question and what is expected of the answer."""
    for name in NAMES:
        vectors = json.loads((FOLDER / f"{name}.json").read_text())
        for case in vectors["cases"]:
            label = f"{name}: {case['name']}"
            yield pytest.param(question(vectors, case), case["expect"], id=label)


def question(vectors: Json, case: Json) -> Json:
    """The base with what the case changes."""
    base = copy.deepcopy(vectors["base"])
    responses = base["responses"]
    if case.get("blank"):
        responses = {"answers": {}, "rows": {}, "photos": {}, "signatures": []}
    for item, row, field, value in case.get("answers", ()):
        responses["answers"].setdefault(item, {}).setdefault(row, {})[field] = value
    for part in ("rows", "photos"):
        responses[part] |= case.get(part, {})
    return {
        "definition": definition(vectors["definition"]),
        "facts": base["facts"] | case.get("facts", {}),
        "responses": responses,
    }


def told(answer: Json) -> Json:
    """An engine's answer in the words that cases expect."""
    assessment = answer["assessment"]
    items = {one["item"]: one for one in assessment["items"]}
    findings = assessment["findings"]
    return {
        **{key: assessment[key] for key in ("score", "raw_score", "score_display", "bonus")},
        **{key: assessment[key] for key in ("vetoes", "applies", "counts")},
        "grade": assessment["grade"] and assessment["grade"]["id"],
        "findings": [[one["item"], one["row"]] for one in findings],
        "finding_provisions": {one["item"]: one["provisions"] for one in findings},
        "owners": {one["item"]: one["owner"] for one in findings},
        "remarks": [one["item"] for one in assessment["items"] for _ in one["remarks"]],
        "missing_messages": [m["message"] for m in answer["missing"]],
        "reasons": {item: list(map(_reason, one["reasons"])) for item, one in items.items()},
        "missing": [[m["item"], m["row"], m["field"], m["kind"]] for m in answer["missing"]],
        **{
            f"{key}s": {item: one[key] for item, one in items.items()}
            for key in ("outcome", "message", "value", "credit", "case")
        },
    }


def _reason(reason: Json) -> list[Any]:
    """A reason as short as cases tell it: what was compared and whether that holds."""
    if reason["op"] == "any":
        return ["any", [list(map(_reason, way)) for way in reason["ways"]], reason["holds"]]
    op = f"not {reason['op']}" if reason["negated"] else reason["op"]
    return [reason["ref"], op, reason["limit"], reason["holds"]]


def part_of(expected: Any, found: Any) -> Any:
    """What was found, cut to the keys that the case speaks of."""
    if isinstance(expected, dict):
        return {key: found.get(key, "(nothing)") for key in expected}
    return found
