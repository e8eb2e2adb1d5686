"""Wire shapes of the evidence room."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from inspect_app.evidence.sizes import Size


class PhotoQuerySchema(Schema):
    """In which size a photo is asked for."""

    size = fields.String(
        load_default=Size.VIEW.value, validate=validate.OneOf([size.value for size in Size])
    )
