"""The report on one visit with several inspections: one letter, an annex for each. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from inspect_app.documents import wording
from inspect_app.documents.frame import Frame, Issuing, frame
from inspect_app.documents.letter import Column, Grid
from inspect_app.documents.letterhead import ISSUER
from inspect_app.documents.record import Json, SealedRecord
from inspect_app.documents.report import Report, inspection_report

KIND = "入校检查综合报告"


@dataclass(frozen=True, slots=True)
class Part:
    """One inspection of the visit, and all that its own report would say."""

    checklist: str
    subject: str
    report: Report

    @property
    def name(self) -> str:
        """The inspection as it is cited."""
        return f"{self.checklist}（{self.subject}）" if self.subject else self.checklist


@dataclass(frozen=True, slots=True)
class VisitReport:
    """Everything the report on a visit says; texts are plain and not yet escaped."""

    template: ClassVar[str] = "visit_report.html"

    frame: Frame
    record: Json
    opening: str
    circumstances: tuple[str, ...]
    summary: Grid
    parts: tuple[Part, ...]
    proof: tuple[tuple[str, str], ...]

    @property
    def annexes(self) -> tuple[str, ...]:
        """Titles of the annexes: each inspection's record, then signatures and proof."""
        return (*(f"{one.name}逐项检查记录" for one in self.parts), "签字与存证")

    @property
    def photos(self) -> frozenset[str]:
        """Hashes of the photos the report shows."""
        return frozenset[str]().union(*(one.report.photos for one in self.parts))


def visit_report(records: tuple[SealedRecord, ...], issuing: Issuing) -> VisitReport:
    """The report on all sealed inspections of one visit; there is at least one."""
    first = records[0]
    alone = dataclasses.replace(issuing, previous=None)
    parts = tuple(_part(one, alone) for one in records)
    return VisitReport(
        frame=frame(
            issuing,
            kind=KIND,
            title=(first.school.name, KIND),
            addressee=f"{first.school.name}：",
            is_sample=first.school.is_sample,
            statements=dict(_statements(parts)),
        ),
        record={"inspections": [one.attached for one in records]},
        opening=_opening(records),
        circumstances=parts[0].report.circumstances[:2],
        summary=_summary(records, parts),
        parts=parts,
        proof=tuple(_proof(records, parts, issuing)),
    )


def _part(record: SealedRecord, issuing: Issuing) -> Part:
    title = record.definition.content["title"]["zh"]
    return Part(f"《{title}》", record.subject, inspection_report(record, issuing))


def _opening(records: tuple[SealedRecord, ...]) -> str:
    first = records[0]
    programme = first.programme
    return (
        f"根据{programme.basis.rstrip('。；')}，{ISSUER}于{wording.day(first.visited_on)}组织检查组"
        f"到{first.school.you}开展“{programme.title}”（计划编号{programme.code}）督导检查，"
        f"一次入校完成{len(records)}项检查。现将检查情况报告如下。"
    )


def _summary(records: tuple[SealedRecord, ...], parts: tuple[Part, ...]) -> Grid:
    return Grid(
        title="",
        columns=(
            Column("检查表"),
            Column("检查对象", 34),
            Column("得分", 16, "right"),
            Column("等次", 20, "center"),
            Column("问题", 14, "right"),
        ),
        rows=tuple(
            (
                record.definition.content["title"]["zh"],
                record.subject,
                part.report.result.score or "—",
                part.report.result.grade or "不评定",
                str(len(record.findings)),
            )
            for record, part in zip(records, parts, strict=True)
        ),
    )


def _statements(parts: tuple[Part, ...]) -> Iterator[tuple[str, str]]:
    for part in parts:
        for label, words in part.report.frame.statements.items():
            yield f"{part.name}{label}", words


def _proof(
    records: tuple[SealedRecord, ...], parts: tuple[Part, ...], issuing: Issuing
) -> Iterator[tuple[str, str]]:
    yield "文书编号", issuing.document
    for record, part in zip(records, parts, strict=True):
        yield f"{part.name}填报内容摘要（SHA-256）", record.seal.digest
