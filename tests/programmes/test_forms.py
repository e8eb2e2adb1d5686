"""Reading the planning forms."""

from __future__ import annotations

from datetime import date

import pytest
from werkzeug.datastructures import MultiDict

from inspect_app.programmes.errors import NoChecklist, PlanProblem
from inspect_app.programmes.forms import read_visit

TITLES = {"clinic": "卫生室", "lighting": "教室采光"}


def form(**changes: object) -> MultiDict[str, str]:
    given = {
        "programme": "3",
        "school": " SA ",
        "date": "2026-11-24",
        "team": ["7", "8"],
        "lead": "7",
        "checklist": ["clinic", "lighting"],
        "subject-lighting": "三1班、三2班;三1班",
    }
    return MultiDict(given | changes)


def test_each_subject_is_one_inspection_and_the_title_stands_for_none() -> None:
    read = read_visit(form(), TITLES)
    assert read.checklists == [
        ("clinic", "卫生室"),
        ("lighting", "三1班"),
        ("lighting", "三2班"),
    ]
    assert (read.programme, read.school, read.on) == (3, "SA", date(2026, 11, 24))
    assert (read.team, read.lead) == ([7, 8], 7)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"programme": ""}, "programme"),
        ({"programme": "9" * 30}, "programme"),
        ({"date": "24.11.2026"}, "date"),
        ({"subject-lighting": "长" * 81}, "checklist"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(changes: dict[str, object], field: str) -> None:
    with pytest.raises(PlanProblem) as caught:
        read_visit(form(**changes), TITLES)
    assert caught.value.field == field


def test_an_unpublished_checklist_is_not_a_choice() -> None:
    with pytest.raises(NoChecklist):
        read_visit(form(checklist=["gone"]), TITLES)
