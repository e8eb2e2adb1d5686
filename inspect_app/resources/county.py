"""How balanced a county is: variation between schools, the plan's path, totals. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from inspect_app.checklists.computing import coefficient_of_variation, total
from inspect_app.checklists.plan import Plan
from inspect_app.checklists.standards import standards
from inspect_app.checklists.values import ARITHMETIC
from inspect_app.resources.seven import Figures, Indicator, Section, Threshold, standing, threshold

VARIATION_PROVISIONS = {Section.PRIMARY: "a3.g.cv-primary", Section.JUNIOR: "a3.g.cv-junior"}
RESTS = (5, 3, 1)
"""Numbers of indicators met by which the plan counts the schools that are not balanced yet."""


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator over the sections of one stage.

    told: sections with figures and pupils; mean: of all pupils, not of schools; variation: the
    pupil-weighted coefficient, unrounded; both None where there is nothing to divide by.
    below_plan, within_state: whether it is < the plan's limit and ≤ the state's.
    """

    indicator: Indicator
    threshold: Threshold
    told: int
    met: int
    mean: Decimal | None
    variation: Decimal | None
    below_plan: bool | None
    within_state: bool | None


@dataclass(frozen=True, slots=True)
class VariationLimits:
    """The greatest variation of a stage: below `plan`, at most `state`."""

    plan: Decimal
    state: Decimal


def variation_limits(plan: Plan, section: Section) -> VariationLimits:
    """The limits of a stage: the plan's indicator cv-primary or cv-junior, and 教督〔2017〕6号."""
    planned = next(
        one for one in plan.requirements["indicator"] if one["id"] == f"cv-{section.value}"
    )
    state = standards().limits[f"JD2017-6.variation-{section.value}"]
    return VariationLimits(Decimal(planned["targets"][0]["lt"]), Decimal(state))


def indicator_rows(
    told: Iterable[Figures], section: Section, limits: VariationLimits
) -> list[IndicatorRow]:
    """The seven over all sections of a stage; one without pupils is left out."""
    counted = [one for one in told if one.pupils]
    standings = [standing(one, section) for one in counted]
    found = []
    for place, indicator in enumerate(Indicator):
        wanted = threshold(indicator, section)
        coefficient = variation(counted, indicator)
        found.append(
            IndicatorRow(
                indicator=indicator,
                threshold=wanted,
                told=len(counted),
                met=sum(one.measures[place].met is True for one in standings),
                mean=_mean(counted, indicator, wanted.heads),
                variation=coefficient,
                below_plan=None if coefficient is None else coefficient < limits.plan,
                within_state=None if coefficient is None else coefficient <= limits.state,
            )
        )
    return found


def variation(told: Sequence[Figures], indicator: Indicator) -> Decimal | None:
    """The pupil-weighted coefficient of variation, unrounded; None without schools or a mean."""
    if not told:
        return None
    return coefficient_of_variation(
        [one.amounts[indicator] for one in told], [Decimal(one.pupils) for one in told]
    )


def _mean(told: Sequence[Figures], indicator: Indicator, heads: int) -> Decimal | None:
    pupils = sum(one.pupils for one in told)
    if not pupils:
        return None
    amount = total(one.amounts[indicator] for one in told)
    return ARITHMETIC.divide(amount * heads, Decimal(pupils))


@dataclass(frozen=True, slots=True)
class SchoolResult:
    """What the path counts of a school; met: indicators met, None while it has told nothing."""

    reached: bool
    met: int | None


@dataclass(frozen=True, slots=True)
class PathStep:
    """A year of the plan beside the figures of a year.

    planned: balanced schools in all by the end of the year, and for each number of indicators how
    many others the plan expects to meet it ({} after the years it names); reached, rest: counted,
    rest by the greatest of 5, 3, 1 and 0 that a school meets; untold: schools without figures.
    """

    planned: int
    planned_rest: Mapping[int, int]
    reached: int
    rest: Mapping[int, int]
    untold: int


def path_step(plan: Plan, year: int, schools: Iterable[SchoolResult]) -> PathStep:
    """Where the county stands on the plan's path: 9, 46 and 56 schools, 3 left over."""
    listed = list(schools)
    others = [one.met for one in listed if not one.reached and one.met is not None]
    return PathStep(
        planned=int(_target(plan, "balanced-schools", year, "gte") or 0),
        planned_rest={
            count: int(number)
            for count in RESTS
            if (number := _target(plan, f"balanced-rest-{count}", year, "eq", exact=True))
        },
        reached=sum(one.reached for one in listed),
        rest=Counter(rest_of(met) for met in others),
        untold=sum(one.met is None for one in listed),
    )


def rest_of(met: int) -> int:
    """Under which of RESTS, or 0, a school that is not balanced is counted.

    The plan's “n 项达标” is read as at least n.
    """
    return next((least for least in RESTS if met >= least), 0)


def _target(
    plan: Plan, indicator: str, year: int, limit: str, *, exact: bool = False
) -> Decimal | None:
    """The latest target up to a year; `exact`: of that year alone."""
    raw: Mapping[str, Any] = next(
        one for one in plan.requirements["indicator"] if one["id"] == indicator
    )
    due = [
        one
        for one in raw["targets"]
        if int(one["by"]) == year or (not exact and int(one["by"]) < year)
    ]
    return Decimal(due[-1][limit]) if due else None
