"""The receipt of a repair 整改回执 and the opinion on it 复查意见书. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from inspect_app.clock import civil_date
from inspect_app.documents import wording
from inspect_app.documents.annex import Photo
from inspect_app.documents.findings import basis_words
from inspect_app.documents.frame import Issuing, frame
from inspect_app.documents.letter import Annex, Chapter, Column, Grid, Letter, Pair
from inspect_app.documents.letterhead import ISSUER
from inspect_app.documents.record import FindingFacts, SchoolFacts

RECEIPT, OPINION = "整改回执", "复查意见书"
PHOTOS = "整改前后照片对照"


@dataclass(frozen=True, slots=True)
class Said:
    """What a move said: by whom, when; rest, until: what is left to do, and by when."""

    event: str
    move: str
    by: str
    at: datetime
    reason: str
    rest: str
    until: date | None


@dataclass(frozen=True, slots=True)
class Repair:
    """A finding with the report of its repair, and what was decided on it, if anything was yet.

    due_on: by when somebody has to act after the last of these moves; before, after: photos.
    """

    finding_id: str
    school: SchoolFacts
    visited_on: date
    checklist: str
    subject: str
    finding: FindingFacts
    reported: Said
    decided: Said | None
    due_on: date | None
    before: tuple[Photo, ...]
    after: tuple[Photo, ...]


def rectification_receipt(repair: Repair, issuing: Issuing) -> Letter:
    """What the school reported, as received; it decides nothing."""
    school, reported = repair.school, repair.reported
    closing = "本回执只证明整改情况已经收到，不代表复查结论。"
    if repair.due_on is not None:
        closing += f"复查将在{wording.day(repair.due_on)}前进行，请保持整改后的状态。"
    return _letter(
        repair,
        issuing,
        kind=RECEIPT,
        opening=(
            f"{school.you}于{wording.day(civil_date(reported.at))}报送了{_found(repair)}的"
            f"整改情况，{ISSUER}已经收到，现予回执。"
        ),
        chapters=(_problem(repair), _report(repair)),
        closing=closing,
        statements={"报送日期": wording.day(civil_date(reported.at)), "整改情况": reported.reason},
    )


def reinspection_opinion(repair: Repair, issuing: Issuing) -> Letter:
    """What was decided on the report. Raises ValueError before anything was."""
    decided = repair.decided
    if decided is None:
        raise ValueError(f"nothing was decided on finding {repair.finding_id}")
    conclusion = "".join(_conclusion(decided, repair))
    return _letter(
        repair,
        issuing,
        kind=OPINION,
        opening=(
            f"{ISSUER}于{wording.day(civil_date(decided.at))}对{repair.school.you}报送的"
            f"{_found(repair)}的整改情况进行了复查，现提出意见如下。"
        ),
        chapters=(
            _problem(repair),
            _report(repair),
            Chapter("复查意见", (conclusion, f"复查人：{decided.by}。")),
        ),
        closing="对复查意见有异议的，可以向出具本意见书的机关书面提出。",
        statements={
            "复查日期": wording.day(civil_date(decided.at)),
            "复查结论": conclusion,
        },
    )


def _conclusion(decided: Said, repair: Repair) -> Iterator[str]:
    by = repair.due_on or decided.until
    until = f"请于{wording.day(by)}前完成后再次报送。" if by else ""
    match decided.move:
        case "accept":
            yield "经复查，整改合格，该问题予以销号。"
            if decided.reason:
                yield f"说明：{wording.sentence(decided.reason)}"
        case "accept-part":
            yield "经复查，部分整改合格。"
            if decided.reason:
                yield f"说明：{wording.sentence(decided.reason)}"
            yield f"尚未完成的：{wording.sentence(decided.rest)}{until}"
        case _:
            yield "经复查，整改未达到要求，退回继续整改。"
            yield f"理由：{wording.sentence(decided.reason)}{until}"


def _letter(
    repair: Repair,
    issuing: Issuing,
    *,
    kind: str,
    opening: str,
    chapters: tuple[Chapter, ...],
    closing: str,
    statements: dict[str, str],
) -> Letter:
    school = repair.school
    pairs = tuple(_pairs(repair))
    return Letter(
        frame=frame(
            issuing,
            kind=kind,
            title=(school.name, kind),
            addressee=f"{school.name}：",
            is_sample=school.is_sample,
            statements={"学校": f"{school.name}（{school.code}）", "问题": _named(repair)}
            | statements,
        ),
        record=_record(repair),
        opening=(opening,),
        chapters=chapters,
        closing=closing,
        tables=(Annex(PHOTOS, pairs=pairs),) if pairs else (),
        proof=(
            ("文书编号", issuing.document),
            ("问题编号", repair.finding_id),
            ("办理记录编号", (repair.decided or repair.reported).event),
        ),
    )


def _named(repair: Repair) -> str:
    label = repair.finding.basis["row_label"]
    return f"{repair.finding.prompt}（{label['zh']}）" if label else repair.finding.prompt


def _found(repair: Repair) -> str:
    found = f"{wording.day(repair.visited_on)}检查（《{repair.checklist}》{repair.subject}）"
    return f"{found}发现的下列问题"


def _problem(repair: Repair) -> Chapter:
    finding = repair.finding
    rows = (
        ("问题", _named(repair)),
        ("检查情况", wording.sentence(finding.message)),
        ("程度", wording.SEVERITIES[finding.severity]),
        ("依据", basis_words(finding.basis) or "见检查报告。"),
        ("整改要求", wording.sentence(finding.remedy)),
    )
    return Chapter("存在的问题", grids=(Grid("", (Column("事项", 26), Column("内容")), rows),))


def _report(repair: Repair) -> Chapter:
    reported = repair.reported
    said = [
        f"{reported.by}于{wording.minute(reported.at)}报送：{wording.sentence(reported.reason)}"
    ]
    if reported.rest:
        until = f"，预计于{wording.day(reported.until)}前完成" if reported.until else ""
        said.append(f"尚未完成的：{reported.rest.rstrip('。；，;,. ')}{until}。")
    if repair.after:
        said.append(f"整改后的照片共{len(repair.after)}张，与检查时的照片对照见附件。")
    return Chapter("学校报送的整改情况", tuple(said))


def _pairs(repair: Repair) -> Iterator[Pair]:
    for number, (before, after) in enumerate(zip_longest(repair.before, repair.after), start=1):
        yield Pair(f"对照{number}", before, after)


def _record(repair: Repair) -> dict[str, object]:
    said = [one for one in (repair.reported, repair.decided) if one is not None]
    return {
        "finding": repair.finding_id,
        "school": repair.school.code,
        "moves": [
            {
                "event": one.event,
                "move": one.move,
                "by": one.by,
                "at": one.at.isoformat(),
                "reason": one.reason,
                "rest": one.rest,
                "until": one.until and one.until.isoformat(),
            }
            for one in said
        ],
        "before": [one.sha256 for one in repair.before],
        "after": [one.sha256 for one in repair.after],
    }
