"""The columns of an import file: headers, what they hold, which must be there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _

from inspect_app.registers import cells
from inspect_app.registers.kinds import Kind, PostKind, Stage

STAGE_WORDS = {
    "幼儿园": Stage.KINDERGARTEN,
    "小学": Stage.PRIMARY,
    "初中": Stage.JUNIOR,
    "九年一贯制": Stage.NINE_YEAR,
}
POST_WORDS = {
    "校长": PostKind.PRINCIPAL,
    "副校长": PostKind.VICE_PRINCIPAL,
    "中心校负责人": PostKind.CENTRE_HEAD,
    "中心校教研员": PostKind.CENTRE_RESEARCHER,
    "县教研员": PostKind.COUNTY_RESEARCHER,
    "责任督学": PostKind.RESPONSIBLE_INSPECTOR,
    "教体局工作人员": PostKind.BUREAU_OFFICER,
    "教师": PostKind.TEACHER,
    "县级领导": PostKind.COUNTY_LEADER,
    "乡镇领导": PostKind.TOWNSHIP_LEADER,
    "村党组织书记": PostKind.VILLAGE_SECRETARY,
}
POSTS_AT_A_SCHOOL = frozenset(
    {
        PostKind.PRINCIPAL,
        PostKind.VICE_PRINCIPAL,
        PostKind.CENTRE_HEAD,
        PostKind.CENTRE_RESEARCHER,
        PostKind.TEACHER,
        PostKind.COUNTY_LEADER,
        PostKind.TOWNSHIP_LEADER,
        PostKind.VILLAGE_SECRETARY,
    }
)
POSTS_AT_THE_BUREAU = frozenset({PostKind.COUNTY_RESEARCHER, PostKind.BUREAU_OFFICER})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header, the field it fills, and how its cells are read.

    default: what an empty cell means; a column without one must be filled.
    explains: what to write, in the reader's language.
    """

    header: str
    field: str
    read: Callable[[str], Any]
    explains: Any
    required: bool = True
    default: Any = None


SCHOOL_COLUMNS = (
    Column("学校代码", "code", cells.code, _("字母、数字、短横线,不超过 20 个;用来认出同一所学校")),
    Column("学校名称", "name", cells.text(80), _("不超过 80 个字")),
    Column("乡镇", "township", cells.text(40), _("例如 中枢镇")),
    Column("学段", "stage", cells.word(STAGE_WORDS), " / ".join(STAGE_WORDS)),
    Column("在校生数", "students", cells.count(20_000), _("整数")),
    Column("寄宿生数", "boarders", cells.count(20_000), _("整数,不多于在校生数"), False, 0),
    Column("班级数", "classes", cells.count(1_000), _("整数")),
    Column("地址", "address", cells.text(120), _("不超过 120 个字"), False, ""),
    Column(
        "纬度",
        "latitude",
        cells.degrees(Decimal(3), Decimal(54)),
        _("度,小数,例如 24.5312;与经度同时填写或同时留空"),
        False,
    ),
    Column(
        "经度",
        "longitude",
        cells.degrees(Decimal(73), Decimal(136)),
        _("度,小数,例如 103.7604"),
        False,
    ),
)
PERSON_COLUMNS = (
    Column("人员编号", "code", cells.code, _("字母、数字、短横线,不超过 20 个;用来认出同一个人")),
    Column("姓名", "name", cells.text(40), _("不超过 40 个字")),
    Column("联系电话", "phone", cells.phone, _("数字、短横线、加号、空格,不超过 20 个"), False, ""),
    Column("职务", "post", cells.word(POST_WORDS), " / ".join(POST_WORDS)),
    Column(
        "学校代码",
        "school",
        cells.code,
        _("名册中的学校;县教研员和教体局工作人员留空,责任督学可留空"),
        False,
    ),
    Column("任职日期", "since", cells.day, _("例如 2026-09-01")),
    Column("离任日期", "until", cells.day, _("例如 2027-07-31;在任留空"), False),
)
COLUMNS: dict[Kind, tuple[Column, ...]] = {
    Kind.SCHOOLS: SCHOOL_COLUMNS,
    Kind.PEOPLE: PERSON_COLUMNS,
}


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One school as a file states it; row: number in the file, counted from 1."""

    row: int
    code: str
    name: str
    township: str
    stage: Stage
    students: int
    boarders: int
    classes: int
    address: str
    latitude: Decimal | None
    longitude: Decimal | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person in one post as a file states it; school: the school's code."""

    row: int
    code: str
    name: str
    phone: str
    post: PostKind
    school: str | None
    since: date
    until: date | None
