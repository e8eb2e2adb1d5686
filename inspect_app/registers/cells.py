"""Reading one cell of an import file. Pure.

Every reader takes the cell's words, trimmed and not empty, and raises Unreadable with the fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

Word = TypeVar("Word")

_PLAIN = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_PHONE = re.compile(r"[0-9+][0-9 -]{2,19}")
_DEGREES = re.compile(r"\d{1,3}(\.\d{1,8})?")
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_YEAR = re.compile(r"(20[0-9]{2})年?")
_BETWEEN = re.compile(r"[\s、,;]+")
MOST_IN_A_CLASS = 200
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")


class Fault(StrEnum):
    """What can be wrong with a cell, a row or a header; errors.py says it in words."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    CODE = "code"
    COUNT = "count"
    WORD = "word"
    DEGREES = "degrees"
    PHONE = "phone"
    DAY = "day"
    REPEATED_CODE = "repeated-code"
    MORE_BOARDERS = "more-boarders"
    HALF_A_PLACE = "half-a-place"
    OTHER_NAME = "other-name"
    REPEATED_POST = "repeated-post"
    SCHOOL_NEEDED = "school-needed"
    SCHOOL_NOT_WANTED = "school-not-wanted"
    UNKNOWN_SCHOOL = "unknown-school"
    UNTIL_BEFORE_SINCE = "until-before-since"
    COLUMN_MISSING = "column-missing"
    COLUMN_UNKNOWN = "column-unknown"
    COLUMN_REPEATED = "column-repeated"
    CELL_BEYOND_HEADER = "cell-beyond-header"
    AMOUNT = "amount"
    YEAR = "year"
    CLASS_SIZES = "class-sizes"
    OTHER_SCHOOL = "other-school"
    SECTION_NOT_TAUGHT = "section-not-taught"
    REPEATED_RETURN = "repeated-return"
    YEAR_TO_COME = "year-to-come"
    CLASSES_DO_NOT_ADD_UP = "classes-do-not-add-up"
    UNLIKE_LAST_YEAR = "unlike-last-year"


class Unreadable(ValueError):  # noqa: N818
    """A cell that cannot be read; `expected` helps to say what would be right."""

    def __init__(self, fault: Fault, expected: str = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.expected = expected


def _narrow(words: str) -> str:
    """Full-width digits, letters and signs as plain ones, as Chinese input methods type them."""
    return words.translate(_PLAIN)


def code(words: str) -> str:
    """An identifying code, upper case."""
    plain = _narrow(words).upper()
    if not _CODE.fullmatch(plain):
        raise Unreadable(Fault.CODE)
    return plain


def text(longest: int) -> Callable[[str], str]:
    """Reader of words of at most `longest` characters."""

    def read(words: str) -> str:
        if len(words) > longest:
            raise Unreadable(Fault.TOO_LONG, str(longest))
        return words

    return read


def count(largest: int) -> Callable[[str], int]:
    """Reader of a whole number from 0 to `largest`."""

    def read(words: str) -> int:
        plain = _narrow(words)
        if not (plain.isascii() and plain.isdigit() and len(plain) <= 9 and int(plain) <= largest):
            raise Unreadable(Fault.COUNT, str(largest))
        return int(plain)

    return read


def amount(largest: int) -> Callable[[str], Decimal]:
    """Reader of a number from 0 to `largest` with at most two decimals."""

    def read(words: str) -> Decimal:
        plain = _narrow(words)
        if not (_AMOUNT.fullmatch(plain) and Decimal(plain) <= largest):
            raise Unreadable(Fault.AMOUNT, str(largest))
        return Decimal(plain)

    return read


def year(words: str) -> int:
    """A civil year from 2000 to 2099, with or without 年."""
    match = _YEAR.fullmatch(_narrow(words))
    if match is None:
        raise Unreadable(Fault.YEAR)
    return int(match[1])


def class_sizes(words: str) -> tuple[int, ...]:
    """The pupils of each class, with anything between the numbers that separates them."""
    parts = [one for one in _BETWEEN.split(_narrow(words)) if one]
    if not all(
        one.isascii() and one.isdigit() and 0 < int(one[:4]) <= MOST_IN_A_CLASS for one in parts
    ):
        raise Unreadable(Fault.CLASS_SIZES, str(MOST_IN_A_CLASS))
    return tuple(map(int, parts))


def word(meanings: Mapping[str, Word]) -> Callable[[str], Word]:
    """Reader of one of a closed list of words."""

    def read(words: str) -> Word:
        if words not in meanings:
            raise Unreadable(Fault.WORD, "、".join(meanings))
        return meanings[words]

    return read


def degrees(least: Decimal, most: Decimal) -> Callable[[str], Decimal]:
    """Reader of a latitude or longitude between two bounds, in degrees."""

    def read(words: str) -> Decimal:
        plain = _narrow(words)
        if not (_DEGREES.fullmatch(plain) and least <= Decimal(plain) <= most):
            raise Unreadable(Fault.DEGREES, f"{least}—{most}")
        return Decimal(plain)

    return read


def phone(words: str) -> str:
    """A telephone number as written."""
    plain = _narrow(words)
    if not _PHONE.fullmatch(plain):
        raise Unreadable(Fault.PHONE)
    return plain


def day(words: str) -> date:
    """A civil date such as 2026-09-01, 2026/9/1 or 2026年9月1日."""
    match = _DAY.fullmatch(_narrow(words))
    try:
        if match is None:
            raise Unreadable(Fault.DAY)
        return date(*map(int, match.groups()))
    except ValueError:
        raise Unreadable(Fault.DAY) from None
