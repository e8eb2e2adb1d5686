"""Accounts of seats gathered from the database, many at a time; changes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from inspect_app.quotas import queries
from inspect_app.quotas.ledger import Account, Calendar, account, periods
from inspect_app.quotas.models import QuotaAct
from inspect_app.quotas.queries import Seat


@dataclass(frozen=True, slots=True)
class Ledger:
    """The accounts of one seat; rows: its acts by id, for their words."""

    seat: Seat
    accounts: Sequence[Account]
    rows: dict[UUID, QuotaAct]


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
    cut = {
        quota.id: periods(quota, calendar, since, until)
        for quota, _ in queries.quotas().values()
        if quota_id in ("", quota.id)
    }
    spans = [(one.since, one.until) for found in cut.values() for one in found]
    first = min((begin for begin, _ in spans), default=since)
    last = max((end for _, end in spans), default=until)
    acts = _by_seat(queries.rows_of(session, seats, min(first, since), max(last, until)))
    entered = queries.excuses(session)
    found = []
    for seat in seats:
        rows = acts[_key(seat)]
        told = [(row.kind, queries.act_of(row)) for row in rows]
        excuses = queries.excuses_of(seat, entered)
        accounts = [
            account(
                quota, cut[quota.id], told, tenure=seat.tenure, excuses=excuses, calendar=calendar
            )
            for quota in queries.quotas_of(session, seat)
            if quota.id in cut
        ]
        found.append(Ledger(seat, accounts, {row.id: row for row in rows}))
    return found


def _key(seat: Seat) -> tuple[int | str, int | None]:
    return (seat.person_id, None) if seat.person_id is not None else (seat.post, seat.school_id)


def _by_seat(rows: Iterable[QuotaAct]) -> dict[tuple[int | str, int | None], list[QuotaAct]]:
    found: dict[tuple[int | str, int | None], list[QuotaAct]] = defaultdict(list)
    for row in rows:
        if row.person_id is not None:
            found[row.person_id, None].append(row)
        else:
            found[row.body or "", row.school_id].append(row)
    return found
