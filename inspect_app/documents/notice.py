"""The rectification notice 限期整改通知书: what a school has to put right, and by when. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from inspect_app.documents import wording
from inspect_app.documents.findings import FindingView, due_words, finding_view, limit_words
from inspect_app.documents.frame import Frame, Issuing, frame
from inspect_app.documents.letterhead import ISSUER
from inspect_app.documents.record import FindingFacts, Json, SealedRecord

KIND = "限期整改通知书"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list to put right."""

    problem: str
    severity: str
    remedy: str
    owner: str
    due: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything a rectification notice says; texts are plain and not yet escaped."""

    template: ClassVar[str] = "notice.html"

    frame: Frame
    record: Json
    school: str
    opening: str
    findings: tuple[FindingView, ...]
    duties: tuple[str, ...]
    lines: tuple[Line, ...]
    proof: tuple[tuple[str, str], ...]
    annexes: tuple[str, ...] = ("整改事项清单", "送达与存证")
    photos: frozenset[str] = frozenset()


def rectification_notice(record: SealedRecord, issuing: Issuing) -> Notice:
    """The notice on every finding that the assessment in force raised."""
    school = record.school
    lines = tuple(map(_line, record.findings))
    return Notice(
        frame=frame(
            issuing,
            kind=KIND,
            title=(school.name, record.subject, KIND),
            addressee=f"{school.name}：",
            is_sample=school.is_sample,
            statements=dict(_statements(record, lines)),
        ),
        record=record.attached,
        school=school.name,
        opening=_opening(record),
        findings=tuple(finding_view(*one) for one in enumerate(record.findings, start=1)),
        duties=tuple(_duties(record)),
        lines=lines,
        proof=(
            ("文书编号", issuing.document),
            ("检查编号", record.inspection),
            ("填报内容摘要（SHA-256）", record.seal.digest),
            ("回执编号", record.seal.receipt),
        ),
    )


def _opening(record: SealedRecord) -> str:
    programme, content = record.programme, record.definition.content
    return (
        f"根据{programme.basis.rstrip('。；')}，{ISSUER}于{wording.day(record.visited_on)}使用"
        f"《{content['title']['zh']}》对{record.school.you}{record.subject}开展“{programme.title}”"
        f"（计划编号{programme.code}）督导检查，发现需要整改的问题{len(record.findings)}个。"
        f"现通知如下，请按期整改。"
    )


def _duties(record: SealedRecord) -> Iterator[str]:
    yield (
        f"请自收到本通知之日起明确责任人，逐项整改，{_first(record)}；"
        "整改完成后在系统中逐项填报整改情况并附整改照片，由检查机构复查，合格的予以销号。"
    )
    yield "对问题的认定有异议的，可以在签收后申辩并说明理由；申辩期间该项期限暂停计算。"
    beyond = dict.fromkeys(
        wording.OWNERS[one.owner] for one in record.findings if one.owner != "school"
    )
    if beyond:
        yield (
            f"标明由{'、'.join(beyond)}负责的问题，由有关方面办理，不计入{record.school.you}得分，"
            "请配合提供情况。"
        )


def _first(record: SealedRecord) -> str:
    """From when the time counts while something is unsigned, else what is due first."""
    unsigned = [one.sign_by for one in record.findings if one.sign_by is not None]
    if unsigned:
        return f"整改期限自签收之日起计算，请于{wording.day(min(unsigned))}前在系统中签收"
    return f"最早一项的期限为{wording.day(min(one.due_on for one in record.findings))}"


def _line(finding: FindingFacts) -> Line:
    row = f"（{finding.basis['row_label']['zh']}）" if finding.basis["row_label"] else ""
    return Line(
        problem=wording.sentence(f"{finding.prompt}{row}：{finding.message}"),
        severity=wording.SEVERITIES[finding.severity],
        remedy=wording.sentence(finding.remedy),
        owner=wording.OWNERS[finding.owner],
        due=due_words(finding),
    )


def _statements(record: SealedRecord, lines: tuple[Line, ...]) -> Iterator[tuple[str, str]]:
    yield "受检学校", f"{record.school.name}（{record.school.code}）"
    yield "检查日期", wording.day(record.visited_on)
    for finding, line in zip(record.findings, lines, strict=True):
        row = f"（{finding.basis['row_label']['zh']}）" if finding.basis["row_label"] else ""
        yield (
            f"问题：{finding.prompt}{row}",
            f"{line.severity}，{line.remedy}由{line.owner}负责，{limit_words(finding)}",
        )
