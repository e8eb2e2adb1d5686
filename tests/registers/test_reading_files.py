"""From the bytes of a file to rows, and from rows to schools and people or to every mistake."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest

from inspect_app.registers.cells import Fault
from inspect_app.registers.columns import COLUMNS
from inspect_app.registers.errors import WORDS, FileTooLarge, NotATable
from inspect_app.registers.kinds import Kind, PostKind, Stage
from inspect_app.registers.reading import read_table
from inspect_app.registers.template import template
from inspect_app.registers.validation import check_people, check_schools
from tests.registers.files import (
    MU,
    PERSON_HEADERS,
    SCHOOL_A,
    SCHOOL_C,
    SCHOOL_HEADERS,
    as_csv,
    as_xlsx,
    with_cell,
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_every_encoding_that_chinese_office_programs_save(encoding: str) -> None:
    content = as_csv(SCHOOL_HEADERS, SCHOOL_A, SCHOOL_C, encoding=encoding)
    checked = check_schools(read_table(content))
    assert checked.mistakes == ()
    assert [row.name for row in checked.rows] == ["示例A小学", "丙小学"]


def test_a_rare_character_of_a_name_survives_gb18030() -> None:
    content = as_csv(PERSON_HEADERS, ["P1", "𠮷䶮", *MU[2:]], encoding="gb18030")
    (row,) = check_people(read_table(content), known_schools={"SA"}).rows
    assert row.name == "𠮷䶮"


def test_a_spreadsheet_gives_what_was_typed_into_it() -> None:
    content = as_xlsx(
        SCHOOL_HEADERS,
        ["SC", "丙小学", "白水镇", "小学", 620, 300.0, 15, None, 24.49, 103.92],
        [],
        [None, "  "],
    )
    (row,) = check_schools(read_table(content)).rows
    assert (row.students, row.boarders, row.stage) == (620, 300, Stage.PRIMARY)
    assert (row.latitude, row.longitude) == (Decimal("24.49"), Decimal("103.92"))
    assert row.address == ""


def test_a_date_of_a_spreadsheet_is_a_date() -> None:
    content = as_xlsx(PERSON_HEADERS, [*MU[:5], datetime(2024, 9, 1), date(2026, 7, 31)])  # noqa: DTZ001
    (row,) = check_people(read_table(content), known_schools={"SA"}).rows
    assert (row.since, row.until) == (date(2024, 9, 1), date(2026, 7, 31))
    assert row.post is PostKind.PRINCIPAL


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_missing() -> None:
    headers = ["班级数", "在校生数", "学段", "乡镇", "学校名称", "学校代码"]
    content = as_csv(headers, ["6", "100", "小学", "中枢镇", "丁小学", "SD"])
    (row,) = check_schools(read_table(content)).rows
    assert (row.code, row.students, row.boarders, row.latitude) == ("SD", 100, 0, None)


def test_full_width_digits_and_dates_in_chinese_are_understood() -> None:
    school = with_cell(SCHOOL_A, SCHOOL_HEADERS, 在校生数="８３０", 学校代码="ｓａ")
    (row,) = check_schools(read_table(as_csv(SCHOOL_HEADERS, school))).rows
    assert (row.code, row.students) == ("SA", 830)
    person = with_cell(MU, PERSON_HEADERS, 任职日期="2024年9月1日", 离任日期="2026/7/31")
    table = read_table(as_csv(PERSON_HEADERS, person))
    (post,) = check_people(table, known_schools={"SA"}).rows
    assert (post.since, post.until) == (date(2024, 9, 1), date(2026, 7, 31))


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("学校代码", "", Fault.EMPTY),
        ("学校代码", "S A", Fault.CODE),
        ("学校代码", "-A", Fault.CODE),
        ("学校名称", "长" * 81, Fault.TOO_LONG),
        ("学段", "高中", Fault.WORD),
        ("在校生数", "830.5", Fault.COUNT),
        ("在校生数", "-1", Fault.COUNT),
        ("在校生数", "1,000", Fault.COUNT),
        ("在校生数", "²", Fault.COUNT),
        ("在校生数", "20001", Fault.COUNT),
        ("寄宿生数", "831", Fault.MORE_BOARDERS),
        ("纬度", "103.76", Fault.DEGREES),
        ("纬度", "24.5", Fault.HALF_A_PLACE),
    ],
)
def test_a_wrong_cell_of_a_school_is_named_by_row_and_column(
    column: str, value: str, fault: Fault
) -> None:
    bad = with_cell(SCHOOL_A, SCHOOL_HEADERS, **{column: value})
    checked = check_schools(read_table(as_csv(SCHOOL_HEADERS, SCHOOL_C, [], bad)))
    (mistake,) = checked.mistakes
    assert (mistake.row, mistake.column, mistake.fault) == (4, column, fault)
    assert mistake.value == value


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("姓名", "", Fault.EMPTY),
        ("联系电话", "call me", Fault.PHONE),
        ("职务", "皇帝", Fault.WORD),
        ("任职日期", "2024-02-30", Fault.DAY),
        ("任职日期", "去年", Fault.DAY),
        ("离任日期", "2024-08-31", Fault.UNTIL_BEFORE_SINCE),
        ("学校代码", "", Fault.SCHOOL_NEEDED),
        ("学校代码", "SX", Fault.UNKNOWN_SCHOOL),
        ("职务", "县教研员", Fault.SCHOOL_NOT_WANTED),
    ],
)
def test_a_wrong_cell_of_a_person_is_named_by_row_and_column(
    column: str, value: str, fault: Fault
) -> None:
    bad = with_cell(MU, PERSON_HEADERS, **{column: value})
    checked = check_people(read_table(as_csv(PERSON_HEADERS, bad)), known_schools={"SA"})
    (mistake,) = checked.mistakes
    assert (mistake.row, mistake.fault) == (2, fault)


def test_every_mistake_of_a_file_is_listed_at_once_in_the_order_of_its_rows() -> None:
    one = with_cell(SCHOOL_C, SCHOOL_HEADERS, 学段="高中", 班级数="many")
    two = with_cell(SCHOOL_A, SCHOOL_HEADERS, 学校名称="")
    mistakes = check_schools(read_table(as_csv(SCHOOL_HEADERS, one, two))).mistakes
    assert [(one.row, one.column) for one in mistakes] == [
        (2, "学段"),
        (2, "班级数"),
        (3, "学校名称"),
    ]


def test_the_same_code_twice_is_a_mistake_that_names_the_first_row() -> None:
    table = read_table(as_csv(SCHOOL_HEADERS, SCHOOL_A, SCHOOL_C, SCHOOL_A))
    (mistake,) = check_schools(table).mistakes
    assert (mistake.row, mistake.fault, mistake.expected) == (4, Fault.REPEATED_CODE, "2")


def test_a_person_may_hold_two_posts_but_not_one_twice_nor_under_two_names() -> None:
    second = with_cell(MU, PERSON_HEADERS, 职务="责任督学")
    other_name = with_cell(MU, PERSON_HEADERS, 姓名="穆红", 职务="教师")
    table = read_table(as_csv(PERSON_HEADERS, MU, second, MU, other_name))
    checked = check_people(table, known_schools={"SA"})
    assert [(one.row, one.fault) for one in checked.mistakes] == [
        (4, Fault.REPEATED_POST),
        (5, Fault.OTHER_NAME),
    ]


@pytest.mark.parametrize(
    ("headers", "column", "fault"),
    [
        (SCHOOL_HEADERS[1:], "学校代码", Fault.COLUMN_MISSING),
        ([*SCHOOL_HEADERS, "备注"], "备注", Fault.COLUMN_UNKNOWN),
        ([*SCHOOL_HEADERS, "学段"], "学段", Fault.COLUMN_REPEATED),
    ],
)
def test_a_wrong_header_is_the_only_thing_said(
    headers: list[str], column: str, fault: Fault
) -> None:
    checked = check_schools(read_table(as_csv(headers, ["nonsense"] * len(headers))))
    assert [(one.row, one.column, one.fault) for one in checked.mistakes] == [(1, column, fault)]


def test_an_unquoted_comma_is_noticed() -> None:
    content = as_csv(SCHOOL_HEADERS, SCHOOL_A) + b"SC,a,b\n"
    beyond = as_csv(SCHOOL_HEADERS, [*SCHOOL_A, "left over"])
    assert check_schools(read_table(content)).mistakes != ()
    (mistake,) = check_schools(read_table(beyond)).mistakes
    assert (mistake.value, mistake.fault) == ("left over", Fault.CELL_BEYOND_HEADER)


def test_an_empty_file_says_that_columns_are_missing() -> None:
    assert check_schools(read_table(b"")).mistakes != ()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no archive",
        b"\xff\xfe" + "学校代码".encode("utf-16-le"),
        b"\x89PNG\r\n\x1a\n\0\0\0",
        b'"never closed',
    ],
)
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(NotATable):
        read_table(content)


def test_a_damaged_spreadsheet_is_refused() -> None:
    whole = as_xlsx(SCHOOL_HEADERS, SCHOOL_A)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, content[:99] if member.endswith("sheet1.xml") else content)
    with pytest.raises(NotATable):
        read_table(out.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (65 * 2**20))
    with pytest.raises(FileTooLarge):
        read_table(out.getvalue())


def test_a_file_of_too_many_rows_is_refused() -> None:
    with pytest.raises(FileTooLarge):
        read_table(b"a\n" * 20_001)


@pytest.mark.parametrize("kind", Kind)
def test_the_template_has_exactly_the_headers_that_are_read(kind: Kind) -> None:
    (_, headers), *rows = read_table(template(kind))
    assert headers == [column.header for column in COLUMNS[kind]]
    assert rows == []


def test_every_fault_has_its_words() -> None:
    assert set(WORDS) == set(Fault)
