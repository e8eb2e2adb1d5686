"""Wire shapes of sessions and devices (docs/wire.md)."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

_VERSION = validate.Length(max=20)
_COUNT = validate.Range(min=0, max=2**31 - 1)


class FromPhone(Schema):
    """What a phone says; a member that a newer phone adds is none of ours."""

    class Meta:
        unknown = EXCLUDE


class CredentialsSchema(Schema):
    """A user name and a password."""

    username = fields.String(required=True, validate=validate.Length(max=80))
    password = fields.String(required=True, load_only=True, validate=validate.Length(max=1024))


class UserSchema(Schema):
    """Who is signed in."""

    id = fields.Integer(required=True)
    username = fields.String(required=True)
    name = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    school = fields.Integer(required=True, allow_none=True)


class SessionSchema(Schema):
    """The session: the user, and the token to send as X-CSRFToken with unsafe calls."""

    user = fields.Nested(UserSchema, required=True)
    csrf_token = fields.String(required=True)


class NewDeviceSchema(FromPhone):
    """A phone to register."""

    label = fields.String(required=True, validate=validate.Length(min=1, max=80))
    app_version = fields.String(required=True, validate=_VERSION)


class DeviceSchema(Schema):
    """A registered phone with its token, shown this once."""

    id = fields.UUID(required=True)
    label = fields.String(required=True)
    token = fields.String(required=True)


class HeartbeatSchema(FromPhone):
    """What a phone says of itself: counts and ages, no content."""

    unsent_events = fields.Integer(required=True, strict=True, validate=_COUNT)
    unsent_photos = fields.Integer(required=True, strict=True, validate=_COUNT)
    oldest_unsent_at = fields.AwareDateTime(required=True, allow_none=True, format="iso")
    app_version = fields.String(required=True, validate=_VERSION)
    persisted = fields.Boolean(required=True, allow_none=True)
    free_bytes = fields.Integer(
        required=True,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=0, max=2**63 - 1),
    )
