"""The annual list of inspection tasks as a document: every edition of a year with its digest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from inspect_app.clock import civil_date
from inspect_app.documents import wording
from inspect_app.documents.errors import NothingListed
from inspect_app.documents.frame import Issuing, frame
from inspect_app.documents.letter import Chapter, Column, Grid, Letter
from inspect_app.documents.letterhead import ISSUER
from inspect_app.documents.subjects import Subject
from inspect_app.programmes.listing import editions
from inspect_app.programmes.models import ListEdition, Programme
from inspect_app.registers.queries import holds_sample_data

KIND = "年度检查计划"


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """A listed task in printed words."""

    code: str
    title: str
    basis: str
    scope: str
    frequency: str
    department: str
    window: str


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """The list as adopted (number 1) or a supplement with its reason."""

    number: int
    adopted_at: datetime
    reason: str
    sha256: str
    tasks: tuple[TaskFacts, ...]


@dataclass(frozen=True, slots=True)
class YearFacts:
    """A year's list with its supplements."""

    year: int
    is_sample: bool
    editions: tuple[EditionFacts, ...]


def adopted_year(session: Session, key: str) -> Subject:
    """The list of the year that is the key, as its last edition left it. Raises NothingListed."""
    found = editions(session, int(key)) if key.isdecimal() and len(key) == 4 else []
    if not found:
        raise NothingListed
    return Subject(key, f"{key}年{KIND}", revision=found[-1].sha256)


def year_facts(session: Session, key: str) -> YearFacts:
    """What the document tells."""
    found = editions(session, int(key))
    return YearFacts(int(key), holds_sample_data(session), tuple(map(_edition, found)))


def _edition(one: ListEdition) -> EditionFacts:
    tasks = tuple(map(_task, one.programmes))
    return EditionFacts(one.number, one.adopted_at, one.reason, one.sha256, tasks)


def _task(one: Programme) -> TaskFacts:
    window = f"{wording.day(one.window_from)}至{wording.day(one.window_to)}"
    return TaskFacts(
        one.code, one.title, one.basis, one.scope, one.frequency, one.department, window
    )


def annual_list(facts: YearFacts, issuing: Issuing) -> Letter:
    """The list of a year as a public document."""
    return Letter(
        frame=frame(
            issuing,
            kind=KIND,
            title=(ISSUER, f"{facts.year}年", KIND),
            addressee="各学校、各乡镇中心学校：",
            is_sample=facts.is_sample,
            statements=dict(_statements(facts)),
        ),
        record=_record(facts),
        opening=(
            f"现将{facts.year}年列入计划的入校检查任务公布如下。未列入本计划的检查不得进校开展，"
            "投诉举报、突发事件和上级交办的除外。",
        ),
        chapters=tuple(map(_chapter, facts.editions)),
        closing="本计划公布后不再改动；确需增加的，说明原因后增补并公布。",
        tables=(),
        proof=(
            ("文书编号", issuing.document),
            *((f"{_name(one)}摘要", one.sha256) for one in facts.editions),
        ),
    )


def _name(one: EditionFacts) -> str:
    return "计划" if one.number == 1 else f"第{one.number - 1}次增补"


def _chapter(one: EditionFacts) -> Chapter:
    on = wording.day(civil_date(one.adopted_at))
    why = f"，增补原因：{wording.sentence(one.reason)}" if one.reason else "。"
    return Chapter(
        heading=_name(one),
        paragraphs=(f"{on}通过，共{len(one.tasks)}项{why}",),
        grids=(
            Grid(
                title="",
                columns=(
                    Column("任务", 38),
                    Column("依据"),
                    Column("范围", 26),
                    Column("频次和时间", 34),
                    Column("牵头部门", 22),
                ),
                rows=tuple(map(_row, one.tasks)),
            ),
        ),
    )


def _row(one: TaskFacts) -> tuple[str, ...]:
    when = "，".join(words for words in (one.frequency, one.window) if words)
    return f"{one.code} {one.title}", one.basis, one.scope, when, one.department or "—"


def _statements(facts: YearFacts) -> Iterator[tuple[str, str]]:
    for edition in facts.editions:
        for one in edition.tasks:
            yield f"任务{one.code}", f"{one.title}，{one.window}"


def _record(facts: YearFacts) -> dict[str, Any]:
    told = [asdict(one) for one in facts.editions]
    for one in told:
        one["adopted_at"] = one["adopted_at"].isoformat()
    return {"year": facts.year, "editions": told}
