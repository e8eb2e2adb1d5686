"""The columns of a school's yearly figures, alike on the page and in a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _

from inspect_app.registers import cells
from inspect_app.registers.columns import Column
from inspect_app.resources.seven import Figures, Indicator, Section

SECTION_WORDS = {"小学": Section.PRIMARY, "初中": Section.JUNIOR}
MOST_PUPILS = 20_000
MOST_AREA, MOST_VALUE = 10_000_000, 999_999_999
LONGEST_NOTE = 500

AMOUNT_FIELDS = {indicator: indicator.value.replace("-", "_") for indicator in Indicator}
"""The field and database column that holds an indicator's amount."""

WHOSE = (
    Column("学校代码", "code", cells.code, _("名册中的代码")),
    Column("学校名称", "name", cells.text(80), _("可留空;填写时与名册核对"), False, ""),
    Column("年度", "year", cells.year, _("例如 2026")),
    Column("部别", "section", cells.word(SECTION_WORDS), " / ".join(SECTION_WORDS)),
)
WHAT = (
    Column("在校学生数", "pupils", cells.count(MOST_PUPILS), _("本部全部学生,人")),
    Column(
        "各班人数",
        "class_sizes",
        cells.class_sizes,
        _("每个班一个数,用顿号或空格隔开,例如 45、44、46;合计等于在校学生数"),
        False,
        (),
    ),
    Column("高于规定学历教师数", "degree", cells.count(10_000), _("人")),
    Column("县级以上骨干教师数", "backbone", cells.count(10_000), _("人")),
    Column("体育艺术教师数", "arts", cells.count(10_000), _("体育、音乐、美术专任教师,人")),
    Column(
        "教学及辅助用房面积", "teaching_area", cells.amount(MOST_AREA), _("平方米,最多两位小数")
    ),
    Column("体育运动场馆面积", "sports_area", cells.amount(MOST_AREA), _("平方米,最多两位小数")),
    Column("教学仪器设备值", "equipment", cells.count(MOST_VALUE), _("元")),
    Column("网络多媒体教室数", "multimedia", cells.count(1_000), _("间")),
    Column("音乐教室数", "music_rooms", cells.count(50), _("间")),
    Column("美术教室数", "art_rooms", cells.count(50), _("间")),
    Column(
        "说明",
        "note",
        cells.text(LONGEST_NOTE),
        _("与上年相差三成以上时必填,不超过 500 个字"),
        False,
        "",
    ),
)
COLUMNS = (*WHOSE, *WHAT)
HEADERS = {column.field: column.header for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """The figures of one section in one year as stated; row: number in the file, from 1."""

    row: int
    code: str
    name: str
    year: int
    section: Section
    pupils: int
    class_sizes: Sequence[int]
    degree: int
    backbone: int
    arts: int
    teaching_area: Decimal
    sports_area: Decimal
    equipment: int
    multimedia: int
    music_rooms: int
    art_rooms: int
    note: str

    @property
    def figures(self) -> Figures:
        """The figures to measure by."""
        return figures_of(self)


def figures_of(stated: Any) -> Figures:
    """The figures of anything that holds them in fields named as the columns."""
    return Figures(
        pupils=stated.pupils,
        amounts={one: Decimal(getattr(stated, field)) for one, field in AMOUNT_FIELDS.items()},
        class_sizes=tuple(stated.class_sizes),
        music_rooms=stated.music_rooms,
        art_rooms=stated.art_rooms,
    )
