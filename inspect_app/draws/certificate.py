"""The certificate of a draw: what was announced, what became known later, who was drawn. Pure.

Anybody can repeat a draw from its certificate alone; no clock, database or network is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import rfc8785
from marshmallow import Schema, ValidationError, fields, validate

from inspect_app.draws.errors import NotACertificate
from inspect_app.draws.sampling import Entry, Gone, Rule, key_of, sample, stand_ins, ticket_of

FORMAT = "inspect-app-draw/1"
MOST_ENTRIES = 20_000
_WORDS = validate.Length(max=400)


class _EntrySchema(Schema):
    id = fields.String(required=True, validate=validate.Length(min=1, max=160))
    label = fields.String(required=True, validate=_WORDS)
    stratum = fields.String(required=True, validate=_WORDS)
    group = fields.String(required=True, validate=_WORDS)
    weight = fields.Integer(required=True, strict=True, validate=validate.Range(1, 1_000_000))
    turns = fields.Integer(required=True, strict=True, validate=validate.Range(0, 1_000_000))
    group_turns = fields.Integer(required=True, strict=True, validate=validate.Range(0, 1_000_000))


class _LeftOutSchema(Schema):
    id = fields.String(required=True, validate=_WORDS)
    label = fields.String(required=True, validate=_WORDS)
    reason = fields.String(required=True, validate=validate.Length(min=1, max=400))


class _RuleSchema(Schema):
    take = fields.Dict(
        keys=fields.String(validate=_WORDS),
        values=fields.Integer(strict=True, validate=validate.Range(0, MOST_ENTRIES)),
        required=True,
    )
    each = fields.Integer(required=True, strict=True, validate=validate.Range(0, MOST_ENTRIES))
    repeat = fields.Boolean(required=True, truthy={True}, falsy={False})
    replace = fields.Boolean(truthy={True}, falsy={False})


class _AnnouncementSchema(Schema):
    format = fields.String(required=True, validate=validate.Equal(FORMAT))
    kind = fields.String(required=True, validate=_WORDS)
    title = fields.String(required=True, validate=_WORDS)
    announced_at = fields.AwareDateTime(required=True)
    known_from = fields.AwareDateTime(required=True)
    public_value = fields.String(required=True, validate=validate.Length(min=1, max=400))
    rule = fields.Nested(_RuleSchema, required=True)
    turns_since = fields.Date()
    pool = fields.List(
        fields.Nested(_EntrySchema), required=True, validate=validate.Length(1, MOST_ENTRIES)
    )
    left_out = fields.List(fields.Nested(_LeftOutSchema), required=True)


class _DrawnSchema(Schema):
    id = fields.String(required=True, validate=_WORDS)
    ticket = fields.String(required=True, validate=_WORDS)


class _ReplacementSchema(Schema):
    gone = fields.String(required=True, validate=_WORDS)
    with_group = fields.Boolean(required=True, truthy={True}, falsy={False})
    reason = fields.String(required=True, validate=validate.Length(min=1, max=400))
    at = fields.AwareDateTime(required=True)
    id = fields.String(required=True, validate=_WORDS)
    ticket = fields.String(required=True, validate=_WORDS)


class _CertificateSchema(Schema):
    announcement = fields.Dict(required=True)
    announcement_sha256 = fields.String(required=True)
    public_value = fields.String(required=True, validate=validate.Length(min=1, max=400))
    source = fields.String(required=True, validate=validate.Length(min=1, max=400))
    drawn_at = fields.AwareDateTime(required=True)
    drawn = fields.List(fields.Nested(_DrawnSchema), required=True)
    replacements = fields.List(fields.Nested(_ReplacementSchema), load_default=list)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An entry and how it is called in public."""

    entry: Entry
    label: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Who is not in the pool, by what they are called in public, and why."""

    id: str
    label: str
    reason: str


def announcement(
    *,
    kind: str,
    title: str,
    rule: Rule,
    pool: Sequence[Labelled],
    left_out: Sequence[LeftOut],
    public_value: str,
    known_from: datetime,
    announced_at: datetime,
    turns_since: date,
) -> dict[str, Any]:
    """What is published before a draw, as plain JSON.

    public_value: which public value will be mixed in; known_from: not known before then;
    turns_since: from which day on the turns were counted.
    """
    return {
        "format": FORMAT,
        "kind": kind,
        "title": title,
        "announced_at": announced_at.isoformat(),
        "known_from": known_from.isoformat(),
        "public_value": public_value,
        "rule": asdict(rule) | {"take": dict(rule.take)},
        "turns_since": turns_since.isoformat(),
        "pool": [{**asdict(one.entry), "label": one.label} for one in pool],
        "left_out": [asdict(one) for one in left_out],
    }


def digest(told: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON (RFC 8785), in hex."""
    return hashlib.sha256(rfc8785.dumps(dict(told))).hexdigest()


def certificate(
    told: Mapping[str, Any],
    sha256: str,
    *,
    public_value: str,
    source: str,
    drawn_at: datetime,
    drawn: Sequence[Mapping[str, str]],
    replacements: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """What is handed out after a draw, as plain JSON. sha256: of the announcement as published;
    replacements: see `replacement`."""
    given = {
        "announcement": dict(told),
        "announcement_sha256": sha256,
        "public_value": public_value,
        "source": source,
        "drawn_at": drawn_at.isoformat(),
        "drawn": [dict(one) for one in drawn],
    }
    return given | {"replacements": [dict(one) for one in replacements]} if replacements else given


def draw_from(told: Mapping[str, Any], public_value: str) -> list[dict[str, str]]:
    """Who is drawn, as id and ticket; the same announcement and value always give the same.

    The tickets tell a changed input even where it happens to draw the same entries.
    """
    key = key_of(digest(told), public_value)
    drawn = sample(key, _entries(told), Rule(**told["rule"]))
    return [{"id": one, "ticket": ticket_of(key, one)} for one in drawn]


def _entries(told: Mapping[str, Any]) -> list[Entry]:
    return [Entry(**{k: v for k, v in one.items() if k != "label"}) for one in told["pool"]]


def stand_ins_from(
    told: Mapping[str, Any], public_value: str, gone: Sequence[Gone]
) -> list[dict[str, str] | None]:
    """Who takes the place of each that is gone, as id and ticket; None: nobody is left."""
    key = key_of(digest(told), public_value)
    found = stand_ins(key, _entries(told), Rule(**told["rule"]), gone)
    return [None if one is None else {"id": one, "ticket": ticket_of(key, one)} for one in found]


def standing(
    drawn: Sequence[Mapping[str, str]], replacements: Sequence[Mapping[str, Any]]
) -> list[str]:
    """The ids that stand after all replacements, each in the place of the one it replaced.

    Raises ValueError when one is replaced that does not stand.
    """
    found = [one["id"] for one in drawn]
    for one in replacements:
        found[found.index(one["gone"])] = one["id"]
    return found


@dataclass(frozen=True, slots=True)
class Verified:
    """What repeating a draw shows. drawn: what the repetition gives, see `draw_from`;
    replaced: how many replacements there were."""

    announcement_holds: bool
    order_in_time_holds: bool
    result_holds: bool
    replacements_hold: bool
    drawn: Sequence[Mapping[str, str]]
    replaced: int = 0

    @property
    def holds(self) -> bool:
        """Whether the certificate is what it says it is."""
        return (
            self.announcement_holds
            and self.order_in_time_holds
            and self.result_holds
            and self.replacements_hold
        )


def verify(claimed: Any) -> Verified:
    """Repeat the draw of a certificate read from JSON. Raises NotACertificate with the place."""
    try:
        found = _CertificateSchema().load(claimed)
        times = _AnnouncementSchema().load(found["announcement"])
        told = found["announcement"]
        sha256 = digest(told)
    except ValidationError as error:
        raise NotACertificate(_first_place(error.messages)) from None
    except (rfc8785.CanonicalizationError, RecursionError):
        raise NotACertificate from None
    if len({one["id"] for one in told["pool"]}) != len(told["pool"]):
        raise NotACertificate("announcement.pool")
    repeated = draw_from(told, found["public_value"])
    return Verified(
        announcement_holds=sha256 == found["announcement_sha256"],
        order_in_time_holds=times["announced_at"] < times["known_from"] <= found["drawn_at"],
        result_holds=repeated == found["drawn"],
        replacements_hold=_replacements_hold(told, found),
        drawn=repeated,
        replaced=len(found["replacements"]),
    )


def _replacements_hold(told: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether the rule allows replacing and each replaced one stood, in time, by the next."""
    made = found["replacements"]
    if not made:
        return True
    times = [found["drawn_at"], *(one["at"] for one in made)]
    try:
        standing(found["drawn"], made)
        again = stand_ins_from(
            told, found["public_value"], [Gone(one["gone"], one["with_group"]) for one in made]
        )
    except (ValueError, KeyError):
        return False
    claimed = [{"id": one["id"], "ticket": one["ticket"]} for one in made]
    allowed = bool(told["rule"].get("replace"))
    return allowed and times == sorted(times) and again == claimed


def _first_place(messages: Any) -> str:
    """Path of the first mistake, such as `announcement.pool.3.weight`."""
    path: list[str] = []
    while isinstance(messages, Mapping):
        key, messages = next(iter(messages.items()))
        path.append(str(key))
    return ".".join(path)
