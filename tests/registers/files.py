"""Import files as a bureau would send them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

SCHOOL_HEADERS = [
    "学校代码",
    "学校名称",
    "乡镇",
    "学段",
    "在校生数",
    "寄宿生数",
    "班级数",
    "地址",
    "纬度",
    "经度",
]
PERSON_HEADERS = ["人员编号", "姓名", "联系电话", "职务", "学校代码", "任职日期", "离任日期"]

SCHOOL_A = ["SA", "示例A小学", "中枢镇", "小学", "830", "0", "18", "", "", ""]
SCHOOL_C = [
    "SC",
    "丙小学",
    "白水镇",
    "九年一贯制",
    "620",
    "300",
    "15",
    "白水路1号",
    "24.4900",
    "103.9200",
]
MU = ["P1", "穆青", "0873-1234567", "校长", "SA", "2024-09-01", ""]


def as_csv(*rows: Sequence[Any], encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_cell(row: list[str], headers: list[str], **cells: str) -> list[str]:
    """The row with some cells replaced, named by header."""
    return [cells.get(header, cell) for header, cell in zip(headers, row, strict=True)]
