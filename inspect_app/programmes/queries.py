"""Questions about the annual list and its visits; nothing here changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role, User
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.vocabulary import REVIEWS
from inspect_app.choices import Choice
from inspect_app.problems import NotFound
from inspect_app.programmes.errors import UnknownSchool
from inspect_app.programmes.lifecycle import VisitState
from inspect_app.programmes.models import Programme, Visit, VisitMember
from inspect_app.registers.models import School, Township

PAGE_SIZE = 50
INSPECTING_ROLES = (Role.INSPECTOR, Role.BUREAU)


def get_visit(session: Session, visit_id: UUID) -> Visit:
    """The visit. Raises NotFound."""
    visit = session.get(Visit, visit_id)
    if visit is None:
        raise NotFound
    return visit


def get_programme(session: Session, programme_id: int) -> Programme:
    """The programme. Raises NotFound."""
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise NotFound
    return programme


def programmes(session: Session) -> list[Programme]:
    """The annual list, the latest year first."""
    return list(
        session.scalars(
            sa.select(Programme).order_by(
                Programme.year.desc(), Programme.window_from, Programme.id
            )
        )
    )


def open_programmes(session: Session, today: date) -> list[Programme]:
    """Programmes whose window has not ended."""
    return [one for one in programmes(session) if one.window_to >= today]


def visits_per_programme(session: Session) -> dict[int, int]:
    """Number of visits that were not cancelled, by programme."""
    counts = sa.select(Visit.programme_id, sa.func.count()).where(
        Visit.state != VisitState.CANCELLED
    )
    return dict(session.execute(counts.group_by(Visit.programme_id)).all())


def possible_members(session: Session) -> list[User]:
    """Active users who may be on a team at any school, inspectors first."""
    return list(
        session.scalars(
            sa.select(User)
            .where(User.active, User.role.in_(INSPECTING_ROLES))
            .order_by(User.role.desc(), User.name, User.id)
        )
    )


def self_checkers(session: Session, school_id: int | None = None) -> list[User]:
    """Active self-checkers, who may be on a team at their own school; of one school or of all."""
    found = (
        sa.select(User)
        .join(User.school)
        .options(contains_eager(User.school))
        .where(User.active, User.role == Role.SELF_CHECKER)
        .order_by(School.code, User.name, User.id)
    )
    if school_id is not None:
        found = found.where(User.school_id == school_id)
    return list(session.scalars(found))


def schools(session: Session) -> list[School]:
    """All schools by code, for the search field."""
    return list(session.scalars(sa.select(School).order_by(School.code)))


def find_school(session: Session, words: str) -> School:
    """The one school meant by a code, a name, or a part of a name.

    words: what was typed, or `code name` as the search field suggests. Raises UnknownSchool.
    """
    words = words.strip()
    if not words:
        raise UnknownSchool(field="school")
    exact = session.scalars(
        sa.select(School).where(
            sa.or_(School.code == words, School.name == words, School.code == words.split()[0])
        )
    ).all()
    found = (
        exact
        or session.scalars(
            sa.select(School).where(School.name.contains(words, autoescape=True)).limit(6)
        ).all()
    )
    if len(found) != 1:
        raise UnknownSchool("、".join(school.name for school in found) or None, field="school")
    return found[0]


def current_checklists(session: Session) -> list[ChecklistVersion]:
    """The latest version of every published checklist, by id."""
    newest = (
        sa.select(
            ChecklistVersion.checklist_id, sa.func.max(ChecklistVersion.version).label("version")
        )
        .group_by(ChecklistVersion.checklist_id)
        .subquery()
    )
    return list(
        session.scalars(
            sa.select(ChecklistVersion)
            .join(
                newest,
                sa.and_(
                    newest.c.checklist_id == ChecklistVersion.checklist_id,
                    newest.c.version == ChecklistVersion.version,
                ),
            )
            .order_by(ChecklistVersion.checklist_id)
        )
    )


def plannable_checklists(session: Session) -> list[ChecklistVersion]:
    """What a visit may be planned with; a review is planned from the findings it is of."""
    return [one for one in current_checklists(session) if one.checklist_id not in REVIEWS]


def checklist_titles(session: Session) -> dict[str, dict[str, str]]:
    """The title of every published checklist in both languages, by id."""
    return {one.checklist_id: one.title for one in current_checklists(session)}


@dataclass(frozen=True, slots=True)
class VisitFilter(Choice):
    """What a list of visits is narrowed to; empty or None: not narrowed."""

    state: str = ""
    school: str = ""
    programme: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class VisitPage:
    """One page of visits and how many there are in all."""

    visits: Sequence[Visit]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // PAGE_SIZE))


def list_visits(session: Session, actor: Actor, chosen: VisitFilter, *, page: int) -> VisitPage:
    """The visits the actor may read (an inspector: the own team's), the latest date first."""
    query = _narrowed(sa.select(Visit).join(Visit.school).join(Visit.programme), chosen)
    if actor.role is not Role.BUREAU:
        query = query.where(Visit.members.any(VisitMember.user_id == actor.user_id))
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    found = session.scalars(
        query.options(contains_eager(Visit.school), contains_eager(Visit.programme))
        .order_by(Visit.date.desc(), School.code, Visit.id)
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return VisitPage(list(found), total, page)


def visits_on(session: Session, actor: Actor, day: date) -> list[Visit]:
    """The visits of a day that the actor may read, township by township, without cancelled ones."""
    query = sa.select(Visit).join(Visit.school).join(School.township)
    if actor.role is not Role.BUREAU:
        query = query.where(Visit.members.any(VisitMember.user_id == actor.user_id))
    return list(
        session.scalars(
            query.where(Visit.date == day, Visit.state != VisitState.CANCELLED).order_by(
                Township.name, School.code, Visit.id
            )
        )
    )


def _narrowed(query: sa.Select[Visit], chosen: VisitFilter) -> sa.Select[Visit]:
    if chosen.state:
        query = query.where(Visit.state == VisitState(chosen.state))
    if chosen.school:
        query = query.where(
            sa.or_(
                School.name.contains(chosen.school, autoescape=True),
                School.code == chosen.school,
            )
        )
    if chosen.programme is not None:
        query = query.where(Visit.programme_id == chosen.programme)
    if chosen.since is not None:
        query = query.where(Visit.date >= chosen.since)
    if chosen.until is not None:
        query = query.where(Visit.date <= chosen.until)
    return query
