"""How much of the county was reached: schools where county staff heard lessons, townships and
stages that the research office inspected. Counted from the same acts as the ledgers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.plan import shipped_plan
from inspect_app.quotas import lessons
from inspect_app.quotas.models import QuotaAct, QuotaDecision
from inspect_app.registers.calendar import Span
from inspect_app.registers.kinds import PostKind, Stage
from inspect_app.registers.models import Appointment, School

HEARD, TOWNSHIPS, STAGES = "observation-coverage", "inspection-townships", "inspection-stages"
COUNTY_STAFF = (PostKind.COUNTY_RESEARCHER, PostKind.RESPONSIBLE_INSPECTOR, PostKind.BUREAU_OFFICER)
RESEARCH_OFFICE = "research-office"
INSPECTING = ("teaching-inspections", "weak-school-inspections")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Coverage:
    """One indicator of coverage. asked: the plan's entry (see checklists.plan_schema); reached,
    left: by name, in the register's order; least: percent that has to be reached."""

    asked: Mapping[str, Any]
    period: Span
    reached: Sequence[str]
    left: Sequence[str]
    least: Decimal

    @property
    def share(self) -> Decimal | None:
        """Percent reached, unrounded; None where there is nothing to reach."""
        whole = len(self.reached) + len(self.left)
        return HUNDRED * len(self.reached) / whole if whole else None

    @property
    def is_met(self) -> bool:
        """Whether the share is at least what the plan asks; never without anything to reach."""
        return self.share is not None and self.share >= self.least


def coverage(
    schools: Sequence[School], heard: set[int], inspected: set[int], *, term: Span, year: Span
) -> list[Coverage]:
    """Schools heard in the term, townships and stages inspected in the year.

    schools: of the register; heard, inspected: ids of those reached. Kindergartens are no part of
    the schools heard, and a stage counts where the county has a school of it.
    """
    teaching = [one for one in schools if one.stage is not Stage.KINDERGARTEN]
    there = [one for one in schools if one.id in inspected]
    towns = list(dict.fromkeys(one.township.name for one in schools))
    stages = [one.value for one in Stage if any(school.stage is one for school in schools)]
    return [
        _covered(
            HEARD,
            term,
            [one.name for one in teaching],
            {one.name for one in teaching if one.id in heard},
        ),
        _covered(TOWNSHIPS, year, towns, {one.township.name for one in there}),
        _covered(STAGES, year, stages, {one.stage.value for one in there}),
    ]


def _covered(indicator: str, period: Span, whole: Sequence[str], reached: set[str]) -> Coverage:
    asked = next(one for one in shipped_plan().requirements["indicator"] if one["id"] == indicator)
    target = asked["targets"][0]
    return Coverage(
        asked,
        period,
        [one for one in whole if one in reached],
        [one for one in whole if one not in reached],
        Decimal(str(target.get("gte", target.get("eq")))),
    )


def schools_heard(session: Session, term: Span, today: date) -> set[int]:
    """Schools where somebody in a county post heard a lesson, up to today."""
    held = sa.and_(
        Appointment.person_id == QuotaAct.person_id,
        Appointment.post.in_(COUNTY_STAFF),
        Appointment.since <= QuotaAct.on,
        sa.or_(Appointment.until.is_(None), Appointment.until >= QuotaAct.on),
    )
    acts = _acts(term, today).where(QuotaAct.kind == lessons.KIND, sa.exists().where(held))
    return _places(session, acts)


def schools_inspected(session: Session, year: Span, today: date) -> set[int]:
    """Schools that the research office entered an inspection of, up to today."""
    acts = _acts(year, today).where(QuotaAct.body == RESEARCH_OFFICE, QuotaAct.kind.in_(INSPECTING))
    return _places(session, acts)


def _acts(period: Span, today: date) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(QuotaAct.id, QuotaAct.school_id).where(
        QuotaAct.on.between(period.first, min(period.last, today)),
        QuotaAct.school_id.is_not(None),
    )


def _places(session: Session, acts: sa.Select[*tuple[Any, ...]]) -> set[int]:
    """The schools of the acts, without those that a person decided not to count."""
    found = session.execute(acts).all()
    decided: dict[Any, bool] = dict(
        session.execute(
            sa.select(QuotaDecision.act_id, QuotaDecision.counts)
            .where(QuotaDecision.act_id.in_([act for act, _ in found]))
            .order_by(QuotaDecision.id)
        ).all()
    )
    return {school for act, school in found if decided.get(act, True)}
