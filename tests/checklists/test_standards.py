"""The table of standards: checked by line, named by checklists, and never cited where not verified."""

# ruff: noqa: E501 - one mistake a line reads best

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from inspect_app.checklists.definition import read
from inspect_app.checklists.limits import limits_in
from inspect_app.checklists.loading import library, load, load_file
from inspect_app.checklists.standards import load_standards, standards
from inspect_app.checklists.wording import rules_of
from tests.checklists.vectors import definition

TABLE = """\
version: 1
standards:
- id: GB1
  title: {zh: 甲, en: First}
  year: 2010
  status: in-force
  verified: secondary
  limits:
  - {id: height, title: {zh: 高, en: Height}, value: 2, unit: m, history: [{year: 1987, value: 1}]}
  - {id: width, title: {zh: 宽, en: Width}, value: 3, unit: m}
- id: GB2
  title: {zh: 乙, en: Second}
  year: 2020
  status: guidance
  verified: read
"""

# code, what to look for, what to write instead, line, standard, words of the message
STANDARDS_MISTAKES = [
    ("missing-key", "version: 1\n", "", 1, "", "'version' is missing"),
    ("missing-key", "  year: 2010\n", "", 3, "GB1", "'year' is missing"),
    ("missing-translation", "{zh: 甲, en: First}", "{zh: 甲}", 4, "GB1", "English text is missing"),
    ("unknown-word", "status: guidance", "status: guidence", 14, "GB2", "did you mean 'guidance'"),
    ("unknown-word", "verified: read", "verified: seen", 15, "GB2", "none of the allowed words"),
    ("duplicate-id", "id: GB2", "id: GB1", 11, "GB1", "used twice"),
    ("duplicate-id", "id: width", "id: height", 10, "GB1", "used twice"),
    ("wrong-kind", "value: 3,", "value: three,", 10, "GB1", "a number is wanted"),
    ("later-history", "year: 1987", "year: 2010", 9, "GB1", "the former edition of 2010"),
    ("unreadable", "value: 3,", "value: [3,", 10, "", "cannot be read past here"),
]


def _load(folder: Path, text: str) -> Any:
    file = folder / "standards.yaml"
    file.write_text(text, encoding="utf-8")
    return load_standards(file)


@pytest.mark.parametrize(
    ("code", "good", "wrong", "line", "standard", "words"),
    STANDARDS_MISTAKES,
    ids=[f"{one[0]} {number}" for number, one in enumerate(STANDARDS_MISTAKES)],
)
def test_a_mistake_in_the_table_is_told_with_line_standard_and_remedy(
    tmp_path: Path, code: str, good: str, wrong: str, line: int, standard: str, words: str
) -> None:
    assert _load(tmp_path, TABLE)[1] == ()
    table, mistakes = _load(tmp_path, TABLE.replace(good, wrong, 1))
    assert table is None
    first = next(one for one in mistakes if one.flaw.code == code)
    assert (first.line, first.item) == (line, standard), first.line_in("en")
    assert words in first.line_in("en")


def test_a_limit_is_as_far_verified_as_its_standard_unless_it_says_otherwise() -> None:
    limits = standards().limits
    assert limits["GB50099.first-row"].verified == "secondary"
    assert limits["GB50099.railing"].verified == "unverified"
    assert limits["GB7793.desk-mean"] == "300"


def test_what_is_published_holds_the_numbers_themselves() -> None:
    content = definition("classroom-lighting")
    assert list(limits_in(content)) == []
    assert "limit" not in json.dumps(content).replace("limits", "")
    items = {one["id"]: one for part in content["sections"] for one in part["items"]}
    case = items["desk-mean"]["standard"][0]
    assert case["require"] == {"ref": "desk-mean", "op": "gte", "value": "300"}
    assert case["standards"] == ["GB7793"]


def test_no_checklist_of_the_library_cites_what_is_not_verified() -> None:
    for path in library():
        content = load_file(path).content
        assert content is not None
        assert [one["id"] for one in content["standards"] if one["verified"] == "unverified"] == []


def test_advice_that_rests_on_an_unverified_number_says_so_and_cites_nothing() -> None:
    content = definition("safe-campus-quarterly")
    items = {one["id"]: one for part in content["sections"] for one in part["items"]}
    advice = items["railings"]["advice"][0]
    assert advice["standards"] == []
    assert "数值未经核实" in advice["note"]["zh"]
    assert "not verified" in advice["note"]["en"]


def test_a_number_of_our_own_only_advises_and_says_whose_it_is() -> None:
    content = definition("safe-campus-quarterly")
    items = {one["id"]: one for part in content["sections"] for one in part["items"]}
    (advice,) = items["online"]["advice"]
    assert advice["require"]["value"] == "0.95"
    assert advice["standards"] == []
    assert advice["note"]["zh"].endswith("（数值由检查表自拟）。")
    assert advice["note"]["en"].endswith("(the number is the checklist's own).")
    assert "OWN" not in {one["id"] for one in content["standards"]}


def test_an_older_version_that_cites_an_unverified_standard_is_read_without_printing_it() -> None:
    content = definition("classroom-lighting")
    content["standards"][0]["verified"] = "unverified"
    name = content["standards"][0]["id"]
    older = read(content)
    cited = [name, content["standards"][1]["id"]]
    assert [one["id"] for one in older.cited(cited)] == cited[1:]
    assert name in str(rules_of(read(definition("classroom-lighting"))))
    assert name not in str(rules_of(older))


def test_a_limit_named_in_defaults_is_known_too() -> None:
    text = (Path(__file__).parents[1] / "vectors" / "definitions" / "everything.yaml").read_text(
        "utf-8"
    )
    assert load(text).content is not None
    wrong = text.replace(
        "sections:", "defaults: {standard: [{gte: {limit: GB7793.x}}]}\nsections:", 1
    )
    assert "unknown-limit" in {one.flaw.code for one in load(wrong).mistakes}
