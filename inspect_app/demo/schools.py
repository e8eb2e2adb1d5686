"""The demo county's schools: plausible numbers and invented names, fixed by a seed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from inspect_app.registers.kinds import Stage


@dataclass(frozen=True, slots=True)
class SampleTownship:
    """A township: its schools by stage, and the place they lie around (10⁻⁴ degrees)."""

    name: str
    prefix: str
    primary: int
    junior: int
    nine_year: int
    kindergartens: int
    latitude: int
    longitude: int
    is_town: bool = False


TOWNSHIPS = (
    SampleTownship("中枢镇", "ZS", 21, 4, 1, 14, 245320, 1037660, is_town=True),
    SampleTownship("金马镇", "JM", 14, 2, 0, 6, 246100, 1036900),
    SampleTownship("旧城镇", "JC", 12, 1, 1, 5, 245000, 1036300),
    SampleTownship("午街铺镇", "WJ", 13, 1, 0, 4, 246300, 1038500),
    SampleTownship("白水镇", "BS", 14, 2, 0, 5, 244900, 1039000),
    SampleTownship("向阳乡", "XY", 8, 1, 0, 2, 244100, 1038300),
    SampleTownship("三塘乡", "ST", 9, 1, 0, 2, 243500, 1039200),
    SampleTownship("永宁乡", "YN", 8, 0, 1, 2, 243100, 1036600),
)


@dataclass(frozen=True, slots=True)
class SampleSchool:
    """One invented school; numbers are pupils and classes, the place is in degrees."""

    code: str
    name: str
    township: str
    stage: Stage
    students: int
    boarders: int
    classes: int
    address: str
    latitude: Decimal
    longitude: Decimal


def sample_schools(seed: int) -> list[SampleSchool]:
    """All schools, township by township: primary, junior, nine-year, then kindergartens."""
    return [school for township in TOWNSHIPS for school in _schools_of(township, seed)]


def _schools_of(township: SampleTownship, seed: int) -> Iterator[SampleSchool]:
    chance = Random(f"{seed} schools {township.prefix}")
    stages = (
        [Stage.PRIMARY] * township.primary
        + [Stage.JUNIOR] * township.junior
        + [Stage.NINE_YEAR] * township.nine_year
    )
    rank = 0
    for number, stage in enumerate(stages, start=1):
        rank = rank + 1 if number > 1 and stages[number - 2] is stage else 1
        yield _school(chance, township, stage, rank, f"{township.prefix}-{number:03}")
    for rank in range(1, township.kindergartens + 1):
        code = f"{township.prefix}-Y{rank:02}"
        yield _school(chance, township, Stage.KINDERGARTEN, rank, code)


def _school(
    chance: Random, township: SampleTownship, stage: Stage, rank: int, code: str
) -> SampleSchool:
    students = chance.randint(*_size(township, stage, rank))
    # The first school of a kind stands in the township's centre, the others farther up the valleys.
    spread = 60 if rank == 1 else 120 if township.is_town else 420
    return SampleSchool(
        code=code,
        name=_name(township, stage, rank),
        township=township.name,
        stage=stage,
        students=students,
        boarders=students * chance.randint(*_boarding(township, stage, students)) // 100,
        classes=_classes(chance, stage, students),
        address=f"{township.name}示例路{chance.randint(1, 199)}号",
        latitude=_degrees(township.latitude + chance.randint(-spread, spread)),
        longitude=_degrees(township.longitude + chance.randint(-spread, spread)),
    )


def _degrees(ten_thousandths: int) -> Decimal:
    return Decimal(ten_thousandths).scaleb(-4)


def _size(township: SampleTownship, stage: Stage, rank: int) -> tuple[int, int]:
    """Bounds of the enrolment: the town's first schools are large, village schools small."""
    town = township.is_town
    if stage is Stage.KINDERGARTEN:
        return (210, 460) if town and rank <= 8 else (40, 190)
    if stage is Stage.NINE_YEAR:
        return (520, 980)
    if stage is Stage.JUNIOR:
        return (1450, 2600) if town else (680, 1420)
    return _primary_size(town, rank)


def _primary_size(town: bool, rank: int) -> tuple[int, int]:
    if town:
        steps = ((1, (2200, 2750)), (4, (1150, 1850)), (9, (520, 980)), (99, (110, 470)))
    else:
        steps = ((1, (560, 990)), (3, (230, 480)), (7, (95, 290)), (99, (24, 140)))
    return next(bounds for last, bounds in steps if rank <= last)


def _boarding(township: SampleTownship, stage: Stage, students: int) -> tuple[int, int]:
    """Bounds of the share of boarders, in per cent."""
    if stage is Stage.KINDERGARTEN or (stage is Stage.PRIMARY and township.is_town):
        return (0, 0)
    if stage is Stage.JUNIOR:
        return (15, 45) if township.is_town else (72, 95)
    if stage is Stage.NINE_YEAR:
        return (45, 70)
    return (20, 55) if students >= 200 else (0, 0)


def _classes(chance: Random, stage: Stage, students: int) -> int:
    """Six years make at least six classes, but for the smallest teaching points."""
    if stage is Stage.KINDERGARTEN:
        return max(2, -(-students // chance.randint(26, 33)))
    least = {Stage.PRIMARY: 6, Stage.JUNIOR: 6, Stage.NINE_YEAR: 9}[stage]
    if stage is Stage.PRIMARY and students < 90:
        return max(2, -(-students // 22))
    return max(least, -(-students // chance.randint(39, 48)))


def _name(township: SampleTownship, stage: Stage, rank: int) -> str:
    number = _ordinal(rank)
    if stage is Stage.KINDERGARTEN:
        kind = f"第{number}幼儿园"
    elif stage is Stage.JUNIOR:
        kind = f"第{number}中学"
    elif stage is Stage.NINE_YEAR:
        kind = "九年一贯制学校"
    elif rank == 1 and not township.is_town:
        kind = "中心小学"
    else:
        kind = f"第{_ordinal(rank if township.is_town else rank - 1)}小学"
    return f"{township.name}示例{kind}"


def _ordinal(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十"
    return head + (digits[ones] if ones or not tens else "")


def first_school(schools: Iterable[SampleSchool], least: int, below: int) -> SampleSchool:
    """The first primary school with least ≤ pupils < below. Raises StopIteration without one."""
    return next(
        school
        for school in schools
        if school.stage is Stage.PRIMARY and least <= school.students < below
    )
