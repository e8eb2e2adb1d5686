"""The school dossier 学校督导档案: a school's whole year on paper. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from inspect_app.documents import wording
from inspect_app.documents.findings import due_words
from inspect_app.documents.frame import Issuing, frame
from inspect_app.documents.letter import (
    Annex,
    Chapter,
    Chart,
    Column,
    Grid,
    Letter,
    counted_instead,
    one_decimal,
    percent,
    score_bar,
)
from inspect_app.documents.letterhead import ISSUER
from inspect_app.documents.record import FindingFacts, SchoolFacts

KIND = "学校督导档案"
STATES = {True: "已销号", False: "未销号"}


@dataclass(frozen=True, slots=True)
class Inspection:
    """One sealed inspection of the year; score: what counts, None: nothing scored; sealed: the
    score before others had to cure some of it, None where that is the same."""

    visited_on: date
    programme: str
    checklist: str
    subject: str
    score: Decimal | None
    grade: str
    assessment: str
    sealed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A document issued on the school."""

    number: str
    title: str
    issued_on: date
    sha256: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """A school's year: inspections and findings in order of time, documents by date.

    findings: each with whether it is done, put right or taken back.
    """

    school: SchoolFacts
    year: int
    students: int
    boarders: int
    classes: int
    inspections: tuple[Inspection, ...]
    findings: tuple[tuple[FindingFacts, bool], ...]
    documents: tuple[Issued, ...]


def school_dossier(dossier: Dossier, issuing: Issuing) -> Letter:
    """The dossier as a document."""
    school = dossier.school
    return Letter(
        frame=frame(
            issuing,
            kind=KIND,
            title=(school.name, f"{dossier.year}年度", KIND),
            addressee="",
            is_sample=school.is_sample,
            statements=dict(_statements(dossier)),
        ),
        record={
            "school": school.code,
            "year": dossier.year,
            "assessments": [one.assessment for one in dossier.inspections],
            "documents": [one.sha256 for one in dossier.documents],
        },
        opening=(
            f"本档案汇集{ISSUER}{dossier.year}年度对{school.name}督导检查的记录，"
            "依据已封存的检查记录和已印发的文书编制。",
        ),
        chapters=(_school(dossier), _inspections(dossier), _findings(dossier)),
        closing="各次检查的逐项记录、照片和签字见所列文书；文书可以用其文件摘要逐份核对。",
        tables=(_list_of_findings(dossier), _list_of_documents(dossier)),
        proof=(("文书编号", issuing.document), ("学校代码", school.code)),
    )


def _school(dossier: Dossier) -> Chapter:
    school = dossier.school
    return Chapter(
        heading="学校概况",
        paragraphs=(
            f"{school.name}（{school.code}），{school.township}，{wording.STAGES[school.stage]}，"
            f"在校学生{dossier.students}人，其中寄宿生{dossier.boarders}人，{dossier.classes}个班。",
        ),
    )


def _inspections(dossier: Dossier) -> Chapter:
    scored = [one for one in dossier.inspections if one.score is not None]
    bars = tuple(
        score_bar(f"{one.visited_on.isoformat()} {one.checklist}", one.score) for one in scored
    )
    days = len({one.visited_on for one in dossier.inspections})
    return Chapter(
        heading="入校检查",
        paragraphs=(
            f"全年入校{days}天，完成检查{len(dossier.inspections)}份。",
            *counted_instead(
                (f"{one.visited_on.isoformat()}《{one.checklist}》{one.subject}", one)
                for one in dossier.inspections
            ),
        ),
        charts=(Chart("各次检查得分", bars),) if bars else (),
        grids=(
            Grid(
                title="检查一览",
                columns=(
                    Column("日期", 24),
                    Column("检查计划"),
                    Column("检查表", 36),
                    Column("检查对象", 24),
                    Column("得分", 14, "right"),
                    Column("等次", 18, "center"),
                ),
                rows=tuple(
                    (
                        one.visited_on.isoformat(),
                        one.programme,
                        one.checklist,
                        one.subject,
                        one_decimal(one.score),
                        one.grade or "—",
                    )
                    for one in dossier.inspections
                ),
            ),
        ),
    )


def _findings(dossier: Dossier) -> Chapter:
    closed = sum(done for _, done in dossier.findings)
    total = len(dossier.findings)
    words = f"销号率{percent(closed, total)}。" if total else ""
    return Chapter(
        heading="问题与整改",
        paragraphs=(
            f"全年发现需要整改的问题{total}个，已销号{closed}个，未销号{total - closed}个。{words}",
        ),
    )


def _list_of_findings(dossier: Dossier) -> Annex:
    return Annex(
        "问题清单",
        (
            Grid(
                "",
                (
                    Column("序号", 12, "center"),
                    Column("问题"),
                    Column("程度", 16, "center"),
                    Column("责任方", 22, "center"),
                    Column("期限", 24),
                    Column("状态", 18, "center"),
                ),
                tuple(
                    (
                        str(number),
                        f"{finding.prompt}：{finding.message}",
                        wording.SEVERITIES[finding.severity],
                        wording.OWNERS[finding.owner],
                        due_words(finding),
                        STATES[done],
                    )
                    for number, (finding, done) in enumerate(dossier.findings, start=1)
                ),
            ),
        ),
    )


def _list_of_documents(dossier: Dossier) -> Annex:
    return Annex(
        "文书目录",
        (
            Grid(
                "",
                (
                    Column("文号", 44),
                    Column("文书"),
                    Column("印发日期", 24),
                    Column("文件摘要（SHA-256）", 50),
                ),
                tuple(
                    (one.number, one.title, one.issued_on.isoformat(), one.sha256)
                    for one in dossier.documents
                ),
            ),
        ),
    )


def _statements(dossier: Dossier) -> Iterator[tuple[str, str]]:
    yield "学校", f"{dossier.school.name}（{dossier.school.code}）"
    for one in dossier.inspections:
        label = f"{one.visited_on.isoformat()} {one.checklist} {one.subject}"
        yield label, one_decimal(one.score)
    for number, (finding, done) in enumerate(dossier.findings, start=1):
        yield f"问题{number}：{finding.prompt}", STATES[done]
    for document in dossier.documents:
        yield document.number, document.title
