"""The file to fill in: one sheet with the headers, one that says what each column takes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from inspect_app.registers.columns import COLUMNS, POST_WORDS, STAGE_WORDS, Column
from inspect_app.registers.kinds import Kind

ROWS_TO_FILL = 2_000
_TITLES = {Kind.SCHOOLS: "学校名册", Kind.PEOPLE: "人员名册"}
_CHOICES = {"学段": list(STAGE_WORDS), "职务": list(POST_WORDS)}


def template(kind: Kind) -> bytes:
    """The file of a register to fill in."""
    return blank_file(_TITLES[kind], COLUMNS[kind], _CHOICES)


def blank_file(
    title: str, columns: Sequence[Column], choices: Mapping[str, Sequence[str]]
) -> bytes:
    """An XLSX file with Chinese headers, text cells (codes keep their zeros) and choices.

    choices: the words that a column takes, by its header. The second sheet explains the columns in
    the reader's language.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 16
        sheet.column_dimensions[letter].number_format = "@"
        sheet.cell(1, number, column.header).font = Font(bold=True)
        if column.header in choices:
            choice = DataValidation("list", formula1=f'"{",".join(choices[column.header])}"')
            choice.add(f"{letter}2:{letter}{ROWS_TO_FILL}")
            sheet.add_data_validation(choice)
    explained = book.create_sheet(_("填写说明"))
    explained.append([_("列名"), _("是否必填"), _("怎样填写")])
    for column in columns:
        wanted = _("必填") if column.required else _("可留空")
        explained.append([column.header, wanted, str(column.explains)])
    for letter, width in (("A", 16), ("B", 12), ("C", 70)):
        explained.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
