"""The ledger of findings (问题台账): narrowed, counted, paged; the same numbers everywhere.

Every question narrows `findings` alone, through indexes that hold all columns a filter may ask for;
only the rows of one page are loaded whole. What stands is counted to the last; what is done only
grows, so it is counted and listed up to `MOST_DONE`. So the cost hangs on what stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.provisions import places_by_id
from inspect_app.choices import Choice
from inspect_app.clock import CIVIL_ZONE
from inspect_app.findings.clock import Deadlines
from inspect_app.findings.lifecycle import DONE, WITH_BUREAU, WITH_SCHOOL, FindingState
from inspect_app.findings.models import Finding, FindingProvision
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.queries import known_to
from inspect_app.inspections.teams import is_on_team
from inspect_app.programmes.models import Visit
from inspect_app.registers.models import School, Township

PAGE_SIZE, PORTION = 30, 500
MOST_DONE = 10_000
"""Of each state that ends a finding so many are counted and listed, the latest; files hold all."""
STANDING, ALL, BUREAU = "standing", "all", "with-bureau"
STATES = (STANDING, BUREAU, *(state.value for state in FindingState), ALL)
ENDS = tuple(sorted(one.value for one in DONE))
AGES = (30, 90, 180, 365)

STANDS = Finding.due_on.is_not(None)
"""Not struck off: somebody has to act by some day. The partial indexes say the same."""


def overdue(today: date) -> sa.ColumnElement[bool]:
    """Whether the school should have acted before today."""
    return sa.and_(Finding.state.in_(WITH_SCHOOL), Finding.due_on < today)


@dataclass(frozen=True, slots=True)
class FindingFilter(Choice):
    """What a list of findings is narrowed to; empty or None: not narrowed.

    state: a state's value, `standing` for all that are not struck off, `with-bureau` for those that
    wait for the bureau, or `all`; school: part of the name; provision: its id or how it begins;
    age: days since it was found, at least; rung: of the overdue ladder, at least; officer: user;
    since, until: days of the visit that found it, inclusive.
    """

    state: str = STANDING
    severity: str = ""
    township: str = ""
    school: str = ""
    checklist: str = ""
    item: str = ""
    provision: str = ""
    owner: str = ""
    age: int | None = None
    rung: int | None = None
    officer: int | None = None
    recurring: str = ""
    inspection: UUID | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what, by which rules, on which day."""

    actor: Actor
    chosen: FindingFilter
    rules: Deadlines
    today: date


@dataclass(frozen=True, slots=True)
class Counts:
    """How many findings match, by state, and how many of them the school is late with.

    more: there are more that are done than were counted.
    """

    states: Mapping[FindingState, int]
    overdue: int
    more: bool = False

    @property
    def total(self) -> int:
        """All that match."""
        return sum(self.states.values())

    @property
    def with_bureau(self) -> int:
        """Those that wait for the bureau."""
        return sum(self.states.get(one, 0) for one in WITH_BUREAU)

    @property
    def unsigned(self) -> int:
        """Those that the school has not signed for."""
        return self.states.get(FindingState.NOTIFIED, 0)


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One page of findings and the numbers of all that match."""

    findings: Sequence[Finding]
    counts: Counts
    page: int

    @property
    def total(self) -> int:
        """How many match."""
        return self.counts.total

    @property
    def pages(self) -> int:
        """Number of pages, at least 1; of what was counted."""
        return max(1, -(-self.total // PAGE_SIZE))


def list_findings(session: Session, asked: Asked, *, page: int) -> FindingPage:
    """The findings that match and may be read: what stands by urgency, soonest and gravest first;
    with what is done, the latest found first."""
    ids = session.scalars(
        _matching(sa.select(Finding.id), asked)
        .order_by(*_order(asked.chosen))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    ).all()
    return FindingPage(_loaded(session, ids), count_findings(session, asked), page)


def each_finding(session: Session, asked: Asked) -> Iterator[Finding]:
    """All of them in the order of the list, loaded in portions."""
    ids = session.scalars(
        _matching(sa.select(Finding.id), asked).order_by(*_order(asked.chosen))
    ).all()
    for start in range(0, len(ids), PORTION):
        yield from _loaded(session, ids[start : start + PORTION])


def count_findings(session: Session, asked: Asked, *, most: int | None = MOST_DONE) -> Counts:
    """How many there are. most: count no more than so many of a state that is done; None: all."""
    chosen = asked.chosen.state
    states, late = ({}, 0) if chosen in ENDS else _standing(session, _narrowed(asked, STANDING))
    done = {
        one: _done(session, _narrowed(asked, one), most) for one in ENDS if chosen in (one, ALL)
    }
    limit = max(done.values(), default=0) if most is None else most
    counted = {FindingState(one): min(count, limit) for one, count in done.items() if count}
    return Counts(states | counted, late, any(count > limit for count in done.values()))


def _narrowed(asked: Asked, state: str) -> Asked:
    """The same question of a part: what stands, or one state that is done, where all are asked."""
    if asked.chosen.state != ALL:
        return asked
    return replace(asked, chosen=replace(asked.chosen, state=state))


def _standing(session: Session, asked: Asked) -> tuple[dict[FindingState, int], int]:
    late = sa.func.sum(sa.case((overdue(asked.today), 1), else_=0))
    query = _matching(sa.select(Finding.state, sa.func.count(), late), asked)
    rows = session.execute(query.group_by(Finding.state)).all()
    return {row[0]: row[1] for row in rows}, sum(row[2] for row in rows)


def _done(session: Session, asked: Asked, most: int | None) -> int:
    """How many match, one more than `most` at the most."""
    found = _matching(sa.select(sa.literal(1)), asked)
    limited = found if most is None else found.limit(most + 1)
    return session.scalar(sa.select(sa.func.count()).select_from(limited.subquery())) or 0


def _order(chosen: FindingFilter) -> Sequence[Any]:
    """The words of severity sort as they should: critical, major, minor."""
    if chosen.state in (ALL, *ENDS):
        return Finding.raised_at.desc(), Finding.id.desc()
    return Finding.due_on, Finding.severity, Finding.id


def _loaded(session: Session, ids: Sequence[UUID]) -> list[Finding]:
    found = session.scalars(
        sa.select(Finding)
        .where(Finding.id.in_(ids))
        .options(
            joinedload(Finding.officer),
            selectinload(Finding.inspection).selectinload(Inspection.visit),
            selectinload(Finding.inspection)
            .joinedload(Inspection.checklist_version)
            .defer(ChecklistVersion.content),
            selectinload(Finding.school),
        )
    ).all()
    by_id = {one.id: one for one in found}
    return [by_id[id_] for id_ in ids]


def readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Which findings the actor may read, as `access.RULES` and confidence say of one."""
    told = sa.or_(
        Finding.checklist_id.not_in(_in_confidence()),
        sa.not_(_kept_from(actor)),
        Finding.officer_id == actor.user_id,
        Finding.delegate_id == actor.user_id,
    )
    return sa.and_(_by_role(actor), told)


def _in_confidence() -> sa.Select[Any]:
    """Checklists whose records are confidential in some version: of theirs only it is looked up."""
    return sa.select(ChecklistVersion.checklist_id).where(ChecklistVersion.readers.is_not(None))


def _kept_from(actor: Actor) -> sa.Exists:
    """Whether the finding's inspection has a record that is confidential and not for the actor."""
    return (
        sa.exists()
        .where(Inspection.id == Finding.inspection_id)
        .where(Visit.id == Inspection.visit_id)
        .where(ChecklistVersion.id == Inspection.checklist_version_id)
        .where(ChecklistVersion.readers.is_not(None), sa.not_(known_to(actor)))
    )


def _by_role(actor: Actor) -> sa.ColumnElement[bool]:
    match actor.role:
        case Role.BUREAU:
            return sa.true()
        case Role.INSPECTOR:
            own = sa.select(Inspection.id).where(is_on_team(actor.user_id))
            return sa.or_(Finding.inspection_id.in_(own), Finding.officer_id == actor.user_id)
        case Role.SELF_CHECKER:
            return Finding.delegate_id == actor.user_id
        case _:
            return Finding.school_id == actor.school_id


def _matching(query: sa.Select[*tuple[Any, ...]], asked: Asked) -> sa.Select[*tuple[Any, ...]]:
    return query.where(readable(asked.actor), *_conditions(asked))


def _conditions(asked: Asked) -> Iterator[sa.ColumnElement[bool]]:
    chosen, rules, today = asked.chosen, asked.rules, asked.today
    yield from _by_state(chosen.state)
    for column, value in (
        (Finding.severity, chosen.severity),
        (Finding.checklist_id, chosen.checklist),
        (Finding.item, chosen.item),
        (Finding.owner, chosen.owner),
        (Finding.officer_id, chosen.officer),
        (Finding.inspection_id, chosen.inspection),
    ):
        if value:
            yield column == value
    if chosen.township or chosen.school:
        yield Finding.school_id.in_(_schools(chosen))
    if chosen.provision:
        yield Finding.id.in_(
            sa.select(FindingProvision.finding_id).where(_is_provision(chosen.provision))
        )
    if chosen.since or chosen.until:
        yield Finding.inspection_id.in_(_visited(chosen))
    if chosen.age:
        yield Finding.raised_at <= _start_of(today - timedelta(days=chosen.age))
    if chosen.rung:
        late = rules.ladder[min(chosen.rung, len(rules.ladder)) - 1].days
        yield overdue(today - timedelta(days=late - 1))
    if chosen.recurring:
        yield Finding.recurrence > 0


def _is_provision(asked: str) -> sa.ColumnElement[bool]:
    """Of the plan's provisions the one named, else all whose id begins so."""
    if asked in places_by_id():
        return FindingProvision.provision == asked
    return FindingProvision.provision.startswith(asked, autoescape=True)


def _visited(chosen: FindingFilter) -> sa.Select[Any]:
    query = sa.select(Inspection.id).join(Visit, Visit.id == Inspection.visit_id)
    if chosen.since:
        query = query.where(Visit.date >= chosen.since)
    return query.where(Visit.date <= chosen.until) if chosen.until else query


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, CIVIL_ZONE)


def _by_state(state: str) -> Iterator[sa.ColumnElement[bool]]:
    if state == STANDING:
        yield STANDS
    elif state == BUREAU:
        yield STANDS
        yield Finding.state.in_(WITH_BUREAU)
    elif state != ALL:
        yield sa.not_(STANDS) if state in ENDS else STANDS
        yield Finding.state == FindingState(state)


def _schools(chosen: FindingFilter) -> sa.Select[Any]:
    query = sa.select(School.id)
    if chosen.township:
        query = query.join(School.township).where(Township.name == chosen.township)
    if chosen.school:
        named = School.name.contains(chosen.school, autoescape=True)
        query = query.where(sa.or_(named, School.code == chosen.school.upper()))
    return query
