"""Who is drawn: HMAC-SHA256 tickets, exact decimals, no chance of the machine's own. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal

_PRECISE = Context(prec=50)
_ENTRY, _GROUP = "entry", "group"
_TICKETS = Decimal(2**257)


@dataclass(frozen=True, slots=True)
class Entry:
    """One that can be drawn.

    stratum: the part of the pool it is drawn from; group: what it belongs to in a draw of two
    stages; weight: ≥ 1, chances in proportion; turns, group_turns: how often it and its group
    were drawn before.
    """

    id: str
    stratum: str = ""
    group: str = ""
    weight: int = 1
    turns: int = 0
    group_turns: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """How many are drawn.

    take: number from each stratum; in two stages the number of groups, from each stratum of
    groups. each: entries from each group drawn; 0 for a draw of one stage.
    repeat: whether one that had a turn may be drawn again, after all that had fewer.
    replace: whether one that cannot be had is replaced by the next in order.
    """

    take: Mapping[str, int]
    each: int = 0
    repeat: bool = True
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """One that was drawn and cannot be had; with_group: nor can anybody of its group."""

    id: str
    with_group: bool = False


def key_of(announcement_sha256: str, public_value: str) -> bytes:
    """The key of all tickets: what was announced and what became known later, hashed together."""
    return hashlib.sha256(f"{announcement_sha256}\n{public_value}".encode()).digest()


def ticket_of(key: bytes, entry_id: str) -> str:
    """The ticket of an entry, in hex; another key gives another ticket."""
    return _ticket(key, _ENTRY, entry_id).hex()


def _ticket(key: bytes, stage: str, entry_id: str) -> bytes:
    return hmac.new(key, f"{stage}\n{entry_id}".encode(), hashlib.sha256).digest()


def sample(key: bytes, entries: Sequence[Entry], rule: Rule) -> list[str]:
    """The ids drawn, stratum by stratum, in the order drawn; fewer where the pool runs out.

    Turns go first: nobody is drawn again before everybody in the stratum had as many turns.
    Among equals the order is that of exponential variates divided by weights
    (Efraimidis and Spirakis, Weighted random sampling with a reservoir, 2006).
    """
    fit = [one for one in entries if rule.repeat or not one.turns]
    if not rule.each:
        return [one.id for one in _taken(key, _ENTRY, fit, rule.take)]
    groups = _taken(key, _GROUP, _groups(fit), rule.take)
    return [
        one.id
        for group in groups
        for one in _order(key, _ENTRY, [one for one in fit if one.group == group.id])[: rule.each]
    ]


def stand_ins(
    key: bytes, entries: Sequence[Entry], rule: Rule, gone: Sequence[Gone]
) -> list[str | None]:
    """Who takes the place of each that is gone, in the order in which they were found to be.

    The next in order of the stratum; in two stages the next of the group, and after its last, or
    where the whole group is gone, the first of the next group. None: nobody is left.
    """
    fit = [one for one in entries if rule.repeat or not one.turns]
    stratum = {one.id: one.stratum for one in fit}
    if not rule.each:
        waiting = {part: _after(key, _ENTRY, fit, part, rule.take) for part in rule.take}
        return [_next(waiting[stratum[one.id]]) for one in gone]
    groups = {part: _after(key, _GROUP, _groups(fit), part, rule.take) for part in rule.take}
    inside = {
        group.id: [one.id for one in _order(key, _ENTRY, [e for e in fit if e.group == group.id])]
        for group in _groups(fit)
    }
    spare = {one for waiting in groups.values() for one in waiting}
    left = {group: ids[0 if group in spare else rule.each :] for group, ids in inside.items()}
    group_of = {one.id: one.group for one in fit}
    found: list[str | None] = []
    for one in gone:
        own = group_of[one.id]
        if one.with_group:
            left[own] = []
        following = own if left[own] else _next(groups[stratum[one.id]])
        found.append(_next(left[following]) if following is not None else None)
    return found


def _after(
    key: bytes, stage: str, entries: Iterable[Entry], stratum: str, take: Mapping[str, int]
) -> list[str]:
    """The ids of a stratum that were not drawn, in order."""
    inside = [one for one in entries if one.stratum == stratum]
    return [one.id for one in _order(key, stage, inside)[take[stratum] :]]


def _next(waiting: list[str]) -> str | None:
    return waiting.pop(0) if waiting else None


def _groups(fit: Iterable[Entry]) -> list[Entry]:
    """The groups that have somebody to draw, as entries of the first stage."""
    found = {one.group: Entry(one.group, one.stratum, turns=one.group_turns) for one in fit}
    return list(found.values())


def _taken(
    key: bytes, stage: str, entries: Sequence[Entry], take: Mapping[str, int]
) -> list[Entry]:
    return [
        one
        for stratum in sorted(take)
        for one in _order(key, stage, [e for e in entries if e.stratum == stratum])[: take[stratum]]
    ]


def _order(key: bytes, stage: str, entries: Iterable[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: (one.turns, _variate(key, stage, one), one.id))


def _variate(key: bytes, stage: str, one: Entry) -> Decimal:
    """An exponential variate over the weight, from the ticket of stage and id."""
    number = int.from_bytes(_ticket(key, stage, one.id))
    uniform = _PRECISE.divide(Decimal(2 * number + 1), _TICKETS)
    return _PRECISE.divide(-_PRECISE.ln(uniform), Decimal(one.weight))
