"""What users of other apps suffer is answered row by row with tests that exist (docs/field.md)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "field.md"
ROWS = re.findall(r"^\| (\d+) (.+?) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def _sufferings(shared: Path) -> list[str]:
    """The numbers of the demands in the study of comparable apps."""
    section = (shared / "anchors.md").read_text(encoding="utf-8").partition("\n## 3. ")[2]
    return re.findall(r"^\| (\d+) \|", section.partition("\n## ")[0], re.MULTILINE)


def test_every_suffering_of_the_study_has_its_row(shared: Path) -> None:
    assert [number for number, _, _ in ROWS] == _sufferings(shared)


@pytest.mark.parametrize(("number", "suffering", "tests"), ROWS, ids=[row[1] for row in ROWS])
def test_a_suffering_is_answered_by_tests_that_exist(
    number: str, suffering: str, tests: str
) -> None:
    named = re.findall(r"\[([^\]]+)\]\(([^)]+)\)", tests)
    assert named, f"row {number} ({suffering}) names no test"
    for name, place in named:
        text = (PAGE.parent / place).read_text(encoding="utf-8")
        wanted = f"def {name}(" if place.endswith(".py") else f"('{name}'"
        assert wanted in text, f"row {number}: {place} has no {name}"
