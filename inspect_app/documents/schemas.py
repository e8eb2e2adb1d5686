"""Wire shapes of documents."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from inspect_app.documents.errors import failure_words
from inspect_app.documents.models import DocumentKind


class FailureWords(fields.String):
    """Why a document could not be made, in the reader's language."""

    def _serialize(
        self, value: str | None, attr: str | None, obj: Any, **kwargs: Any
    ) -> str | None:
        return failure_words(value)


class RequestSchema(Schema):
    """A document to issue. reason: why an issued one is to be corrected."""

    kind = fields.Enum(DocumentKind, by_value=True, load_default=DocumentKind.INSPECTION_REPORT)
    reason = fields.String(load_default="", validate=validate.Length(max=1000))


class DocumentSchema(Schema):
    """A document; what it has only once issued is null before."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True)
    inspection = fields.UUID(attribute="inspection_id", required=True, allow_none=True)
    assessment = fields.UUID(attribute="assessment_id", required=True, allow_none=True)
    title = fields.String(required=True)
    version = fields.Integer(required=True)
    replaces = fields.UUID(attribute="replaces_id", required=True, allow_none=True)
    state = fields.String(required=True)
    year = fields.Integer(required=True, allow_none=True)
    number = fields.Integer(required=True, allow_none=True)
    sha256 = fields.String(required=True, allow_none=True)
    size = fields.Integer(required=True, allow_none=True)
    failure = FailureWords(required=True, allow_none=True)
    requested_at = fields.DateTime(required=True)
    issued_at = fields.DateTime(required=True, allow_none=True)
    withdrawn_at = fields.DateTime(required=True, allow_none=True)
