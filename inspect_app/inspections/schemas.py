"""Wire shapes of the record (docs/wire.md). Events themselves are read by events.py, one by one."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from inspect_app.accounts.schemas import FromPhone

_HASH = validate.Regexp(r"^[0-9a-f]{64}\Z")


class Whatever(fields.List[Any]):
    """A list whose members are read one by one elsewhere, so that a bad one spoils no other."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return value


class SyncSchema(FromPhone):
    """What a phone sends: its device, how far it has read, and its events."""

    device = fields.UUID(required=True)
    since = fields.Dict(
        keys=fields.String(validate=validate.Length(max=36)),
        values=fields.Integer(strict=True, validate=validate.Range(min=0)),
        load_default=dict,
    )
    events = Whatever(fields.Raw(allow_none=True), required=True)


class ResultSchema(Schema):
    """What became of one event."""

    id = fields.String(required=True)
    status = fields.String(
        required=True, validate=validate.OneOf(["accepted", "duplicate", "conflict", "rejected"])
    )
    position = fields.Integer()
    late = fields.Boolean()
    problem = fields.Dict()


class LoggedEventSchema(Schema):
    """An event of the log at its position."""

    position = fields.Integer(required=True)
    event = fields.Dict(required=True)


class SyncAnswerSchema(Schema):
    """One result per event sent, the others' events, and how far the phone has read."""

    server_time = fields.String(required=True)
    results = fields.List(fields.Nested(ResultSchema), required=True)
    events = fields.List(fields.Nested(LoggedEventSchema), required=True)
    cursor = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    more = fields.Boolean(required=True)
    photos = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    emptied = fields.List(fields.String(), required=True)


class SubmissionSchema(FromPhone):
    """The claim of a phone: digest of its merged state and hashes of its photos."""

    digest = fields.String(required=True, validate=_HASH)
    photos = fields.List(fields.String(validate=_HASH), required=True)


class SealSchema(Schema):
    """The receipt (compact JWS) and what the seal led to."""

    receipt = fields.String(required=True)
    seal = fields.Integer(required=True)
    score = fields.String(required=True, allow_none=True)
    grade = fields.Dict(required=True, allow_none=True)


class BootstrapSchema(Schema):
    """Everything a phone needs before it goes offline.

    unread: messages in the inbox that were not read; 100 stands for more than 99.
    """

    server_time = fields.String(required=True)
    minimum_client = fields.String(required=True)
    user = fields.Dict(required=True)
    unread = fields.Integer(required=True)
    receipt_keys = fields.List(fields.Dict(), required=True)
    terms = fields.List(fields.Dict(), required=True)
    schools = fields.List(fields.Dict(), required=True)
    visits = fields.List(fields.Dict(), required=True)
    inspections = fields.List(fields.Dict(), required=True)
    checklists = fields.List(fields.Dict(), required=True)


class InspectionSchema(Schema):
    """An inspection with its merged state and its seals."""

    id = fields.String(required=True)
    school = fields.Integer(required=True)
    visit = fields.String(required=True)
    subject = fields.String(required=True)
    state = fields.String(required=True)
    checklist = fields.Dict(required=True)
    facts = fields.Dict(required=True)
    position = fields.Integer(required=True)
    merged = fields.Dict(required=True)
    digest = fields.String(required=True)
    seals = fields.List(fields.Dict(), required=True)


class AssessmentSchema(Schema):
    """The assessment in force: the result with its reasons, and the version that made it."""

    inspection = fields.String(required=True)
    seal = fields.Integer(required=True)
    checklist_sha256 = fields.String(required=True)
    assessed_at = fields.String(required=True)
    result = fields.Dict(required=True)


class HistorySchema(Schema):
    """The whole log in the order of arrival."""

    events = fields.List(fields.Dict(), required=True)


class HandoverSchema(Schema):
    """To whom and why; from: whom the bureau takes it from, else whoever asks."""

    from_ = fields.Integer(data_key="from", strict=True, allow_none=True, load_default=None)
    to = fields.Integer(required=True, strict=True)
    reason = fields.String(required=True, validate=validate.Length(max=400))


class VersionMoveSchema(Schema):
    """The version that the person was shown and wants."""

    version = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class NewerVersionSchema(Schema):
    """The newer version and what moving to it would do to the answers, in words {zh, en}."""

    version = fields.Integer(required=True)
    kept = fields.List(fields.Dict(), required=True)
    dropped = fields.List(fields.Dict(), required=True)
    added = fields.List(fields.Dict(), required=True)
    changes = fields.List(fields.Dict(), required=True)


class PinnedSchema(Schema):
    """The version an inspection is pinned to."""

    version = fields.Integer(required=True)
    sha256 = fields.String(required=True)


class HandoversSchema(Schema):
    """Who gave the inspection to whom, the first one first, and who can take it now."""

    handovers = fields.List(fields.Dict(), required=True)
    receivers = fields.List(fields.Dict(), required=True)
