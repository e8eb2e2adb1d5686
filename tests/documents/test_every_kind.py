"""Every kind of document, with little, with much and with malice in what people wrote.

Each is set and held to PDF/A-3a and PDF/UA-1 by a validator (page-validation), and looked at for
letters without a shape, text off the paper, and addresses that a reader could follow.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache

import pdfplumber
import pikepdf
import pytest
from page import ValidationProfile, validate_pdf_bytes

from inspect_app.checklists.loading import LIBRARY
from inspect_app.documents.annex import Photo
from inspect_app.documents.annual_list import EditionFacts, TaskFacts, YearFacts, annual_list
from inspect_app.documents.blank_form import Occasion, blank_form, blank_form_pdf
from inspect_app.documents.bulletin import bulletin
from inspect_app.documents.dossier import Dossier, Inspection, Issued, school_dossier
from inspect_app.documents.draw_certificate import DrawFacts, draw_certificate
from inspect_app.documents.frame import Paper
from inspect_app.documents.models import DocumentKind
from inspect_app.documents.notice import rectification_notice
from inspect_app.documents.period import PeriodFacts, quarter
from inspect_app.documents.quota_statement import quota_statement
from inspect_app.documents.record import SchoolFacts, SealedRecord
from inspect_app.documents.rectification import (
    Repair,
    Said,
    rectification_receipt,
    reinspection_opinion,
)
from inspect_app.documents.rendering import render
from inspect_app.documents.report import inspection_report
from inspect_app.documents.visit_report import visit_report
from inspect_app.draws.certificate import (
    Labelled,
    LeftOut,
    announcement,
    certificate,
    digest,
    draw_from,
)
from inspect_app.draws.sampling import Entry, Rule
from tests.documents.clinic import ISSUING, clinic_record, drawn_photos, getter
from tests.documents.test_blank_form import definition
from tests.documents.test_kinds import found, inspected
from tests.documents.test_rendering import glyphs
from tests.documents.test_statements import ANNOUNCED, owing, statement

AT = datetime(2026, 11, 20, 1, tzinfo=UTC)
EXTREME = (
    "👍🏽🇨🇳𠮷䶮㐂 \u202eعربي\u202c ../../CON|<>?*\x00.pdf</p><script>alert(1)</script>"
    + '<img src="https://evil.example/x.png"> {{ 7*7 }} https://evil.example/?a=1&b=2 '
    + "W" * 300
    + "\n第二行\t第三栏\u200b\u2028尾"
    + "卫生室隔断须重做，" * 1100
)
TEXTS = {"short": "无", "long": "卫生室隔断须重做，" * 30, "extreme": EXTREME}


@cache
def photos() -> dict[str, bytes]:
    """Four photos by hash."""
    return drawn_photos(4, edge=400)


def school(words: str) -> SchoolFacts:
    return SchoolFacts(f"示例小学{words[:60]}", "ZS-012", "中枢镇", "primary", True)


def record(words: str) -> SealedRecord:
    """The clinic's inspection in which words were written wherever a person may write some."""
    remark = {"kind": "answer", "item": "remarks", "row": "", "field": "value", "value": words}
    note = {"kind": "answer", "item": "zoning", "row": "", "field": "note", "value": words}
    made = clinic_record(
        photos(), extra=[remark, note], school=school(words), subject=words[:40] or "卫生室"
    )
    findings = tuple(
        dataclasses.replace(one, message=words, remedy=words[:2000]) for one in made.findings[:3]
    )
    return dataclasses.replace(made, findings=findings)


def repair(words: str) -> Repair:
    """The report of a repair and the decision on it."""
    shown = tuple(
        Photo(number, sha256, words[:200], "2026-11-24 09:00", "未记录位置", "")
        for number, sha256 in enumerate(photos(), start=1)
    )
    said = Said("0193e", "report", words[:60], AT, words, words[:2000], date(2026, 12, 1))
    return Repair(
        finding_id="0193f",
        school=school(words),
        visited_on=date(2026, 11, 2),
        checklist="学校卫生室检查表",
        subject=words[:40],
        finding=record(words).findings[0],
        reported=said,
        decided=dataclasses.replace(said, move="accept-part"),
        due_on=None,
        before=shown[:2],
        after=shown[2:],
    )


def quarterly(words: str) -> PeriodFacts:
    """Five schools in a quarter."""
    some = tuple(
        dataclasses.replace(
            inspected(code, "80"), school=words[:60], checklist_title=words[:60], subject=words[:40]
        )
        for code in "ABCDE"
    )
    return PeriodFacts(
        quarter("2026-4"),
        {"中枢镇": 3, "金马镇": 2},
        some,
        (found("A", "a6.2.doctor"),),
        (),
        "",
        date(2026, 11, 2),
    )


def year_of_a_school(words: str) -> Dossier:
    """An inspection, findings and a document."""
    sealed = record(words)
    inspection = Inspection(
        date(2026, 11, 2), words[:200], words[:60], words[:40], Decimal(80), "合格", "a"
    )
    issued = Issued("泸教督〔2026〕1号", words[:300], date(2026, 11, 3), "0" * 64)
    states = tuple((one, True) for one in sealed.findings)
    return Dossier(school(words), 2026, 1186, 402, 26, (inspection,), states, (issued,))


def listed(words: str) -> YearFacts:
    """One task in the list, one in a supplement."""
    task = TaskFacts(
        "2026-01", words[:120], words[:400], words[:200], words[:80], words[:80], "全年"
    )
    first = EditionFacts(1, AT, "", "0" * 64, (task,))
    return YearFacts(2026, True, (first, EditionFacts(2, AT, words, "1" * 64, (task,))))


def drawn(words: str) -> DrawFacts:
    """Two of six schools with such names."""
    value = "03 11 17"
    pool = [Labelled(Entry(f"e{n:03}", stratum="primary"), words[:60]) for n in range(6)]
    told = announcement(
        kind="schools",
        title=words[:100],
        rule=Rule({"primary": 2}),
        pool=pool,
        left_out=[LeftOut("e900", words[:60], words[:400])],
        public_value=words[:200],
        known_from=ANNOUNCED,
        announced_at=ANNOUNCED,
        turns_since=date(2026, 9, 1),
    )
    made = certificate(
        told,
        digest(told),
        public_value=value,
        source=words[:200],
        drawn_at=ANNOUNCED,
        drawn=draw_from(told, value),
    )
    return DrawFacts("0193", made)


PAPERS: dict[DocumentKind, Callable[[str], Paper]] = {
    DocumentKind.INSPECTION_REPORT: lambda words: inspection_report(record(words), ISSUING),
    DocumentKind.RECTIFICATION_NOTICE: lambda words: rectification_notice(record(words), ISSUING),
    DocumentKind.VISIT_REPORT: lambda words: visit_report((record(words),), ISSUING),
    DocumentKind.BULLETIN: lambda words: bulletin(quarterly(words), ISSUING),
    DocumentKind.SCHOOL_DOSSIER: lambda words: school_dossier(year_of_a_school(words), ISSUING),
    DocumentKind.RECTIFICATION_RECEIPT: lambda words: rectification_receipt(repair(words), ISSUING),
    DocumentKind.REINSPECTION_OPINION: lambda words: reinspection_opinion(repair(words), ISSUING),
    DocumentKind.ANNUAL_LIST: lambda words: annual_list(listed(words), ISSUING),
    DocumentKind.DRAW_CERTIFICATE: lambda words: draw_certificate(drawn(words), ISSUING),
    DocumentKind.QUOTA_STATEMENT: lambda words: quota_statement(
        statement(owing("missed", 1, who=words[:60]), owing("met", 0, who=words[:60])), ISSUING
    ),
}


def form(words: str) -> bytes:
    """The blank form for a school and subject of such names."""
    occasion = Occasion("https://county.example/c", words[:60], words[:40])
    return blank_form_pdf(blank_form(definition(LIBRARY / "clinic-room.yaml"), occasion))


def faults(content: bytes, profile: ValidationProfile) -> list[str]:
    """What a validator finds against a standard."""
    report = validate_pdf_bytes(content, profile=profile)
    return [f"{one.rule_id}: {one.message}" for one in report.failures]


def test_no_kind_is_forgotten() -> None:
    assert set(PAPERS) == set(DocumentKind)


@pytest.mark.parametrize("length", ["short", "extreme"])
@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_meets_both_standards_and_stays_on_its_paper(
    kind: DocumentKind, length: str
) -> None:
    content = render(PAPERS[kind](TEXTS[length]), getter(photos()))
    check(content)


@pytest.mark.parametrize("length", ["short", "extreme"])
def test_a_blank_form_does_too(length: str) -> None:
    check(form(TEXTS[length]))


def check(content: bytes) -> None:
    """Both standards are met; every letter has a shape and its place; nothing can be followed."""
    assert faults(content, ValidationProfile.PDF_A_3A) == []
    assert faults(content, ValidationProfile.PDF_UA_1) == []
    assert 0 not in glyphs(content)
    with pdfplumber.open(io.BytesIO(content)) as opened:
        for page in opened.pages:
            for one in page.chars:
                assert 28 < one["x0"] < one["x1"] < page.width - 28, (page.page_number, one["text"])
                assert 0 < one["top"] < one["bottom"] < page.height, (page.page_number, one["text"])
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert not [str(one) for one in actions(opened)]


def actions(opened: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """What a reader could follow or run."""
    for item in opened.objects:
        if isinstance(item, pikepdf.Dictionary) and (
            "/URI" in item or "/JS" in item or item.get("/S") in ("/JavaScript", "/Launch")
        ):
            yield item
