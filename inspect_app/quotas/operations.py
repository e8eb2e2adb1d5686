"""Recording acts, deciding doubts, and excusing days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.models import User
from inspect_app.clock import civil_date
from inspect_app.database import new_id
from inspect_app.inspections.holding import FoundInspection
from inspect_app.inspections.merge import Answers
from inspect_app.programmes.models import Visit
from inspect_app.quotas import lessons
from inspect_app.quotas.errors import FutureAct
from inspect_app.quotas.likeness import ALIKE, bands_of, likeness, sketch_of
from inspect_app.quotas.models import QuotaAct, QuotaBand, QuotaDecision, QuotaExcuse


@dataclass(frozen=True, slots=True)
class Done:
    """An act as it is told; text: its notes, of which only a sketch is kept."""

    kind: str
    on: date
    begins: time | None
    minutes: int | None
    amount: Decimal
    title: str
    text: str = ""


def record_act(
    session: Session,
    done: Done,
    *,
    person: int | None,
    body: str | None,
    school: int | None,
    recorded_by: int,
    now: datetime,
) -> QuotaAct:
    """Enter an act of a person or, without one, of a body. Raises FutureAct."""
    if done.on > civil_date(now):
        raise FutureAct(field="on")
    act = QuotaAct(
        id=new_id(),
        person_id=person,
        body=body,
        school_id=school,
        recorded_at=now,
        recorded_by=recorded_by,
        sketch=[],
    )
    _tell(act, done)
    session.add(act)
    session.flush()
    _compare(session, act, done.text)
    return act


def record_lesson(
    session: Session, inspection: FoundInspection, answers: Answers, *, observer: int, now: datetime
) -> None:
    """Enter a sealed lesson record as an act of its observer; an amended record changes its act.

    observer: the user who submitted it. A user who is no person of the register has no quota.
    """
    if inspection.checklist_id != lessons.CHECKLIST:
        return
    person = session.scalar(sa.select(User.person_id).where(User.id == observer))
    on = session.scalar(sa.select(Visit.date).where(Visit.id == inspection.visit_id))
    if person is None or on is None:
        return
    lesson = lessons.lesson_of(answers, on)
    done = Done(
        lessons.KIND, on, lesson.begins, lesson.minutes, Decimal(1), lesson.title, lesson.notes
    )
    act = session.scalar(sa.select(QuotaAct).where(QuotaAct.inspection_id == inspection.id))
    if act is None:
        act = QuotaAct(
            id=new_id(),
            person_id=person,
            school_id=inspection.school_id,
            inspection_id=inspection.id,
            recorded_at=now,
            recorded_by=observer,
            sketch=[],
        )
        session.add(act)
    _tell(act, done)
    session.flush()
    _compare(session, act, done.text)


def forget_lesson(session: Session, inspection_id: UUID) -> None:
    """Delete what an act tells of a lesson record: class, teacher, and the sketch of its notes.

    That it was heard, by whom, when and how long stays, with what people decided on it.
    """
    act = session.scalar(sa.select(QuotaAct).where(QuotaAct.inspection_id == inspection_id))
    if act is not None:
        session.execute(sa.delete(QuotaBand).where(QuotaBand.act_id == act.id))
        act.title, act.sketch = "", []
        session.flush()


def _tell(act: QuotaAct, done: Done) -> None:
    act.kind, act.on, act.begins_at, act.minutes = done.kind, done.on, done.begins, done.minutes
    act.amount, act.title = done.amount, done.title


def _compare(session: Session, act: QuotaAct, text: str) -> None:
    """File the act's sketch and note the earlier act it resembles most, if any does."""
    session.execute(sa.delete(QuotaBand).where(QuotaBand.act_id == act.id))
    act.sketch = sketch_of(text)
    act.alike_id, act.likeness = None, None
    bands = bands_of(act.sketch)
    if not bands:
        return
    filed = sa.select(QuotaBand.act_id).where(QuotaBand.band.in_(bands))
    near = session.scalars(
        sa.select(QuotaAct).where(
            QuotaAct.id.in_(filed),
            QuotaAct.id != act.id,
            QuotaAct.recorded_at <= act.recorded_at,
        )
    )
    shares = [(likeness(act.sketch, other.sketch), other.id) for other in near]
    share, other = max(shares, default=(0.0, None))
    if share >= ALIKE:
        act.alike_id, act.likeness = other, Decimal(str(round(share, 2)))
    session.add_all(QuotaBand(band=band, act_id=act.id) for band in bands)
    session.flush()


def decide(
    session: Session, act: QuotaAct, *, counts: bool, reason: str, actor_id: int, now: datetime
) -> None:
    """A person decides whether an act counts; the latest decision holds."""
    act.decisions.append(
        QuotaDecision(
            id=new_id(), counts=counts, reason=reason, decided_at=now, decided_by=actor_id
        )
    )
    session.flush()


def excuse(
    session: Session,
    *,
    person: int | None,
    school: int | None,
    since: date,
    until: date,
    basis: str,
    actor_id: int,
    now: datetime,
) -> QuotaExcuse:
    """Enter days on which a person, or everybody at a school, owes nothing."""
    entered = QuotaExcuse(
        person_id=person,
        school_id=school,
        since=since,
        until=until,
        basis=basis,
        entered_at=now,
        entered_by=actor_id,
    )
    session.add(entered)
    session.flush()
    return entered


def withdraw_excuse(
    session: Session, excused: QuotaExcuse, *, actor_id: int, now: datetime
) -> None:
    """Take an excuse back; a second time changes nothing."""
    if excused.withdrawn_at is None:
        excused.withdrawn_at, excused.withdrawn_by = now, actor_id
        session.flush()
