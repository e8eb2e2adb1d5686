"""A small published checklist with one item of every kind the record must carry."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inspect_app.checklists.facts import FACTS
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.inspections.events import canonical


def _text(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def _item(item: str, kind: str, **members: Any) -> dict[str, Any]:
    return {
        "id": item,
        "type": kind,
        "prompt": _text(item),
        "guide": None,
        "privacy": None,
        "weight": "10",
        "bonus": "0",
        "severity": "major",
        "veto": False,
        "duty": "required",
        "evidence": {"rule": "optional", "min": 0, "per": "item"},
        "provisions": ["a6.2.doctor"],
        "standards": [],
        "source": "plan",
        "owner": "school",
        "remedy": _text("补齐", "Complete it"),
        "days": 30,
        "when": None,
        "otherwise": "not_applicable",
        "answer": "required",
        "skips": ["not_applicable", "unchecked"],
        "fields": [],
        "standard": [],
        "advice": [],
        "replaces": [],
    } | members


def _at_least(ref: str, limit: str) -> dict[str, Any]:
    return {
        "when": None,
        "require": {"ref": ref, "op": "gte", "value": limit},
        "partial": None,
        "provisions": ["a6.2.doctor"],
        "standards": [],
        "note": None,
    }


def _measure(column: str) -> dict[str, Any]:
    return {
        "id": column,
        "type": "measure",
        "label": _text(column),
        "guide": None,
        "required": True,
        "when": None,
        "unit": _text("m²"),
        "min": "0",
        "max": "999",
        "decimals": 2,
    }


def definition(version: int = 1) -> dict[str, Any]:
    """The canonical definition of the practice checklist.

    From version 2 on it asks for air too, from version 3 on who keeps the key.
    """
    items = [
        _item("door", "conformity"),
        _item(
            "doctors",
            "count",
            unit=None,
            min="0",
            max="99",
            decimals=0,
            standard=[_at_least("doctors", "1")],
        ),
        _item(
            "rooms",
            "table",
            weight="0",
            skips=[],
            columns=[_measure("area")],
            preset_rows=[],
            min_rows=1,
            max_rows=9,
            row_label=_text("房间", "Room"),
            row_standard=[],
            row_advice=[],
            row_credit="worst",
        ),
        _item(
            "area",
            "computed",
            skips=[],
            answer="optional",
            compute={"op": "sum", "of": [{"ref": "rooms.area"}]},
            unit=_text("m²"),
            decimals=2,
            result="number",
            severity="critical",
            standard=[_at_least("area", "15")],
        ),
        _item("remark", "text", weight="0", answer="optional", skips=[], max_length=500),
        _item("signature", "signature", weight="0", skips=[]),
    ]
    if version > 1:
        items.insert(1, _item("air", "conformity", answer="optional"))
    if version > 2:
        items.insert(1, _item("keeper", "text", weight="0", answer="optional", max_length=30))
    return {
        "schema": 1,
        "id": "practice",
        "version": version,
        "title": _text("练习检查表", "Practice checklist"),
        "guide": None,
        "facts": FACTS,
        "applies": None,
        "provisions": ["a6.2.doctor"],
        "standards": [],
        "scoring": {
            "partial_credit": "0.5",
            "veto_cap": "59",
            "bonus_cap": "10",
            "other_owners": "excluded",
            "bands": [
                {"id": "good", "label": _text("良好", "Good"), "min": "80"},
                {"id": "poor", "label": _text("不合格", "Poor"), "min": "0"},
            ],
        },
        "lookups": {},
        "sections": [
            {
                "id": "all",
                "title": _text("全部", "All"),
                "guide": None,
                "when": None,
                "otherwise": "not_applicable",
                "items": items,
            }
        ],
    }


def publish_practice(session: Session, now: datetime, version: int = 1) -> ChecklistVersion:
    """The practice checklist as a published version, committed by the caller."""
    content = canonical(definition(version))
    published = ChecklistVersion(
        checklist_id="practice",
        version=version,
        title=_text("练习检查表", "Practice checklist"),
        content=content,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        published_at=now,
    )
    session.add(published)
    session.flush()
    return published
