"""The JSON Schema of checklist files, made from the schema classes, for completion in editors."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from marshmallow import Schema

from inspect_app.checklists import plan_schema
from inspect_app.checklists import schema as shapes
from inspect_app.checklists.standards_schema import (
    FormerSchema,
    LimitSchema,
    SourceSchema,
    StandardsSchema,
)
from inspect_app.checklists.vocabulary import COMPARISONS, ID, OPERATORS, ROUNDINGS

Json = dict[str, Any]

_SCHEMAS = (
    shapes.OptionSchema,
    shapes.RowSchema,
    shapes.GridSchema,
    shapes.SeatsSchema,
    shapes.RowDrawSchema,
    shapes.FieldSchema,
    shapes.EvidenceSchema,
    shapes.ItemSchema,
    shapes.SectionSchema,
    shapes.BandSchema,
    shapes.ScoringSchema,
    shapes.DaysSchema,
    shapes.AppliesSchema,
    shapes.ConfidentialSchema,
    shapes.RetentionSchema,
    shapes.EntrySchema,
)
_OF_STANDARDS = (SourceSchema, LimitSchema, FormerSchema, shapes.EntrySchema)
_OF_PROVISIONS = (plan_schema.DeclinedSchema,)
_CONDITION: Json = {"$ref": "#/$defs/condition"}
_EXPRESSION: Json = {"$ref": "#/$defs/expression"}


def json_schemas() -> dict[str, str]:
    """The JSON Schema (draft 2020-12) of each kind of file, the same for the same code."""
    schemas = {
        "checklist": _schema("checklist", _object(shapes.ChecklistSchema), _SCHEMAS),
        "standards": _schema("standards", _object(StandardsSchema), _OF_STANDARDS),
        "provisions": _schema("provisions", _list(plan_schema.ProvisionSchema), _OF_PROVISIONS),
    }
    for kind, schema in plan_schema.REQUIREMENTS.items():
        schemas[kind] = _schema(kind, _list(schema), plan_schema.PARTS)
    return schemas


def _schema(kind: str, whole: Json, parts: Sequence[type[Schema]]) -> str:
    definitions = {_name(one): _object(one) for one in parts} | _parts()
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"inspect_app {kind}",
        **whole,
        "$defs": dict(sorted(definitions.items())),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _list(schema: type[Schema]) -> Json:
    return {"type": "array", "minItems": 1, "items": _object(schema)}


def _name(schema: type[Schema]) -> str:
    return schema.__name__.removesuffix("Schema").lower()


def _object(schema: type[Schema], *, partial: bool = False) -> Json:
    members = schema().fields
    shape: Json = {
        "description": schema.__doc__,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            field.data_key or name: {
                **field.json_schema,  # type: ignore[attr-defined]
                "description": field.metadata.get("description", ""),
            }
            for name, field in members.items()
        },
    }
    inheritable = {"type"} if schema is shapes.ItemSchema else set()
    required = [field.data_key or name for name, field in members.items() if field.required]
    required = [name for name in required if name not in inheritable]
    return shape if partial or not required else {**shape, "required": required}


def _parts() -> Json:
    text = {"type": "string", "minLength": 1}
    return {
        "id": {"type": "string", "pattern": f"^{ID.pattern}$"},
        "text": {
            "type": "object",
            "additionalProperties": False,
            "required": ["zh", "en"],
            "properties": {"zh": text, "en": text},
        },
        "defaults": _object(shapes.ItemSchema, partial=True),
        "operand": _operand(),
        "condition": _condition(),
        "case": _case(),
        "expression": _expression(),
    }


def _comparisons() -> Json:
    operand = {"$ref": "#/$defs/operand"}
    shape = dict.fromkeys(COMPARISONS, operand)
    return {**shape, "present": {"type": "boolean"}}


def _operand() -> Json:
    reference = {
        "type": "object",
        "required": ["ref"],
        "additionalProperties": False,
        "properties": {"ref": {"type": "string"}},
    }
    scalars: Json = {"type": ["number", "string", "boolean"]}
    one = {"oneOf": [scalars, _named("limit")]}
    return {"oneOf": [scalars, {"type": "array", "items": one}, reference, _named("limit")]}


def _named(kind: str) -> Json:
    """A number or a table of a standard, by its name."""
    return {
        "type": "object",
        "required": [kind],
        "additionalProperties": False,
        "properties": {kind: {"type": "string", "pattern": r"^[^.]+\..+$"}},
    }


def _condition() -> Json:
    several = {"type": "array", "minItems": 1, "items": _CONDITION}
    of_reference: Json = {
        "anyOf": [
            {"$ref": "#/$defs/operand"},
            {"type": "object", "additionalProperties": False, "properties": _comparisons()},
        ]
    }
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {"all": several, "any": several, "not": _CONDITION, **_comparisons()},
        "additionalProperties": of_reference,
    }


def _case() -> Json:
    several = {"type": "array", "minItems": 1, "items": _CONDITION}
    ids = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "when": _CONDITION,
            "require": _CONDITION,
            "partial": _CONDITION,
            "all": several,
            "any": several,
            "not": _CONDITION,
            **_comparisons(),
            "provision": {"type": "string"},
            "provisions": ids,
            "standard": {"type": "string"},
            "standards": ids,
            "note": {"$ref": "#/$defs/text"},
        },
    }


def _expression() -> Json:
    several = {"oneOf": [_EXPRESSION, {"type": "array", "minItems": 1, "items": _EXPRESSION}]}
    tally = {"oneOf": [{"type": "string"}, _of({"where": _CONDITION})]}
    lookup: Json = {
        "type": "object",
        "additionalProperties": False,
        "required": ["in", "key"],
        "properties": {"in": {"type": "string"}, "key": _EXPRESSION},
    }
    rounded = _of({"decimals": {"type": "integer"}, "mode": {"enum": list(ROUNDINGS)}})
    rounded["properties"]["of"] = _EXPRESSION
    special = {"count": tally, "share": tally, "lookup": lookup, "round": rounded}
    operators = {name: special.get(name, several) for name in OPERATORS}
    return {
        "oneOf": [
            {"type": ["string", "number"]},
            _named("limit"),
            {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": False,
                "properties": operators,
            },
        ]
    }


def _of(more: Json) -> Json:
    return {
        "type": "object",
        "required": ["of"],
        "additionalProperties": False,
        "properties": {"of": {"type": "string"}, **more},
    }
