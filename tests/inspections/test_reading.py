"""An inspection in words."""

from __future__ import annotations

from inspect_app.checklists.definition import read
from inspect_app.checklists.loading import library, load_file
from inspect_app.inspections.merge import Answers
from inspect_app.inspections.reading import read_items


def test_a_row_without_a_name_is_called_by_its_number_and_never_by_its_id() -> None:
    content = load_file(next(one for one in library() if one.stem == "clinic-room")).content
    assert content is not None
    definition = read(content)
    rooms = {
        "01-a": {"present": True, "label": ""},
        "01-b": {"present": False, "label": ""},
        "01-c": {"present": True, "label": "药房"},
        "01-d": {"present": True, "label": ""},
    }
    answers = Answers(answers={}, rows={"rooms": rooms}, photos=[], signatures={})
    (table,) = [
        one for one in read_items(definition, {"school": {}}, answers, None) if one.id == "rooms"
    ]
    assert [row.label["zh"] for row in table.rows] == ["第 1 行", "药房", "第 3 行"]
    assert [row.label["en"] for row in table.rows] == ["row 1", "药房", "row 3"]
