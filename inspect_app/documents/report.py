"""The inspection report 督导检查报告: from a sealed record to everything the page shows. Pure.

Same record and same issuing, same report: nothing here reads a clock, a database or a setting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from inspect_app.checklists.explaining import OUTCOMES
from inspect_app.checklists.limits import UNVERIFIED
from inspect_app.checklists.values import displayed, plain
from inspect_app.documents import annex, strokes, wording
from inspect_app.documents.annex import ItemView, SectionView, bar_width, unread
from inspect_app.documents.findings import FindingView, finding_view, limit_words
from inspect_app.documents.frame import Frame, Issuing, frame
from inspect_app.documents.letterhead import ISSUER, PLAN
from inspect_app.documents.record import Adjustment, FindingFacts, Json, Member, SealedRecord

KIND = "督导检查报告"


@dataclass(frozen=True, slots=True)
class SectionScore:
    """A line of the score table; bar: how far the bar of 100 reaches."""

    title: str
    weight: str
    score: str
    bar: str
    unchecked: int


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict; score and grade "": nothing scored. pass_mark: least score that qualifies."""

    score: str
    grade: str
    sentences: tuple[str, ...]
    sections: tuple[SectionScore, ...]
    bar: str
    pass_mark: str


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as it was drawn; box: SVG view box, path: SVG path data.

    remark: what was written beside; where `refused`, why the person would not sign.
    """

    role: str
    name: str
    post: str
    signed: str
    box: str
    path: str
    remark: str
    refused: bool


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says, ready to be set; texts are plain and not yet escaped."""

    template: ClassVar[str] = "report.html"

    frame: Frame
    record: Json
    opening: str
    circumstances: tuple[str, ...]
    result: Result
    findings_opening: str
    findings: tuple[FindingView, ...]
    notes: tuple[str, ...]
    sections: tuple[SectionView, ...]
    signatures: tuple[Signature, ...]
    proof: tuple[tuple[str, str], ...]
    annexes: tuple[str, ...] = ("逐项检查记录", "签字与存证")

    @property
    def photos(self) -> frozenset[str]:
        """Hashes of the photos the report shows."""
        items = (item for section in self.sections for item in section.items)
        return frozenset(photo.sha256 for item in items for photo in item.photos)


def inspection_report(record: SealedRecord, issuing: Issuing) -> Report:
    """The report of one sealed inspection."""
    school = record.school
    sections, signatures = annex.sections(record), tuple(_signatures(record))
    result = _result(record)
    return Report(
        frame=frame(
            issuing,
            kind=KIND,
            title=(school.name, record.subject, KIND),
            addressee=f"{school.name}：",
            is_sample=school.is_sample,
            statements=dict(_statements(record, result, sections, signatures)),
        ),
        record=record.attached,
        opening=_opening(record),
        circumstances=tuple(_circumstances(record)),
        result=result,
        findings_opening=_findings_opening(record.findings),
        findings=tuple(finding_view(*one) for one in enumerate(record.findings, start=1)),
        notes=tuple(_notes(record)),
        sections=sections,
        signatures=signatures,
        proof=tuple(_proof(record, issuing)),
    )


def _statements(
    record: SealedRecord,
    result: Result,
    sections: tuple[SectionView, ...],
    signatures: tuple[Signature, ...],
) -> Iterator[tuple[str, str]]:
    """What the report states, each under a label that stays the same over its versions."""
    yield "受检学校", f"{record.school.name}（{record.school.code}）"
    yield "检查对象", record.subject
    yield "检查日期", wording.day(record.visited_on)
    yield "检查组", _team(record.team)
    yield "总分", result.score or "不评定"
    yield "等次", result.grade or "不评定"
    if record.adjustment is not None:
        yield "计入的得分", record.adjustment.score or "不评定"
    for one in result.sections:
        yield f"板块得分：{one.title}", one.score
    for section in sections:
        for item in section.items:
            yield f"{item.index} {item.prompt}", _item_words(item)
    for finding in record.findings:
        row = f"（{finding.basis['row_label']['zh']}）" if finding.basis["row_label"] else ""
        severity = wording.SEVERITIES[finding.severity]
        yield f"问题：{finding.prompt}{row}", f"{severity}，{limit_words(finding)}"
    for signature in signatures:
        refused = f" 拒绝签字：{signature.remark}" if signature.refused else ""
        yield signature.role, f"{signature.name} {signature.signed}{refused}"


def _item_words(item: ItemView) -> str:
    given = [f"{line.label}：{line.value}" if line.label else line.value for line in item.lines]
    rows = [f"{row.label} {row.word} {row.cells}" for row in item.rows]
    photos = [f"照片{photo.sha256[:12]}" for photo in item.photos]
    return "；".join([item.word, *given, *rows, *photos])


def _opening(record: SealedRecord) -> str:
    programme, content = record.programme, record.definition.content
    return (
        f"根据{programme.basis.rstrip('。；')}，{ISSUER}于{wording.day(record.visited_on)}组织检查组，"
        f"对{record.school.you}{record.subject}开展“{programme.title}”（计划编号{programme.code}）督导检查。"
        f"检查使用《{content['title']['zh']}》（第{content['version']}版），"
        f"对照{PLAN}的{_provision_count(record)}条条款逐项核验。现将检查情况报告如下。"
    )


def _provision_count(record: SealedRecord) -> int:
    return len(record.definition.content["provisions"])


def _circumstances(record: SealedRecord) -> Iterator[str]:
    school, facts = record.school, record.facts
    yield (
        f"受检学校：{school.name}（{school.code}），{school.township}，"
        f"{wording.STAGES[school.stage]}，在校学生{facts['school.students']}人，"
        f"其中寄宿生{facts['school.boarders']}人，{facts['school.classes']}个班。"
    )
    yield f"检查组{_team(record.team)}。"
    photos, signatures = len(record.answers.photos), len(record.answers.signatures)
    yield (
        f"现场记录于{wording.minute(record.seal.sealed_at)}提交并封存，"
        f"含照片{photos}张、签字{signatures}份。{_amended(record)}"
    )


def _team(team: tuple[Member, ...]) -> str:
    leads = [one.name for one in team if one.lead]
    others = [one.name for one in team if not one.lead]
    return "；".join(
        f"{post}：{'、'.join(names)}"
        for post, names in (("组长", leads), ("成员", others))
        if names
    )


def _amended(record: SealedRecord) -> str:
    seal = record.seal
    if seal.number == 1:
        return ""
    return f"本次依据第{seal.number}次封存，更正原因：{wording.sentence(seal.reason)}"


def _result(record: SealedRecord) -> Result:
    result = record.result
    weights = {one["section"]: one for one in result["sections"]}
    titles = {one["id"]: one["title"]["zh"] for one in record.definition.content["sections"]}
    return Result(
        score=result["score_display"] or "",
        grade=result["grade"]["label"]["zh"] if result["grade"] else "",
        sentences=tuple(_verdict(record)),
        sections=tuple(
            _section_score(titles[section], weights[section])
            for section in weights
            if weights[section]["score"] is not None
        ),
        bar=bar_width(result["score"]),
        pass_mark=bar_width(_pass_mark(record)),
    )


def _section_score(title: str, scored: Json) -> SectionScore:
    return SectionScore(
        title=title,
        weight=scored["weight"],
        score=scored["score_display"] or "",
        bar=bar_width(scored["score"]),
        unchecked=scored["unchecked"],
    )


def _pass_mark(record: SealedRecord) -> str | None:
    """The least score that does not fall into the lowest band."""
    bands = sorted((band.least for band in record.definition.bands), reverse=True)
    return format(bands[-2], "f") if len(bands) > 1 else None


def _verdict(record: SealedRecord) -> Iterator[str]:
    result, definition = record.result, record.definition
    if result["score"] is None:
        yield "本次检查没有计分项，不评定得分和等次。"
    else:
        yield f"本次检查得分{result['score_display']}分，等次为{result['grade']['label']['zh']}。"
    yield from _beside(record.adjustment)
    yield _counted(result["counts"])
    if result["vetoes"]:
        names = "、".join(definition.items[one].shape["prompt"]["zh"] for one in result["vetoes"])
        raw = displayed(Decimal(result["raw_score"]), 1)
        yield (
            f"按各项计算为{raw}分；因否决项“{names}”不符合要求，"
            f"总分以{plain(definition.veto_cap)}分为限。"
        )
    if Decimal(result["bonus"]):
        yield f"得分中含拓展项加分{result['bonus']}分。"
    if not result["applies"]:
        yield wording.sentence(definition.content["applies"]["note"]["zh"])


def _beside(adjustment: Adjustment | None) -> Iterator[str]:
    """What counts for the school, where others have to cure some of what was found."""
    if adjustment is not None:
        names = "、".join(
            f"“{prompt}”（{wording.OWNERS[owner]}）" for prompt, owner, _ in adjustment.left_out
        )
        score = f"计入的得分为{adjustment.score}分" if adjustment.score else "没有计分项"
        grade = f"，等次为{adjustment.grade}" if adjustment.grade else ""
        yield f"{names}已转由学校以外的责任方解决；不计这些项目，{score}{grade}。"


def _counted(counts: Json) -> str:
    parts = [f"{OUTCOMES[one][0]}{counts[one]}项" for one in OUTCOMES if counts.get(one)]
    total = sum(counts.get(one, 0) for one in OUTCOMES)
    return f"共评定{total}项：{'，'.join(parts)}。" if parts else ""


def _findings_opening(findings: tuple[FindingFacts, ...]) -> str:
    if not findings:
        return "本次检查未发现需要立项整改的问题。"
    graded = Counter(one.severity for one in findings)
    parts = [f"{word}{graded[one]}个" for one, word in wording.SEVERITIES.items() if graded[one]]
    return f"检查发现需要整改的问题{len(findings)}个，其中{'、'.join(parts)}。"


def _notes(record: SealedRecord) -> Iterator[str]:
    definition = record.definition
    yield (
        "得分按100×Σ（权重×得分系数）÷Σ（计分项权重）计算：符合计1，"
        f"部分符合计{plain(definition.partial_credit)}，不符合计0；"
        "不适用和未查的项不计入。各项比较时用未经修约的数值。"
    )
    if record.findings:
        yield from _deadline_notes(record.findings)
    if unread_standards := _unread(record):
        yield wording.sentence(
            f"{annex.UNREAD} 所引标准未核对原文，数值以原文为准：{'；'.join(unread_standards)}"
        )


def _deadline_notes(findings: tuple[FindingFacts, ...]) -> Iterator[str]:
    seen = {
        (one.severity, one.basis["deadline"]["basis"]["zh"]): one.basis["deadline"]
        for one in findings
    }
    texts = dict.fromkeys(
        f"{deadline['basis']['zh']}〔{wording.VERIFICATION[deadline['verified']]}〕"
        for deadline in seen.values()
    )
    yield wording.sentence(wording.chinese(f"整改期限的依据：{'；'.join(texts)}"))
    counting = dict.fromkeys(map(_counting, seen.values()))
    yield wording.sentence(wording.chinese(f"期限的计算：{'；'.join(counting)}"))


def _counting(deadline: Json) -> str:
    """How days are counted and how far that was checked; findings of old do not say how far."""
    verified = deadline.get("counting_verified", UNVERIFIED)
    return f"{deadline['counting_basis']['zh']}〔{wording.VERIFICATION[verified]}〕"


def _unread(record: SealedRecord) -> list[str]:
    return [
        f"{one['title']['zh']}〔{wording.VERIFICATION[one['verified']]}〕"
        for one in record.definition.cited(_standard_ids(record))
        if unread(one)
    ]


def _standard_ids(record: SealedRecord) -> list[str]:
    return [one["id"] for one in record.definition.content["standards"]]


def _signatures(record: SealedRecord) -> Iterator[Signature]:
    items = record.definition.items
    for item in (one for one in items if one in record.answers.signatures):
        event = record.answers.signatures[item]
        yield Signature(
            role=items[item].shape["prompt"]["zh"],
            name=event["name"],
            post=event["post"],
            signed=event["recorded_at"][:16].replace("T", " "),
            box=f"0 0 {int(event['width'])} {int(event['height'])}",
            path=strokes.path(event["strokes"]),
            remark=event.get("remark", ""),
            refused=event.get("refused", False),
        )


def _proof(record: SealedRecord, issuing: Issuing) -> Iterator[tuple[str, str]]:
    content, seal = record.definition.content, record.seal
    yield "文书编号", issuing.document
    yield "检查编号", record.inspection
    yield "检查表", f"{content['id']} 第{content['version']}版"
    yield "检查表摘要（SHA-256）", record.checklist_sha256
    yield "填报内容摘要（SHA-256）", seal.digest
    yield "封存", f"第{seal.number}次，{wording.minute(seal.sealed_at)}"
    yield "回执编号", seal.receipt
