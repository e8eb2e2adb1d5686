"""Announcing a draw and carrying it out."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.clock import CIVIL_ZONE, civil_date
from inspect_app.draws import pools
from inspect_app.draws.certificate import announcement, digest, draw_from, stand_ins_from
from inspect_app.draws.errors import (
    DrawnAlready,
    EmptyPool,
    KnownAlready,
    NobodyLeft,
    NotDrawnYet,
    NotFilledIn,
    NotKnownYet,
    NotReplaceable,
    TooFew,
)
from inspect_app.draws.forms import TERM, DrawForm
from inspect_app.draws.models import Draw, DrawKind
from inspect_app.draws.pools import Candidate, Pool
from inspect_app.draws.required import is_required
from inspect_app.draws.sampling import Gone, Rule
from inspect_app.problems import NotFound
from inspect_app.programmes.due import terms_of
from inspect_app.registers.calendar import school_year, school_year_of


def get_draw(session: Session, draw_id: UUID) -> Draw:
    """The draw. Raises NotFound."""
    draw = session.get(Draw, draw_id)
    if draw is None:
        raise NotFound
    return draw


def draws(session: Session) -> list[Draw]:
    """Every draw, the latest announced first."""
    return list(session.scalars(sa.select(Draw).order_by(Draw.announced_at.desc(), Draw.id)))


def announce(
    session: Session,
    form: DrawForm,
    *,
    rooms: Iterable[Candidate] = (),
    actor_id: int,
    now: datetime,
) -> Draw:
    """Freeze the pool and publish rule, exclusions and which later value will be mixed in.

    rooms: those to draw from when none were typed.
    Raises KnownAlready, EmptyPool, TooFew, UnknownLeftOut or NotFilledIn.
    """
    if form.known_from <= now:
        raise KnownAlready(field="known_from")
    if form.requirement is not None and not is_required(form.requirement):
        raise NotFilledIn(field="requirement")
    began = window_begins(session, form.window, civil_date(now))
    since = datetime.combine(began, time(), CIVIL_ZONE)
    pool = pools.pool_of(
        form.kind,
        _candidates(session, form, rooms, now),
        reasons=form.reasons,
        turns=pools.turns_since(session, form.kind, since),
        salt=secrets.token_bytes(16),
    )
    told = announcement(
        kind=form.kind.value,
        title=form.title,
        rule=_rule(form, pool),
        pool=pool.entries,
        left_out=pool.left_out,
        public_value=form.public_value,
        known_from=form.known_from,
        announced_at=now,
        turns_since=began,
    )
    draw = Draw(
        requirement=form.requirement,
        kind=form.kind,
        announcement=told,
        sha256=digest(told),
        roll=pool.roll,
        announced_at=now,
        announced_by=actor_id,
        known_from=form.known_from,
    )
    session.add(draw)
    session.flush()
    return draw


def window_begins(session: Session, window: str, today: date) -> date:
    """The first day of the term or else of the school year that a day is in."""
    year = school_year_of(today)
    terms = terms_of(session, year) if window == TERM else []
    return next((one.first for one in terms if today in one), school_year(year).first)


def _candidates(
    session: Session, form: DrawForm, rooms: Iterable[Candidate], now: datetime
) -> Iterable[Candidate]:
    if form.kind is DrawKind.SCHOOLS:
        return pools.schools(session, by=form.by, weighted=form.weighted)
    if form.kind is DrawKind.INSPECTORS:
        return pools.inspectors(session)
    if form.kind is DrawKind.TEACHERS:
        return pools.teachers(session, civil_date(now))
    found = list(pools.typed(form.listed)) or (list(rooms) if form.kind is DrawKind.ROOMS else [])
    if not found:
        raise NotFilledIn(field="listed")
    return found


def _rule(form: DrawForm, pool: Pool) -> Rule:
    """The same number from every stratum. Raises EmptyPool, or TooFew naming the stratum."""
    two_stages = form.kind is DrawKind.TEACHERS
    fit = [one.entry for one in pool.entries if form.repeat or not one.entry.turns]
    if not fit:
        raise EmptyPool(field="kind")
    for stratum in {one.stratum for one in fit}:
        inside = [one for one in fit if one.stratum == stratum]
        there = len({one.group for one in inside}) if two_stages else len(inside)
        if there < form.count:
            raise TooFew(f"{stratum} {there} < {form.count}".strip(), field="count")
    take = dict.fromkeys(sorted({one.stratum for one in fit}), form.count)
    return Rule(take, each=1 if two_stages else 0, repeat=form.repeat, replace=True)


def carry_out(
    session: Session, draw: Draw, *, value: str, source: str, actor_id: int, now: datetime
) -> Draw:
    """Draw with the value that has become known; done once and never again.

    Raises NotKnownYet or DrawnAlready.
    """
    if now < draw.known_from:
        raise NotKnownYet
    drawn = draw_from(draw.announcement, value)
    done = session.execute(
        sa.update(Draw)
        .where(Draw.id == draw.id, Draw.drawn_at.is_(None))
        .values(value=value, source=source, drawn=drawn, drawn_at=now, drawn_by=actor_id)
        .returning(Draw.id)
    ).scalar()
    if done is None:
        raise DrawnAlready
    session.refresh(draw)
    return draw


def replace(
    session: Session, draw: Draw, gone: Gone, *, reason: str, now: datetime
) -> dict[str, Any]:
    """Let the next in order take the place of one that was drawn and cannot be had.

    Gives what is kept of it: gone, with_group, reason, at, id, ticket.
    Raises NotDrawnYet, NotReplaceable or NobodyLeft.
    """
    session.refresh(draw, with_for_update=True)
    if draw.value is None:
        raise NotDrawnYet
    if not draw.announcement["rule"].get("replace") or gone.id not in draw.standing:
        raise NotReplaceable(field="gone")
    before = [Gone(one["gone"], one["with_group"]) for one in draw.replacements]
    found = stand_ins_from(draw.announcement, draw.value, [*before, gone])[-1]
    if found is None:
        raise NobodyLeft(field="gone")
    made = {"gone": gone.id, "with_group": gone.with_group, "reason": reason}
    made |= {"at": now.isoformat(), **found}
    draw.replacements = [*draw.replacements, made]
    session.flush()
    return made
