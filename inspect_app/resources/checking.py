"""What is wrong with stated figures, and where they depart from the year before. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from inspect_app.registers.cells import Fault
from inspect_app.registers.errors import Mistake
from inspect_app.registers.kinds import Stage
from inspect_app.registers.reading import Table
from inspect_app.registers.validation import Checked, read_rows
from inspect_app.resources.columns import (
    AMOUNT_FIELDS,
    COLUMNS,
    HEADERS,
    SECTION_WORDS,
    ReturnRow,
)
from inspect_app.resources.seven import SECTIONS, Figures, Section

UNLIKE_SHARE, UNLIKE_LEAST = Decimal("0.3"), 5
"""A figure is asked after when it moves by more than 30 % and by more than 5; the product's own."""

_SECTION_NAMES = {section: word for word, section in SECTION_WORDS.items()}

Earlier = Mapping[tuple[str, Section, int], Figures]
"""Figures of other years by school's code, section and year."""


@dataclass(frozen=True, slots=True)
class KnownSchool:
    """What the register knows of a school."""

    name: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Unlike:
    """A figure that moved far. field: its column's; before: the year before."""

    field: str
    before: Decimal
    now: Decimal


def check_returns(
    table: Table, schools: Mapping[str, KnownSchool], earlier: Earlier, *, this_year: int
) -> Checked[ReturnRow]:
    """The figures of a file, or of a page's form as a file of one row."""
    rows, mistakes = read_rows(table, COLUMNS, ReturnRow)
    mistakes.extend(_mistakes(rows, schools, earlier, this_year))
    return Checked(tuple(rows), tuple(sorted(mistakes)))


def _mistakes(
    rows: Iterable[ReturnRow],
    schools: Mapping[str, KnownSchool],
    earlier: Earlier,
    this_year: int,
) -> Iterator[Mistake]:
    first: dict[tuple[str, Section, int], int] = {}
    for one in rows:
        key = (one.code, one.section, one.year)
        if first.setdefault(key, one.row) != one.row:
            yield _mistake(one, "code", one.code, Fault.REPEATED_RETURN, first[key])
        if one.year > this_year:
            yield _mistake(one, "year", one.year, Fault.YEAR_TO_COME, this_year)
        if sum(one.class_sizes) != one.pupils:
            added = sum(one.class_sizes)
            yield _mistake(one, "pupils", one.pupils, Fault.CLASSES_DO_NOT_ADD_UP, added)
        yield from _school_mistakes(one, schools.get(one.code))
        before = earlier.get((one.code, one.section, one.year - 1))
        if before is not None and not one.note:
            for moved in unlike(one.figures, before):
                yield _mistake(one, moved.field, moved.now, Fault.UNLIKE_LAST_YEAR, moved.before)


def _school_mistakes(one: ReturnRow, school: KnownSchool | None) -> Iterator[Mistake]:
    if school is None:
        yield _mistake(one, "code", one.code, Fault.UNKNOWN_SCHOOL)
        return
    if one.name and one.name != school.name:
        yield _mistake(one, "name", one.name, Fault.OTHER_SCHOOL, school.name)
    taught = SECTIONS[school.stage]
    if one.section not in taught:
        words = "、".join(_SECTION_NAMES[section] for section in taught) or "—"
        yield _mistake(one, "section", _SECTION_NAMES[one.section], Fault.SECTION_NOT_TAUGHT, words)


def _mistake(
    one: ReturnRow, field: str, value: object, fault: Fault, expected: object = ""
) -> Mistake:
    return Mistake(one.row, HEADERS[field], str(value), fault, str(expected))


def unlike(now: Figures, before: Figures) -> Sequence[Unlike]:
    """The figures that moved by more than 30 % and by more than 5 from one year to the next."""
    pairs = [
        ("pupils", Decimal(before.pupils), Decimal(now.pupils)),
        *((field, before.amounts[one], now.amounts[one]) for one, field in AMOUNT_FIELDS.items()),
    ]
    return [
        Unlike(field, old, new)
        for field, old, new in pairs
        if abs(new - old) > max(UNLIKE_SHARE * old, Decimal(UNLIKE_LEAST))
    ]
