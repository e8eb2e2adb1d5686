"""Numbers, dates and times as a checklist knows them: exact decimals, never floats.

Arithmetic keeps 28 significant digits, half-even, in a context of its own; the phone does the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from functools import cache
from typing import Any

Value = Decimal | bool | str | tuple[str, ...]

_TRAPS = [InvalidOperation, DivisionByZero, Overflow]
ARITHMETIC = Context(28, ROUND_HALF_EVEN, MIN_EMIN, MAX_EMAX, traps=_TRAPS)
_WIDE = Context(10_000, ROUND_HALF_EVEN, MIN_EMIN, MAX_EMAX, traps=_TRAPS)
_MODES = {"half_even": ROUND_HALF_EVEN, "up": ROUND_CEILING, "down": ROUND_FLOOR}

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def number(text: object) -> Decimal | None:
    """The decimal a string states (at most 15 digits before and 10 after the point), else None."""
    if isinstance(text, str) and NUMBER.fullmatch(text):
        return Decimal(text)
    return None


def is_date(text: object) -> bool:
    """Whether a string is a civil date YYYY-MM-DD that exists."""
    if not (isinstance(text, str) and _DATE.fullmatch(text)):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_time(text: object) -> bool:
    """Whether a string is a time of day HH:MM."""
    return isinstance(text, str) and _TIME.fullmatch(text) is not None


def days_from(start: str, end: str) -> int:
    """Days from one civil date to another; negative when the second is earlier."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def plain(value: Decimal) -> str:
    """The one way a decimal is written: plain notation, no needless zeros, no minus zero."""
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded(value: Decimal, decimals: int, mode: str = "half_even") -> Decimal:
    """The value with that many decimals; `up` and `down` go towards plus and minus infinity."""
    return value.quantize(_step(decimals), _MODES[mode], _WIDE)


@cache
def _step(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def displayed(value: Decimal, decimals: int, limits: Collection[Any] = ()) -> str:
    """The value rounded for reading, with more decimals where rounding would change a comparison.

    limits: what it is compared with; only numbers count.

    14.996 beside a limit of 15 reads 14.996 with two decimals asked for, not 15.
    """
    shown = rounded(value, decimals)
    while decimals < 28 and shown != value and _parts(value, shown, limits):
        decimals += 1
        shown = rounded(value, decimals)
    return plain(shown)


def _parts(value: Decimal, shown: Decimal, limits: Collection[Any]) -> bool:
    """Whether a limit lies between two values, or at one of them."""
    for limit in limits:
        if isinstance(limit, Decimal) and value.compare(limit) != shown.compare(limit):
            return True
    return False
