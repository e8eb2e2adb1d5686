"""Numbers are exact: written one way, rounded half to even, never rounded across a limit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.checklists.values import (
    ARITHMETIC,
    displayed,
    is_date,
    is_time,
    number,
    plain,
    rounded,
)


@pytest.mark.parametrize(
    ("text", "written"),
    [("40", "40"), ("40.0", "40"), ("-0", "0"), ("0.50", "0.5"), ("007", "7"), ("1000", "1000")],
)
def test_a_number_is_written_in_one_way(text: str, written: str) -> None:
    value = number(text)
    assert value is not None
    assert plain(value) == written


@pytest.mark.parametrize(
    "text",
    ["", "1e3", "1.", ".5", "+1", " 1", "1\n", "١", "NaN", "1" * 16, "0." + "1" * 11, 7, None],
)
def test_what_is_not_plain_notation_is_no_number(text: object) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    ("value", "decimals", "mode", "result"),
    [
        ("2.5", 0, "half_even", "2"),
        ("3.5", 0, "half_even", "4"),
        ("14.995", 2, "half_even", "15"),
        ("2.1", 0, "up", "3"),
        ("-2.1", 0, "up", "-2"),
        ("2.9", 0, "down", "2"),
        ("-2.1", 0, "down", "-3"),
    ],
)
def test_rounding_on_purpose(value: str, decimals: int, mode: str, result: str) -> None:
    assert plain(rounded(Decimal(value), decimals, mode)) == result


@given(
    st.decimals("0", "1000", places=6),
    st.decimals("0", "1000", places=2),
    st.integers(0, 3),
)
def test_what_is_shown_stands_on_the_same_side_of_the_limit(
    value: Decimal, limit: Decimal, decimals: int
) -> None:
    shown = Decimal(displayed(value, decimals, [limit]))
    assert shown.compare(limit) == value.compare(limit)


def test_division_keeps_28_digits_half_even() -> None:
    assert plain(ARITHMETIC.divide(Decimal(2), Decimal(3))) == "0.6666666666666666666666666667"


def test_dates_and_times_that_do_not_exist_are_refused() -> None:
    assert is_date("2024-02-29")
    assert not is_date("2026-02-29")
    assert not is_date("2026-2-9")
    assert is_time("23:59")
    assert not is_time("24:00")
