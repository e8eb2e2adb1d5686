"""Every mistake in a definition gets its own message, with line, item and remedy."""

# ruff: noqa: E501 - a definition on a line reads best

from __future__ import annotations

import re
from pathlib import Path

import pytest

from inspect_app.checklists.loading import load, load_file
from inspect_app.checklists.mistakes import CODES, flaw
from tests.checklists.test_plan import PLAN_MISTAKES
from tests.checklists.test_standards import STANDARDS_MISTAKES

GOOD = """\
id: demo
version: 1
title: {zh: 示例, en: Demo}
days: {critical: 7, major: 30, minor: 90}
scoring:
  bands:
  - {id: good, label: {zh: 好, en: Good}, min: 60}
  - {id: bad, label: {zh: 差, en: Bad}, min: 0}
lookups:
  steps:
  - {min: 0, max: 10, value: 1}
sections:
- id: first
  title: {zh: 一, en: One}
  items:
  - id: area
    prompt: {zh: 面积, en: Area}
    type: measure
    unit: m²
    standard:
    - {when: {school.students: {gte: 1000}}, gte: 40}
    - {when: {school.students: {gte: 500}}, gte: 15}
    advice:
    - {gt: 40, standard: JTY2008-5, note: {zh: 建议, en: Advice}}
  - id: door
    prompt: {zh: 设有, en: Present}
    type: conformity
    provisions: [a6.2.room-consult]
  - id: rooms
    prompt: {zh: 房间, en: Rooms}
    type: table
    columns:
    - {id: length, label: {zh: 长, en: Length}, type: measure}
    - {id: use, label: {zh: 用途, en: Use}, type: text}
    row_standard: [{require: {row.length: {gte: 2}}}]
  - id: total
    prompt: {zh: 合计, en: Total}
    type: computed
    compute: {sum: rooms.length}
"""

# code, what to look for, what to write instead, the item named, words of the message
MISTAKES = [
    (
        "unreadable",
        "title: {zh: 示例, en: Demo}",
        "title: {zh: 示例, en: Demo",
        "",
        "the file cannot be read past here",
    ),
    (
        "unknown-provision",
        "provisions: [a6.2.room-consult]",
        "provisions: [a6.2.room-consult, a6.2.room-consul]",
        "door",
        "the plan has no provision 'a6.2.room-consul'",
    ),
    (
        "unknown-provision",
        "gte: 15}",
        "gte: 15, provision: a6.2.area-500}",
        "area",
        "the plan has no provision 'a6.2.area-500'",
    ),
    (
        "threshold-gap",
        "{when: {school.students: {gte: 500}}, gte: 15}",
        "{when: {school.students: {lt: 500}}, gte: 15}",
        "area",
        "a gap between 499 and 1000",
    ),
    (
        "threshold-overlap",
        "{when: {school.students: {gte: 500}}, gte: 15}",
        "{when: {school.students: {between: [500, 1000]}}, gte: 15}",
        "area",
        "1000 belongs to case 1 and to case 2",
    ),
    (
        "never-holds",
        "    type: conformity\n",
        "    type: conformity\n    when: {school.students: {gte: 500, lt: 500}}\n",
        "door",
        "what is asked of 'school.students' excludes itself",
    ),
    (
        "never-holds",
        "    type: conformity\n",
        "    type: conformity\n    when: {all: [{school.stage: primary}, {school.stage: [junior]}]}\n",
        "door",
        "excludes itself",
    ),
    (
        "out-of-reach",
        "    type: conformity\n",
        "    type: conformity\n    when: {rooms: {gt: 50}}\n",
        "door",
        "'rooms' can only be from 0 to 50, so this is never reached",
    ),
    (
        "out-of-reach",
        "    unit: m²\n",
        "    unit: m²\n    max: 30\n",
        "area",
        "'area' can only be at most 30, so this is never reached",
    ),
    (
        "out-of-reach",
        "type: measure}\n    - {id: use,",
        "type: measure, min: 0, max: 1.9}\n    - {id: use,",
        "rooms",
        "'row.length' can only be from 0 to 1.9, so this is never reached",
    ),
    (
        "units-differ",
        "type: measure}\n    - {id: use,",
        "type: measure, unit: m}\n    - {id: w, label: {zh: 宽, en: W}, type: measure, unit: cm}\n"
        "    - {id: sum, label: {zh: 和, en: S}, type: computed, compute: {sum: [row.length, row.w]}}\n"
        "    - {id: use,",
        "rooms",
        "the units differ: cm, m",
    ),
    ("duplicate-key", "version: 1", "version: 1\nversion: 2", "", "'version' is written twice"),
    (
        "alias",
        "min: 0}\nlook",
        "min: 0}\nguide: &x {zh: a, en: b}\napplies: *x\nlook",
        "",
        "aliases",
    ),
    ("inexact-number", "gte: 15}", "gte: 1.5e1}", "area", "'1.5e1' is not a number"),
    ("inexact-number", "gte: 15}", "gte: 15.00000000001}", "area", "plain notation"),
    ("unknown-key", "    unit: m²", "    units: m²", "area", "did you mean 'unit'"),
    ("loose-comma", "en: Area}", "en: Area, in all}", "area", "a comma has cut the text"),
    (
        "misplaced-key",
        "    type: conformity",
        "    type: conformity\n    unit: m",
        "door",
        "type conformity",
    ),
    ("missing-key", "version: 1\n", "", "", "'version' is missing"),
    ("missing-key", "    compute: {sum: rooms.length}\n", "", "total", "'compute' is missing"),
    ("wrong-kind", "version: 1", "version: one", "", "a whole number"),
    ("wrong-kind", "gte: 15}", "gte: [15]}", "area", "a value is wanted"),
    (
        "missing-translation",
        "{zh: 面积, en: Area}",
        "{zh: 面积}",
        "area",
        "the English text is missing",
    ),
    (
        "missing-translation",
        "{zh: 面积, en: Area}",
        "{zh: ' ', en: Area}",
        "area",
        "the Chinese text",
    ),
    (
        "unknown-word",
        "type: measure\n    unit",
        "type: mesure\n    unit",
        "area",
        "did you mean 'measure'",
    ),
    (
        "unknown-operator",
        "{gte: 1000}}, gte: 40",
        "{gt_eq: 1000}}, gte: 40",
        "area",
        "no operator 'gt_eq'",
    ),
    (
        "unknown-operator",
        "{sum: rooms.length}",
        "{summ: rooms.length}",
        "total",
        "did you mean 'sum'",
    ),
    ("id-form", "- id: area", "- id: Area_1", "Area_1", "'Area_1' cannot be an id"),
    ("reserved-id", "{id: use,", "{id: note,", "rooms", "'note' has a meaning of its own"),
    ("duplicate-id", "- id: door", "- id: area", "area", "used twice (see line 16)"),
    ("duplicate-id", "{id: use,", "{id: length,", "rooms", "used twice"),
    ("provision-form", "[a6.2.room-consult]", "[附件6]", "door", "'附件6' is not a provision id"),
    (
        "unknown-standard",
        "standard: JTY2008-5",
        "standard: JTY2008",
        "area",
        "did you mean 'JTY2008-5'",
    ),
    (
        "unknown-lookup",
        "{sum: rooms.length}",
        "{lookup: {in: stairs, key: area}}",
        "total",
        "'stairs'",
    ),
    (
        "unknown-reference",
        "{sum: rooms.length}",
        "{sum: rooms.lenght}",
        "total",
        "did you mean 'rooms.length'",
    ),
    (
        "unknown-reference",
        "row.length: {gte",
        "row.size: {gte",
        "rooms",
        "'row.size' names no item",
    ),
    (
        "unknown-reference",
        "school.students: {gte: 500}",
        "school.pupils: {gte: 500}",
        "area",
        "school.pupils",
    ),
    (
        "column-in-condition",
        "    type: conformity",
        "    type: conformity\n    when: {rooms.length: {gte: 2}}",
        "door",
        "'rooms.length' is a whole column",
    ),
    (
        "wrong-comparison",
        "{row.length: {gte: 2}}",
        "{row.use: {gte: 2}}",
        "rooms",
        "'gte' cannot compare",
    ),
    ("wrong-limit", "gte: 15}", "gte: many}", "area", "the limit 'many' does not fit"),
    (
        "wrong-limit",
        "    compute: {sum",
        "    when: {door: conforms}\n    compute: {sum",
        "total",
        "did you mean 'conform'",
    ),
    ("empty-range", "gte: 15}", "between: [20, 10]}", "area", "nothing between 20 and 10"),
    (
        "unreachable-case",
        "gte: 1000}}, gte: 40",
        "gte: 100}}, gte: 40",
        "area",
        "case 2 is never reached: case 1",
    ),
    (
        "unreachable-case",
        "{when: {school.students: {gte: 1000}}, gte: 40}",
        "{gte: 40}",
        "area",
        "case 2",
    ),
    ("useless-partial", "gte: 15}", "gte: 15, partial: {gte: 15}}", "area", "partial is the same"),
    (
        "veto-unverified",
        "    unit: m²\n    standard:\n    - {when: {school.students: {gte: 1000}}, gte: 40}",
        "    unit: m\n    veto: true\n    standard:\n"
        "    - {when: {school.students: {gte: 1000}}, gte: {limit: GB50099.railing}}",
        "area",
        "a veto cannot rest on the unverified limit 'GB50099.railing'",
    ),
    (
        "judges-unverified",
        "    unit: m²\n    standard:\n    - {when: {school.students: {gte: 1000}}, gte: 40}",
        "    unit: m\n    standard:\n"
        "    - {when: {school.students: {gte: 1000}}, gte: {limit: GB50099.railing}}",
        "area",
        "the unverified limit 'GB50099.railing' cannot judge",
    ),
    (
        "decides-unverified",
        "{when: {school.students: {gte: 1000}}, gte: 40}",
        "{when: {school.students: {gte: {limit: JD2017-6.nine-year-pupils}}}, gte: 40}",
        "area",
        "the unverified limit 'JD2017-6.nine-year-pupils' decides here how 'area' is judged",
    ),
    (
        "decides-unverified",
        "    type: conformity\n",
        "    type: conformity\n    when: {school.students: {lt: {limit: JD2017-6.nine-year-pupils}}}\n",
        "door",
        "decides here how 'door' is judged",
    ),
    (
        "decides-unverified",
        "  title: {zh: 一, en: One}\n",
        "  title: {zh: 一, en: One}\n"
        "  when: {school.students: {lt: {limit: JD2017-6.nine-year-pupils}}}\n",
        "",
        "decides here how 'area, door, rooms' is judged",
    ),
    (
        "decides-unverified",
        "{sum: rooms.length}",
        "{sum: [rooms.length, {limit: GB50099.railing}]}\n    standard: [{gte: 1}]",
        "total",
        "the unverified limit 'GB50099.railing' decides here how 'total' is judged",
    ),
    (
        "cites-unverified",
        "{gt: 40, standard: JTY2008-5,",
        "{gt: 40, standard: GB11533,",
        "area",
        "'GB11533' are not verified",
    ),
    (
        "unknown-limit",
        "gte: 15}",
        "gte: {limit: JTY2008-5.clinic-aera}}",
        "area",
        "did you mean 'JTY2008-5.clinic-area'",
    ),
    (
        "unknown-table",
        "  steps:\n  - {min: 0, max: 10, value: 1}",
        "  steps: {table: GBT3976.desk-form}",
        "",
        "did you mean 'GBT3976.desk-from'",
    ),
    (
        "limit-unit",
        "gte: 15}",
        "gte: {limit: GB7793.lamp-height}}",
        "area",
        "'GB7793.lamp-height' is in m, what it is compared with in m²",
    ),
    (
        "operands",
        "{sum: rooms.length}",
        "{cv: [rooms.length, area]}",
        "total",
        "two number columns",
    ),
    (
        "operands",
        "{sum: rooms.length}",
        "{cv: [rooms.length, rooms.use]}",
        "total",
        "two number columns",
    ),
    (
        "unknown-reference",
        "{sum: rooms.length}",
        "{cv: [rooms.length, rooms.sise]}",
        "total",
        "did you mean 'rooms.use'",
    ),
    (
        "veto-not-school",
        "    unit: m²",
        "    unit: m²\n    veto: true\n    owner: health",
        "area",
        "not the school's to cure",
    ),
    (
        "veto-not-required",
        "    type: computed",
        "    type: computed\n    veto: true",
        "total",
        "can carry a veto",
    ),
    (
        "circular",
        "    columns:",
        "    when: {total: {gte: 1}}\n    columns:",
        "total",
        "in a circle: total → rooms.length → total",
    ),
    (
        "weight-unjudged",
        "    type: computed",
        "    type: computed\n    weight: 2",
        "total",
        "cannot have a weight",
    ),
    (
        "weight-not-required",
        "    unit: m²",
        "    unit: m²\n    duty: optional\n    weight: 2",
        "area",
        "no weight",
    ),
    ("bonus-required", "    unit: m²", "    unit: m²\n    bonus: 2", "area", "earns no bonus"),
    (
        "standard-misplaced",
        "    type: conformity",
        "    type: conformity\n    standard: [{eq: conform}]",
        "door",
        "inspector's choice",
    ),
    ("advice-without-note", ", note: {zh: 建议, en: Advice}}", "}", "area", "has no note"),
    (
        "unknown-kept",
        "lookups:",
        "confidential: {readers: [bureau], retention: {years: 3, keep: [aera]}}\nlookups:",
        "",
        "did you mean 'area'",
    ),
    (
        "notes-kept",
        "lookups:",
        "confidential: {readers: [bureau], retention: {years: 3, keep: [door]}}\nlookups:",
        "",
        "words may stand in 'door'",
    ),
    ("bands", "min: 60}", "min: 0}", "", "from high to low"),
    (
        "crossed-limits",
        "    unit: m²",
        "    unit: m²\n    min: 5\n    max: 4",
        "area",
        "the lower bound 5 is greater than the upper bound 4",
    ),
    (
        "crossed-limits",
        "    columns:",
        "    min_rows: 60\n    columns:",
        "rooms",
        "min_rows is greater than the upper bound max_rows",
    ),
    ("too-large", "    unit: m²", "    unit: m²\n    decimals: 11", "area", "between 0 and 10"),
    (
        "empty",
        "    - {gt: 40, standard: JTY2008-5, note: {zh: 建议, en: Advice}}",
        "      []",
        "area",
        "must not be empty",
    ),
    ("operands", "{sum: rooms.length}", "{sum: rooms.use}", "total", "do not fit 'sum'"),
    ("operands", "{sum: rooms.length}", "{ratio: [area]}", "total", "two operands"),
    (
        "grid-size",
        "    row_standard: [{require: {row.length: {gte: 2}}}]",
        "    grid: {rows: 3, columns: 3}",
        "rooms",
        "a grid of 3 by 3 does not hold 0 preset rows",
    ),
    (
        "fill-misplaced",
        "{id: use, label: {zh: 用途, en: Use}, type: text}",
        "{id: use, label: {zh: 用途, en: Use}, type: text, fill: now}",
        "rooms",
        "`now` for dates and times",
    ),
    (
        "fill-misplaced",
        "    type: conformity",
        "    type: conformity\n    fields: [{id: on, label: {zh: 日期, en: Date}, type: date, fill: now}]",
        "door",
        "`fill` does not fit here",
    ),
    (
        "photos-per-row",
        "    unit: m²",
        "    unit: m²\n    evidence: {rule: always, per: row}",
        "area",
        "only a table",
    ),
    (
        "photo-never",
        "type: computed\n    compute: {sum: rooms.length}",
        "type: photo\n    evidence: {rule: never}",
        "total",
        "never",
    ),
    (
        "draw-misplaced",
        "    unit: m²",
        "    unit: m²\n    draw: {count: 1, from: {rows: area, columns: area}, seed: door}",
        "area",
        "only for a table without preset rows",
    ),
    (
        "draw-rows",
        "    columns:",
        "    max_rows: 9\n    draw: {count: 10, from: {rows: area, columns: area}, seed: door}\n    columns:",
        "rooms",
        "drawing 10 rows does not fit",
    ),
    (
        "draw-source",
        "    columns:",
        "    draw: {count: 10, from: {rows: area, columns: area}, seed: door}\n    columns:",
        "rooms",
        "'area' to be an item of type count",
    ),
    (
        "draw-source",
        "  - id: rooms\n",
        "  - {id: lines, prompt: {zh: 排数, en: Lines}, type: count}\n  - id: rooms\n"
        "    draw: {count: 10, from: {rows: lines, columns: lines}, seed: door}\n",
        "rooms",
        "'door' to be an item of type text",
    ),
    (
        "reason-not-asked",
        "    unit: m²",
        "    unit: m²\n    otherwise: fail",
        "area",
        "has no condition",
    ),
]


def _only_mistake(text: str, code: str) -> tuple[int, str, str]:
    loaded = load(text, file="demo.yaml")
    assert loaded.content is None
    found = [mistake for mistake in loaded.mistakes if mistake.flaw.code == code]
    assert found, [mistake.line_in("en") for mistake in loaded.mistakes]
    return found[0].line, found[0].item, found[0].line_in("en")


def test_a_good_file_has_no_mistakes() -> None:
    loaded = load(GOOD)
    assert [mistake.line_in("en") for mistake in loaded.mistakes] == []
    assert loaded.content is not None


@pytest.mark.parametrize(("code", "good", "bad", "item", "words"), MISTAKES)
def test_a_mistake_is_named_with_its_line_item_and_remedy(
    code: str, good: str, bad: str, item: str, words: str
) -> None:
    assert good in GOOD
    text = GOOD.replace(good, bad, 1)
    line, named, said = _only_mistake(text, code)
    assert named == item
    assert words in said
    assert re.match(rf"demo\.yaml:{line} .* → \S", said)
    changed = GOOD[: GOOD.index(good)].count("\n") + 1
    if bad and code not in ("bands", "circular"):
        assert abs(line - changed) <= 3, said


BUILDINGS = """\
  - id: buildings
    prompt: {zh: 楼栋, en: Buildings}
    type: table
    columns:
    - id: length
      label: {zh: 不短于两米的房间, en: Rooms of two metres or more}
      type: computed
      compute: {count: {of: TABLE, where: {row.length: {gte: 2}}}}
"""


def test_an_unverified_limit_decides_from_afar_too_through_a_table_that_is_looked_up() -> None:
    informing = GOOD.replace("value: 1}", "value: {limit: GB50099.railing}}").replace(
        "{sum: rooms.length}", "{lookup: {in: steps, key: area}}"
    )
    assert load(informing).mistakes == ()
    judging = informing.replace(
        "type: conformity\n", "type: conformity\n    when: {total: {gt: 1}}\n"
    )
    _, item, said = _only_mistake(judging, "decides-unverified")
    assert (item, "decides here how 'door' is judged" in said) == ("total", True)


def test_whom_a_checklist_binds_is_not_decided_by_an_unverified_limit() -> None:
    applies = (
        "applies:\n  when: {school.students: {lt: {limit: JD2017-6.nine-year-pupils}}}\n"
        "  note: {zh: 只作参考。, en: For advice only.}\nlookups:\n"
    )
    _, _, said = _only_mistake(GOOD.replace("lookups:\n", applies), "decides-unverified")
    assert "decides here how 'demo' is judged" in said


def test_a_row_that_is_counted_is_a_row_of_the_table_it_stands_in() -> None:
    assert load(GOOD + BUILDINGS.replace("TABLE", "rooms")).mistakes == ()
    _, item, said = _only_mistake(GOOD + BUILDINGS.replace("TABLE", "buildings"), "circular")
    assert (item, "buildings.length → buildings.length" in said) == ("buildings", True)


def test_every_mistake_of_a_file_is_reported_at_once() -> None:
    text = GOOD.replace("type: conformity", "type: conformty").replace("gte: 15}", "gtee: 15}")
    codes = {mistake.flaw.code for mistake in load(text).mistakes}
    assert codes == {"unknown-word", "unknown-key"}


def test_a_checklist_without_anything_to_score_is_refused() -> None:
    loaded = load(re.sub(r"(type: (measure|conformity|table)\n)", r"\1    weight: 0\n", GOOD))
    assert [mistake.flaw.code for mistake in loaded.mistakes] == ["nothing-scored"]


def test_a_file_is_named_after_its_checklist(tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert "must be called demo.yaml" in load_file(file).mistakes[0].line_in("en")


def test_no_kind_of_mistake_is_without_a_test() -> None:
    tested = {code for code, *_ in MISTAKES} | {code for code, *_ in PLAN_MISTAKES}
    tested |= {code for code, *_ in STANDARDS_MISTAKES} | {"nothing-scored", "file-name"}
    tested |= {"type-changed", "version-taken"}
    assert tested == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_message_reads_in_both_languages_without_leftover_braces(code: str) -> None:
    one = flaw(code, wanted_zh="数字", wanted_en="numbers")
    for text in (one.what, one.remedy):
        assert text["zh"].strip()
        assert text["en"].strip()
        assert not re.search(r"\{\w+\}", text["zh"] + text["en"])


@pytest.mark.parametrize(
    "cases",
    [
        "[{when: {school.students: {lte: 499}}, gte: 5}, {when: {school.students: {gte: 500}}, gte: 15}]",
        "[{when: {school.students: {lt: 500}}, gte: 5}, {when: {school.students: {gte: 500}}, gte: 15}]",
        "[{when: {school.students: {gte: 500, lt: 1000}}, gte: 15}, {when: {school.students: {gte: 1000}}, gte: 40}]",
        "[{when: {school.students: {gte: 1000}}, gte: 40}, {when: {school.stage: primary}, gte: 15}]",
    ],
)
def test_thresholds_that_fit_together_are_no_mistake(cases: str) -> None:
    at = GOOD.index("    standard:\n    - {when")
    until = GOOD.index("    advice:")
    loaded = load(GOOD[:at] + f"    standard: {cases}\n" + GOOD[until:])
    assert [one.line_in("en") for one in loaded.mistakes] == []


def test_the_messages_are_word_for_word_those_that_were_read_with_clerks_in_mind() -> None:
    """`mistakes.txt` holds them all, so that a change of words is seen and read as a whole."""
    said = []
    for code, good, bad, *_ in MISTAKES:
        mistakes = load(GOOD.replace(good, bad, 1), file="demo.yaml").mistakes
        first = next(mistake for mistake in mistakes if mistake.flaw.code == code)
        said.append(f"{first.line_in('zh')}\n{first.line_in('en')}\n")
    assert "\n".join(said) == (Path(__file__).parent / "mistakes.txt").read_text(encoding="utf-8")
