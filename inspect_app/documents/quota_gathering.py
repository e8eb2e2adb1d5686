"""Taking a term's quotas out of the ledgers as the plain values of a statement."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.checklists.values import plain
from inspect_app.documents import quota_statement, wording
from inspect_app.documents.errors import NothingOwed
from inspect_app.documents.quota_statement import Owing, Statement
from inspect_app.documents.subjects import Subject
from inspect_app.problems import NotFound
from inspect_app.quotas import queries
from inspect_app.quotas.counting import Line
from inspect_app.quotas.gathering import Ledger, ledgers
from inspect_app.quotas.ledger import Account, Calendar
from inspect_app.quotas.queries import Chosen, Seat
from inspect_app.registers.calendar_file import working_days
from inspect_app.registers.models import Person, School, Term


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose quotas of which term; school_id: where they are those of one school."""

    key: str
    whom: str
    chosen: Chosen
    term: Term
    school_id: int | None = None
    is_sample: bool = False


def owed_term(session: Session, key: str) -> Subject:
    """The subject of a key: person:<id>:<term>, school:<id>:<term> or county::<term>.

    Raises NotFound, or NothingOwed when no quota has begun in that term.
    """
    asked = _read(session, key)
    found = _statement(session, asked)
    if not found.owings:
        raise NothingOwed
    told = [(one.who, one.quota, one.told, plain(one.done), one.standing) for one in found.owings]
    return Subject(
        key=key,
        title=f"{found.whom}{found.term}{quota_statement.KIND}",
        revision=hashlib.sha256(json.dumps(told).encode()).hexdigest(),
        school_id=asked.school_id,
    )


def term_statement(session: Session, key: str) -> Statement:
    """The statement behind a key, as of today. Raises NotFound."""
    return _statement(session, _read(session, key))


def _read(session: Session, key: str) -> _Asked:
    sort, _, rest = key.partition(":")
    whose, _, term_id = rest.partition(":")
    term = session.get(Term, term_id)
    if term is None:
        raise NotFound
    if (sort, whose) == ("county", ""):
        return _Asked(key, "全县", Chosen(), term)
    number = int(whose) if whose.isdecimal() and len(whose) < 10 else 0
    school = session.get(School, number) if sort == "school" else None
    if school is not None:
        chosen = Chosen(school=school.id)
        return _Asked(key, school.name, chosen, term, school.id, school.is_sample)
    person = session.get(Person, number) if sort == "person" else None
    if person is None:
        raise NotFound
    return _Asked(key, person.name, Chosen(person=person.id), term)


def _statement(session: Session, asked: _Asked) -> Statement:
    as_of = min(clock.civil_date(clock.now()), asked.term.ends_on)
    calendar = Calendar(queries.terms(session), working_days().is_working_day, as_of)
    seats = queries.seats(session, asked.chosen)
    found = ledgers(session, seats, calendar, since=asked.term.starts_on, until=asked.term.ends_on)
    return Statement(
        key=asked.key,
        whom=asked.whom,
        term=asked.term.name,
        as_of=as_of,
        is_sample=asked.is_sample,
        whole=asked.chosen != Chosen(),
        owings=tuple(
            _owing(ledger, account, line)
            for ledger in found
            for account in ledger.accounts
            for line in reversed(account.lines)
        ),
    )


def _owing(ledger: Ledger, account: Account, line: Line) -> Owing:
    _quota, raw = queries.quotas()[account.quota.id]
    return Owing(
        quota=raw["title"]["zh"],
        least=plain(account.quota.least),
        unit=raw["unit"]["zh"],
        who=_who(ledger.seat),
        since=line.period.since,
        until=line.period.until,
        days=line.days,
        lost=line.lost,
        owed=line.owed,
        done=line.done,
        standing=line.standing.value,
    )


def _who(seat: Seat) -> str:
    named = (seat.school, seat.name) if seat.name else (seat.school,)
    return "".join(one for one in named if one) or wording.BODIES.get(seat.post, seat.post)
