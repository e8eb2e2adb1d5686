"""Who owes what, and the ledgers that say what was done; nothing here changes anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from inspect_app.accounts.access import Scope
from inspect_app.accounts.models import User
from inspect_app.checklists.plan import shipped_plan
from inspect_app.checklists.scope import binds
from inspect_app.choices import Choice
from inspect_app.problems import NotFound
from inspect_app.quotas.counting import Act, Excuse, Quota, Tenure, quota_of
from inspect_app.quotas.errors import UnknownCode
from inspect_app.quotas.models import QuotaAct, QuotaDecision, QuotaExcuse
from inspect_app.registers.calendar import Span
from inspect_app.registers.models import Appointment, Person, PostKind, School, Term, Township

PERSON_POSTS = {
    "principal": PostKind.PRINCIPAL,
    "vice-principal": PostKind.VICE_PRINCIPAL,
    "centre-principal": PostKind.CENTRE_HEAD,
    "centre-researcher": PostKind.CENTRE_RESEARCHER,
    "county-researcher": PostKind.COUNTY_RESEARCHER,
    "county-leader": PostKind.COUNTY_LEADER,
    "township-leader": PostKind.TOWNSHIP_LEADER,
    "village-secretary": PostKind.VILLAGE_SECRETARY,
}
"""Posts that people of the register hold."""

SCHOOL_POSTS = frozenset({"school", "party-branch"})
"""Posts that every school is, or has one of."""

_ORDER = {post: place for place, post in enumerate((*PERSON_POSTS, *sorted(SCHOOL_POSTS)))}

ALWAYS = Tenure(date.min)
"""The tenure of a school or a body."""


@dataclass(frozen=True, slots=True)
class Seat:
    """Who owes: a person in a post, a school, or a body of the county.

    name: of the person, or empty; user_id: of their account, where they have one.
    """

    post: str
    tenure: Tenure = ALWAYS
    person_id: int | None = None
    name: str = ""
    school_id: int | None = None
    school: str = ""
    township: str = ""
    user_id: int | None = None

    @property
    def scope(self) -> Scope:
        """Whose ledger this is, for the question who may read it."""
        return Scope(school_id=self.school_id, owner_id=self.user_id)

    @property
    def arguments(self) -> dict[str, str | int]:
        """What names the seat in an address."""
        named = {"post": self.post, "person": self.person_id, "school": self.school_id}
        return {key: value for key, value in named.items() if value is not None}


@cache
def quotas() -> Mapping[str, tuple[Quota, Mapping[str, Any]]]:
    """Every quota of the plan by id, with the entry it was read from."""
    entries = shipped_plan().requirements["quota"]
    return {raw["id"]: (quota_of(raw), raw) for raw in entries}


@dataclass(frozen=True, slots=True)
class Chosen(Choice):
    """Whose ledgers are looked at; empty or None: not narrowed.

    post: as quotas name it; person, school: ids; township: name.
    """

    post: str = ""
    person: int | None = None
    school: int | None = None
    township: str = ""


def terms(session: Session) -> list[Span]:
    """The terms of the register, in order."""
    found = session.scalars(sa.select(Term).order_by(Term.starts_on))
    return [Span(term.name, term.starts_on, term.ends_on) for term in found]


def begun_terms(session: Session, today: date) -> list[Term]:
    """The terms that have begun by a day, the latest first."""
    return list(
        session.scalars(
            sa.select(Term).where(Term.starts_on <= today).order_by(Term.starts_on.desc())
        )
    )


def seats(session: Session, chosen: Chosen) -> list[Seat]:
    """Everybody who owes a quota of the plan: people by post, then schools, then bodies."""
    owing = dict.fromkeys(one.post for one, _ in quotas().values())
    posts = sorted(owing, key=lambda post: _ORDER.get(post, len(_ORDER)))
    wanted = [post for post in posts if chosen.post in ("", post)]
    found: list[Seat] = []
    for post in wanted:
        if post in PERSON_POSTS:
            found += _people_in(session, post, chosen)
        elif chosen.person is None and post in SCHOOL_POSTS:
            found += _schools_as(session, post, chosen)
        elif chosen.person is None and chosen.school is None and not chosen.township:
            found.append(Seat(post))
    return found


def _people_in(session: Session, post: str, chosen: Chosen) -> list[Seat]:
    query = (
        sa.select(Appointment, Person.name, School, User.id)
        .join(Person, Person.id == Appointment.person_id)
        .outerjoin(School, School.id == Appointment.school_id)
        .outerjoin(Township, Township.id == School.township_id)
        .outerjoin(User, User.person_id == Person.id)
        .where(Appointment.post == PERSON_POSTS[post])
        .order_by(Township.id, School.code, Person.code, Appointment.since)
    )
    if chosen.person is not None:
        query = query.where(Appointment.person_id == chosen.person)
    return [
        Seat(
            post=post,
            tenure=Tenure(held.since, held.until),
            person_id=held.person_id,
            name=name,
            school_id=held.school_id,
            school=school.name if school else "",
            township=school.township.name if school else "",
            user_id=user,
        )
        for held, name, school, user in session.execute(_narrowed(query, chosen))
    ]


def _schools_as(session: Session, post: str, chosen: Chosen) -> list[Seat]:
    query = sa.select(School).join(Township).order_by(Township.id, School.code)
    return [
        Seat(post, school_id=school.id, school=school.name, township=school.township.name)
        for school in session.scalars(_narrowed(query, chosen))
    ]


def _narrowed(query: Any, chosen: Chosen) -> Any:
    if chosen.school is not None:
        query = query.where(School.id == chosen.school)
    if chosen.township:
        query = query.where(Township.name == chosen.township)
    return query


def quotas_of(session: Session, seat: Seat) -> list[Quota]:
    """The quotas that bind a seat, by its post and the facts of its school."""
    return binding(seat, facts_of(session, [seat]))


Owner = tuple[int | str, int | None]
"""Whose an act is: a person's id, or a body's post and school."""

Facts = Mapping[int, Mapping[str, str | bool]]
"""What the plan may ask of each school, by its id."""


def facts_of(session: Session, seats: Iterable[Seat]) -> Facts:
    """The facts of the schools of these seats."""
    schools = {seat.school_id for seat in seats if seat.school_id is not None}
    found = session.scalars(sa.select(School).where(School.id.in_(schools)))
    return {school.id: school.facts() for school in found}


def binding(seat: Seat, facts: Facts) -> list[Quota]:
    """The quotas that bind a seat whose school is among these."""
    own = facts.get(seat.school_id, {}) if seat.school_id is not None else {}
    return [
        quota
        for quota, raw in quotas().values()
        if quota.post == seat.post and binds(raw.get("applies"), own)
    ]


def rows_of(session: Session, seats: Iterable[Seat], since: date, until: date) -> list[QuotaAct]:
    """The acts of these seats on these days, in the order they were recorded."""
    seats = list(seats)
    found = session.scalars(
        _acts(sa.select(QuotaAct), seats, since, until).options(
            joinedload(QuotaAct.school), joinedload(QuotaAct.recorder)
        )
    )
    bodies = {(seat.post, seat.school_id) for seat in seats if seat.person_id is None}
    return [
        row
        for row in found
        if row.person_id is not None or owner_of(None, row.body, row.school_id) in bodies
    ]


def owner_of(person: int | None, body: str | None, school: int | None) -> Owner:
    """Whose an act is: a person's, a school's own, or a county body's wherever it acted."""
    if person is not None:
        return person, None
    return body or "", school if body in SCHOOL_POSTS else None


def _acts(query: Any, seats: Iterable[Seat], since: date, until: date) -> Any:
    people = {seat.person_id for seat in seats if seat.person_id is not None}
    bodies = {seat.post for seat in seats if seat.person_id is None}
    whose = sa.or_(QuotaAct.person_id.in_(people), QuotaAct.body.in_(bodies))
    of_days = query.where(QuotaAct.on.between(since, until), whose)
    return of_days.order_by(QuotaAct.recorded_at, QuotaAct.id)


def acts_told(
    session: Session, seats: Sequence[Seat], since: date, until: date
) -> dict[Owner, list[tuple[str, Act]]]:
    """The acts of these seats on these days with their kinds and without their words, by owner."""
    decided = dict(
        session.execute(
            sa.select(QuotaDecision.act_id, QuotaDecision.counts).order_by(QuotaDecision.id)
        ).all()
    )
    columns = (
        *(QuotaAct.kind, QuotaAct.person_id, QuotaAct.body, QuotaAct.school_id, QuotaAct.id),
        *(QuotaAct.on, QuotaAct.begins_at, QuotaAct.minutes, QuotaAct.amount),
        QuotaAct.alike_id.is_not(None),
    )
    told: dict[Owner, list[tuple[str, Act]]] = defaultdict(list)
    for kind, person, body, school, id_, on, begins, minutes, amount, alike in session.execute(
        _acts(sa.select(*columns), seats, since, until)
    ):
        act = Act(id_, on, begins, minutes, amount, school, alike, decided.get(id_))
        told[owner_of(person, body, school)].append((kind, act))
    return told


def act_of(row: QuotaAct) -> Act:
    """The act of a row as the count sees it."""
    decision = row.decision
    return Act(
        id=row.id,
        on=row.on,
        begins=row.begins_at,
        minutes=row.minutes,
        amount=row.amount,
        place=row.school_id,
        alike=row.alike_id is not None,
        verdict=decision.counts if decision else None,
    )


def excuses(session: Session) -> list[QuotaExcuse]:
    """The excuses in force, the latest first."""
    return list(
        session.scalars(
            sa.select(QuotaExcuse)
            .where(QuotaExcuse.withdrawn_at.is_(None))
            .options(joinedload(QuotaExcuse.person), joinedload(QuotaExcuse.school))
            .order_by(QuotaExcuse.since.desc(), QuotaExcuse.id)
        )
    )


def excuses_of(seat: Seat, entered: Sequence[QuotaExcuse]) -> list[Excuse]:
    """The excuses that a seat has itself or by its school."""
    return [
        Excuse(one.since, one.until, one.basis)
        for one in entered
        if (one.person_id is not None and one.person_id == seat.person_id)
        or (one.school_id is not None and one.school_id == seat.school_id)
    ]


def get_act(session: Session, act_id: UUID) -> QuotaAct:
    """The act. Raises NotFound."""
    act = session.get(QuotaAct, act_id)
    if act is None:
        raise NotFound
    return act


def get_excuse(session: Session, excuse_id: UUID) -> QuotaExcuse:
    """The excuse. Raises NotFound."""
    found = session.get(QuotaExcuse, excuse_id)
    if found is None:
        raise NotFound
    return found


def find_excused(session: Session, code: str) -> tuple[int | None, int | None]:
    """The person or school with this code, as (person id, school id). Raises UnknownCode."""
    wanted = code.strip().upper()
    person = session.scalar(sa.select(Person.id).where(Person.code == wanted))
    school = session.scalar(sa.select(School.id).where(School.code == wanted))
    if person is None and school is None:
        raise UnknownCode(field="who")
    return person, None if person is not None else school
