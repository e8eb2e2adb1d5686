"""Rules and differences as sentences that a clerk reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from inspect_app.checklists.changes import changes
from inspect_app.checklists.commands import checklists
from inspect_app.checklists.definition import Definition, read
from inspect_app.checklists.loading import LIBRARY, library, load, load_file
from inspect_app.checklists.wording import OUTSIDE, rules_of

CLINIC = LIBRARY / "clinic-room.yaml"


def _read(text: str) -> Definition:
    loaded = load(text)
    assert [one.line_in("en") for one in loaded.mistakes] == []
    assert loaded.content is not None
    return read(loaded.content)


def _rules(name: str, item: str, language: str) -> list[str]:
    content = load_file(LIBRARY / f"{name}.yaml").content
    assert content is not None
    return [one[language] for one in rules_of(read(content))[item]]


def test_a_limit_by_size_is_told_with_its_place_in_the_plan() -> None:
    told = _rules("clinic-room", "area", "zh")
    assert told[0] == "由系统算出：“面积”之和。"
    assert (
        told[1] == "“在校学生数”不小于 1000 人时，“卫生室总面积”应不小于 40 m²（附件6 二（二））。"
    )
    assert told[-2] == "分值 12。未达标为严重问题，由学校在 7 天内整改。"
    assert told[-1] == "一票否决：未达标时总分不超过 59 分。"
    english = _rules("clinic-room", "area", "en")
    assert english[2] == (
        "Where “Number of pupils” is at least 500 pupils, “Total clinic area” must be at least "
        "15 m² (a6.2.clinic-area-500)."
    )


def test_when_an_item_is_asked_and_what_is_partly_enough_are_told() -> None:
    gate = _rules("classroom-lighting", "board-lamp", "en")[0]
    _, computed, standard = _rules("classroom-lighting", "match", "en")[:3]
    assert gate.startswith(
        "Asked only where “Stage” differs from Kindergarten and “Kind of board” is"
    )
    assert computed.startswith("Worked out as the share of rows of “Ten seats drawn” where (")
    assert "; else in part where “Share of seats where both fit” is at least 0.4 (" in standard


def test_what_only_advises_or_is_a_condition_promises_neither_points_nor_photos() -> None:
    assert "不计分，不列为问题。" in _rules("classroom-lighting", "warm-up", "zh")
    assert not [one for one in _rules("safe-campus-quarterly", "gear", "zh") if "照片" in one]
    assert "未达标时照片不少于 1 张。" in _rules("safe-campus-quarterly", "patrols", "zh")


def test_an_item_from_outside_the_plan_says_so_once() -> None:
    for language, words in zip(("zh", "en"), OUTSIDE, strict=True):
        assert _rules("safe-campus-quarterly", "patrols", language).count(words) == 1
        assert words not in _rules("safe-campus-quarterly", "gatehouse", language)


def test_what_must_not_be_is_told_so() -> None:
    told = _rules("classroom-observation", "violations", "en")[0]
    assert told.startswith("“Breaches seen” must not include one of No teacher, Corporal")


@pytest.mark.parametrize("path", list(library()), ids=lambda path: path.stem)
def test_every_rule_of_the_library_reads_in_both_languages(path: Path) -> None:
    content = load_file(path).content
    assert content is not None
    for item, sentences in rules_of(read(content)).items():
        for sentence in sentences:
            assert sentence["zh"].endswith("。"), item
            assert sentence["en"].endswith("."), item
            assert not re.search(r"[{}]|None", sentence["zh"] + sentence["en"]), item


def test_every_operator_has_words() -> None:
    file = Path(__file__).parents[1] / "vectors" / "definitions" / "everything.yaml"
    told = " ".join(
        sentence["en"]
        for one in rules_of(_read(file.read_text(encoding="utf-8"))).values()
        for sentence in one
    )
    for words in ("the sum of", "the mean of", "the least of", "the greatest of", " ÷ ", " × ",
                  " − ", "the share of rows", "the rows of", "looked up by", "rounded",
                  "the days from", "the longest gap", "the first of", "the last of"):  # fmt: skip
        assert words in told, words


@pytest.mark.parametrize(
    ("good", "now", "expected"),
    [
        ("gte: 40, provision", "gte: 45, provision", ["no longer: Where", "now: Where"]),
        ("en: Total clinic area}", "en: Area in all}", ["wording “Total clinic area” becomes"]),
        ("- id: area-basis\n", "- id: area-how\n", ["is added", "is gone"]),
        (
            "- id: area-basis\n",
            "- id: area-how\n    replaces: [area-basis]\n",
            ["takes over from area-basis"],
        ),
        ("veto_cap: 59", "veto_cap: 50", ["The scoring has changed", "at 59", "at 50"]),
    ],
)
def test_a_difference_is_told_in_words(good: str, now: str, expected: list[str]) -> None:
    old = CLINIC.read_text(encoding="utf-8")
    assert good in old
    told = [one["en"] for one in changes(_read(old), _read(old.replace(good, now, 1)))]
    for words in expected:
        assert any(words in one for one in told), (words, told)


def test_the_same_version_differs_in_nothing() -> None:
    text = CLINIC.read_text(encoding="utf-8")
    assert changes(_read(text), _read(text)) == []


def test_the_commands_explain_one_item_and_tell_a_difference(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    told = run(checklists, ["explain", str(CLINIC), "area"]).output
    assert told.startswith("卫生室总面积 [area]\n  由系统算出")
    wrong = run(checklists, ["explain", str(CLINIC), "aera"])
    assert wrong.exit_code == 2
    assert "there is no item 'aera' in clinic-room.yaml" in wrong.output
    later = tmp_path / "clinic-room.yaml"
    later.write_text(
        CLINIC.read_text(encoding="utf-8").replace("gte: 15, provision", "gte: 20, provision"),
        encoding="utf-8",
    )
    said = run(checklists, ["diff", str(CLINIC), str(later), "--language", "en"]).output
    assert "at least 15 m²" in said.splitlines()[0]
    assert "at least 20 m²" in said.splitlines()[1]
