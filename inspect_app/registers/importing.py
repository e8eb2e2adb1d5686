"""Importing a file: read it, say what would change, change it; all of it or nothing.

A register that holds the demo county stays one: what is imported into it is marked as sample too,
so that real schools never stand beside accounts whose password is public.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from inspect_app.registers import queries
from inspect_app.registers.changes import Change, Changes, compare
from inspect_app.registers.columns import (
    PERSON_COLUMNS,
    POST_WORDS,
    SCHOOL_COLUMNS,
    STAGE_WORDS,
    PersonRow,
    SchoolRow,
)
from inspect_app.registers.errors import Mistake, RowsWrong
from inspect_app.registers.kinds import Kind
from inspect_app.registers.models import Appointment, Person, School, Township
from inspect_app.registers.reading import read_table
from inspect_app.registers.validation import check_people, check_schools

_STAGE_NAMES = {stage: word for word, stage in STAGE_WORDS.items()}
_POST_NAMES = {post: word for word, post in POST_WORDS.items()}


def preview(session: Session, kind: Kind, content: bytes) -> Changes:
    """What the file would change. Raises NotATable, FileTooLarge or RowsWrong."""
    if kind is Kind.SCHOOLS:
        return _school_changes(session, _school_rows(content))
    return _person_changes(session, _person_rows(session, content))


def import_file(session: Session, kind: Kind, content: bytes) -> Changes:
    """Bring the register to what the file states; entries it does not name stay as they are.

    Raises NotATable, FileTooLarge or RowsWrong, with nothing changed.
    """
    if kind is Kind.SCHOOLS:
        schools = _school_rows(content)
        changes = _school_changes(session, schools)
        _write_schools(session, schools)
    else:
        people = _person_rows(session, content)
        changes = _person_changes(session, people)
        _write_people(session, people)
    session.flush()
    return changes


def _refuse(mistakes: Iterable[Mistake]) -> None:
    found = list(mistakes)
    if found:
        raise RowsWrong(found)


def _school_rows(content: bytes) -> tuple[SchoolRow, ...]:
    checked = check_schools(read_table(content))
    _refuse(checked.mistakes)
    return checked.rows


def _person_rows(session: Session, content: bytes) -> tuple[PersonRow, ...]:
    known = queries.schools_by_code(session).keys()
    checked = check_people(read_table(content), known_schools=known)
    _refuse(checked.mistakes)
    return checked.rows


def _school_changes(session: Session, rows: Iterable[SchoolRow]) -> Changes:
    known = queries.schools_by_code(session)
    townships = set(queries.townships(session))
    rows = list(rows)
    return Changes(
        tuple(_school_change(known.get(row.code), row) for row in rows),
        tuple(dict.fromkeys(row.township for row in rows if row.township not in townships)),
    )


def _school_change(school: School | None, row: SchoolRow) -> Change:
    after = {column.header: getattr(row, column.field) for column in SCHOOL_COLUMNS}
    after["学段"] = _STAGE_NAMES[row.stage]
    if school is None:
        return compare(row.code, row.name, None, after)
    before = {
        column.header: getattr(school, column.field)
        for column in SCHOOL_COLUMNS
        if column.field not in ("township", "stage")
    }
    before |= {"乡镇": school.township.name, "学段": _STAGE_NAMES[school.stage]}
    return compare(row.code, row.name, before, after)


def _write_schools(session: Session, rows: Iterable[SchoolRow]) -> None:
    sample = queries.holds_sample_data(session)
    known = queries.schools_by_code(session)
    townships = {one.name: one for one in session.query(Township)}
    for row in rows:
        township = townships.get(row.township)
        if township is None:
            township = townships[row.township] = Township(name=row.township)
        school = known.get(row.code)
        if school is None:
            school = School(code=row.code, is_sample=sample)
            session.add(school)
        school.township = township
        for column in SCHOOL_COLUMNS:
            if column.field not in ("code", "township"):
                setattr(school, column.field, getattr(row, column.field))


def _appointment_key(row: PersonRow) -> tuple[Any, ...]:
    return (row.code, row.post, row.school, row.since)


def _known_appointments(session: Session) -> dict[tuple[Any, ...], Appointment]:
    return {
        (one.person.code, one.post, one.school.code if one.school else None, one.since): one
        for one in queries.appointments(session)
    }


def _person_changes(session: Session, rows: Iterable[PersonRow]) -> Changes:
    people = queries.people_by_code(session)
    posts = _known_appointments(session)
    return Changes(
        tuple(
            _person_change(people.get(row.code), posts.get(_appointment_key(row)), row)
            for row in rows
        )
    )


def _person_change(person: Person | None, post: Appointment | None, row: PersonRow) -> Change:
    after = {column.header: getattr(row, column.field) for column in PERSON_COLUMNS}
    after["职务"] = _POST_NAMES[row.post]
    if person is None:
        return compare(row.code, row.name, None, after)
    before: dict[str, Any] = {
        "人员编号": person.code,
        "姓名": person.name,
        "联系电话": person.phone,
    }
    if post is not None:
        before |= {
            "职务": after["职务"],
            "学校代码": row.school,
            "任职日期": post.since,
            "离任日期": post.until,
        }
    return compare(row.code, row.name, before, after)


def _write_people(session: Session, rows: Iterable[PersonRow]) -> None:
    sample = queries.holds_sample_data(session)
    schools = queries.schools_by_code(session)
    people = queries.people_by_code(session)
    posts = _known_appointments(session)
    for row in rows:
        person = people.get(row.code)
        if person is None:
            person = people[row.code] = Person(code=row.code, is_sample=sample)
            session.add(person)
        person.name = row.name
        person.phone = row.phone
        post = posts.get(_appointment_key(row))
        if post is None:
            school = schools[row.school] if row.school else None
            post = Appointment(person=person, post=row.post, school=school, since=row.since)
            session.add(post)
        post.until = row.until
