"""What documents on one inspection are made of, as plain values: a sealed record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from inspect_app.checklists.definition import Definition
from inspect_app.inspections.merge import Answers

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team."""

    name: str
    lead: bool


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """The inspected school; stage: value of registers.kinds.Stage."""

    name: str
    code: str
    township: str
    stage: str
    is_sample: bool

    @property
    def you(self) -> str:
        """How a letter addresses the school."""
        return "你园" if self.stage == "kindergarten" else "你校"


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """The listed task that the visit belongs to."""

    code: str
    title: str
    basis: str


@dataclass(frozen=True, slots=True)
class SealFacts:
    """The seal the report rests on; receipt: id of the signed receipt."""

    number: int
    digest: str
    sealed_at: datetime
    receipt: str
    reason: str


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """A finding as it was raised; texts in Chinese; basis as in findings.raising.FindingValues.

    due_on: by when it is to be mended; sign_by: by when the school is to sign for it, None once it
    did or need not. Until then the time has not begun, and due_on is only as if signed at once.
    """

    severity: str
    owner: str
    prompt: str
    message: str
    remedy: str
    basis: Json
    due_on: date
    sign_by: date | None = None

    @property
    def attached(self) -> Json:
        """The finding as JSON."""
        sign_by = self.sign_by and self.sign_by.isoformat()
        return asdict(self) | {"due_on": self.due_on.isoformat(), "sign_by": sign_by}


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What counts for the school beside the sealed score, and the items that it leaves out.

    left_out: (prompt, owner, reason); score, grade: "" where nothing is left to score.
    """

    score: str
    grade: str
    left_out: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """One sealed inspection; result: JSON of checklists.outcome.Assessment; findings in order."""

    inspection: str
    subject: str
    visited_on: date
    school: SchoolFacts
    programme: ProgrammeFacts
    team: tuple[Member, ...]
    facts: Json
    definition: Definition
    checklist_sha256: str
    answers: Answers
    result: Json
    findings: tuple[FindingFacts, ...]
    seal: SealFacts
    adjustment: Adjustment | None = None

    @property
    def attached(self) -> Json:
        """The record as JSON, for machines that read the document."""
        content = self.definition.content
        return {
            "inspection": self.inspection,
            "subject": self.subject,
            "visited_on": self.visited_on.isoformat(),
            "school": asdict(self.school),
            "programme": asdict(self.programme),
            "team": [asdict(one) for one in self.team],
            "checklist": {
                "id": content["id"],
                "version": content["version"],
                "sha256": self.checklist_sha256,
            },
            "facts": dict(self.facts),
            "record": asdict(self.answers),
            "assessment": dict(self.result),
            "adjustment": self.adjustment and asdict(self.adjustment),
            "findings": [one.attached for one in self.findings],
            "seal": asdict(self.seal) | {"sealed_at": self.seal.sealed_at.isoformat()},
        }
