"""Wire shapes of findings."""

from __future__ import annotations

from marshmallow import Schema, fields


class FindingMoveSchema(Schema):
    """One entry of a finding's timeline."""

    from_state = fields.String(allow_none=True)
    to_state = fields.String(required=True)
    at = fields.DateTime(required=True)
    reason = fields.String(required=True)


class FindingSchema(Schema):
    """A finding with its basis, deadline and timeline; texts are {zh, en}."""

    id = fields.UUID(required=True)
    inspection = fields.UUID(attribute="inspection_id", required=True)
    school = fields.Integer(attribute="school_id", required=True)
    item = fields.String(required=True)
    row = fields.String(required=True)
    severity = fields.String(required=True)
    owner = fields.String(required=True)
    prompt = fields.Dict(required=True)
    message = fields.Dict(required=True)
    remedy = fields.Dict(required=True)
    basis = fields.Dict(required=True)
    state = fields.String(required=True)
    raised_at = fields.DateTime(required=True)
    due_on = fields.Date(required=True)
    events = fields.List(fields.Nested(FindingMoveSchema), required=True)
