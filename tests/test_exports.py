"""Lists as files: typed, counted, harmless, and flat in memory however long."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from inspect_app import exports
from inspect_app.downloads import disposition, safe_name
from inspect_app.exports import Column, RowsChanged, Table, TooManyRows


@dataclass
class Line:
    name: str
    score: Decimal
    on: date
    at: datetime
    count: int | None = None


COLUMNS = (
    Column("学校", lambda one: one.name, 30),
    Column("得分", lambda one: one.score),
    Column("日期", lambda one: one.on),
    Column("时间", lambda one: one.at, 18),
    Column("数量", lambda one: one.count),
)
AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
LINE = Line("示例A小学", Decimal("88.50"), date(2026, 11, 24), AT)


def table(*lines: Line, count: int | None = None) -> Table[Line]:
    return Table("检查/问题清单", COLUMNS, lines, len(lines) if count is None else count)


def workbook(one: Table[Line]) -> openpyxl.Workbook:
    content = io.BytesIO()
    exports.write_xlsx(one, content)
    return openpyxl.load_workbook(content)


def test_cells_are_typed_the_header_frozen_and_the_rows_filtered() -> None:
    sheet = workbook(table(LINE, LINE)).active
    assert sheet.title == "检查_问题清单"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E3"
    assert [cell.value for cell in sheet[1]] == ["学校", "得分", "日期", "时间", "数量"]
    name, score, on, at, count = sheet[2]
    assert (name.value, name.data_type) == ("示例A小学", "s")
    assert (score.value, score.data_type) == (88.5, "n")
    assert (on.value.date(), on.number_format) == (date(2026, 11, 24), "yyyy-mm-dd")
    assert (str(at.value), at.number_format) == ("2026-11-24 11:00:00", "yyyy-mm-dd hh:mm")
    assert count.value is None


@pytest.mark.parametrize("words", ["=1+1", '=HYPERLINK("http://x.test")', "+1", "-1", "@SUM(A1)"])
def test_what_a_person_wrote_never_becomes_a_formula(words: str) -> None:
    line = Line(words, Decimal(1), LINE.on, LINE.at)
    cell = workbook(table(line)).active["A2"]
    assert (cell.value, cell.data_type) == (words, "s")
    content = io.BytesIO()
    exports.write_csv(table(line), content)
    assert content.getvalue().decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")


def test_control_characters_are_left_out_of_a_cell() -> None:
    line = Line("甲\x00\x08乙", Decimal(1), LINE.on, LINE.at)
    assert workbook(table(line)).active["A2"].value == "甲乙"


def test_csv_opens_right_in_excel() -> None:
    content = io.BytesIO()
    exports.write_csv(table(Line('甲,"乙"\n丙', Decimal("-1.50"), LINE.on, LINE.at, 3)), content)
    assert content.getvalue().startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in content.getvalue()
    rows = list(csv.reader(io.StringIO(content.getvalue().decode("utf-8-sig"), newline="")))
    assert rows[1] == ['甲,"乙"\n丙', "-1.50", "2026-11-24", "2026-11-24 11:00", "3"]


@pytest.mark.parametrize("write", [exports.write_xlsx, exports.write_csv])
def test_a_file_with_other_rows_than_counted_is_not_handed_out(write: object) -> None:
    with pytest.raises(RowsChanged):
        write(table(LINE, count=2), io.BytesIO())  # type: ignore[operator]


def test_more_rows_than_a_sheet_holds_are_refused_before_any_is_read() -> None:
    def unread() -> Iterator[Line]:
        raise AssertionError
        yield LINE

    with pytest.raises(TooManyRows):
        exports.write_xlsx(Table("清单", COLUMNS, unread(), 1_048_576), io.BytesIO())


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_long_list_is_written_with_flat_memory(form: str, tmp_path: object) -> None:
    count = 4_000
    write = exports.write_xlsx if form == "xlsx" else exports.write_csv
    peaks = []
    for rows in (count // 4, count):
        lines = (LINE for _ in range(rows))
        with open(f"{tmp_path}/{rows}.{form}", "wb") as content:
            tracemalloc.start()
            write(Table("清单", COLUMNS, lines, rows), content)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] - peaks[0] < 200_000, peaks


def test_a_file_name_keeps_chinese_and_drops_what_file_systems_refuse() -> None:
    name = safe_name('泸教督〔2026〕7号 甲/乙小学A"班督导检查报告', "pdf")
    assert name == "泸教督〔2026〕7号 甲_乙小学A_班督导检查报告.pdf"
    header = disposition(name, "inspection-report-2026-7.pdf")
    assert header.startswith('attachment; filename="inspection-report-2026-7.pdf"; ')
    assert header.endswith("%E6%8A%A5%E5%91%8A.pdf")
    header.encode("ascii")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("../../etc/passwd", "_.._etc_passwd.pdf"),
        ("甲\u202efdp.exe", "甲fdp.exe.pdf"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie_ x.pdf"),
        ("...", "_.pdf"),
        ("长" * 500, "长" * 120 + ".pdf"),
    ],
)
def test_malicious_names_become_harmless(words: str, name: str) -> None:
    assert safe_name(words, "pdf") == name
