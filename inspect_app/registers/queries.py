"""Questions about schools, people and terms; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from inspect_app.choices import Choice
from inspect_app.problems import NotFound
from inspect_app.registers.kinds import Stage
from inspect_app.registers.models import Appointment, Person, School, Township

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class SchoolFilter(Choice):
    """What a list of schools is narrowed to; empty or None: not narrowed."""

    township: str = ""
    stage: Stage | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class SchoolPage:
    """One page of schools and how many there are in all."""

    schools: Sequence[School]
    total: int
    page: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // self.size))


def list_schools(
    session: Session, chosen: SchoolFilter, *, page: int = 1, size: int = PAGE_SIZE
) -> SchoolPage:
    """Schools by township and code. page: from 1."""
    query = _narrowed(sa.select(School).join(School.township), chosen)
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    found = session.scalars(
        query.options(contains_eager(School.township))
        .order_by(Township.id, School.code)
        .limit(size)
        .offset((page - 1) * size)
    )
    return SchoolPage(found.all(), total, page, size)


def _narrowed(query: sa.Select[Any], chosen: SchoolFilter) -> sa.Select[Any]:
    if chosen.township:
        query = query.where(Township.name == chosen.township)
    if chosen.stage is not None:
        query = query.where(School.stage == chosen.stage)
    if chosen.words:
        query = query.where(
            sa.or_(
                School.name.contains(chosen.words, autoescape=True),
                School.code == chosen.words.upper(),
            )
        )
    return query


def get_school(session: Session, school_id: int) -> School:
    """The school. Raises NotFound."""
    school = session.get(School, school_id)
    if school is None:
        raise NotFound
    return school


def school_by_code(session: Session, code: str) -> School | None:
    """The school with this code."""
    return session.scalar(sa.select(School).where(School.code == code.strip().upper()))


def townships(session: Session) -> list[str]:
    """Names of the townships."""
    return list(session.scalars(sa.select(Township.name).order_by(Township.id)))


def schools_by_code(session: Session) -> dict[str, School]:
    """Every school by its code."""
    return {school.code: school for school in session.scalars(sa.select(School))}


def people_by_code(session: Session) -> dict[str, Person]:
    """Every person by their code."""
    return {person.code: person for person in session.scalars(sa.select(Person))}


def appointments(session: Session) -> Sequence[Appointment]:
    """Every appointment with its person and school."""
    return session.scalars(
        sa.select(Appointment).options(
            joinedload(Appointment.person), joinedload(Appointment.school)
        )
    ).all()


def appointments_at(session: Session, school_id: int) -> Sequence[Appointment]:
    """Who holds or held a post at the school: those in office first, then the latest."""
    return session.scalars(
        sa.select(Appointment)
        .where(Appointment.school_id == school_id)
        .options(joinedload(Appointment.person))
        .order_by(Appointment.until.desc().nulls_first(), Appointment.since.desc(), Appointment.id)
    ).all()


def holds_sample_data(session: Session) -> bool:
    """Whether this register is the demo county's."""
    return session.scalar(sa.select(School.id).where(School.is_sample).limit(1)) is not None


def holds_real_data(session: Session) -> bool:
    """Whether the register holds a school or a person that is no sample."""
    school = sa.select(School.id).where(School.is_sample.is_(False)).limit(1)
    person = sa.select(Person.id).where(Person.is_sample.is_(False)).limit(1)
    return any(session.scalar(query) is not None for query in (school, person))
