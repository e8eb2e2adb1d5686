"""From an assessment to findings."""

from __future__ import annotations

from datetime import date
from typing import Any

from inspect_app.checklists.assessment import assess
from inspect_app.checklists.definition import read
from inspect_app.checklists.explaining import text
from inspect_app.checklists.responses import responses_of
from inspect_app.checklists.wording import OUTSIDE
from inspect_app.findings.clock import Counting, Term
from inspect_app.findings.deadlines import read_deadlines
from inspect_app.findings.raising import FindingValues, findings_of
from tests.practice import definition

STANDARD = {
    "id": "gb-1",
    "title": {"zh": "标准一", "en": "Standard one"},
    "verified": "secondary",
}


def event(kind: str, item: str, row: str = "", **members: Any) -> dict[str, Any]:
    return {"kind": kind, "item": item, "row": row} | members


def raised(
    area: str, doctors: str = "1", door: str = "conform", source: str = "plan"
) -> list[FindingValues]:
    content = definition()
    content["standards"] = [STANDARD]
    items = {item["id"]: item for item in content["sections"][0]["items"]}
    items["area"]["standard"][0]["standards"] = ["gb-1"]
    items["door"] |= {"remedy": None, "source": source}
    ready = read(content)
    events = [
        event("answer", "door", field="value", value=door),
        event("answer", "doctors", field="value", value=doctors),
        event("row", "rooms", "r1", present=True, label="诊室"),
        event("answer", "rooms", "r1", field="area", value=area),
    ]
    result = assess(ready, {}, responses_of(content, events)).as_json()
    return findings_of(result, ready, raised_on=date(2026, 11, 24), deadlines=read_deadlines())


def test_a_finding_keeps_the_numbers_compared_in_words() -> None:
    (found,) = raised("14.99")
    (compared,) = found.basis["compared"]
    assert compared == {
        "label": {"zh": "area", "en": "area"},
        "value": {"zh": "14.99 m²", "en": "14.99 m²"},
        "demand": {"zh": "≥ 15 m²", "en": "≥ 15 m²"},
        "holds": False,
    }
    assert "14.99 m²" in found.message["zh"]


def test_a_finding_of_a_row_without_a_name_names_it_by_its_number() -> None:
    content = definition()
    rooms = next(one for one in content["sections"][0]["items"] if one["id"] == "rooms")
    rooms["weight"] = "1"
    require = {"ref": "row.area", "op": "gte", "value": "15"}
    case = {"when": None, "require": require, "partial": None, "note": None}
    rooms["row_standard"] = [case | {"provisions": [], "standards": []}]
    ready = read(content)
    rows = [("01-a", "诊室", "15"), ("01-b", "", "9")]
    events = [event("row", "rooms", row, present=True, label=label) for row, label, _ in rows]
    events += [event("answer", "rooms", row, field="area", value=area) for row, _, area in rows]
    result = assess(ready, {}, responses_of(content, events)).as_json()
    (found,) = findings_of(result, ready, raised_on=date(2026, 11, 24), deadlines=read_deadlines())
    assert (found.item, found.row) == ("rooms", "01-b")
    assert found.basis["row_label"] == {"zh": "第 2 行", "en": "row 2"}


def test_a_finding_cites_provisions_and_standards_with_their_verification() -> None:
    (found,) = raised("14.99")
    assert found.basis["provisions"] == ["a6.2.doctor"]
    assert found.basis["standards"] == [STANDARD]


def test_a_finding_of_what_the_plan_does_not_ask_says_so_in_the_words_of_the_rules() -> None:
    (found,) = raised("15", door="fail", source="external")
    assert found.basis["outside"] == text(OUTSIDE)
    (found,) = raised("15", door="fail")
    assert found.basis["outside"] is None


def test_the_boundary_value_raises_nothing() -> None:
    assert raised("15") == []


def test_a_failure_that_a_person_states_is_a_finding_with_a_remedy_of_last_resort() -> None:
    (found,) = raised("15", door="fail")
    assert found.item == "door"
    assert found.basis["compared"] == []
    assert found.remedy["zh"]


def test_the_deadline_is_explained_by_its_rule() -> None:
    (found,) = raised("14.99")
    term = found.basis["deadline"]
    assert found.term == Term(30, Counting.CALENDAR_DAYS)
    assert (term["days"], term["counted_to"]) == (30, "2026-12-24")
    assert not term["provisional"]
    assert term["basis"]["zh"]
    assert (term["verified"], term["counting_verified"]) == ("unverified", "unverified")
