"""The seven indicators of balanced resources: what a school must have, has, and lacks. Pure.

Source: annex 3 and annex 7, 2(3) of the plan; where the plan gives no number, 教督〔2017〕6号 as
kept in the table of standards (`checklists/standards.yaml`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from functools import cache

from inspect_app.checklists.standards import standards
from inspect_app.checklists.values import ARITHMETIC
from inspect_app.registers.kinds import Stage


class Section(StrEnum):
    """The part of a school that is measured: a nine-year school has both."""

    PRIMARY = "primary"
    JUNIOR = "junior"


SECTIONS: Mapping[Stage, tuple[Section, ...]] = {
    Stage.KINDERGARTEN: (),
    Stage.PRIMARY: (Section.PRIMARY,),
    Stage.JUNIOR: (Section.JUNIOR,),
    Stage.NINE_YEAR: (Section.PRIMARY, Section.JUNIOR),
}


class Indicator(StrEnum):
    """The seven, as the checklist of balanced resources names what it counts."""

    DEGREE = "degree"
    BACKBONE = "backbone"
    ARTS = "arts"
    TEACHING_AREA = "teaching-area"
    SPORTS_AREA = "sports-area"
    EQUIPMENT = "equipment"
    MULTIMEDIA = "multimedia"


_OF_A_HUNDRED = {Indicator.DEGREE, Indicator.BACKBONE, Indicator.ARTS, Indicator.MULTIMEDIA}
AREAS = frozenset({Indicator.TEACHING_AREA, Indicator.SPORTS_AREA})
"""Measured in m², to the hundredth; all others are whole numbers of teachers, yuan or rooms."""

TO_MEET, REST_SHARE = 6, Decimal("0.85")
"""A school is balanced with six of seven met and the other at 85 % (provision RULE)."""
RULE = "a3.g.rule-6-of-7"

_PLANNED = {
    (Indicator.DEGREE, Section.PRIMARY): "4.2",
    (Indicator.DEGREE, Section.JUNIOR): "5.3",
    (Indicator.BACKBONE, Section.PRIMARY): "1",
    (Indicator.BACKBONE, Section.JUNIOR): "1",
}
"""Numbers that the plan itself gives: provisions a7.3.degree-primary and so on."""
_ASKED = {
    Indicator.TEACHING_AREA: ("a3.1.ind-teaching-area",),
    Indicator.SPORTS_AREA: ("a3.1.ind-sports-area",),
    Indicator.EQUIPMENT: ("a3.1.ind-equipment",),
    Indicator.MULTIMEDIA: ("a3.1.ind-multimedia",),
}
"""What the plan asks for without a number; for arts teachers it asks nothing."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """What an indicator must reach: value per pupil, or per 100 pupils (`heads`).

    standard: where the number comes from, if not from the plan; verified: how far it was.
    """

    value: Decimal
    heads: int
    provisions: tuple[str, ...]
    standard: str | None = None
    verified: str | None = None


@cache
def threshold(indicator: Indicator, section: Section) -> Threshold:
    """What the indicator must reach in this section."""
    heads = 100 if indicator in _OF_A_HUNDRED else 1
    if (indicator, section) in _PLANNED:
        number = _PLANNED[indicator, section]
        return Threshold(Decimal(number), heads, (f"a7.3.{indicator}-{section}",))
    name = "arts-teachers" if indicator is Indicator.ARTS else f"{indicator}-{section}"
    limit = standards().limits[f"JD2017-6.{name}"]
    provisions = _ASKED.get(indicator, ())
    return Threshold(Decimal(limit), heads, provisions, limit.standard, limit.verified)


@dataclass(frozen=True, slots=True)
class Figures:
    """What a section of a school has in a year, and for how many pupils.

    amounts: teachers, m², yuan or rooms in all; class_sizes: pupils of each class.
    """

    pupils: int
    amounts: Mapping[Indicator, Decimal]
    class_sizes: Sequence[int] = ()
    music_rooms: int = 0
    art_rooms: int = 0


@dataclass(frozen=True, slots=True)
class Measure:
    """One indicator of a section.

    value: per pupil or 100 pupils, unrounded; met, near: whether it reaches the threshold, or
    85 % of it; all None without pupils. missing: what is to be added in all to meet it, of whole
    teachers, yuan and rooms, of m² to the hundredth; missing_to_near: to reach the 85 %.
    """

    indicator: Indicator
    threshold: Threshold
    amount: Decimal
    value: Decimal | None
    met: bool | None
    near: bool | None
    missing: Decimal
    missing_to_near: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """The seven of a section, in their order."""

    measures: tuple[Measure, ...]

    @property
    def met(self) -> int:
        """How many are met."""
        return sum(one.met is True for one in self.measures)

    @property
    def reached(self) -> bool:
        """Whether six are met and the other, if one is left, reaches 85 % of its threshold."""
        return self.met >= TO_MEET and all(one.met or one.near for one in self.measures)

    @property
    def gaps(self) -> list[Measure]:
        """Those that are not met."""
        return [one for one in self.measures if one.met is False]


def standing(figures: Figures, section: Section) -> Standing:
    """Measure a section by the seven."""
    return Standing(tuple(_measure(figures, section, one) for one in Indicator))


def _measure(figures: Figures, section: Section, indicator: Indicator) -> Measure:
    wanted, amount = threshold(indicator, section), figures.amounts[indicator]
    missing = _missing(amount, figures.pupils, wanted, Decimal(1), indicator)
    missing_to_near = _missing(amount, figures.pupils, wanted, REST_SHARE, indicator)
    value = met = near = None
    if figures.pupils:
        value = ARITHMETIC.divide(amount * wanted.heads, Decimal(figures.pupils))
        met = amount * wanted.heads >= wanted.value * figures.pupils
        near = amount * wanted.heads >= wanted.value * figures.pupils * REST_SHARE
    return Measure(indicator, wanted, amount, value, met, near, missing, missing_to_near)


def _missing(
    amount: Decimal, pupils: int, wanted: Threshold, share: Decimal, indicator: Indicator
) -> Decimal:
    step = Decimal("0.01") if indicator in AREAS else Decimal(1)
    needed = wanted.value * share * pupils / wanted.heads
    return max(Decimal(0), (needed - amount).quantize(step, ROUND_CEILING))


def school_met(standings: Sequence[Standing]) -> int:
    """How many a school meets: of a nine-year school's two sections the weaker counts."""
    return min((one.met for one in standings), default=0)
