"""Wire shapes of findings."""

from __future__ import annotations

from marshmallow import Schema, fields


class FindingPhotoSchema(Schema):
    """A photo that came with a move; flags: what a person should look at."""

    id = fields.UUID(required=True)
    sha256 = fields.String(required=True)
    source = fields.String(required=True)
    taken_at = fields.DateTime(allow_none=True, required=True)
    flags = fields.List(fields.String(), required=True)


class FindingMoveSchema(Schema):
    """One entry of a finding's timeline."""

    number = fields.Integer(required=True)
    move = fields.String(required=True)
    capacity = fields.String(required=True)
    from_state = fields.String(allow_none=True, required=True)
    to_state = fields.String(required=True)
    at = fields.DateTime(required=True)
    reason = fields.String(required=True)
    given = fields.Dict(required=True)
    photos = fields.List(fields.Nested(FindingPhotoSchema), required=True)


class FindingSchema(Schema):
    """A finding with its basis, deadline and timeline; texts are {zh, en}.

    due_on: by when whoever holds it has to act, null when it is done; mend_by: by when it is to be
    mended; moves: how many there were.
    """

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
    moves = fields.Integer(required=True)
    raised_at = fields.DateTime(required=True)
    due_on = fields.Date(allow_none=True, required=True)
    mend_by = fields.Date(required=True)
    asked_until = fields.Date(allow_none=True, required=True)
    recurrence = fields.Integer(required=True)
    events = fields.List(fields.Nested(FindingMoveSchema), required=True)


class MovableFindingSchema(Schema):
    """A finding and the moves that the caller may make now."""

    finding = fields.Nested(FindingSchema, required=True)
    may = fields.List(fields.String(), required=True)


class MoveSchema(Schema):
    """What a move brings; which of it is needed hangs on the move.

    id: UUID made by the caller, the same when sent again; seen: `moves` of the finding when it was
    looked at; until: a date; person: a user's id; photo_details: JSON, for each photo {source:
    camera or gallery, taken_at, latitude, longitude} as far as known.
    """

    id = fields.String(required=True)
    seen = fields.String(required=True)
    reason = fields.String()
    until = fields.String()
    rest = fields.String()
    person = fields.String()
    owner = fields.String()
    photo_details = fields.String()
    csrf_token = fields.String()


class FactSchema(Schema):
    """An answer that may hold still, in its wire form."""

    item = fields.String(required=True)
    field = fields.String(required=True)
    value = fields.Raw(required=True)


class EarlierFindingSchema(Schema):
    """A finding as far as it concerns whoever inspects again."""

    item = fields.String(required=True)
    row = fields.String(required=True)
    state = fields.String(required=True)
    severity = fields.String(required=True)
    message = fields.Dict(required=True)
    raised_at = fields.DateTime(required=True)
    due_on = fields.Date(required=True)


class EarlierSchema(Schema):
    """What is known of a place from its earlier inspections; on: null, it has none."""

    on = fields.Date(required=True, allow_none=True)
    facts = fields.List(fields.Nested(FactSchema), required=True)
    findings = fields.List(fields.Nested(EarlierFindingSchema), required=True)


class ReviewPhotoSchema(Schema):
    """A photo of the failure, or one that the school's report brought."""

    id = fields.String(required=True)
    taken_at = fields.String(required=True, allow_none=True)
    caption = fields.String(required=True)


class ReviewSchema(Schema):
    """What a re-inspection is about; texts are {zh, en}.

    compared: what was compared at the inspection {label, value, demand, holds}; provisions: their
    places in the plan; outside: that the plan does not ask for the item, null where it does;
    report: what the school reported {at, reason, rest, until}, texts in its
    words; ended_at: when what is spot-checked was struck off, null for a re-inspection;
    refusal: the slug of why its decision was not carried out, null where it was or may be.
    """

    finding = fields.UUID(required=True)
    severity = fields.String(required=True)
    message = fields.Dict(required=True)
    remedy = fields.Dict(required=True)
    compared = fields.List(fields.Dict(), required=True)
    provisions = fields.List(fields.String(), required=True)
    standards = fields.List(fields.Dict(), required=True)
    outside = fields.Dict(required=True, allow_none=True)
    mend_by = fields.Date(required=True)
    report = fields.Dict(required=True)
    ended_at = fields.DateTime(required=True, allow_none=True)
    before = fields.List(fields.Nested(ReviewPhotoSchema), required=True)
    after = fields.List(fields.Nested(ReviewPhotoSchema), required=True)
    refusal = fields.String(required=True, allow_none=True)
