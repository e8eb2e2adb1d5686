"""Checklists travel to other tools as XLSForms, and simple XLSForms become drafts."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from pyxform.xls2xform import convert

from inspect_app.checklists.answers import fault
from inspect_app.checklists.assessment import assess
from inspect_app.checklists.definition import Definition, read
from inspect_app.checklists.errors import NotAnXlsForm
from inspect_app.checklists.loading import LIBRARY, library, load, load_file
from inspect_app.checklists.responses import Responses
from inspect_app.checklists.xlsform.exporting import XlsForm, xlsform
from inspect_app.checklists.xlsform.importing import draft_from
from inspect_app.checklists.xlsform.workbook import sheets, xlsx
from tests.checklists.vectors import cases, definition
from tests.checklists.xforms import XForm

EVERYTHING = Path(__file__).parents[1] / "vectors" / "definitions" / "everything.yaml"


def exported(path: Path) -> XlsForm:
    content = load_file(path).content
    assert content is not None
    return xlsform(read(content))


@cache
def converted(name: str) -> tuple[str, frozenset[str]]:
    """The XForm of a definition of the vectors, and the items that it leaves out."""
    form = xlsform(read(definition(name)))
    result = convert(xlsx(form), file_type=".xlsx")
    return result.xform, frozenset(one.place for one in form.left_out)


@pytest.mark.parametrize("path", [*library(), EVERYTHING], ids=lambda path: path.stem)
def test_every_checklist_is_accepted_by_pyxform_without_a_warning(path: Path) -> None:
    warnings: list[str] = []
    result = convert(xlsx(exported(path)), warnings=warnings, file_type=".xlsx")
    assert result.xform.startswith("<")
    assert warnings == []


@pytest.mark.parametrize(("question", "expected"), list(cases()))
def test_the_exported_form_comes_to_the_same_outcomes(
    question: dict[str, Any], expected: dict[str, Any]
) -> None:
    content = question["definition"]
    responses = question["responses"]
    xform, left_out = converted(content["id"])
    ours = assess(read(content), question["facts"], Responses.from_json(responses))
    left_out |= _impossible_there(read(content), responses["answers"])
    form = XForm(xform)
    form.fill(content, question["facts"], responses)
    worked_out = form.work_out()
    differing = {
        one.item: (worked_out[f"{one.item.replace('-', '_')}__outcome"], one.outcome)
        for one in ours.items
        if one.item not in left_out
        and one.outcome not in (None, "advice")
        and worked_out[f"{one.item.replace('-', '_')}__outcome"] != one.outcome
    }
    assert differing == {}
    if ours.score is not None and not left_out - {""}:
        assert float(worked_out["score"]) == pytest.approx(float(ours.score))


def _impossible_there(read_definition: Definition, answers: dict[str, Any]) -> set[str]:
    """Items with answers that such a form cannot hold: of a wrong type, or nothing chosen."""
    return {
        item
        for item, rows in answers.items()
        for row, fields in rows.items()
        for field, value in fields.items()
        if value == [] or fault(read_definition.items[item], row, field, value) is not None
    }


def test_what_xpath_cannot_say_is_told(tmp_path: Path) -> None:
    told = {one.place: one.what["en"] for one in exported(EVERYTHING).left_out if one.place}
    assert told == {
        "gap": "how it is worked out: the longest gap between dates",
        "since": "how it is worked out: the least or greatest of a column of dates",
        "points": "its standard: credit by the share of rows",
    }


@pytest.mark.parametrize("path", [*library(), EVERYTHING], ids=lambda path: path.stem)
def test_an_exported_form_comes_back_as_a_draft_without_mistakes(path: Path) -> None:
    content = load_file(path).content
    assert content is not None
    imported = draft_from(sheets(xlsx(exported(path))))
    again = load(imported.draft)
    assert again.mistakes == ()
    assert again.content is not None
    before, after = _items(content), _items(again.content)
    told = {one.place.replace("_", "-") for one in imported.left_out}
    assert {one for one in before if one not in after} <= told
    for own, item in after.items():
        if own in before and own not in told and before[own]["type"] != "computed":
            assert item["type"] == before[own]["type"], own
            assert item["prompt"] == before[own]["prompt"], own
            assert item["answer"] == before[own]["answer"], own
            assert [f["id"] for f in item["fields"]] == [
                f["id"] for f in before[own]["fields"] if f["type"] != "computed"
            ]
            for key in ("min", "max", "max_length", "options", "min_rows", "max_rows"):
                assert item.get(key) == before[own].get(key), (own, key)


def _items(content: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for section in content["sections"] for item in section["items"]}


def workbook(survey: list[list[str]], choices: list[list[str]] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    for row in survey:
        sheet.append(row)
    listed = book.create_sheet("choices")
    for row in choices or []:
        listed.append(row)
    settings = book.create_sheet("settings")
    settings.append(["form_title", "form_id"])
    settings.append(["饮水点检查", "Water Points"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def imported(survey: list[list[str]], choices: list[list[str]] | None = None) -> Any:
    return draft_from(sheets(workbook(survey, choices)))


SIMPLE = [
    [
        "type",
        "name",
        "label::English (en)",
        "label::中文 (zh)",
        "relevant",
        "constraint",
        "required",
    ],
    ["start", "start", "", "", "", "", ""],
    ["begin group", "source", "Source", "水源", "", "", ""],
    ["select_one kind", "kind", "Kind", "种类", "", "", "yes"],
    ["integer", "depth", "Depth (m)", "深度（m）", "${kind} = 'well'", ". > 0 and . <= 90", ""],
    [
        "text",
        "why",
        "Why dry",
        "为何干涸",
        "${depth} < 3 or not(selected(${kind}, 'well'))",
        "",
        "",
    ],
    ["geopoint", "where", "Where", "位置", "", "", ""],
    ["end group", "", "", "", "", "", ""],
    ["select_one judged", "clean", "Clean", "清洁", "", "", ""],
    ["begin repeat", "taps", "Taps", "龙头", "", "", ""],
    ["decimal", "flow", "Flow", "流量", "", ". >= 0.5 and . <= 20", "yes"],
    ["text", "fault", "Fault", "故障", "${flow} < 1", "", ""],
    ["end repeat", "", "", "", "", "", ""],
]
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::中文 (zh)"],
    ["kind", "well", "Well", "水井"],
    ["kind", "mains", "Mains", "自来水"],
    ["judged", "conform", "Yes", "是"],
    ["judged", "partial", "Partly", "部分"],
    ["judged", "fail", "No", "否"],
]


def test_a_simple_form_becomes_a_draft() -> None:
    found = imported(SIMPLE, CHOICES)
    loaded = load(found.draft)
    assert loaded.mistakes == ()
    assert loaded.content is not None
    items = _items(loaded.content)
    assert loaded.content["id"] == "water-points"
    assert items["kind"]["options"][0]["label"] == {"zh": "水井", "en": "Well"}
    assert items["kind"]["answer"] == "required"
    assert (items["clean"]["type"], items["clean"]["answer"]) == ("conformity", "optional")
    assert items["depth"]["unit"] == {"zh": "m", "en": "m"}
    assert items["depth"]["max"] == "90"
    assert items["depth"]["when"] == {"ref": "kind", "op": "eq", "value": "well"}
    assert items["why"]["when"] == {
        "any": [
            {"ref": "depth", "op": "lt", "value": "3"},
            {"not": {"ref": "kind", "op": "in", "value": ["well"]}},
        ]
    }
    flow, fault = items["taps"]["columns"]
    assert (flow["min"], flow["max"], flow["required"]) == ("0.5", "20", True)
    assert fault["when"] == {"ref": "row.flow", "op": "lt", "value": "1"}


def test_conditions_of_an_exported_form_come_back_as_they_were() -> None:
    content = load_file(LIBRARY / "clinic-room.yaml").content
    assert content is not None
    again = load(draft_from(sheets(xlsx(xlsform(read(content))))).draft).content
    assert again is not None
    sections = [one["when"] for one in content["sections"]]
    assert [one["when"] for one in again["sections"]] == sections
    before, after = _items(content)["scale"]["fields"], _items(again)["scale"]["fields"]
    assert [one["when"] for one in after] == [one["when"] for one in before]


def test_what_cannot_be_carried_over_is_listed() -> None:
    told = [(one.place, one.what["en"]) for one in imported(SIMPLE, CHOICES).left_out]
    assert told == [("depth", "constraint . > 0 and . <= 90"), ("where", "type geopoint")]
    strange = [
        ["type", "name", "label", "relevant"],
        ["integer", "age", "Age", "regex(${name}, 'x')"],
        ["calculate", "twice", "", ""],
    ]
    told = [(one.place, one.what["en"]) for one in imported(strange).left_out]
    assert told == [
        ("", "one language only; it stands for both"),
        ("age", "relevant regex(${name}, 'x'): cannot read 'regex(${name}, 'x')'"),
        ("twice", "calculation "),
    ]


@pytest.mark.parametrize("content", [b"", b"no workbook", workbook([["type", "name"]])])
def test_what_is_no_xlsform_is_refused(content: bytes) -> None:
    with pytest.raises(NotAnXlsForm):
        draft_from(sheets(content))
