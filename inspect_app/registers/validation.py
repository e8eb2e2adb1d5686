"""From rows of words to schools and people, or to the list of everything that is wrong. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from inspect_app.registers.cells import Fault, Unreadable
from inspect_app.registers.columns import (
    PERSON_COLUMNS,
    POSTS_AT_A_SCHOOL,
    POSTS_AT_THE_BUREAU,
    SCHOOL_COLUMNS,
    Column,
    PersonRow,
    SchoolRow,
)
from inspect_app.registers.errors import Mistake
from inspect_app.registers.reading import Table

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Checked(Generic[Row]):
    """The rows of a file, good only when there is no mistake."""

    rows: tuple[Row, ...]
    mistakes: tuple[Mistake, ...]


def check_schools(table: Table) -> Checked[SchoolRow]:
    """The schools of a file with a header row."""
    rows, mistakes = read_rows(table, SCHOOL_COLUMNS, SchoolRow)
    mistakes.extend(_school_mistakes(rows))
    return Checked(tuple(rows), tuple(sorted(mistakes)))


def check_people(table: Table, *, known_schools: Collection[str]) -> Checked[PersonRow]:
    """The people of a file with a header row. known_schools: codes of the register."""
    rows, mistakes = read_rows(table, PERSON_COLUMNS, PersonRow)
    mistakes.extend(_person_mistakes(rows, known_schools))
    return Checked(tuple(rows), tuple(sorted(mistakes)))


def read_rows(
    table: Table, columns: Sequence[Column], kind: Callable[..., Row]
) -> tuple[list[Row], list[Mistake]]:
    """The rows below the header, made by `kind` of `row` and the columns' fields, and mistakes."""
    if not table:
        return [], [Mistake(1, column.header, "", Fault.COLUMN_MISSING) for column in columns[:1]]
    (header_row, headers), *lines = table
    mistakes = list(_header_mistakes(header_row, headers, columns))
    if mistakes:
        return [], mistakes
    by_header = {column.header: column for column in columns}
    rows: list[Row] = []
    for number, words in lines:
        values, wrong = _values(number, headers, words, by_header)
        mistakes.extend(wrong)
        if not wrong:
            rows.append(kind(row=number, **values))
    return rows, mistakes


def _header_mistakes(
    row: int, headers: Sequence[str], columns: Sequence[Column]
) -> Iterator[Mistake]:
    known = {column.header for column in columns}
    given = [header for header in headers if header]
    for header in dict.fromkeys(given):
        if header not in known:
            yield Mistake(row, header, header, Fault.COLUMN_UNKNOWN)
        if given.count(header) > 1:
            yield Mistake(row, header, header, Fault.COLUMN_REPEATED)
    for column in columns:
        if column.required and column.header not in given:
            yield Mistake(row, column.header, "", Fault.COLUMN_MISSING)


def _values(
    row: int, headers: Sequence[str], words: Sequence[str], columns: Mapping[str, Column]
) -> tuple[dict[str, Any], list[Mistake]]:
    cells = dict(zip(headers, words, strict=False))
    values: dict[str, Any] = {}
    wrong = [
        Mistake(row, "", beyond, Fault.CELL_BEYOND_HEADER)
        for position, beyond in enumerate(words)
        if beyond and (position >= len(headers) or not headers[position])
    ]
    for header, column in columns.items():
        given = cells.get(header, "")
        try:
            values[column.field] = _value(column, given)
        except Unreadable as problem:
            wrong.append(Mistake(row, header, given, problem.fault, problem.expected))
    return values, wrong


def _value(column: Column, words: str) -> Any:
    if words:
        return column.read(words)
    if column.required:
        raise Unreadable(Fault.EMPTY)
    return column.default


def _school_mistakes(rows: Iterable[SchoolRow]) -> Iterator[Mistake]:
    first: dict[str, int] = {}
    for one in rows:
        if first.setdefault(one.code, one.row) != one.row:
            expected = str(first[one.code])
            yield Mistake(one.row, "学校代码", one.code, Fault.REPEATED_CODE, expected)
        if one.boarders > one.students:
            yield Mistake(one.row, "寄宿生数", str(one.boarders), Fault.MORE_BOARDERS)
        if (one.latitude is None) != (one.longitude is None):
            given = one.latitude if one.longitude is None else one.longitude
            yield Mistake(one.row, "纬度", str(given), Fault.HALF_A_PLACE)


def _person_mistakes(rows: Iterable[PersonRow], schools: Collection[str]) -> Iterator[Mistake]:
    names: dict[str, PersonRow] = {}
    posts: dict[tuple[Any, ...], int] = {}
    for one in rows:
        earlier = names.setdefault(one.code, one)
        if earlier.name != one.name:
            yield Mistake(one.row, "姓名", one.name, Fault.OTHER_NAME, str(earlier.row))
        key = (one.code, one.post, one.school, one.since)
        if posts.setdefault(key, one.row) != one.row:
            yield Mistake(one.row, "职务", one.post.value, Fault.REPEATED_POST, str(posts[key]))
        if one.until is not None and one.until < one.since:
            yield Mistake(one.row, "离任日期", one.until.isoformat(), Fault.UNTIL_BEFORE_SINCE)
        yield from _place_mistakes(one, schools)


def _place_mistakes(one: PersonRow, schools: Collection[str]) -> Iterator[Mistake]:
    if one.school is None:
        if one.post in POSTS_AT_A_SCHOOL:
            yield Mistake(one.row, "学校代码", "", Fault.SCHOOL_NEEDED)
    elif one.post in POSTS_AT_THE_BUREAU:
        yield Mistake(one.row, "学校代码", one.school, Fault.SCHOOL_NOT_WANTED)
    elif one.school not in schools:
        yield Mistake(one.row, "学校代码", one.school, Fault.UNKNOWN_SCHOOL)
