"""Where provisions stand in the plan."""

from __future__ import annotations

from inspect_app.checklists.provisions import places


def test_provisions_are_cited_by_their_place_in_the_plan() -> None:
    assert places(["a6.2.doctor", "a6.2.nurse", "main.11.clinic-500"]) == [
        "附件6 二（二）",
        "正文 二（三）11",
    ]
    assert places(["of-another-plan"]) == ["of-another-plan"]
