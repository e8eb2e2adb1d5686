"""Accounts of seats gathered from the database, many at a time; changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from inspect_app.quotas import queries
from inspect_app.quotas.counting import Act
from inspect_app.quotas.ledger import Account, Calendar, account, periods
from inspect_app.quotas.models import QuotaAct, QuotaExcuse
from inspect_app.quotas.periods import Period
from inspect_app.quotas.queries import Facts, Owner, Seat


@dataclass(frozen=True, slots=True)
class Ledger:
    """The accounts of one seat; rows: its acts by id, for their words."""

    seat: Seat
    accounts: Sequence[Account]
    rows: dict[UUID, QuotaAct]


@dataclass(frozen=True, slots=True)
class Asked:
    """What all seats share: periods of each quota, first and last day of them, excuses, facts."""

    cut: Mapping[str, Sequence[Period]]
    first: date
    last: date
    entered: Sequence[QuotaExcuse]
    facts: Facts
    calendar: Calendar


def _asked(
    session: Session,
    seats: Sequence[Seat],
    calendar: Calendar,
    since: date,
    until: date,
    quota_id: str = "",
) -> Asked:
    cut = {
        quota.id: periods(quota, calendar, since, until)
        for quota, _ in queries.quotas().values()
        if quota_id in ("", quota.id)
    }
    spans = [(one.since, one.until) for found in cut.values() for one in found]
    first = min((begin for begin, _ in spans), default=since)
    last = max((end for _, end in spans), default=until)
    return Asked(
        cut,
        min(first, since),
        max(last, until),
        queries.excuses(session),
        queries.facts_of(session, seats),
        calendar,
    )


def accounts(
    session: Session, seats: Sequence[Seat], calendar: Calendar, *, since: date, until: date
) -> list[Account]:
    """Every account of every seat over the periods that touch these days, without words."""
    asked = _asked(session, seats, calendar, since, until)
    acts = queries.acts_told(session, seats, asked.first, asked.last)
    return [one for seat in seats for one in _accounts(seat, asked, acts.get(_key(seat), ()))]


def ledgers(
    session: Session,
    seats: Sequence[Seat],
    calendar: Calendar,
    *,
    since: date,
    until: date,
    quota_id: str = "",
) -> list[Ledger]:
    """The ledger of every seat over the periods that touch these days; of one quota, if named."""
    asked = _asked(session, seats, calendar, since, until, quota_id)
    acts = _by_seat(queries.rows_of(session, seats, asked.first, asked.last))
    found = []
    for seat in seats:
        rows = acts[_key(seat)]
        told = [(row.kind, queries.act_of(row)) for row in rows]
        own = _accounts(seat, asked, told)
        found.append(Ledger(seat, own, {row.id: row for row in rows}))
    return found


def _accounts(seat: Seat, asked: Asked, told: Sequence[tuple[str, Act]]) -> list[Account]:
    excuses = queries.excuses_of(seat, asked.entered)
    return [
        account(
            quota,
            asked.cut[quota.id],
            told,
            tenure=seat.tenure,
            excuses=excuses,
            calendar=asked.calendar,
        )
        for quota in queries.binding(seat, asked.facts)
        if quota.id in asked.cut
    ]


def _key(seat: Seat) -> Owner:
    return (seat.person_id, None) if seat.person_id is not None else (seat.post, seat.school_id)


def _by_seat(rows: Iterable[QuotaAct]) -> dict[Owner, list[QuotaAct]]:
    found: dict[Owner, list[QuotaAct]] = defaultdict(list)
    for row in rows:
        found[queries.owner_of(row.person_id, row.body, row.school_id)].append(row)
    return found
