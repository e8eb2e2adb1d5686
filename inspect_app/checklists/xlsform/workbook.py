"""The sheets of an XLSForm written to and read from an XLSX file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from inspect_app.checklists.errors import NotAnXlsForm
from inspect_app.checklists.xlsform.columns import Row
from inspect_app.checklists.xlsform.exporting import XlsForm

_WIDE = 42
_NOTES = "left out"


def xlsx(form: XlsForm) -> bytes:
    """The form as a workbook; what was left out stands on a sheet of its own."""
    book = Workbook()
    for given in book.worksheets:
        book.remove(given)
    _fill(book.create_sheet("survey"), form.survey)
    choices = [row for rows in form.choices.values() for row in rows]
    _fill(book.create_sheet("choices"), choices)
    _fill(book.create_sheet("settings"), [form.settings])
    notes = [
        {"item": one.place, "zh": one.what["zh"], "en": one.what["en"]} for one in form.left_out
    ]
    _fill(book.create_sheet(_NOTES), notes)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, rows: Sequence[Row]) -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    sheet.append(columns)
    for row in rows:
        sheet.append([row.get(column, "") for column in columns])
    for number, column in enumerate(columns, start=1):
        longest = max(len(row.get(column, "")) for row in rows)
        width = min(_WIDE, max(longest, len(column)) + 2)
        sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.cell(1, number).font = Font(bold=True)
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s"
    sheet.freeze_panes = "A2"


def sheets(content: bytes) -> dict[str, list[Row]]:
    """The rows of every sheet by its lower-case name; the first row gives the columns.

    Raises NotAnXlsForm for what is not a workbook.
    """
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise NotAnXlsForm(field="file") from error
    return {sheet.title.strip().lower(): list(_rows(sheet.values)) for sheet in book.worksheets}


def _rows(values: Iterable[tuple[object, ...]]) -> Iterable[Row]:
    given = iter(values)
    columns = [_written(one) for one in next(given, ())]
    for row in given:
        cells = {key: _written(one) for key, one in zip(columns, row, strict=False) if key}
        if any(cells.values()):
            yield {key: value for key, value in cells.items() if value}


def _written(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
