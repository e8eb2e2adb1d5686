"""Facts of a place may be taken over from last time; what an outcome hangs on may not."""

from __future__ import annotations

import pytest

from inspect_app.checklists.definition import read
from inspect_app.checklists.lasting import lasting
from inspect_app.checklists.loading import LIBRARY, library, load_file


def _lasting(name: str) -> frozenset[tuple[str, str]]:
    content = load_file(LIBRARY / f"{name}.yaml").content
    assert content is not None
    return lasting(read(content))


def test_the_name_of_the_room_and_its_meter_last() -> None:
    found = _lasting("classroom-lighting")
    assert {("room", "value"), ("room-type", "value"), ("meter", "value")} <= found


def test_what_decides_which_case_holds_does_not_last() -> None:
    assert ("section", "value") not in _lasting("balanced-resources")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(("floor", "value"), id="enters a ratio that is judged"),
        pytest.param(("board-kind", "value"), id="decides what is asked"),
        pytest.param(("dead-lamps", "value"), id="is judged itself"),
        pytest.param(("remarks", "value"), id="is what somebody thought on the day"),
        pytest.param(("meter-due", "value"), id="is a date"),
    ],
)
def test_what_decides_an_outcome_does_not_last(answer: tuple[str, str]) -> None:
    assert answer not in _lasting("classroom-lighting")


def test_no_judged_item_of_the_library_lasts() -> None:
    for path in library():
        content = load_file(path).content
        assert content is not None
        definition = read(content)
        assert not [one for one in lasting(definition) if definition.items[one[0]].judged]
