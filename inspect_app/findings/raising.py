"""From an assessment to findings: what was compared, on what basis, due when. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from inspect_app.checklists.comparisons import compared
from inspect_app.checklists.definition import Definition
from inspect_app.checklists.explaining import row_name, text
from inspect_app.checklists.wording import OUTSIDE
from inspect_app.findings.clock import Deadline, DeadlineRule, Deadlines, Term, deadline

Json = Mapping[str, Any]
NO_REMEDY = {"zh": "请按依据条款整改。", "en": "Mend it as the basis demands."}


@dataclass(frozen=True, slots=True)
class FindingValues:
    """A finding before it is kept; `identity` tells findings of one inspection apart.

    basis: {provisions: [id], standards: [{id, title, verified}], outside: {zh, en} where the plan
    does not ask for the item, else None, compared: [{label, value, demand, holds}], row_label:
    {zh, en} or None, veto, outcome, deadline: {days, counting, counted_to, due_on, provisional,
    basis, verified, counting_basis, counting_verified}}. term: the time to mend it; replaces: ids
    of the item in earlier versions of its checklist.
    """

    item: str
    row: str
    severity: str
    owner: str
    prompt: dict[str, Any]
    message: dict[str, Any]
    remedy: dict[str, Any]
    basis: dict[str, Any]
    term: Term
    replaces: tuple[str, ...]

    @property
    def identity(self) -> tuple[str, str]:
        """Item and row: the same failure in a later assessment of the same inspection."""
        return self.item, self.row


def findings_of(
    result: Json, definition: Definition, *, raised_on: date, deadlines: Deadlines
) -> list[FindingValues]:
    """The findings an assessment raises, in the order of the form.

    result: JSON of inspect_app.checklists.outcome.Assessment; raised_on: civil date.
    """
    items = {one["item"]: one for one in result["items"]}

    @cache
    def due(term: Term) -> Deadline:
        return deadline(term, raised_on, deadlines.calendar)

    return [
        _finding(raised, items[raised["item"]], definition, due, deadlines)
        for raised in result["findings"]
    ]


def _finding(
    raised: Json,
    judged: Json,
    definition: Definition,
    due: Callable[[Term], Deadline],
    deadlines: Deadlines,
) -> FindingValues:
    item = raised["item"]
    shape = definition.items[item].shape
    rule = deadlines.rule_for(raised["severity"], definition.id, item, raised["days"])
    at_fault, row = _row(raised["row"], judged)
    return FindingValues(
        item=item,
        row=raised["row"],
        severity=raised["severity"],
        owner=raised["owner"],
        prompt=dict(shape["prompt"]),
        message=dict(raised["message"]),
        remedy=dict(raised["remedy"] or NO_REMEDY),
        basis={
            "provisions": list(raised["provisions"]),
            "standards": _standards(raised["standards"], definition),
            "outside": text(OUTSIDE) if shape["source"] == "external" else None,
            "compared": [one.as_json() for one in compared(at_fault["reasons"], definition, item)],
            "row_label": row,
            "veto": raised["veto"],
            "outcome": raised["outcome"],
            "deadline": _explained(rule, due(rule.term), deadlines),
        },
        term=rule.term,
        replaces=tuple(shape["replaces"]),
    )


def _row(row: str, judged: Json) -> tuple[Json, dict[str, str] | None]:
    """What judged the row found at fault and its name; of the whole item: the item and None."""
    for number, one in enumerate(judged["rows"], start=1):
        if one["row"] == row:
            return one, text(row_name(one["label"], number))
    return judged, None


def _standards(ids: Sequence[str], definition: Definition) -> list[dict[str, Any]]:
    return [
        {"id": one["id"], "title": dict(one["title"]), "verified": one["verified"]}
        for one in definition.cited(ids)
    ]


def _explained(rule: DeadlineRule, due: Deadline, deadlines: Deadlines) -> dict[str, Any]:
    """Where the time to mend comes from; due: its end if the school signs on the day."""
    return {
        "days": rule.days,
        "counting": rule.counting.value,
        "counted_to": due.counted_to.isoformat(),
        "due_on": due.due_on.isoformat(),
        "provisional": due.provisional,
        "basis": dict(rule.basis),
        "verified": rule.verified,
        "counting_basis": dict(deadlines.counting_basis),
        "counting_verified": deadlines.counting_verified,
    }
