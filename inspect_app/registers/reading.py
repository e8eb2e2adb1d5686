"""From the bytes of a CSV or XLSX file to rows of words. Pure.

CSV may be UTF-8 with or without BOM, or GB18030 as Chinese Excel and WPS save it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from inspect_app.registers.errors import FileTooLarge, NotATable

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_UNPACKED = 64 * 2**20

Table = list[tuple[int, list[str]]]


def read_table(content: bytes) -> Table:
    """The rows that are not empty, each with its number in the file (from 1) and trimmed cells.

    Raises NotATable or FileTooLarge.
    """
    rows = _xlsx_rows(content) if content.startswith(b"PK") else _csv_rows(content)
    table: Table = []
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise FileTooLarge
        words = [_words(cell).strip() for cell in row[:MOST_COLUMNS]]
        if any(words):
            table.append((number, words))
    return table


def _words(cell: Any) -> str:
    """A spreadsheet's cell as it would be typed: whole numbers without a point, dates as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _csv_rows(content: bytes) -> Iterable[list[str]]:
    try:
        yield from csv.reader(io.StringIO(_decoded(content), newline=""), strict=True)
    except csv.Error:
        raise NotATable from None


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in words:
            return words
    raise NotATable


def _xlsx_rows(content: bytes) -> Iterable[tuple[Any, ...]]:
    try:
        _refuse_bomb(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        yield from sheet.iter_rows(values_only=True)
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        IndexError,
        SyntaxError,
        OSError,
    ):
        raise NotATable from None


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MOST_UNPACKED:
            raise FileTooLarge
