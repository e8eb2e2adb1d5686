"""What an exported form says beside the checklist's own words, Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from inspect_app.checklists.names import Text

CHINESE, ENGLISH = "中文 (zh)", "English (en)"

FACTS: Text = {"zh": "学校情况", "en": "The school"}
RESULT: Text = {"zh": "结果", "en": "Result"}
SCORE: Text = {"zh": "得分：${score}", "en": "Score: ${score}"}
YES_NO: Mapping[str, Text] = {"yes": {"zh": "是", "en": "Yes"}, "no": {"zh": "否", "en": "No"}}
SKIPS: Mapping[str, Text] = {
    "not_applicable": {"zh": "不适用", "en": "Not applicable"},
    "unchecked": {"zh": "未查", "en": "Not checked"},
}
SKIPPED: Text = {"zh": "不填的原因（要填则留空）", "en": "not answered because (else leave empty)"}
REASON: Text = {"zh": "不适用的原因", "en": "why it does not apply"}
BY_HAND: Text = {"zh": "请算好填入", "en": "please work it out"}
ROW_NAME: Text = {"zh": "名称", "en": "Name"}
SIGNER: Text = {"zh": "姓名", "en": "name"}
POST: Text = {"zh": "职务", "en": "post"}
CONDITION: Text = {"zh": "填写的前提", "en": "when it is asked"}
COMPUTED: Text = {"zh": "算式", "en": "how it is worked out"}
STANDARD: Text = {"zh": "评定标准", "en": "its standard"}
ROW_STANDARD: Text = {"zh": "每行的评定标准", "en": "the standard of its rows"}
ALWAYS_LEFT_OUT: Sequence[Text] = (
    {"zh": "等级、问题、整改期限和负责单位", "en": "grades, findings, deadlines and owners"},
    {
        "zh": "小数用双精度计算，边界值可能与本系统不同",
        "en": "numbers are binary floats there; values on a limit may come out differently",
    },
    {"zh": "建议条款不评定", "en": "advice is not judged"},
    {
        "zh": "多选题一个不选等于没填",
        "en": "a multiple choice with nothing chosen counts as not answered",
    },
)


def photo(number: int) -> Text:
    """The label of a picture."""
    return {"zh": f"照片 {number}", "en": f"photo {number}"}


def with_unit(label: Text, unit: Text | None) -> Text:
    """A label with its unit in brackets."""
    if unit is None:
        return label
    return {"zh": f"{label['zh']}（{unit['zh']}）", "en": f"{label['en']} ({unit['en']})"}


def shown(label: Text, name: str, unit: Text | None) -> Text:
    """The note that shows a computed value."""
    zh, en = (unit["zh"], unit["en"]) if unit else ("", "")
    return {
        "zh": f"{label['zh']}：${{{name}}} {zh}".rstrip(),
        "en": f"{label['en']}: ${{{name}}} {en}".rstrip(),
    }


def limits(shape: Mapping[str, Any]) -> Text:
    """What is wrong with an answer outside its limits."""
    if shape["type"] == "text":
        most = shape["max_length"]
        return {"zh": f"最多 {most} 个字", "en": f"At most {most} characters"}
    least, most = shape["min"], shape["max"]
    if most is None:
        return {"zh": f"不小于 {least}", "en": f"At least {least}"}
    if least is None:
        return {"zh": f"不大于 {most}", "en": f"At most {most}"}
    return {"zh": f"应在 {least} 至 {most} 之间", "en": f"Between {least} and {most}"}


def how_many(shape: Mapping[str, Any]) -> Text:
    """The question that comes before a table."""
    prompt, rows = shape["prompt"], shape["row_label"]
    return {
        "zh": f"{prompt['zh']}：{rows['zh']}的个数",
        "en": f"{prompt['en']}: number of {rows['en']}",
    }


def rows_between(least: int, most: int) -> Text:
    """What is wrong with a number of rows."""
    return {"zh": f"{least} 至 {most} 行", "en": f"{least} to {most} rows"}


def preset_order(labels: Sequence[Text]) -> Text:
    """The rows that a table begins with, in their order."""
    return {
        "zh": "依次为：" + "、".join(one["zh"] for one in labels),
        "en": "In this order: " + ", ".join(one["en"] for one in labels),
    }
