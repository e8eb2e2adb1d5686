"""The fixed words of a document: dates, numbers, outcomes, marks that print in black and white."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from inspect_app.clock import CIVIL_ZONE

OUTCOMES = {
    "pass": ("√", "符合"),
    "partial": ("△", "部分符合"),
    "fail": ("×", "不符合"),
    "not_applicable": ("—", "不适用"),
    "unchecked": ("○", "未查"),
    "advice": ("※", "建议"),
}
RECORDED = ("·", "记录项")
SEVERITIES = {"critical": "严重", "major": "较重", "minor": "一般"}
OWNERS = {
    "school": "学校",
    "health": "卫生健康部门",
    "insurance": "医疗保障部门",
    "township": "乡镇",
    "county": "县级",
}
STAGES = {
    "kindergarten": "幼儿园",
    "primary": "小学",
    "junior": "初中",
    "nine-year": "九年一贯制学校",
}
VERIFICATION = {
    "read": "已核对原文",
    "secondary": "据转载资料，未核对原文",
    "unverified": "未核对原文",
}
BODIES = {
    "homeroom-teacher": "班主任",
    "education-group": "教育集团",
    "research-office": "教研室",
    "bureau": "县教育体育局",
    "leading-group": "领导小组",
    "county-committee": "县委和县政府",
    "posts-office": "机构编制部门",
    "health": "卫生健康部门",
    "township": "乡镇",
    "special-school": "特殊教育学校",
}
"""Who owes a quota of the plan without standing in the registers."""
COUNTING = {"calendar-days": "日", "working-days": "个工作日"}
_DIGITS = "零一二三四五六七八九"
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）"}
_CHINESE = "\u3000-\u303f\u4e00-\u9fff"
_HALF_WIDTH = re.compile(f"(?<=[{_CHINESE}])[,;:()]|[(](?=[{_CHINESE}])")
_PLACE_STEP = Decimal("0.0001")


def number_words(mark: str, year: int, number: int) -> str:
    """The number of a document, such as 泸教督〔2026〕7号 (GB/T 9704-2012, 7.2.5)."""
    return f"{mark}〔{year}〕{number}号"


def day(value: date) -> str:
    """A date as documents write it, without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{value.year}年{value.month}月{value.day}日"


def minute(instant: datetime) -> str:
    """An instant to the minute, on a clock in China."""
    return instant.astimezone(CIVIL_ZONE).strftime("%Y-%m-%d %H:%M")


def ordinal(number: int) -> str:
    """A heading number in Chinese, 1 to 99."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def place(position: dict[str, Any] | None) -> str:
    """Where a photo was taken, to four decimals of a degree (11 m), as well as phones tell."""
    if position is None:
        return "未记录位置"
    accuracy = round(Decimal(position["accuracy"]))
    north, east = Decimal(position["latitude"]), Decimal(position["longitude"])
    return f"{degrees(north, east)} ±{accuracy}米"


def degrees(north: Decimal, east: Decimal) -> str:
    """A place in degrees, to four decimals."""
    return f"{_axis(north.quantize(_PLACE_STEP), 'NS')} {_axis(east.quantize(_PLACE_STEP), 'EW')}"


def _axis(degrees: Decimal, letters: str) -> str:
    return f"{letters[degrees < 0]}{abs(degrees)}°"


def chinese(words: str) -> str:
    """The words with half-width punctuation that touches Chinese made full-width."""
    return _HALF_WIDTH.sub(lambda found: _FULL_WIDTH[found[0]], words)


def sentence(words: str) -> str:
    """The words with one full stop at the end."""
    return f"{words.rstrip('。；，;,. ')}。"
