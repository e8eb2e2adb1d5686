"""Lists as files: XLSX with typed cells, frozen header and filters; CSV that Excel opens right.

Rows are read and written one at a time, so that memory stays flat, and counted: a file that holds
other than the expected number of rows is never handed out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import IO, Any, Generic, TypeVar

from flask import Response
from flask_babel import lazy_gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from inspect_app.clock import CIVIL_ZONE
from inspect_app.downloads import finished_file, safe_name, temporary_file
from inspect_app.problems import Problem

Row = TypeVar("Row")
Cell = str | int | Decimal | date | datetime | bool | None

MOST_ROWS = 1_048_575
"""Rows below the header that an XLSX sheet can hold."""
LONGEST_TEXT = 32_767
"""Characters that an XLSX cell can hold."""
_FORMULA = re.compile(r"^[=+\-@\t\r]")


class Form(StrEnum):
    """The kinds of file a list can be had as."""

    XLSX = "xlsx"
    CSV = "csv"


MEDIA_TYPES = {
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV: "text/csv",
}


class TooManyRows(Problem):
    """A spreadsheet cannot hold that many rows."""

    status = 422
    slug = "too-many-rows"
    title = _("行数超过电子表格的上限")
    remedy = _("请缩小筛选范围,或改为下载 CSV。")


class RowsChanged(Problem):
    """Other rows were read than were counted, so the file would not be complete."""

    status = 409
    slug = "rows-changed"
    title = _("导出期间数据发生了变化,文件不完整")
    remedy = _("请再下载一次。")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: its header, what it shows of a row, its width in characters.

    Decimals and whole numbers become numbers, dates and instants (on a clock in China) dates.
    """

    header: str
    value: Callable[[Row], Cell]
    width: int = 14


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A list to hand out; count: how many rows there are, asked of the database beforehand."""

    title: str
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    count: int


def download(table: Table[Any], form: Form) -> Response:
    """The table as a file under its title. Raises TooManyRows or RowsChanged, nothing half sent."""
    content = temporary_file()
    try:
        {Form.XLSX: write_xlsx, Form.CSV: write_csv}[form](table, content)
    except BaseException:
        content.close()
        raise
    return finished_file(
        content,
        media_type=MEDIA_TYPES[form],
        name=safe_name(table.title, form.value),
        plain=f"export.{form.value}",
    )


def write_xlsx(table: Table[Any], content: IO[bytes]) -> None:
    """Write the table as a workbook of one sheet. Raises TooManyRows or RowsChanged."""
    if table.count > MOST_ROWS:
        raise TooManyRows
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", "_", table.title)[:31])
    last = get_column_letter(len(table.columns))
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{last}{table.count + 1}"
    for number, column in enumerate(table.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.append([_header(sheet, column.header) for column in table.columns])
    written = 0
    for row in table.rows:
        sheet.append([_cell(sheet, column.value(row)) for column in table.columns])
        written += 1
    book.save(content)
    _check(table, written)


def write_csv(table: Table[Any], content: IO[bytes]) -> None:
    """Write the table as UTF-8 with a byte order mark, CRLF lines. Raises RowsChanged."""
    text = io.TextIOWrapper(content, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text)
    lines.writerow([column.header for column in table.columns])
    written = 0
    for row in table.rows:
        lines.writerow([_field(column.value(row)) for column in table.columns])
        written += 1
    text.detach()
    _check(table, written)


def _check(table: Table[Any], written: int) -> None:
    if written != table.count:
        raise RowsChanged


def _header(sheet: WriteOnlyWorksheet, words: str) -> Any:
    cell = WriteOnlyCell(sheet, words)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Cell) -> Any:
    """What the sheet takes: text is always text, so that no formula gets in."""
    if value is not None and not isinstance(value, int | Decimal | date):
        words = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_TEXT]
        cell = WriteOnlyCell(sheet, words)
        cell.data_type = "s"
        return cell
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.astimezone(CIVIL_ZONE).replace(tzinfo=None))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, datetime.combine(value, time.min))
        cell.number_format = "yyyy-mm-dd"
        return cell
    return value


def _field(value: Cell) -> str:
    """The value as CSV text; text that a spreadsheet would run as a formula is quoted with '."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(CIVIL_ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return format(value, "f")
    words = str(value)
    return f"'{words}" if isinstance(value, str) and _FORMULA.match(words) else words
