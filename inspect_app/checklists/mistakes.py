"""Mistakes in a definition: where, what is wrong, how to mend it, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inspect_app.checklists.names import Text

_WORDS: dict[str, tuple[str, str, str, str]] = {
    "unreadable": (
        "这附近写法有误，文件读不下去（{problem}）",
        "the file cannot be read past here ({problem})",
        "看这一行和上一行：括号和引号是否成对，缩进是否用空格，冒号后是否有空格。",
        "Look here and a line above for lone brackets or quotes, and for blanks after colons.",
    ),
    "duplicate-key": (
        "“{key}”写了两次",
        "'{key}' is written twice",
        "删去其中一个。",
        "Delete one of them.",
    ),
    "alias": (
        "不能使用 YAML 锚点（&）或别名（*）",
        "YAML anchors (&) and aliases (*) are not allowed",
        "把内容写全；各项共有的写在 defaults 里。",
        "Write the content out; put what items share into `defaults`.",
    ),
    "inexact-number": (
        "“{value}”不是普通写法的数字",
        "'{value}' is not a number in plain notation",
        "写成 40 或 2.5 这样，整数部分最多 15 位，小数最多 10 位。",
        "Write 40 or 2.5: at most 15 digits before and 10 after the point.",
    ),
    "unknown-key": (
        "这里没有“{key}”这个键{hint_zh}",
        "there is no key '{key}' here{hint_en}",
        "改正拼写，或删去它。",
        "Mend the spelling, or delete it.",
    ),
    "loose-comma": (
        "文字里的逗号把句子断开了：“{key}”",
        "a comma has cut the text in two: '{key}'",
        "给整句文字加上引号。",
        "Put the whole text in quotes.",
    ),
    "misplaced-key": (
        "“{key}”不能用于类型 {type}",
        "'{key}' has no meaning for type {type}",
        "删去它，或改用合适的类型。",
        "Delete it, or choose a fitting type.",
    ),
    "missing-key": ("缺少“{key}”", "'{key}' is missing", "补上它。", "Add it."),
    "wrong-kind": (
        "这里应为{wanted_zh}",
        "{wanted_en} is wanted here",
        "按文档中的写法改正。",
        "Write it as the authoring reference shows.",
    ),
    "missing-translation": (
        "缺少{language_zh}文字",
        "the {language_en} text is missing",
        "同时写出 zh 和 en，都不能为空。",
        "Write both zh and en; neither may be empty.",
    ),
    "unknown-word": (
        "“{value}”不在可选值中{hint_zh}",
        "'{value}' is none of the allowed words{hint_en}",
        "可选：{allowed}。",
        "Allowed: {allowed}.",
    ),
    "unknown-operator": (
        "没有“{value}”这个运算{hint_zh}",
        "there is no operator '{value}'{hint_en}",
        "可用：{allowed}。",
        "Known: {allowed}.",
    ),
    "id-form": (
        "编号“{value}”写法不对",
        "'{value}' cannot be an id",
        "以小写字母开头，只用小写字母、数字和连字符，最多 64 个字符。",
        "Begin with a lower-case letter; use lower-case letters, digits and hyphens, at most 64.",
    ),
    "reserved-id": (
        "编号“{value}”有特殊含义，不能用在这里",
        "the id '{value}' has a meaning of its own and cannot be used here",
        "换一个编号。",
        "Choose another id.",
    ),
    "duplicate-id": (
        "编号“{value}”重复（另见第 {line} 行）",
        "the id '{value}' is used twice (see line {line})",
        "每个编号只能用一次，换一个。",
        "An id may be used once; choose another.",
    ),
    "id-elsewhere": (
        "编号“{value}”已用在另一个文件中",
        "the id '{value}' is already used in another file",
        "换一个编号。",
        "Choose another id.",
    ),
    "provision-form": (
        "“{value}”不是条款编号",
        "'{value}' is not a provision id",
        "写成 a6.2.clinic-area-500 或 main.11.clinic-500 这样。",
        "Write it like a6.2.clinic-area-500 or main.11.clinic-500.",
    ),
    "unknown-provision": (
        "计划中没有条款“{value}”",
        "the plan has no provision '{value}'",
        "用 inspect-app provisions list 查编号，改正它。",
        "Look the id up with `inspect-app provisions list` and mend it.",
    ),
    "duplicate-chain": (
        "“{value}”本身也是重复条款",
        "'{value}' is itself a duplicate",
        "指向最先提出要求的条款。",
        "Point at the provision that says it first.",
    ),
    "contradiction-unread": (
        "写了相互矛盾的条款，却没有说明怎样理解",
        "a contradiction is named but not how it is read",
        "在 reading 中写明各自的适用范围。",
        "Say under `reading` which scope each has.",
    ),
    "declined-item": (
        "检查项类条款不能不落实",
        "a provision that is a checklist item cannot be declined",
        "写成检查项，或指明与哪一条重复。",
        "Make it an item, or name the provision it duplicates.",
    ),
    "declined-in-use": (
        "条款“{value}”写明不落实，这里却引用了它",
        "the provision '{value}' is declined, yet cited here",
        "去掉引用，或去掉 declined。",
        "Drop the citation, or drop `declined`.",
    ),
    "indicator-value": (
        "{value} 型指标应写{wanted_zh}",
        "an indicator of the kind {value} wants {wanted_en}",
        "按指标的取值补上或删去。",
        "Add or delete them to fit the indicator's value.",
    ),
    "target-without-limit": (
        "目标没有写数值",
        "the target names no number",
        "写出 gt、gte、lt、lte 或 eq。",
        "Write gt, gte, lt, lte or eq.",
    ),
    "unknown-kept": (
        "要保留的“{value}”不是检查项{hint_zh}",
        "'{value}', which is to be kept, is no item{hint_en}",
        "写检查项编号。",
        "Write the id of an item.",
    ),
    "notes-kept": (
        "“{value}”里可能写有文字，保存期满后不能保留",
        "words may stand in '{value}', so it cannot outlast the period",
        "从 keep 中删去；只能保留选择、数量、日期和时间。",
        "Take it out of `keep`; only choices, counts, dates and times can stay.",
    ),
    "unknown-standard": (
        "标准表中没有“{value}”{hint_zh}",
        "the table of standards has no '{value}'{hint_en}",
        "改正编号，或先在 standards.yaml 中登记这项标准。",
        "Mend the id, or enter the standard in standards.yaml first.",
    ),
    "unknown-limit": (
        "标准表中没有限值“{value}”{hint_zh}",
        "the table of standards has no limit '{value}'{hint_en}",
        "写成 标准.限值，如 GB7793.desk-mean；没有的先在 standards.yaml 中登记。",
        "Write STANDARD.limit, such as GB7793.desk-mean; enter a missing one in standards.yaml.",
    ),
    "unknown-table": (
        "标准表中没有查找表“{value}”{hint_zh}",
        "the table of standards has no lookup table '{value}'{hint_en}",
        "写成 标准.表，如 GBT3976.desk-from；没有的先在 standards.yaml 中登记。",
        "Write STANDARD.table, such as GBT3976.desk-from; enter a missing one in standards.yaml.",
    ),
    "limit-unit": (
        "限值“{value}”的单位是 {its_zh}，与之比较的值的单位是 {own_zh}",
        "the limit '{value}' is in {its_en}, what it is compared with in {own_en}",
        "把两边写成同一单位。",
        "Give both the same unit.",
    ),
    "cites-unverified": (
        "“{value}”的数值未核实，不能作为依据引用",
        "the numbers of '{value}' are not verified, so it cannot be cited as a basis",
        "删去引用；核实后在 standards.yaml 中改 verified。",
        "Drop the citation; once verified, change `verified` in standards.yaml.",
    ),
    "decides-unverified": (
        "未核实的限值“{value}”在这里决定“{items}”怎样评定",
        "the unverified limit '{value}' decides here how '{items_en}' is judged",
        "先核实限值；或在这里改用核实过的数值，把它只写进 advice。",
        "Verify the limit first, or use a verified number here and keep this one for `advice`.",
    ),
    "judges-unverified": (
        "未核实的限值“{value}”不能用来评定",
        "the unverified limit '{value}' cannot judge",
        "把这一情形移到 advice，或先核实限值。",
        "Move the case into `advice`, or verify the limit first.",
    ),
    "later-history": (
        "旧版年份 {year} 不早于现行版本",
        "the former edition of {year} is not earlier than this one",
        "history 只写以前各版的数值。",
        "List only earlier editions under `history`.",
    ),
    "unknown-lookup": (
        "没有查找表“{value}”{hint_zh}",
        "there is no lookup table '{value}'{hint_en}",
        "在 lookups 中写出它。",
        "Write it under `lookups`.",
    ),
    "unknown-reference": (
        "“{value}”不是已知的检查项、列、附加字段或事实{hint_zh}",
        "'{value}' names no item, column, field or fact{hint_en}",
        "可写：检查项编号、检查项.字段、表格.列、row.列（表格内）、value（本项），或 {facts}。",
        "Name an item, item.field, table.column, row.column (inside a table), value, or {facts}.",
    ),
    "column-in-condition": (
        "“{value}”是整列，不能直接比较",
        "'{value}' is a whole column and cannot be compared by itself",
        "先用计算项汇总（sum、min、share 等），或在 row_standard 里写 row.列。",
        "Aggregate it in a computed item (sum, min, share, …), or use row.column in row_standard.",
    ),
    "wrong-comparison": (
        "“{op}”不能用于{kind_zh}值“{ref}”",
        "'{op}' cannot compare the {kind_en} value '{ref}'",
        "数字、日期和时间可比大小；其余只能用 eq、ne、in、present。",
        "Numbers, dates and times have an order; others allow eq, ne, in and present only.",
    ),
    "wrong-limit": (
        "界限“{value}”与{kind_zh}值“{ref}”不相配{hint_zh}",
        "the limit '{value}' does not fit the {kind_en} value '{ref}'{hint_en}",
        "数字写数字，日期写 YYYY-MM-DD，选项写选项编号。",
        "Write a number for numbers, YYYY-MM-DD for dates, an option's id for choices.",
    ),
    "empty-range": (
        "范围“{low} 至 {high}”里没有值",
        "there is nothing between {low} and {high}",
        "把小的写在前面。",
        "Write the smaller bound first.",
    ),
    "unreachable-case": (
        "第 {number} 种情形永远轮不到：第 {earlier} 种情形已包括它",
        "case {number} is never reached: case {earlier} already covers it",
        "把条件更窄的情形写在前面，或删去这一种。",
        "Put the narrower case first, or delete this one.",
    ),
    "threshold-gap": (
        "各种情形之间有空档：{low} 与 {high} 之间没有规定",
        "the cases leave a gap between {low} and {high}",
        "把相邻情形的界限接上，例如一个写 lt: 1000，另一个写 gte: 1000。",
        "Let neighbouring cases meet, such as lt: 1000 and gte: 1000.",
    ),
    "threshold-overlap": (
        "{value} 同时属于第 {first_case} 种和第 {number} 种情形",
        "{value} belongs to case {first_case} and to case {number}",
        "让其中一个不含该数：lte 改为 lt，或 gte 改为 gt。",
        "Leave it out of one of them: lt for lte, or gt for gte.",
    ),
    "never-holds": (
        "对“{value}”的几个要求互相排斥，条件永远不成立，这里永远不会用到",
        "what is asked of '{value}' excludes itself, so the condition never holds",
        "改正其中一个，或把 all 改为 any。",
        "Mend one of them, or write any for all.",
    ),
    "out-of-reach": (
        "“{value}”只能{range_zh}，这个要求永远达不到",
        "'{value}' can only be {range_en}, so this is never reached",
        "改正界限，或放宽能填的范围：min、max，表格的 max_rows，多选的选项。",
        "Mend the limit, or widen what can be entered: min, max, a table's max_rows, options.",
    ),
    "units-differ": (
        "单位不一致：{units}",
        "the units differ: {units_en}",
        "换算成同一单位后再计算或比较。",
        "Convert them to one unit before calculating or comparing.",
    ),
    "useless-partial": (
        "partial 与要求相同，永远不会得出“部分符合”",
        "partial is the same as the requirement, so it never applies",
        "把 partial 写得比要求宽，或删去它。",
        "Make partial easier to meet than the requirement, or delete it.",
    ),
    "veto-unverified": (
        "一票否决项不能依据未核实的限值“{value}”",
        "a veto cannot rest on the unverified limit '{value}'",
        "核实限值后再用，或取消 veto，或把它写进 advice。",
        "Verify the limit first, drop the veto, or move the case into `advice`.",
    ),
    "veto-not-school": (
        "责任单位不是学校的检查项不能一票否决学校",
        "an item that is not the school's to cure cannot veto the school",
        "取消 veto，或把 owner 改为 school。",
        "Drop the veto, or make the school the owner.",
    ),
    "veto-not-required": (
        "一票否决只用于有评定的必备项",
        "only a judged item of duty required can carry a veto",
        "取消 veto，或把 duty 改为 required 并写出 standard。",
        "Drop the veto, or make the duty required and give a standard.",
    ),
    "circular": (
        "互相引用成环：{chain}",
        "rules refer to each other in a circle: {chain}",
        "断开其中一个引用。",
        "Break one of the references.",
    ),
    "weight-unjudged": (
        "没有评定的检查项不能有权重",
        "an item without a judgement cannot have a weight",
        "写出 standard，或把 weight 去掉。",
        "Give it a standard, or drop the weight.",
    ),
    "weight-not-required": (
        "选配或拓展项不计入分母，不能有权重",
        "an optional or extension item stands outside the denominator and has no weight",
        "用 bonus 写加分，去掉 weight。",
        "Write points as `bonus` and drop the weight.",
    ),
    "bonus-required": (
        "必备项不能加分",
        "a required item earns no bonus",
        "用 weight 写分值，去掉 bonus。",
        "Write its points as `weight` and drop the bonus.",
    ),
    "nothing-scored": (
        "没有任何计分的检查项",
        "no item counts towards the score",
        "至少一个必备的检查项要有评定和权重。",
        "At least one required item needs a judgement and a weight.",
    ),
    "standard-misplaced": (
        "类型 {type} 的结果由检查人直接选定，不能再写 standard",
        "type {type} is judged by the inspector's choice and takes no standard",
        "改用 when、fields 或 advice，或换成 count、measure、choice 类型。",
        "Use when, fields or advice, or another type such as count, measure or choice.",
    ),
    "advice-without-note": (
        "建议没有写明内容",
        "a piece of advice has no note",
        "在 note 里用中英文写出建议。",
        "Write what is advised under `note`, in both languages.",
    ),
    "bands": (
        "等级应由高到低排列，最后一个 min 为 0",
        "grade bands must go from high to low and end with min 0",
        "按 min 从大到小排列，最低等级的 min 写 0。",
        "Sort them by min, largest first; the lowest has min 0.",
    ),
    "crossed-limits": (
        "下限 {low} 大于上限 {high}",
        "the lower bound {low} is greater than the upper bound {high}",
        "把两个数对调或改正。",
        "Swap or mend the two numbers.",
    ),
    "too-large": (
        "“{key}”超出允许范围",
        "'{key}' is outside what is allowed",
        "应在 {low} 至 {high} 之间。",
        "Keep it between {low} and {high}.",
    ),
    "empty": (
        "“{key}”不能为空",
        "'{key}' must not be empty",
        "至少写一个。",
        "Write at least one.",
    ),
    "operands": (
        "运算“{op}”的参数不合适",
        "the operands do not fit '{op}'",
        "{wanted_zh}",
        "{wanted_en}",
    ),
    "photo-never": (
        "照片项的佐证规则不能是 never",
        "a photo item cannot have the evidence rule never",
        "改为 always 或 optional。",
        "Choose always or optional.",
    ),
    "photos-per-row": (
        "只有表格可以按行要求照片",
        "only a table can want photos per row",
        "把 per 改为 item。",
        "Make `per` item.",
    ),
    "grid-size": (
        "{rows} 行 {columns} 列的测点图与 {given} 个预设行不符",
        "a grid of {rows} by {columns} does not hold {given} preset rows",
        "行数乘列数应等于预设行数，且只用于有预设行的表格。",
        "Rows times columns must be the number of preset rows; only a table with such has a grid.",
    ),
    "fill-misplaced": (
        "这里不能用 fill",
        "`fill` does not fit here",
        "fill 只用于表格的列：previous 用于填写的列，now 用于日期和时间列。",
        "Use it in columns of tables: `previous` for what is entered, `now` for dates and times.",
    ),
    "draw-misplaced": (
        "抽取行只用于没有预设行的表格",
        "rows are drawn only for a table without preset rows",
        "去掉 preset_rows，或删去 draw。",
        "Delete preset_rows, or delete `draw`.",
    ),
    "draw-rows": (
        "抽取 {count} 行与表格的行数不符",
        "drawing {count} rows does not fit the table's number of rows",
        "count 应在 min_rows 和 max_rows 之间。",
        "Keep count between min_rows and max_rows.",
    ),
    "draw-source": (
        "抽取所依据的“{value}”不是 {type} 型检查项{hint_zh}",
        "the draw needs '{value}' to be an item of type {type}{hint_en}",
        "行数、列数写 count 型检查项的编号，seed 写 text 型检查项的编号。",
        "Name count items for rows and columns, and a text item for the seed.",
    ),
    "reason-not-asked": (
        "被隐藏时按不符合计的项没有前提条件",
        "the item counts as failed when hidden but has no condition",
        "写出 when，或删去 otherwise。",
        "Give it a `when`, or delete `otherwise`.",
    ),
    "type-changed": (
        "类型由第 {version} 版的 {was} 改成了 {type}，前后记录无法比较",
        "its type was {was} in version {version} and is {type} now, so records cannot be compared",
        "给它换一个新编号，并用 replaces 写出旧编号。",
        "Give it a new id and name the old one under `replaces`.",
    ),
    "version-taken": (
        "第 {value} 版已经发布，内容与此不同",
        "version {value} is published with other content",
        "把 version 加一。",
        "Raise `version` by one.",
    ),
    "file-name": (
        "文件名应为 {wanted}",
        "the file must be called {wanted}",
        "文件名与检查表编号保持一致。",
        "Name the file after the checklist's id.",
    ),
}

CODES = tuple(_WORDS)


@dataclass(frozen=True, slots=True)
class Flaw:
    """One kind of mistake with its particulars, before it is known where it stands."""

    code: str
    particulars: Mapping[str, Any] = field(default_factory=dict)

    def _say(self, part: int) -> str:
        return _WORDS[self.code][part].format_map(_Blank(self.particulars))

    @property
    def what(self) -> Text:
        """What is wrong."""
        return {"zh": self._say(0), "en": self._say(1)}

    @property
    def remedy(self) -> Text:
        """How to mend it."""
        return {"zh": self._say(2), "en": self._say(3)}


class _Blank(dict[str, Any]):
    """Particulars that were not given read as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def flaw(code: str, **particulars: Any) -> Flaw:
    """A flaw of a known code."""
    assert code in _WORDS, code
    return Flaw(code, particulars)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in one file. line: from 1; item: id of the item it stands in, or ""."""

    file: str
    line: int
    item: str
    flaw: Flaw

    def line_in(self, language: str) -> str:
        """The mistake on one line for a terminal: where, what, remedy."""
        place = f"{self.file}:{self.line}"
        item = f" [{self.item}]" if self.item else ""
        mark = "→"
        return f"{place}{item} {self.flaw.what[language]} {mark} {self.flaw.remedy[language]}"
