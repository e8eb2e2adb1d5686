"""The page as GB/T 9704-2012 measures it; values in points unless said."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pdfplumber
import pytest

MM = 72 / 25.4
A4 = (210 * MM, 297 * MM)
BODY_SIZE, LINE_PITCH, SQUARE = 16, 28.99, 156 * MM / 28


def body(page: pdfplumber.page.Page) -> list[dict[str, float]]:
    """The characters of the text block in body size."""
    return [one for one in page.chars if abs(one["size"] - BODY_SIZE) < 0.1]


def lines(page: pdfplumber.page.Page) -> list[list[dict[str, float]]]:
    """Body characters by line, from the top, each line from the left."""
    tops: dict[int, list[dict[str, float]]] = {}
    for one in body(page):
        key = next((top for top in tops if abs(top - one["bottom"]) < 8), round(one["bottom"]))
        tops.setdefault(key, []).append(one)
    return [sorted(tops[top], key=lambda one: one["x0"]) for top in sorted(tops)]


def test_the_paper_is_a4(pdf: pdfplumber.PDF) -> None:
    assert all((page.width, page.height) == pytest.approx(A4, abs=0.1) for page in pdf.pages)


def test_the_binding_margin_is_28_mm_on_the_right_side_of_the_paper(pdf: pdfplumber.PDF) -> None:
    odd, even = pdf.pages[2], pdf.pages[1]
    assert min(one["x0"] for one in body(odd)) == pytest.approx(28 * MM, abs=MM)
    assert min(one["x0"] for one in body(even)) == pytest.approx(26 * MM, abs=MM)
    for page, left in ((odd, 28), (even, 26)):
        assert max(one["x1"] for one in body(page)) <= (left + 156) * MM + 1


def test_the_text_block_begins_37_mm_below_the_edge(pdf: pdfplumber.PDF) -> None:
    first = min(one["top"] for one in body(pdf.pages[2]))
    leading = (LINE_PITCH - BODY_SIZE) / 2
    assert first - leading == pytest.approx(37 * MM, abs=MM)


def test_a_full_page_holds_22_lines_at_a_pitch_of_28_99_points(pdf: pdfplumber.PDF) -> None:
    found = lines(pdf.pages[2])
    assert len(found) == 22
    baselines = [
        Counter(round(one["bottom"], 2) for one in line if one["text"] > "一").most_common(1)[0][0]
        for line in found
    ]
    pitches = [after - before for before, after in pairwise(baselines)]
    assert max(abs(pitch - LINE_PITCH) for pitch in pitches) < 0.2
    assert sum(pitches) / len(pitches) == pytest.approx(LINE_PITCH, abs=0.02)


def test_28_characters_fill_a_line(pdf: pdfplumber.PDF) -> None:
    chinese = [one for line in lines(pdf.pages[2]) for one in line]
    steps = Counter(
        round(after["x0"] - before["x0"], 2)
        for before, after in pairwise(chinese)
        if before["text"] > "一" and after["text"] > "一" and after["x0"] > before["x0"]
    )
    assert steps.most_common(1)[0][0] == pytest.approx(SQUARE, abs=0.02)
    assert pytest.approx(156 * MM) == 28 * SQUARE


def test_page_numbers_stand_outside_with_a_dash_on_each_side(pdf: pdfplumber.PDF) -> None:
    for number, page in enumerate(pdf.pages, start=1):
        foot = page.crop((0, page.height - 30 * MM, page.width, page.height))
        assert foot.extract_text().split() == ["—", str(number), "—"]
        middle = sum(one["x0"] for one in foot.chars) / len(foot.chars)
        assert (middle > page.width / 2) == (number % 2 == 1)


def test_the_imprint_stands_at_the_foot_of_the_last_page(pdf: pdfplumber.PDF) -> None:
    last = pdf.pages[-1]
    foot = last.crop((0, last.height - 55 * MM, last.width, last.height - 30 * MM)).extract_text()
    assert foot.split("\n")[0] == "泸西县教育体育局 2026年11月25日印发"
