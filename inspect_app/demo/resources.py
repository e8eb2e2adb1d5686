"""What the demo county's schools have, year by year: plausible, uneven, invented. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from random import Random
from typing import Any

from inspect_app.demo.schools import SampleSchool
from inspect_app.resources.columns import AMOUNT_FIELDS, ReturnRow
from inspect_app.resources.seven import AREAS, SECTIONS, Indicator, Section, threshold

_OF_NINE_YEARS = {Section.PRIMARY: Decimal("0.62"), Section.JUNIOR: Decimal("0.38")}


def sample_returns(
    schools: Iterable[SampleSchool], *, years: Iterable[int], seed: int
) -> Iterator[ReturnRow]:
    """The figures of every section and year, better from year to year; most met, many not."""
    for school in schools:
        chance = Random(f"{seed} resources {school.code}")
        ratios = {one: Decimal(chance.randint(62, 150)) / 100 for one in Indicator}
        for section in SECTIONS[school.stage]:
            alone = len(SECTIONS[school.stage]) == 1
            share = Decimal(1) if alone else _OF_NINE_YEARS[section]
            for progress, year in enumerate(years):
                grown = {one: ratio + Decimal(progress) / 12 for one, ratio in ratios.items()}
                yield _row(school, section, year, share, grown)


def _row(
    school: SampleSchool,
    section: Section,
    year: int,
    share: Decimal,
    ratios: dict[Indicator, Decimal],
) -> ReturnRow:
    pupils, classes = int(school.students * share), max(1, int(school.classes * share))
    amounts: dict[str, Any] = {
        field: _amount(one, section, pupils, ratios) for one, field in AMOUNT_FIELDS.items()
    }
    return ReturnRow(
        row=0,
        code=school.code,
        name=school.name,
        year=year,
        section=section,
        pupils=pupils,
        class_sizes=[pupils // classes + (number < pupils % classes) for number in range(classes)],
        music_rooms=classes // 10,
        art_rooms=classes // 14,
        note="",
        **amounts,
    )


def _amount(
    indicator: Indicator, section: Section, pupils: int, ratios: dict[Indicator, Decimal]
) -> int | Decimal:
    wanted = threshold(indicator, section)
    amount = wanted.value * pupils / wanted.heads * ratios[indicator]
    return amount.quantize(Decimal("0.1")) if indicator in AREAS else int(amount)
