"""Wire shapes of documents."""

from __future__ import annotations

from marshmallow import Schema, fields


class DocumentSchema(Schema):
    """A document; what it has only once issued is null before."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    inspection = fields.UUID(attribute="inspection_id", required=True)
    assessment = fields.UUID(attribute="assessment_id", required=True)
    state = fields.String(required=True)
    year = fields.Integer(required=True, allow_none=True)
    number = fields.Integer(required=True, allow_none=True)
    sha256 = fields.String(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True)
    failure = fields.String(required=True, allow_none=True)
    requested_at = fields.DateTime(required=True)
    issued_at = fields.DateTime(required=True, allow_none=True)
