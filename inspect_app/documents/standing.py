"""Bulletins that nobody has to ask for: one for each quarter or term, once it is over."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.clock import civil_date
from inspect_app.documents import operations
from inspect_app.documents.errors import NothingInPeriod
from inspect_app.documents.kinds import KINDS
from inspect_app.documents.models import Document, DocumentKind, Rhythm, StandingOrder
from inspect_app.documents.period import Period, quarter_of
from inspect_app.documents.period_gathering import find_period
from inspect_app.registers.models import Term

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one rhythm.

    running: the period that is not over yet, None: no such term is known; last: the latest that is
    over, None: none; document: the latest bulletin on that one, None: none was asked for.
    """

    rhythm: Rhythm
    is_on: bool
    running: Period | None
    last: Period | None
    document: Document | None


def standings(session: Session, today: date) -> list[Standing]:
    """Every rhythm as it stands."""
    orders = {one.rhythm: one for one in session.scalars(sa.select(StandingOrder))}
    return [_standing(session, one, orders.get(one), today) for one in Rhythm]


def _standing(
    session: Session, rhythm: Rhythm, order: StandingOrder | None, today: date
) -> Standing:
    last = last_over(session, rhythm, today)
    return Standing(
        rhythm=rhythm,
        is_on=order is not None and order.is_on,
        running=running(session, rhythm, today),
        last=last,
        document=_bulletin_on(session, last) if last else None,
    )


def switch(
    session: Session, rhythm: Rhythm, *, is_on: bool, by: int, address: str, now: datetime
) -> None:
    """Begin or end a rhythm. address: of this server as the readers of its bulletins know it."""
    order = session.get(StandingOrder, rhythm) or StandingOrder(rhythm=rhythm)
    order.is_on, order.changed_by, order.changed_at, order.address = is_on, by, now, address
    session.add(order)
    session.flush()


def ask_for_due(session: Session, *, now: datetime) -> list[UUID]:
    """Ask for the bulletins that are due; gives what there is to make.

    Due is what ended since its rhythm was begun and nobody has asked for. A period in which
    nothing was inspected is passed over, and looked at again until the next one is over.
    """
    asked = []
    for order in session.scalars(sa.select(StandingOrder).where(StandingOrder.is_on)):
        period = last_over(session, order.rhythm, civil_date(now))
        if period is None or period.until < civil_date(order.changed_at):
            continue
        if _bulletin_on(session, period) is None:
            asked += _ask(session, period, order, now)
    return asked


def _ask(session: Session, period: Period, order: StandingOrder, now: datetime) -> list[UUID]:
    kind = KINDS[DocumentKind.BULLETIN]
    try:
        subject = kind.find(session, period.key)
    except NothingInPeriod:
        log.info("no bulletin on %s: nothing was inspected", period.key)
        return []
    request = operations.Request(order.changed_by, order.address, now)
    return [operations.request_document(session, kind, subject, request).id]


def _bulletin_on(session: Session, period: Period) -> Document | None:
    """The latest bulletin on a period, whatever became of it."""
    return session.scalar(
        sa.select(Document)
        .where(Document.kind == DocumentKind.BULLETIN, Document.subject == period.key)
        .order_by(Document.requested_at.desc(), Document.id.desc())
        .limit(1)
    )


def last_over(session: Session, rhythm: Rhythm, today: date) -> Period | None:
    """The latest quarter or term that ended before a day."""
    if rhythm is Rhythm.QUARTER:
        return quarter_of(quarter_of(today).since - timedelta(days=1))
    return _term(session, sa.select(Term.id).where(Term.ends_on < today))


def running(session: Session, rhythm: Rhythm, today: date) -> Period | None:
    """The quarter or term of a day; between terms the last that has begun: None once it is over."""
    if rhythm is Rhythm.QUARTER:
        return quarter_of(today)
    return _term(session, sa.select(Term.id).where(Term.starts_on <= today, Term.ends_on >= today))


def _term(session: Session, terms: sa.Select[str]) -> Period | None:
    found = session.scalar(terms.order_by(Term.starts_on.desc()).limit(1))
    return find_period(session, f"term:{found}") if found else None
