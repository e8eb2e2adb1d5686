"""Announcing a draw and carrying it out."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.clock import CIVIL_ZONE, civil_date
from inspect_app.draws import pools
from inspect_app.draws.certificate import announcement, digest, draw_from
from inspect_app.draws.errors import (
    DrawnAlready,
    EmptyPool,
    KnownAlready,
    NotFilledIn,
    NotKnownYet,
    TooFew,
)
from inspect_app.draws.forms import DrawForm
from inspect_app.draws.models import Draw, DrawKind
from inspect_app.draws.pools import Candidate, Pool
from inspect_app.draws.sampling import Rule
from inspect_app.problems import NotFound
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


def announce(session: Session, form: DrawForm, *, actor_id: int, now: datetime) -> Draw:
    """Freeze the pool and publish rule, exclusions and which later value will be mixed in.

    Raises KnownAlready, EmptyPool, TooFew, UnknownLeftOut or NotFilledIn.
    """
    if form.known_from <= now:
        raise KnownAlready(field="known_from")
    began = school_year(school_year_of(civil_date(now))).first
    since = datetime.combine(began, time(), CIVIL_ZONE)
    pool = pools.pool_of(
        form.kind,
        _candidates(session, form, now),
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
    )
    draw = Draw(
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


def _candidates(session: Session, form: DrawForm, now: datetime) -> Iterable[Candidate]:
    if form.kind is DrawKind.SCHOOLS:
        return pools.schools(session, by=form.by, weighted=form.weighted)
    if form.kind is DrawKind.INSPECTORS:
        return pools.inspectors(session)
    if form.kind is DrawKind.TEACHERS:
        return pools.teachers(session, civil_date(now))
    if not form.listed:
        raise NotFilledIn(field="listed")
    return pools.typed(form.listed)


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
    return Rule(take, each=1 if two_stages else 0, repeat=form.repeat)


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
