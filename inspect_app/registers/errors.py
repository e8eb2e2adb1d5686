"""What the registers refuse, and the words for every mistake of an import file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _

from inspect_app.problems import Problem
from inspect_app.registers.cells import Fault


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing wrong in a file: where, what stands there, which fault, and what was expected."""

    row: int
    column: str
    value: str
    fault: Fault
    expected: str = ""

    @property
    def wrong(self) -> str:
        """What is wrong, in the reader's language."""
        return str(WORDS[self.fault][0]) % {"expected": self.expected}

    @property
    def remedy(self) -> str:
        """How to mend it, in the reader's language."""
        return str(WORDS[self.fault][1]) % {"expected": self.expected}


class ImportProblem(Problem):
    """A file that cannot be imported; nothing of it was."""

    status = 422


class NotATable(ImportProblem):
    """The file is neither CSV nor XLSX, or is damaged."""

    slug = "not-a-table"
    title = _("文件不是可以读取的表格")
    remedy = _("请另存为 XLSX,或编码为 UTF-8 或 GB18030 的 CSV,再上传。")


class FileTooLarge(ImportProblem):
    """The file has too many rows or unpacks to too much."""

    slug = "file-too-large"
    title = _("文件过大")
    remedy = _("每个文件不超过 20000 行;请分成几个文件导入。")


class RowsWrong(ImportProblem):
    """Some rows are wrong; `mistakes` lists them, and nothing was imported."""

    slug = "rows-wrong"
    title = _("文件中有需要更正的内容,没有导入任何一行")
    remedy = _("请按下表逐行更正后重新上传。")

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__()
        self.mistakes = mistakes


WORDS: dict[Fault, tuple[Any, Any]] = {
    Fault.EMPTY: (_("没有填写"), _("请填写这一格。")),
    Fault.TOO_LONG: (_("文字过长"), _("请缩短到 %(expected)s 个字以内。")),
    Fault.CODE: (
        _("代码格式不正确"),
        _("请只用字母、数字和短横线,不超过 20 个;以文本格式保存,避免丢失开头的 0。"),
    ),
    Fault.COUNT: (
        _("不是合理的整数"),
        _("请填写 0 至 %(expected)s 的整数,不带小数点和分隔符。"),
    ),
    Fault.WORD: (_("不在可选的词中"), _("请填写其中之一:%(expected)s。")),
    Fault.DEGREES: (
        _("不是中国境内的经纬度"),
        _("请填写 %(expected)s 之间的小数,单位为度;检查经度和纬度是否填反。"),
    ),
    Fault.PHONE: (_("电话号码格式不正确"), _("请只用数字、加号、空格和短横线,不超过 20 个。")),
    Fault.DAY: (_("不是日期"), _("请写成 2026-09-01 的样子。")),
    Fault.REPEATED_CODE: (
        _("同一代码在文件中出现了两次,第一次在第 %(expected)s 行"),
        _("请删去重复的一行,或更正代码。"),
    ),
    Fault.MORE_BOARDERS: (_("寄宿生多于在校生"), _("请核对两个数。")),
    Fault.HALF_A_PLACE: (_("只填了纬度或经度中的一个"), _("请两个都填写,或两个都留空。")),
    Fault.OTHER_NAME: (
        _("同一人员编号在第 %(expected)s 行是另一个姓名"),
        _("请核对姓名,或更正人员编号。"),
    ),
    Fault.REPEATED_POST: (
        _("与第 %(expected)s 行是同一人的同一职务"),
        _("请删去重复的一行。"),
    ),
    Fault.SCHOOL_NEEDED: (_("这一职务须写明学校"), _("请填写名册中的学校代码。")),
    Fault.SCHOOL_NOT_WANTED: (_("县级职务不属于任何学校"), _("请把学校代码留空。")),
    Fault.UNKNOWN_SCHOOL: (_("名册中没有这所学校"), _("请核对学校代码,或先导入学校名册。")),
    Fault.UNTIL_BEFORE_SINCE: (_("离任日期早于任职日期"), _("请核对两个日期。")),
    Fault.COLUMN_MISSING: (_("缺少这一列"), _("请加上这一列;可下载模板对照。")),
    Fault.COLUMN_UNKNOWN: (_("不认识的列名"), _("请删去这一列,或按模板更正列名。")),
    Fault.COLUMN_REPEATED: (_("列名出现了两次"), _("请删去其中一列。")),
    Fault.CELL_BEYOND_HEADER: (
        _("这一格上方没有列名"),
        _("请删去这一格,或检查文字中是否有未加引号的逗号。"),
    ),
    Fault.AMOUNT: (
        _("不是合理的数"),
        _("请填写 0 至 %(expected)s 的数,最多两位小数,不带分隔符。"),
    ),
    Fault.YEAR: (_("不是年度"), _("请写成 2026 的样子。")),
    Fault.CLASS_SIZES: (
        _("不是各班人数"),
        _("请依次填写每个班的人数,1 至 %(expected)s,用顿号或空格隔开。"),
    ),
    Fault.OTHER_SCHOOL: (
        _("名册中这一代码的学校是:%(expected)s"),
        _("请核对学校代码和名称。"),
    ),
    Fault.SECTION_NOT_TAUGHT: (_("这所学校没有这一部别"), _("可填的部别:%(expected)s。")),
    Fault.REPEATED_RETURN: (
        _("与第 %(expected)s 行是同一学校、同一部别、同一年度"),
        _("请删去重复的一行。"),
    ),
    Fault.YEAR_TO_COME: (_("年度还没有到"), _("请填写 %(expected)s 年或更早的年度。")),
    Fault.CLASSES_DO_NOT_ADD_UP: (
        _("各班人数之和是 %(expected)s,与在校学生数不等"),
        _("请核对在校学生数和各班人数。"),
    ),
    Fault.UNLIKE_LAST_YEAR: (
        _("与上年相差三成以上,上年是 %(expected)s"),
        _("请核对;确实如此的,在说明中写明原因。"),
    ),
}
