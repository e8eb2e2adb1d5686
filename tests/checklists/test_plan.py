"""The register of provisions and the requirements: complete, true to the plan, checked by line."""

# ruff: noqa: E501 - one mistake a line reads best

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from inspect_app.checklists.commands import checklists, provisions
from inspect_app.checklists.coverage import accounts, by_instrument
from inspect_app.checklists.loading import library, load_file
from inspect_app.checklists.plan import FILES, Plan, load_plan
from inspect_app.checklists.provisions import places_by_id

REGISTER = """\
- {id: a1.1.a, place: 附件 1, kind: quota, instrument: school, text: {zh: 甲, en: First}}
- {id: a1.1.b, place: 附件 1, kind: checklist-item, instrument: school, text: {zh: 乙, en: Second}}
- {id: a1.1.c, place: 附件 1, kind: quota, instrument: school, text: {zh: 丙, en: Third}, duplicate_of: a1.1.a}
- {id: a1.1.d, place: 附件 1, kind: workflow, instrument: school, text: {zh: 丁, en: Fourth}, declined: {reason: slogan, note: {zh: 口号, en: A slogan}}}
- {id: a1.1.e, place: 附件 1, kind: indicator, instrument: school, text: {zh: 戊, en: Fifth}, contradicts: [a1.1.a], reading: {zh: 分开算, en: Apart}}
"""
COMMON = """
  provisions: [{provision}]
  title: {{zh: 标题, en: Title}}
  post: school
  period: term
  proof: {{zh: 记录, en: A record}}
"""
QUOTA = (
    f"- id: visits{COMMON.format(provision='a1.1.a')}  unit: {{zh: 次, en: times}}\n  least: 2\n"
)
SCHEDULE = f"- id: check{COMMON.format(provision='a1.1.a')}  times: 1\n  due: 11-10\n"
DRAW = f"- id: draw{COMMON.format(provision='a1.1.a')}  pool: {{zh: 名册, en: List}}\n  least: 20\n"
DUTY = f"- id: file{COMMON.format(provision='a1.1.a')}  document: {{zh: 档案, en: File}}\n"
INDICATOR = (
    f"- id: rate{COMMON.format(provision='a1.1.e')}  level: county\n  value: rate\n"
    "  numerator: {zh: 分子, en: Part}\n  denominator: {zh: 分母, en: Whole}\n"
    '  targets: [{by: "2025", gte: 90, when: {school.students: {gte: 500}}}]\n'
)
GOOD = {
    "provisions.yaml": REGISTER,
    "quotas.yaml": QUOTA,
    "schedules.yaml": SCHEDULE,
    "draws.yaml": DRAW,
    "duties.yaml": DUTY,
    "indicators.yaml": INDICATOR,
}

# code, file, what to look for, what to write instead, line, entry, words of the message
PLAN_MISTAKES = [
    ("duplicate-id", "provisions.yaml", "id: a1.1.b", "id: a1.1.a", 2, "a1.1.a", "used twice"),
    ("unknown-word", "provisions.yaml", "kind: quota, instrument: school, text: {zh: 甲", "kind: quote, instrument: school, text: {zh: 甲", 1, "a1.1.a", "did you mean 'quota'"),
    ("unknown-key", "provisions.yaml", "contradicts:", "contradict:", 5, "a1.1.e", "did you mean 'contradicts'"),
    ("missing-key", "provisions.yaml", "place: 附件 1, kind: workflow", "kind: workflow", 4, "a1.1.d", "'place' is missing"),
    ("missing-translation", "provisions.yaml", "{zh: 乙, en: Second}", "{zh: 乙}", 2, "a1.1.b", "English text is missing"),
    ("unknown-provision", "provisions.yaml", "duplicate_of: a1.1.a", "duplicate_of: a1.1.x", 3, "a1.1.c", "no provision 'a1.1.x'"),
    ("duplicate-chain", "provisions.yaml", "en: Second}}", "en: Second}, duplicate_of: a1.1.c}", 2, "a1.1.b", "'a1.1.c' is itself a duplicate"),
    ("contradiction-unread", "provisions.yaml", ", reading: {zh: 分开算, en: Apart}", "", 5, "a1.1.e", "not how it is read"),
    ("declined-item", "provisions.yaml", "kind: workflow", "kind: checklist-item", 4, "a1.1.d", "cannot be declined"),
    ("declined-in-use", "duties.yaml", "[a1.1.a]", "[a1.1.d]", 2, "file", "'a1.1.d' is declined"),
    ("id-elsewhere", "duties.yaml", "id: file", "id: visits", 1, "visits", "already used in another file"),
    ("unknown-provision", "quotas.yaml", "[a1.1.a]", "[a1.1.a, a1.1.z]", 2, "visits", "no provision 'a1.1.z'"),
    ("crossed-limits", "quotas.yaml", "least: 2", "least: 2\n  most: 1", 9, "visits", "2 is greater than the upper bound 1"),
    ("unknown-word", "quotas.yaml", "post: school", "post: scholl", 4, "visits", "did you mean 'school'"),
    ("unknown-word", "quotas.yaml", "period: term", "period: terms", 5, "visits", "did you mean 'term'"),
    ("too-large", "schedules.yaml", "times: 1", "times: 0", 7, "check", "outside what is allowed"),
    ("wrong-kind", "schedules.yaml", "due: 11-10", "due: 02-30", 8, "check", "a day of the year"),
    ("missing-key", "draws.yaml", "  least: 20\n", "", 1, "draw", "'least' is missing"),
    ("indicator-value", "indicators.yaml", "  denominator: {zh: 分母, en: Whole}\n", "", 1, "rate", "wants numerator, denominator"),
    ("indicator-value", "indicators.yaml", "value: rate", "value: number", 1, "rate", "wants unit"),
    ("target-without-limit", "indicators.yaml", "gte: 90, ", "", 11, "rate", "names no number"),
    ("unknown-reference", "indicators.yaml", "school.students", "school.pupils", 11, "rate", "'school.pupils' names no item"),
    ("unreadable", "quotas.yaml", "least: 2", "least: [2", 9, "", "cannot be read past here"),
]  # fmt: skip

Write = Callable[[dict[str, str]], Any]


@pytest.fixture
def load(tmp_path: Path) -> Write:
    """Write the files and read them as the plan."""

    def written(files: dict[str, str]) -> Any:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return load_plan(tmp_path / "provisions.yaml", tmp_path)

    return written


@pytest.fixture(scope="module")
def plan() -> Plan:
    loaded = load_plan()
    assert [mistake.line_in("en") for mistake in loaded.mistakes] == []
    assert loaded.plan is not None
    return loaded.plan


def test_files_without_a_mistake_are_the_plan(load: Write) -> None:
    loaded = load(GOOD)
    assert [mistake.line_in("en") for mistake in loaded.mistakes] == []
    assert [one["id"] for one in loaded.plan.provisions] == [f"a1.1.{n}" for n in "abcde"]
    assert {kind: len(found) for kind, found in loaded.plan.requirements.items()} == dict.fromkeys(
        FILES, 1
    )


@pytest.mark.parametrize(
    ("code", "file", "good", "wrong", "line", "entry", "words"),
    PLAN_MISTAKES,
    ids=[f"{one[1]} {one[0]} {number}" for number, one in enumerate(PLAN_MISTAKES)],
)
def test_a_mistake_is_told_with_file_line_entry_and_remedy(
    load: Write, code: str, file: str, good: str, wrong: str, line: int, entry: str, words: str
) -> None:
    assert good in GOOD[file]
    loaded = load({**GOOD, file: GOOD[file].replace(good, wrong, 1)})
    assert loaded.plan is None
    first = next(one for one in loaded.mistakes if one.flaw.code == code)
    assert (first.file, first.line, first.item) == (file, line, entry)
    assert words in first.line_in("en")
    assert first.flaw.remedy["zh"]


def test_what_answers_for_a_provision_is_found_where_it_is_written(load: Write) -> None:
    checklist = {
        "id": "rooms",
        "sections": [{"items": [{"id": "door", "provisions": ["a1.1.b"]}]}],
    }
    found = {one.provision["id"]: one for one in accounts(load(GOOD).plan, [checklist])}
    assert found["a1.1.b"].ways == (("item", "rooms/door"),)
    assert ("quota", "visits") in found["a1.1.a"].ways
    assert ("draw", "draw") in found["a1.1.a"].ways
    assert found["a1.1.c"].ways == (("duplicate", "a1.1.a"),)
    assert found["a1.1.d"].ways == (("declined", "slogan"),)
    assert not any(one.missing for one in found.values())


def test_a_checklist_item_is_missing_until_an_item_asks_for_it(load: Write) -> None:
    files = {**GOOD, "duties.yaml": DUTY.replace("a1.1.a", "a1.1.b")}
    found = accounts(load(files).plan, [])
    assert [one.provision["id"] for one in found if one.missing] == ["a1.1.b"]
    assert by_instrument(found)["school"]["missing"] == 1


def test_every_provision_of_the_plan_is_accounted_for(plan: Plan) -> None:
    contents = [content for content in (load_file(one).content for one in library()) if content]
    found = accounts(plan, contents)
    assert len(found) == 653
    assert [one.provision["id"] for one in found if one.missing] == []
    assert sum(row["provisions"] for row in by_instrument(found).values()) == 653


def test_the_register_has_the_ids_and_kinds_of_the_plan(plan: Plan, shared: Path) -> None:
    with (shared / "policy" / "provisions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    kept = [(one["id"], one["kind"]) for one in plan.provisions]
    assert kept == [(row["id"], row["kind"]) for row in rows]


def test_the_registers_words_are_its_own(plan: Plan, shared: Path) -> None:
    with (shared / "policy" / "provisions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    theirs = {row["id"]: row["requirement_zh"] for row in rows}
    copied = [one["id"] for one in plan.provisions if one["text"]["zh"][:-1] == theirs[one["id"]]]
    assert copied == []


def test_places_are_read_without_the_rest(plan: Plan) -> None:
    assert dict(places_by_id()) == {one["id"]: one["place"] for one in plan.provisions}


def test_the_commands_tell_coverage_and_where_a_provision_is_implemented(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    told = run(provisions, ["coverage"])
    assert told.exit_code == 0, told.output
    assert told.output.splitlines()[-1].split()[0] == "653"
    assert told.output.splitlines()[-1].split()[-1] == "0"
    listed = run(provisions, ["list", "clinic-room", "--language", "en"]).output
    assert "a6.2.eq-aed\t附件6 二（二）\t" in listed
    assert "item:clinic-room/aed" in listed
    assert run(provisions, ["list", "--missing"]).output == ""
    assert "653 provisions" in run(checklists, ["check"]).output
