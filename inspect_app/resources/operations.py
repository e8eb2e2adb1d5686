"""Stating figures, version by version, and the bureau's word on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inspect_app.clock import civil_date
from inspect_app.registers.errors import RowsWrong
from inspect_app.registers.reading import Table
from inspect_app.resources import queries
from inspect_app.resources.checking import check_returns
from inspect_app.resources.columns import LONGEST_NOTE, WHAT, WHOSE, ReturnRow
from inspect_app.resources.errors import AlreadyDecided, ReasonNeeded
from inspect_app.resources.models import ResourceReturn

_STATED = tuple(column.field for column in WHAT)


@dataclass(frozen=True, slots=True)
class Entered:
    """Rows that became a version, that say what the latest one says already, that say nothing."""

    added: int
    unchanged: int
    empty: int


def enter(session: Session, table: Table, *, by: int, now: datetime) -> Entered:
    """State the figures of every row as the next version; all of them or none.

    A row that says what its latest version says adds none, unless that one was sent back; nor does
    one that names a school and no figure. Raises RowsWrong.
    """
    table, empty = _without_empty(table)
    schools = queries.known_schools(session)
    years = queries.years_named(table)
    checked = check_returns(
        table,
        {code: known for code, (_, known) in schools.items()},
        queries.figures_before(session, years),
        this_year=civil_date(now).year,
    )
    if checked.mistakes:
        raise RowsWrong(checked.mistakes)
    queries.hold(session, {schools[row.code][0] for row in checked.rows})
    stated = queries.stated_versions(session, years)
    added = 0
    for row in checked.rows:
        school = schools[row.code][0]
        before = queries.latest(stated.get((school, row.section, row.year), ()))
        if before is None or before.accepted is False or _differs(row, before):
            number = before.number + 1 if before else 1
            session.add(version_of(row, school, number=number, by=by, now=now))
            added += 1
    session.flush()
    return Entered(added, len(checked.rows) - added, empty)


def _without_empty(table: Table) -> tuple[Table, int]:
    """The lines that state a figure, after the header, and the number of the others."""
    if not table:
        return table, 0
    names = {column.header for column in WHOSE}
    header, *lines = table
    whose = {place for place, name in enumerate(header[1]) if name in names}
    stating = [
        line
        for line in lines
        if any(word for place, word in enumerate(line[1]) if place not in whose)
    ]
    return [header, *stating], len(lines) - len(stating)


def _differs(row: ReturnRow, before: ResourceReturn) -> bool:
    return any(_plain(getattr(row, one)) != _plain(getattr(before, one)) for one in _STATED)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value


def version_of(
    row: ReturnRow, school: int, *, number: int, by: int, now: datetime
) -> ResourceReturn:
    """A version that states what the row states. school: its id."""
    stated = {one: getattr(row, one) for one in _STATED} | {"class_sizes": list(row.class_sizes)}
    return ResourceReturn(
        school_id=school,
        section=row.section,
        year=row.year,
        number=number,
        entered_at=now,
        entered_by=by,
        **stated,
    )


def decide(
    session: Session,
    version: ResourceReturn,
    *,
    accepted: bool,
    reason: str,
    by: int,
    now: datetime,
) -> None:
    """Confirm the latest version, or send it back with a reason.

    Raises AlreadyDecided or ReasonNeeded.
    """
    if version.accepted is not None or not queries.is_latest(session, version):
        raise AlreadyDecided
    if not accepted and not 0 < len(reason) <= LONGEST_NOTE:
        raise ReasonNeeded(field="reason")
    version.accepted, version.reason = accepted, "" if accepted else reason
    version.decided_at, version.decided_by = now, by
    session.flush()
