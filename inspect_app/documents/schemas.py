"""Wire shapes of documents."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from inspect_app.documents.errors import failure_words


class FailureWords(fields.String):
    """Why a document could not be made, in the reader's language."""

    def _serialize(
        self, value: str | None, attr: str | None, obj: Any, **kwargs: Any
    ) -> str | None:
        return failure_words(value)


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
    failure = FailureWords(required=True, allow_none=True)
    requested_at = fields.DateTime(required=True)
    issued_at = fields.DateTime(required=True, allow_none=True)
