"""The figures of a year as a file, in the columns in which they are read in again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from inspect_app import exports
from inspect_app.exports import Cell, Table
from inspect_app.registers.models import School
from inspect_app.resources.board import SchoolLine, SectionLine
from inspect_app.resources.columns import COLUMNS, SECTION_WORDS, WHAT
from inspect_app.resources.seven import Section

_SECTION_NAMES = {section: word for word, section in SECTION_WORDS.items()}


@dataclass(frozen=True, slots=True)
class _Row:
    school: School
    year: int
    part: SectionLine


def figures_table(lines: Sequence[SchoolLine], year: int) -> Table[_Row]:
    """Every section with what counts of its figures; one that stated none has empty cells."""
    rows = [_Row(line.school, year, part) for line in lines for part in line.sections]
    columns = [_column(column.header, column.field) for column in COLUMNS]
    return Table(_("资源配置 %(year)s 年", year=year), columns, rows, len(rows))


def _column(header: str, field: str) -> exports.Column[_Row]:
    return exports.Column(header, lambda row: _cell(row, field), 18)


def _cell(row: _Row, field: str) -> Cell:
    whose: dict[str, Cell] = {
        "code": row.school.code,
        "name": row.school.name,
        "year": row.year,
        "section": _SECTION_NAMES[Section(row.part.section)],
    }
    if field in whose:
        return whose[field]
    return stated_cell(row.part, field)


def stated_cell(part: SectionLine, field: str) -> Cell:
    """A figure as it is typed; None where none was stated."""
    if part.version is None:
        return None
    value: Cell | Sequence[int] = getattr(part.version, field)
    return "、".join(map(str, value)) if isinstance(value, list) else value  # type: ignore[return-value]


def stated_words(part: SectionLine) -> dict[str, str]:
    """The figures of a section as words for its form."""
    cells = {column.field: stated_cell(part, column.field) for column in WHAT}
    return {field: "" if cell is None else str(cell) for field, cell in cells.items()}
