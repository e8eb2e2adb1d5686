"""Wire shapes of the registers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from inspect_app.registers.kinds import Stage


class SchoolQuerySchema(Schema):
    """What a list of schools is narrowed to."""

    township = fields.String(load_default="", validate=validate.Length(max=40))
    stage = fields.Enum(Stage, by_value=True, load_default=None)
    name = fields.String(load_default="", validate=validate.Length(max=80))


class SchoolSchema(Schema):
    """A school as the register knows it now; degrees are decimal strings."""

    id = fields.Integer(required=True)
    code = fields.String(required=True)
    name = fields.String(required=True)
    township = fields.String(attribute="township.name", required=True)
    stage = fields.Enum(Stage, by_value=True, required=True)
    students = fields.Integer(required=True)
    boarders = fields.Integer(required=True)
    classes = fields.Integer(required=True)
    address = fields.String(required=True)
    latitude = fields.Decimal(as_string=True, allow_none=True, required=True)
    longitude = fields.Decimal(as_string=True, allow_none=True, required=True)
    is_sample = fields.Boolean(required=True)
