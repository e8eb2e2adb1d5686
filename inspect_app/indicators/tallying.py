"""Keeping the tallies of the dashboards as inspections are sealed, and anew from the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from inspect_app.checklists.models import ChecklistVersion
from inspect_app.database import add_up, insert_many, table_of
from inspect_app.findings.models import Finding, FindingProvision
from inspect_app.indicators.models import CountedInspection, FailureTally, Tally
from inspect_app.indicators.tallies import (
    Contribution,
    Failing,
    FailureKey,
    Failures,
    Level,
    Numbers,
    Sums,
    TallyKey,
    hundredths,
    sums,
)
from inspect_app.inspections.models import AssessmentRecord, Inspection, Seal
from inspect_app.programmes.models import Visit
from inspect_app.registers.models import School

_counted, _tallies, _failures = map(table_of, (CountedInspection, Tally, FailureTally))
PORTION = 5_000

_ONE = sa.bindparam("inspection", type_=sa.Uuid())
_KEPT = sa.select(_counted).where(_counted.c.inspection_id == _ONE)

Rows = list[dict[str, Any]]


def tally(session: Session, inspection: UUID) -> None:
    """Bring the tallies to what a sealed inspection adds now; the same again changes nothing."""
    kept = session.execute(_KEPT, {"inspection": inspection}).first()
    now = dict(contributions(session, inspection))
    before = {inspection: _read(kept._mapping)} if kept else {}
    if now == before:
        return
    if kept:
        session.execute(sa.delete(_counted).where(_counted.c.inspection_id == inspection))
    _keep(session, now)
    _add(session, sums(now.values(), before.values()))


def contributions(
    session: Session, inspection: UUID | None = None
) -> Iterator[tuple[UUID, Contribution]]:
    """What every sealed inspection, or this one, adds by the record."""
    of = {} if inspection is None else {"inspection": inspection}
    failures = _failures_by_inspection(session, of)
    for row in session.execute(_sealed(one=bool(of)), of).yield_per(PORTION):
        told = row.readers is None
        yield (
            row.id,
            Contribution(
                school_id=row.school_id,
                township_id=row.township_id,
                checklist_id=row.checklist_id,
                on=row.date,
                score=hundredths(row.score) if told else None,
                failures=tuple(sorted(failures.get(row.id, ()), key=_order)) if told else (),
            ),
        )


def _order(one: Failures) -> tuple[str, str]:
    return one.by, one.name


@cache
def _sealed(*, one: bool) -> sa.Select[*tuple[Any, ...]]:
    """Every inspection, or one, with the assessment of its latest seal."""
    later = aliased(Seal)
    superseded = sa.exists().where(
        later.inspection_id == Seal.inspection_id, later.number > Seal.number
    )
    query: sa.Select[*tuple[Any, ...]] = (
        sa.select(
            Inspection.id,
            Visit.school_id,
            School.township_id,
            ChecklistVersion.checklist_id,
            ChecklistVersion.readers,
            Visit.date,
            AssessmentRecord.counted_score.label("score"),
        )
        .join(Visit, Visit.id == Inspection.visit_id)
        .join(School, School.id == Visit.school_id)
        .join(ChecklistVersion, ChecklistVersion.id == Inspection.checklist_version_id)
        .join(Seal, Seal.inspection_id == Inspection.id)
        .join(AssessmentRecord, AssessmentRecord.seal_id == Seal.id)
        .where(~superseded)
    )
    return query.where(Inspection.id == _ONE) if one else query


@cache
def _failed(by: Failing, *, one: bool) -> sa.Select[*tuple[Any, ...]]:
    """How many findings every inspection, or one, has by each name."""
    name = {Failing.ITEM: Finding.item, Failing.PROVISION: FindingProvision.provision}[by]
    query: sa.Select[*tuple[Any, ...]] = sa.select(Finding.inspection_id, name, sa.func.count())
    if by is Failing.PROVISION:
        query = query.join(FindingProvision, FindingProvision.finding_id == Finding.id)
    query = query.group_by(Finding.inspection_id, name)
    return query.where(Finding.inspection_id == _ONE) if one else query


def _failures_by_inspection(
    session: Session, of: Mapping[str, UUID]
) -> Mapping[UUID, list[Failures]]:
    found: dict[UUID, list[Failures]] = defaultdict(list)
    for by in Failing:
        for inspection, named, raised in session.execute(_failed(by, one=bool(of)), of):
            found[inspection].append(Failures(by, named, raised))
    return found


def _keep(session: Session, told: Mapping[UUID, Contribution]) -> None:
    _insert(session, _counted, [_written(inspection, one) for inspection, one in told.items()])


def _insert(session: Session, table: sa.Table, rows: Rows) -> None:
    for start in range(0, len(rows), PORTION):
        insert_many(session, table, rows[start : start + PORTION])


def _written(inspection: UUID, one: Contribution) -> dict[str, Any]:
    failures = [[failing.by.value, failing.name, failing.raised] for failing in one.failures]
    return asdict(one) | {"inspection_id": inspection, "failures": failures}


def _read(row: Mapping[Any, Any]) -> Contribution:
    return Contribution(
        row["school_id"],
        row["township_id"],
        row["checklist_id"],
        row["on"],
        row["score"],
        tuple(Failures(Failing(by), name, raised) for by, name, raised in row["failures"]),
    )


def _add(session: Session, added: Sums) -> None:
    """Add to what is kept, in the order of the keys, so that two at once never wait in a ring."""
    for table, rows, counts in _tables_of(added):
        add_up(session, table, rows, counts)


def _tables_of(added: Sums) -> Iterator[tuple[sa.Table, Rows, tuple[str, ...]]]:
    """The rows of each table in the order of its key, and which of its columns are sums."""
    tallies = [asdict(key) | asdict(numbers) for key, numbers in added.tallies.items()]
    tallies.sort(key=lambda row: (row["level"], row["month"], row["checklist_id"], row["unit_id"]))
    yield _tallies, tallies, ("sealed", "scored", "score")
    failures = [asdict(key) | {"raised": raised} for key, raised in added.failures.items()]
    failures.sort(key=lambda row: tuple(map(str, row.values())))
    yield _failures, failures, ("raised",)


@dataclass(frozen=True, slots=True)
class Differences:
    """How many tallies are kept and should not be or differ, and how many are missing."""

    surplus: int
    missing: int


def compare_tallies(session: Session) -> Differences:
    """Compare what is kept, the tallies and the contributions, with what the record gives."""
    anew = dict(contributions(session))
    kept = {
        row["inspection_id"]: _read(row) for row in session.execute(sa.select(_counted)).mappings()
    }
    should, are = sums(anew.values()), _kept_sums(session)
    pairs: list[tuple[Mapping[Any, Any], Mapping[Any, Any]]] = [
        (kept, anew),
        (are.tallies, should.tallies),
        (are.failures, should.failures),
    ]
    return Differences(
        surplus=sum(
            there.get(key) != value for here, there in pairs for key, value in here.items()
        ),
        missing=sum(key not in here for here, there in pairs for key in there),
    )


def _kept_sums(session: Session) -> Sums:
    tallies = {
        TallyKey(Level(row.level), row.month, row.checklist_id, row.unit_id): Numbers(
            row.sealed, row.scored, row.score
        )
        for row in session.execute(sa.select(_tallies))
    }
    failures = {
        FailureKey(
            row.school_year, row.township_id, Failing(row.by), row.checklist_id, row.name
        ): row.raised
        for row in session.execute(sa.select(_failures))
    }
    return Sums(
        {key: numbers for key, numbers in tallies.items() if numbers != Numbers()},
        {key: raised for key, raised in failures.items() if raised},
    )


def rebuild_tallies(session: Session) -> int:
    """Replace every tally by what the record gives; the number of inspections counted."""
    for table in (_counted, _tallies, _failures):
        session.execute(sa.delete(table))
    told = dict(contributions(session))
    _keep(session, told)
    for table, rows, _ in _tables_of(sums(told.values())):
        _insert(session, table, rows)
    return len(told)
