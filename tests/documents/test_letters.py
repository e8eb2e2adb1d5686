"""What has no shape in any face is named, what turns lines around is left out, the rest stays."""

from __future__ import annotations

import pytest

from inspect_app.documents.letters import printable


@pytest.mark.parametrize(
    "text",
    [
        "卫生室 36.5 m²，±8",
        "𠮷䶮㐂龘",
        "عربي שלום",
        "一\n二\t三",
        "e\u0301 a\u200db",
    ],
)
def test_what_has_a_shape_or_joins_to_one_is_printed_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_a_letter_without_a_shape_is_named() -> None:
    assert printable("完成\U000f0000。") == "完成〔U+F0000〕。"


def test_controls_and_marks_that_turn_lines_are_left_out() -> None:
    assert printable("a\x00\x07b\u202ec\u2067d\u2028e") == "abcd e"
