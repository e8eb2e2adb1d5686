"""The shapes of the register of provisions and of what the plan asks for besides checklists."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from inspect_app.checklists import vocabulary as words
from inspect_app.checklists.members import (
    Amount,
    Condition,
    Id,
    Line,
    LocalText,
    Part,
    Provision,
    Several,
    Strict,
    Unit,
    Whole,
    Word,
    YearDay,
)


class DeclinedSchema(Strict):
    """Why a provision is consciously not implemented."""

    reason = Word("kind of reason", words.DECLINED, required=True)
    note = LocalText("the reason in a sentence", required=True)


class ProvisionSchema(Strict):
    """One provision of the plan."""

    id = Provision("id of the provision", required=True)
    place = Line("where it stands in the plan", required=True)
    kind = Word("what kind of demand it is", words.PROVISION_KINDS, required=True)
    instrument = Id("the field it belongs to", required=True)
    text = LocalText("what it demands, in our words", required=True)
    duplicate_of = Provision("the provision that already says the same")
    contradicts = Several(Provision(), "provisions that disagree with it")
    reading = LocalText("how an open or contradictory text is read")
    declined = Part(DeclinedSchema, "why it is not implemented")


class _Requirement(Strict):
    """What every requirement says."""

    id = Id("stable id, unique among all requirements", required=True)
    provisions = Several(Provision(), "provisions that it implements", least=1, required=True)
    title = LocalText("title", required=True)
    post = Word("who owes it", words.POSTS, required=True)
    period = Word("per what it is owed", words.PERIODS, required=True)
    proof = LocalText("what counts as proof", required=True)
    reading = LocalText("what was settled where the plan is silent")
    scope = LocalText("who or what it covers")
    applies = Condition("facts of the schools it binds")


class QuotaSchema(_Requirement):
    """A number of times, hours or people owed per period."""

    unit = Unit("what is counted", required=True)
    least = Amount("least number", low="0", high="1000000", required=True)
    most = Amount("greatest number", low="0", high="1000000")
    target = Amount("number aimed at", low="0", high="1000000")
    activities = Several(Id("kind of act"), "what counts, where quotas share some; else its own id")
    measure = Word("what adds up: acts, their amount, days, schools, latest state", words.MEASURES)
    minutes = Whole("shortest act that counts, minutes", 1, 600)


class SchoolVisitsSchema(Strict):
    """The visits an activity needs: every school that it binds is visited once per period."""

    checklists = Several(Id("checklist"), "what a visit fills", least=1, required=True)
    per = Word("once per this period", words.CALENDAR_PERIODS, required=True)


class ScheduleSchema(_Requirement):
    """An activity that takes place so many times per period."""

    period = Word("per what it is owed", words.CALENDAR_PERIODS, required=True)
    times = Whole("times per period", 1, 1000, required=True)
    due = YearDay("on or before this day of the year")
    within_weeks = Whole("in the first so many teaching weeks of a term", 1, 20)
    covers = LocalText("what one time covers")
    visits = Part(SchoolVisitsSchema, "the visits it needs")


class DrawSchema(_Requirement):
    """A random draw of who or what is looked at."""

    pool = LocalText("who or what is drawn from", required=True)
    kind = Word("what is drawn; teachers: first schools, then one of each", words.DRAW_KINDS)
    window = Word("nobody is drawn twice in it", words.DRAW_WINDOWS)
    least = Whole("least number drawn", 1, 100_000, required=True)
    most = Whole("greatest number drawn", 1, 100_000)
    distinct = LocalText("what must differ among those drawn")
    rounds = LocalText("how several draws add up")


class DutySchema(_Requirement):
    """A report, file, decision or standing procedure whose record can be asked for."""

    document = LocalText("what has to exist", required=True)
    to = Word("who receives it", words.POSTS)
    due = YearDay("on or before this day of the year")
    within_days = Whole("calendar days after the event", 0, 1000)


class TargetSchema(Strict):
    """What an indicator has to reach by a year."""

    by = Word("year it is due, or every year", words.TARGET_YEARS, required=True)
    gt = Amount("more than")
    gte = Amount("at least")
    lt = Amount("less than")
    lte = Amount("at most")
    eq = Amount("exactly")
    when = Condition("facts of the schools it is for")


class IndicatorSchema(_Requirement):
    """A number, rate, state or account that is reported."""

    level = Word("what it describes", words.LEVELS, required=True)
    value = Word("rate in percent, number, yes-no or text", words.INDICATOR_VALUES, required=True)
    unit = Unit("unit of a number")
    numerator = LocalText("what a rate counts")
    denominator = LocalText("of what")
    targets = Several(Part(TargetSchema), "what it has to reach", least=1)


PARTS: tuple[type[Schema], ...] = (TargetSchema, SchoolVisitsSchema)
"""What requirements are made of, beside their own members."""

REQUIREMENTS: dict[str, type[Schema]] = {
    "quota": QuotaSchema,
    "schedule": ScheduleSchema,
    "draw": DrawSchema,
    "duty": DutySchema,
    "indicator": IndicatorSchema,
}
"""The kinds of requirement."""


def read_provisions(raw: Any) -> Any:
    """The list of provisions. Raises ValidationError."""
    return Several(Part(ProvisionSchema), least=1).deserialize(raw)


def read_requirements(kind: str, raw: Any) -> Any:
    """The list of requirements of one kind. Raises ValidationError."""
    return Several(Part(REQUIREMENTS[kind]), least=1).deserialize(raw)
