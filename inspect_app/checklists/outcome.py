"""What judging a checklist gives: values that keep what was compared, and with what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

import orjson

from inspect_app.checklists.names import Text


class Outcome(StrEnum):
    """How an item came out. `advice` never scores and never raises a finding."""

    PASS = "pass"
    PARTIAL = "partial"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNCHECKED = "unchecked"
    ADVICE = "advice"


@dataclass(slots=True)  # by the thousand in tables; freezing would triple what making one costs
class Reason:
    """One comparison that was made, not to be changed; numbers: decimal strings.

    negated: the opposite is demanded. holds: whether what is demanded holds, None: an answer is
    missing.
    """

    ref: str
    label: Text
    row: str
    value: Any
    op: str
    limit: Any
    unit: Text | None
    negated: bool
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Ways to meet a demand of which one would do and none does; each: what it asks for together.

    holds False: all fail; None: the ways named hang on answers that are missing.
    """

    ways: tuple[tuple[Explanation, ...], ...]
    holds: bool | None
    op: str = "any"


Explanation = Reason | Alternatives


@dataclass(frozen=True, slots=True)
class Remark:
    """An advice case that is not met: shown, never scored, never a finding."""

    row: str
    case: int
    note: Text
    provisions: tuple[str, ...]
    standards: tuple[str, ...]
    reasons: tuple[Explanation, ...]


@dataclass(slots=True)  # as Reason
class RowAssessment:
    """The judgement of one row of a table, not to be changed."""

    row: str
    label: str
    outcome: Outcome
    credit: str | None
    case: int | None
    reasons: tuple[Explanation, ...]
    message: Text


@dataclass(frozen=True)
class ItemAssessment:
    """The judgement of one item. outcome None: recorded, not judged. credit: "0" to "1"."""

    item: str
    section: str
    shown: bool
    outcome: Outcome | None
    credit: str | None
    weight: str
    scored: bool
    bonus: str
    value: Any
    case: int | None
    reasons: tuple[Explanation, ...]
    rows: tuple[RowAssessment, ...]
    remarks: tuple[Remark, ...]
    message: Text

    @cached_property
    def _plain(self) -> dict[str, Any]:
        plain: dict[str, Any] = orjson.loads(orjson.dumps(self))
        return plain

    def as_json(self) -> dict[str, Any]:
        """The judgement as plain JSON; always the same object, not to be changed."""
        return self._plain


@dataclass(frozen=True, slots=True)
class SectionAssessment:
    """The score of one section, of 100; weight: of its scored items; unchecked: number of items."""

    section: str
    score: str | None
    score_display: str | None
    weight: str
    unchecked: int


@dataclass(frozen=True, slots=True)
class RaisedFinding:
    """A failure that somebody must cure. days: time the checklist allows; row "": whole item."""

    item: str
    row: str
    outcome: Outcome
    severity: str
    veto: bool
    owner: str
    days: int
    provisions: tuple[str, ...]
    standards: tuple[str, ...]
    reasons: tuple[Explanation, ...]
    remedy: Text
    message: Text


@dataclass(frozen=True, slots=True)
class Assessment:
    """The judgement of an inspection by the version of the checklist it is pinned to.

    raw_score: before bonus and vetoes; score: with both, unrounded, of 100; None: nothing scored.
    applies False: the school is below the scope; the score is shown, nothing is raised.
    """

    checklist: str
    version: int
    applies: bool
    raw_score: str | None
    bonus: str
    score: str | None
    score_display: str | None
    grade: Mapping[str, Any] | None
    vetoes: tuple[str, ...]
    counts: Mapping[str, int]
    sections: tuple[SectionAssessment, ...]
    items: tuple[ItemAssessment, ...]
    findings: tuple[RaisedFinding, ...]

    def as_json(self) -> dict[str, Any]:
        """The assessment as plain JSON, the same as the phone's."""
        plain: dict[str, Any] = orjson.loads(orjson.dumps(replace(self, items=())))
        return plain | {"items": [item.as_json() for item in self.items]}
