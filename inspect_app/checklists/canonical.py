"""The canonical definition: every default explicit, so that a published version never shifts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from inspect_app.checklists.facts import FACTS
from inspect_app.checklists.limits import with_citations
from inspect_app.checklists.names import KIND_OF_TYPE, Kind
from inspect_app.checklists.values import number
from inspect_app.checklists.vocabulary import SKIPS

Json = dict[str, Any]

SCHEMA = 1
CASES = ("standard", "advice", "row_standard", "row_advice")
_JUST = {
    "zh": "按本项要求整改到位，并上传整改照片。",
    "en": "Bring it to the standard and send photos.",
}
_ROW = {"zh": "行", "en": "rows"}
_CHECKABLE = ("count", "measure", "choice", "multichoice", "date", "time", "table")
_SKIPS = {"conformity": [*SKIPS], **{kind: ["unchecked"] for kind in _CHECKABLE}}
_NUMBERS = {"unit": None, "min": None, "max": None}
SHAPES: dict[str, Json] = {
    "count": {**_NUMBERS, "min": "0", "decimals": 0},
    "measure": {**_NUMBERS, "decimals": 2},
    "choice": {"options": []},
    "multichoice": {"options": []},
    "text": {"max_length": 500},
    "computed": {"compute": None, "unit": None, "decimals": 2, "result": "number"},
    "table": {
        "columns": [],
        "preset_rows": [],
        "min_rows": 0,
        "max_rows": 50,
        "row_label": _ROW,
        "row_standard": [],
        "row_advice": [],
        "row_credit": "worst",
    },
}
_FIELD = {"guide": None, "required": False, "when": None}
_ITEM: Json = {
    "guide": None,
    "privacy": None,
    "severity": "minor",
    "veto": False,
    "duty": "required",
    "provisions": [],
    "standards": [],
    "source": "plan",
    "owner": "school",
    "when": None,
    "otherwise": "not_applicable",
    "standard": [],
    "advice": [],
    "replaces": [],
}
_SCORING = {
    "partial_credit": "0.5",
    "veto_cap": "59",
    "bonus_cap": "10",
    "other_owners": "excluded",
}


def inherit(raw: Any) -> Any:
    """The file's data with the defaults of file and section written into every item."""
    if not isinstance(raw, Mapping) or not isinstance(raw.get("sections"), list):
        return raw
    shared = _mapping(raw.get("defaults"))
    sections = [_inherit_section(section, shared) for section in raw["sections"]]
    return {**raw, "sections": sections}


def _inherit_section(section: Any, shared: Mapping[str, Any]) -> Any:
    if not isinstance(section, Mapping) or not isinstance(section.get("items"), list):
        return section
    shared = {**shared, **_mapping(section.get("defaults"))}
    items = [{**shared, **one} if isinstance(one, Mapping) else one for one in section["items"]]
    return {**section, "items": items}


def _mapping(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, Mapping) else {}


def complete(loaded: Json, sources: Mapping[str, Mapping[str, Any]]) -> Json:
    """The canonical definition of a file that has passed its schema, limits still marked as such.

    sources: the standards that can be cited, {id, title, verified} by id.
    """
    days = loaded["days"]
    sections = [_section(section, days) for section in loaded["sections"]]
    definition: Json = {
        "schema": SCHEMA,
        "id": loaded["id"],
        "version": loaded["version"],
        "title": loaded["title"],
        "guide": loaded.get("guide"),
        "applies": {"otherwise": "advice", **loaded["applies"]} if "applies" in loaded else None,
        "provisions": [],
        "standards": [],
        "scoring": {**_SCORING, **loaded["scoring"]},
        "lookups": {name: _entries(table) for name, table in loaded.get("lookups", {}).items()},
        "sections": sections,
    }
    if "confidential" in loaded:
        definition["confidential"] = _confidential(loaded["confidential"])
    definition["provisions"] = sorted(
        {*loaded.get("provisions", []), *_cited(definition, "provisions")}
    )
    definition["facts"] = {ref: FACTS[ref] for ref in sorted(_named(definition)) if ref in FACTS}
    used = set(_cited(definition, "standards"))
    definition["standards"] = [one for known, one in sources.items() if known in used]
    _infer_results(definition)
    return definition


def _confidential(given: Json) -> Json:
    told: Json = {"readers": sorted(set(given["readers"]))}
    if "retention" in given:
        kept = given["retention"]
        told["retention"] = {"years": kept["years"], "keep": sorted(set(kept.get("keep", ())))}
    return told


def _entries(table: list[Json]) -> list[Json]:
    return [{"equals": None, "min": None, "max": None, **entry} for entry in table]


def _section(section: Json, days: Mapping[str, int]) -> Json:
    return {
        "id": section["id"],
        "title": section["title"],
        "guide": section.get("guide"),
        "when": section.get("when"),
        "otherwise": section.get("otherwise", "not_applicable"),
        "items": [_item(item, days) for item in section["items"]],
    }


def _item(given: Json, days: Mapping[str, int]) -> Json:
    kind = given["type"]
    item = {**_ITEM, **SHAPES.get(kind, {}), **given}
    item["fields"] = [_field(field) for field in given.get("fields_") or []]
    item.pop("fields_", None)
    if kind == "table":
        item["columns"] = [_field(column) for column in item["columns"]]
    if "draw" in item:
        item["draw"] = _draw(item["draw"])
    judged = bool(kind == "conformity" or item["standard"] or item.get("row_standard"))
    counted = judged and item["duty"] == "required"
    item.setdefault("weight", "1" if counted else "0")
    item.setdefault("bonus", "1" if judged and not counted else "0")
    item.setdefault("answer", "required" if counted or kind == "signature" else "optional")
    item.setdefault("skips", _SKIPS.get(kind, []) if judged else [])
    item.setdefault("remedy", _JUST)
    item.setdefault("days", days[item["severity"]])
    item["evidence"] = _evidence(given.get("evidence"), kind)
    for key in CASES:
        if key in item:
            item[key] = [with_citations(case) for case in item[key]]
    return _with_own_names(item)


def _draw(given: Json) -> Json:
    return {"count": given["count"], "from": given["from_"], "seed": given["seed"]}


def _evidence(given: Json | None, kind: str) -> Json:
    evidence = given or {"rule": "always" if kind == "photo" else "optional"}
    wanted = 1 if evidence["rule"] in ("always", "when_failing") else 0
    return {"min": wanted, "per": "item", **evidence}


def _field(given: Json) -> Json:
    return {**_FIELD, **SHAPES.get(given["type"], {}), **given}


def _with_own_names(item: Json) -> Json:
    """`value` and `value.field` say the item's own name from here on, except in rows."""

    def own(ref: str) -> str:
        return item["id"] + ref[5:] if ref == "value" or ref.startswith("value.") else ref

    result = dict(item)
    for key in ("standard", "advice", "fields", "compute", "when"):
        result[key] = renamed(item[key], own) if item.get(key) is not None else item.get(key)
    if item["type"] != "computed":
        result.pop("compute")
    return result


def renamed(part: Any, rename: Callable[[str], str]) -> Any:
    """A part of a definition with every reference renamed."""
    if isinstance(part, list):
        return [renamed(one, rename) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: rename(inner) if key in ("ref", "to") else renamed(inner, rename)
        for key, inner in part.items()
    }


def references(part: Any, table: str = "row") -> Iterator[str]:
    """Every reference in a part of a definition, tables that are counted included.

    table: whose column `row.x` is here; where rows of a table are counted, it is theirs.
    """
    if isinstance(part, list):
        for one in part:
            yield from references(one, table)
    elif isinstance(part, dict):
        counted = part.get("table") if "where" in part else None
        if counted is not None:
            yield counted
        for key, inner in part.items():
            if key in ("ref", "to") and isinstance(inner, str):
                yield f"{table}.{inner[4:]}" if inner.startswith("row.") else inner
            else:
                yield from references(inner, counted or table)


def _named(definition: Json) -> set[str]:
    return set(references([definition["sections"], definition["applies"] or {}]))


def _cited(definition: Json, what: str) -> Iterator[str]:
    for section in definition["sections"]:
        for item in section["items"]:
            yield from item[what]
            for key in CASES:
                for case in item.get(key) or ():
                    yield from case[what]


def _infer_results(definition: Json) -> None:
    shapes = dict(_shapes(definition))
    for ref, (shape, table) in shapes.items():
        if shape["type"] == "computed" and shape["compute"] is not None:
            shape["result"] = str(_kind(shape["compute"], shapes, table, {ref}))


def _shapes(definition: Json) -> Iterator[tuple[str, tuple[Json, str | None]]]:
    for section in definition["sections"]:
        for item in section["items"]:
            yield item["id"], (item, None)
            for field in item["fields"]:
                yield f"{item['id']}.{field['id']}", (field, None)
            for column in item.get("columns") or ():
                yield f"{item['id']}.{column['id']}", (column, item["id"])


def _kind(
    expression: Json,
    shapes: Mapping[str, tuple[Json, str | None]],
    table: str | None,
    seen: set[str],
) -> Kind:
    if "value" in expression:
        return Kind.NUMBER if number(expression["value"]) is not None else Kind.DATE
    if expression.get("op") in ("min", "max", "first", "last"):
        return _kind(expression["of"][0], shapes, table, seen)
    if "ref" not in expression:
        return Kind.NUMBER
    ref = expression["ref"]
    if ref in FACTS:
        return Kind(FACTS[ref]["type"])
    if table is not None and ref.startswith("row."):
        ref = f"{table}.{ref[4:]}"
    if ref in seen or ref not in shapes:
        return Kind.NUMBER
    shape, inner_table = shapes[ref]
    if shape["type"] == "computed" and shape["compute"] is not None:
        return _kind(shape["compute"], shapes, inner_table, {*seen, ref})
    return KIND_OF_TYPE.get(shape["type"], Kind.NUMBER)


def plainly(part: Any) -> Any:
    """A definition as plain JSON: numbers of the file and limits are mere text."""
    if isinstance(part, dict):
        return {str(key): plainly(inner) for key, inner in part.items()}
    if isinstance(part, (list, tuple)):
        return [plainly(one) for one in part]
    return str(part) if isinstance(part, str) else part
