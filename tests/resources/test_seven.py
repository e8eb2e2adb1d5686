"""The seven indicators, worked out by hand; what is missing is exactly what is missing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspect_app.checklists import loading
from inspect_app.registers.kinds import Stage
from inspect_app.resources.seven import (
    SECTIONS,
    Figures,
    Indicator,
    Section,
    school_met,
    standing,
    threshold,
)
from inspect_app.resources.sizes import pupils_over, sizes

PRIMARY_200 = {
    Indicator.DEGREE: Decimal(9),  # 4.5 of 100, 4.2 are asked for
    Indicator.BACKBONE: Decimal(2),  # 1 of 100: just met
    Indicator.ARTS: Decimal(2),  # 1 of 100, 0.9
    Indicator.TEACHING_AREA: Decimal("900"),  # 4.5 m² each: just met
    Indicator.SPORTS_AREA: Decimal("1500"),  # 7.5 m² each: just met
    Indicator.EQUIPMENT: Decimal("400000"),  # 2000 yuan each: just met
    Indicator.MULTIMEDIA: Decimal(4),  # 2 of 100, 2.3 asked for, 1.955 is 85 %
}


def _with(**amounts: str) -> Figures:
    changed = {Indicator[name.upper()]: Decimal(amount) for name, amount in amounts.items()}
    return Figures(pupils=200, amounts=PRIMARY_200 | changed)


def test_six_met_and_the_other_at_85_percent_is_balanced() -> None:
    found = standing(_with(), Section.PRIMARY)
    assert (found.met, found.reached) == (6, True)
    rooms = found.gaps[0]
    assert rooms.indicator is Indicator.MULTIMEDIA
    assert rooms.value == 2
    assert (rooms.missing, rooms.missing_to_near) == (1, 0)  # 2.3 × 2 = 4.6 rooms, 5 in all


@pytest.mark.parametrize(
    ("amounts", "met", "reached"),
    [
        ({"multimedia": "3"}, 6, False),  # 1.5 is below 1.955
        ({"multimedia": "5"}, 7, True),
        ({"teaching_area": "899.99"}, 5, False),  # two short of their standards
        ({"multimedia": "5", "teaching_area": "765"}, 6, True),  # 3.825 m² is 85 % exactly
        ({"multimedia": "5", "teaching_area": "764.99"}, 6, False),
        ({"degree": "8", "multimedia": "5"}, 6, True),  # 4 of 100; 3.57 is 85 %
    ],
)
def test_the_rule_at_its_edges(amounts: dict[str, str], met: int, reached: bool) -> None:
    found = standing(_with(**amounts), Section.PRIMARY)
    assert (found.met, found.reached) == (met, reached)


def test_a_junior_section_has_its_own_numbers() -> None:
    found = standing(_with(multimedia="5"), Section.JUNIOR)
    gaps = {one.indicator: one.missing for one in found.gaps}
    assert gaps == {
        Indicator.DEGREE: 2,  # 5.3 × 2 = 10.6, 11 in all
        Indicator.TEACHING_AREA: Decimal("260"),  # 5.8 × 200 = 1160
        Indicator.SPORTS_AREA: Decimal("540"),  # 10.2 × 200 = 2040
        Indicator.EQUIPMENT: 100_000,
    }
    assert school_met([standing(_with(), Section.PRIMARY), found]) == 3
    assert SECTIONS[Stage.NINE_YEAR] == (Section.PRIMARY, Section.JUNIOR)


def test_without_pupils_nothing_is_met_and_nothing_is_missing() -> None:
    found = standing(Figures(0, dict.fromkeys(Indicator, Decimal(0))), Section.PRIMARY)
    assert {(one.value, one.met, one.missing) for one in found.measures} == {(None, None, 0)}
    assert (found.met, found.reached, found.gaps) == (0, False, [])


figures = st.builds(
    Figures,
    pupils=st.integers(1, 3000),
    amounts=st.fixed_dictionaries(
        {one: st.decimals(0, 10**7, places=2 if "area" in one else 0).map(abs) for one in Indicator}
    ),
)


@given(figures, st.sampled_from(Section), st.sampled_from(Indicator))
def test_what_is_missing_is_just_enough(
    stated: Figures, section: Section, indicator: Indicator
) -> None:
    place = list(Indicator).index(indicator)
    before = standing(stated, section)
    gap = before.measures[place]
    mended = replace(stated, amounts=dict(stated.amounts) | {indicator: gap.amount + gap.missing})
    after = standing(mended, section)
    assert after.measures[place].met
    assert after.met >= before.met
    assert after.reached or not before.reached
    if gap.missing:
        step = Decimal("0.01") if "area" in indicator else Decimal(1)
        almost = {indicator: gap.amount + gap.missing - step}
        short = replace(stated, amounts=dict(stated.amounts) | almost)
        assert not standing(short, section).measures[place].met


def _cases(item: dict[str, Any]) -> dict[str, Any]:
    cases = item["standard"] or item["advice"]
    return {stage: case for case in cases for stage in _stages(case["when"])}


def _stages(condition: Any) -> list[str]:
    stages = ["primary", "junior"]
    return [one for one in stages if condition is None or f"'{one}'" in str(condition)]


def test_the_numbers_are_those_of_the_checklist() -> None:
    path = next(one for one in loading.library() if one.stem == "balanced-resources")
    content = loading.load_file(path).content
    assert content is not None
    items = {item["id"]: item for section in content["sections"] for item in section["items"]}
    compared = 0
    for indicator in Indicator:
        for section, case in _cases(items[f"{indicator}-each"]).items():
            wanted = threshold(indicator, Section(section))
            assert f"'{wanted.value}'" in str(case["require"]), (indicator, section)
            cited = {*case["provisions"], *items[f"{indicator}-each"]["provisions"]}
            assert set(wanted.provisions) == cited, (indicator, section)
            compared += 1
    assert compared == 14


def test_sizes_count_what_is_over() -> None:
    stated = replace(_with(), class_sizes=(45, 46, 50, 59), music_rooms=0, art_rooms=1)
    primary, junior = (sizes(stated, one) for one in Section)
    assert (primary.over, primary.pupils_over) == ((46, 50, 59), 20)
    assert (junior.over, junior.pupils_over) == ((59,), 9)
    assert (primary.classes, primary.music, primary.art) == (4, 1, 0)
    assert pupils_over([replace(stated, pupils=1500), replace(stated, pupils=501)]) == 1
    assert pupils_over([replace(stated, pupils=2000)]) == 0
