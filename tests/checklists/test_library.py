"""The clinic and counselling rooms implement what the plan asks of them, number for number."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from inspect_app.checklists.canonical import references
from inspect_app.checklists.json_schema import json_schemas
from inspect_app.checklists.loading import LIBRARY, library, load_file
from inspect_app.checklists.plan import FILES

ROOMS = ("clinic-room", "counselling-room")
BINDING = ("checklist-item", "threshold-table", "quota")


def _content(name: str) -> dict[str, Any]:
    content = load_file(LIBRARY / f"{name}.yaml").content
    assert content is not None
    return content


def _items(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section in content["sections"]:
        yield from section["items"]


def _cited_by_items(content: dict[str, Any]) -> set[str]:
    cited = set()
    for item in _items(content):
        cited |= set(item["provisions"])
        for key in ("standard", "row_standard"):
            cited |= {one for case in item.get(key, ()) for one in case["provisions"]}
    return cited


@pytest.fixture(scope="module")
def provisions(shared: Path) -> list[dict[str, str]]:
    with (shared / "policy" / "provisions.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("name", ROOMS)
def test_every_provision_of_the_instrument_is_implemented_by_an_item(
    provisions: list[dict[str, str]], name: str
) -> None:
    binding = {
        row["id"] for row in provisions if row["instrument"] == name and row["kind"] in BINDING
    }
    assert binding
    assert binding - _cited_by_items(_content(name)) == set()


@pytest.mark.parametrize("name", ROOMS)
def test_every_other_provision_of_the_instrument_is_cited_by_the_checklist(
    provisions: list[dict[str, str]], name: str
) -> None:
    rest = {row["id"] for row in provisions if row["instrument"] == name}
    assert rest - set(_content(name)["provisions"]) == set()


def test_nothing_is_cited_that_the_plan_does_not_have(provisions: list[dict[str, str]]) -> None:
    known = {row["id"] for row in provisions}
    for path in library():
        assert set(_content(path.stem)["provisions"]) - known == set()


def test_there_are_twenty_pieces_of_clinic_equipment() -> None:
    content = _content("clinic-room")
    equipment = next(one for one in content["sections"] if one["id"] == "equipment")
    pieces = [one["provisions"] for one in equipment["items"]]
    assert len(pieces) == 20
    assert all(len(one) == 1 and one[0].startswith("a6.2.eq-") for one in pieces)
    assert sum(float(one["weight"]) for one in equipment["items"]) == 40


def test_the_counselling_room_knows_three_grades_of_duty() -> None:
    duties = {item["duty"] for item in _items(_content("counselling-room"))}
    assert duties == {"required", "optional", "extension"}


@pytest.mark.parametrize("name", ROOMS)
def test_both_representatives_sign(name: str) -> None:
    signed = [one["id"] for one in _items(_content(name)) if one["type"] == "signature"]
    assert signed == ["inspector-signature", "school-signature"]
    assert all(one["answer"] == "required" for one in _items(_content(name)) if one["id"] in signed)


def test_case_records_are_never_photographed() -> None:
    items = {one["id"]: one for one in _items(_content("counselling-room"))}
    for private in ("records-locked", "flagged"):
        assert items[private]["evidence"]["rule"] == "never"
        assert items[private]["privacy"] is not None


@pytest.mark.parametrize("name", ROOMS)
def test_findings_are_raised_from_500_pupils_on(name: str) -> None:
    applies = _content(name)["applies"]
    assert {"ref": "school.students", "op": "gte", "value": "500"} in applies["when"]["all"]
    assert "school.students" in set(references(applies))


@pytest.mark.parametrize("kind", json_schemas())
def test_the_published_json_schema_is_current(kind: str) -> None:
    kept = (LIBRARY / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert kept == json_schemas()[kind], f"run: inspect-app checklists schema {kind}"


@pytest.mark.parametrize("kind", [one for one in json_schemas() if one != "checklist"])
def test_the_schemas_of_the_other_files_accept_them_and_refuse_a_misspelt_key(kind: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(json_schemas()[kind]))
    name = f"requirements/{FILES[kind]}" if kind in FILES else f"{kind}.yaml"
    data = yaml.load((LIBRARY.parent / name).read_text("utf-8"), Loader=yaml.CSafeLoader)
    assert list(validator.iter_errors(data)) == []
    first = data["standards"][0] if kind == "standards" else data[0]
    first["tittle"] = first["id"]
    assert list(validator.iter_errors(data))


def test_the_json_schema_accepts_the_library_and_refuses_what_the_check_refuses() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(json_schemas()["checklist"]))
    for path in library():
        assert list(validator.iter_errors(yaml.safe_load(path.read_text("utf-8")))) == []
    wrong = yaml.safe_load((LIBRARY / "clinic-room.yaml").read_text("utf-8"))
    wrong["sections"][0]["items"][0]["type"] = "conformty"
    assert list(validator.iter_errors(wrong))
