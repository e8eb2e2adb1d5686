"""What a report's PDF holds, and what can never get into it."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import re
from typing import Any

import pdfplumber
import pikepdf
import pytest
from weasyprint.urls import FatalURLFetchingError

from inspect_app.documents.record import SchoolFacts
from inspect_app.documents.rendering import NotRendered, OwnResources, markup, render
from inspect_app.documents.report import inspection_report
from tests.documents.clinic import (
    INSPECTION,
    ISSUING,
    clinic_record,
    drawn_photo,
    drawn_photos,
    getter,
)
from tests.documents.conftest import clinic_pdf

EVIL = '</p><script>x</script><img src="file:///etc/passwd"><img src="http://x.test/y">{{ 7*7 }}'


def test_the_same_record_gives_the_same_bytes() -> None:
    photos = drawn_photos(6)
    again = render(inspection_report(clinic_record(photos), ISSUING), getter(photos))
    assert again == clinic_pdf()


def test_another_number_gives_another_file() -> None:
    other = dataclasses.replace(ISSUING, number=8)
    photos = drawn_photos(6)
    assert render(inspection_report(clinic_record(photos), other), getter(photos)) != clinic_pdf()


def test_the_text_reads_in_order(pdf: pdfplumber.PDF) -> None:
    text = "".join(page.extract_text() for page in pdf.pages).replace("\n", "")
    expected = [
        "泸教督〔2026〕7号",
        "泸西县示例第一小学卫生室督导检查报告",
        "根据《泸西县教育体育局2026年督导检查事项清单》第3项",
        "一、检查基本情况",
        "二、评定结果",
        "等次为不合格",
        "三、发现的问题及整改要求",
        "（一）卫生室总面积（严重，否决项）",
        "应不小于 40 m²",
        "依据：附件6 二（二）",
        "四、说明",
        "附件1",
        "设备配备（20 项）",
        "评分办法",
        "“卫生室总面积”应不小于 40 m²（附件6 二（二））",
        "附件2",
        INSPECTION,
    ]
    at = 0
    for one in expected:
        at = text.find(one, at)
        assert at >= 0, one


def fonts(pdf: pikepdf.Pdf) -> dict[str, Any]:
    """Every font of every page by name."""
    found = {}
    for page in pdf.pages:
        for font in page.resources.get("/Font", {}).values():
            found[str(font.BaseFont)] = font
    return found


def test_every_font_is_an_embedded_subset() -> None:
    with pikepdf.open(io.BytesIO(clinic_pdf())) as opened:
        found = fonts(opened)
        assert len(found) >= 4
        for name, font in found.items():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert re.match(r"/[A-Z]{6}\+", name)
            assert any(key in descriptor for key in ("/FontFile2", "/FontFile3")), name


def glyphs(content: bytes) -> list[int]:
    """All glyph numbers that the pages show."""
    found: list[int] = []
    with pikepdf.open(io.BytesIO(content)) as opened:
        for page in opened.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                shown: list[Any] = []
                if str(operator) == "TJ":
                    shown = [one for one in operands[0] if isinstance(one, pikepdf.String)]
                elif str(operator) == "Tj":
                    shown = [operands[0]]
                for text in map(bytes, shown):
                    found += [int.from_bytes(text[at : at + 2]) for at in range(0, len(text), 2)]
    return found


def test_every_character_of_the_plan_has_a_glyph(shared: Any) -> None:
    plan = (shared / "policy" / "luxi-education-plan-2023-2025.txt").read_text(encoding="utf-8")
    characters = "".join(sorted({one for one in plan if one.isprintable() and not one.isspace()}))
    remark = {"kind": "answer", "item": "remarks", "row": "", "field": "value"}
    record = clinic_record(extra=[remark | {"value": characters}])
    content = render(inspection_report(record, ISSUING), getter({}))
    found = glyphs(content)
    assert len(found) > len(characters)
    assert 0 not in found


def test_photos_are_embedded_beside_their_item_with_time_and_place(pdf: pdfplumber.PDF) -> None:
    embedded = [image for page in pdf.pages for image in page.images]
    assert len(embedded) == 6
    assert {round(one["width"]) <= 101 for one in embedded} == {True}
    page = next(one for one in pdf.pages if "各室实测长宽" in one.extract_text() and one.images)
    text = page.extract_text()
    assert "图1" in text
    assert "2026-11-24 09:00" in text
    assert "N24.5321° E103.7609° ±8米" in text


def test_photos_keep_their_proportions(pdf: pdfplumber.PDF) -> None:
    shapes = {
        round(image["width"] / image["height"], 2) for page in pdf.pages for image in page.images
    }
    assert shapes == {round(4 / 3, 2), 0.75}


def test_metadata_says_what_it_is_and_holds_no_clock() -> None:
    with pikepdf.open(io.BytesIO(clinic_pdf())) as opened:
        assert str(opened.docinfo["/Title"]) == (
            "泸西县示例第一小学卫生室督导检查报告（泸教督〔2026〕7号）"
        )
        assert str(opened.docinfo["/CreationDate"]) == "D:20261125013000+00'00"
        assert str(opened.Root.Lang) == "zh-CN"
        assert opened.Root.MarkInfo.Marked
        with opened.open_outline() as outline:
            titles = [one.title for one in outline.root]
    assert "逐项检查记录" in titles


def test_the_record_goes_with_the_document_for_machines() -> None:
    with pikepdf.open(io.BytesIO(clinic_pdf())) as opened:
        (attached,) = opened.attachments.values()
        assert attached.filename == "record.json"
        assert {str(file.AFRelationship) for file in opened.Root.AF} == {"/Data"}
        content = json.loads(attached.get_file().read_bytes())
    assert content["number"] == "泸教督〔2026〕7号"
    assert content["statements"]["总分"] == "59"
    assert content["record"]["inspection"] == INSPECTION
    assert len(content["record"]["record"]["photos"]) == 6


def test_the_file_meets_what_it_claims_of_pdf_a_3a() -> None:
    """ISO 19005-3, by pikepdf: no validator is to be had here, so each demand is looked at."""
    with pikepdf.open(io.BytesIO(clinic_pdf())) as opened:
        with opened.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"
        assert not opened.is_encrypted
        (intent,) = opened.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        assert opened.trailer.ID[0]
        assert opened.Root.StructTreeRoot.K
        assert opened.Root.MarkInfo.Marked
        for key in ("/OpenAction", "/AA", "/AcroForm", "/Requirements"):
            assert key not in opened.Root
        assert "/JavaScript" not in opened.Root.get("/Names", {})
        for item in opened.objects:
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                assert item.get("/S") not in ("/JavaScript", "/Launch", "/URI", "/SubmitForm")
                assert item.get("/Filter") != "/LZWDecode"
        for name, font in fonts(opened).items():
            assert "/ToUnicode" in font, name
        named = [str(one.get("/Alt", "")) for one in opened.objects if _is_figure(one)]
        assert sum(one.startswith("图") for one in named) == 6


def _is_figure(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/Figure"


NOTES = {
    "long": "卫生室隔断须重做。" * 1112,
    "emoji": "完成👍🏽整改😀🇨🇳",
    "rare": "𠮷𪚥䶮㐂龘靐齉㙍",
    "right-to-left": "\u202eعربي שלום\u202c 左至右",
    "unseen": "甲\u0000\u0007\ufffe\u200b乙",
}


def test_long_rare_and_foreign_notes_print_sensibly() -> None:
    remark = {"kind": "answer", "item": "remarks", "row": "", "field": "value"}
    extra = [remark | {"value": "\n".join(NOTES.values())}]
    content = render(inspection_report(clinic_record(extra=extra), ISSUING), getter({}))
    with pdfplumber.open(io.BytesIO(content)) as opened:
        text = "".join(page.extract_text() for page in opened.pages).replace("\n", "")
        right = max(one["x1"] for page in opened.pages for one in page.chars)
        assert right <= opened.pages[0].width - 20 * 72 / 25.4
    assert text.count("卫生室隔断须重做") > 1000
    assert "甲" in text


def test_what_a_person_wrote_stays_text() -> None:
    remark = {"kind": "answer", "item": "remarks", "row": "", "field": "value", "value": EVIL}
    report = inspection_report(clinic_record(extra=[remark], subject=EVIL[:60]), ISSUING)
    html = markup(report)
    assert "<script" not in html
    assert "file:///etc/passwd&#34;" in html
    with pdfplumber.open(io.BytesIO(render(report, getter({})))) as opened:
        text = "".join(page.extract_text() for page in opened.pages).replace("\n", "")
        assert not any(page.images for page in opened.pages)
    assert "{{ 7*7 }}" in text


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1/", "data:text/plain,x", "photo:other", "font:other"],
)
def test_rendering_reaches_nothing_outside(address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        OwnResources({"known": b"bytes"}).fetch(address)


def test_a_missing_photo_ends_the_rendering() -> None:
    report = inspection_report(clinic_record(drawn_photos(1)), ISSUING)
    with pytest.raises(NotRendered, match="photo-missing"):
        render(report, getter({}))


def test_a_damaged_photo_ends_the_rendering() -> None:
    photos = drawn_photos(1)
    report = inspection_report(clinic_record(photos), ISSUING)
    with pytest.raises(NotRendered):
        render(report, lambda sha256: photos[sha256][:200])


def test_an_inspection_without_photos_has_its_report() -> None:
    content = render(inspection_report(clinic_record(), ISSUING), getter({}))
    with pdfplumber.open(io.BytesIO(content)) as opened:
        assert "现场记录于" in opened.pages[1].extract_text()
        assert not any(page.images for page in opened.pages)


def test_a_long_inspection_keeps_every_photo() -> None:
    photos = {
        hashlib.sha256(one).hexdigest(): one
        for one in (drawn_photo(number, (400, 300)) for number in range(90))
    }
    content = render(inspection_report(clinic_record(photos), ISSUING), getter(photos))
    with pdfplumber.open(io.BytesIO(content)) as opened:
        assert sum(len(page.images) for page in opened.pages) == 90
        text = "".join(page.extract_text() for page in opened.pages)
    assert "图90" in text


def test_sample_data_is_marked_on_every_page(pdf: pdfplumber.PDF) -> None:
    assert all("示例数据，不具效力" in page.extract_text() for page in pdf.pages)


def test_a_real_school_carries_no_sample_mark() -> None:
    record = clinic_record()
    real = dataclasses.replace(record.school, is_sample=False)
    html = markup(inspection_report(dataclasses.replace(record, school=real), ISSUING))
    assert '<body class="sample"' not in html
    assert '<p class="sample"' not in html


def test_a_long_note_takes_the_width_of_the_table_and_breaks_over_pages() -> None:
    remark = {"kind": "answer", "item": "remarks", "row": "", "field": "value"}
    record = clinic_record(extra=[remark | {"value": "现场情况逐条写明。" * 1100}])
    with pdfplumber.open(io.BytesIO(render(inspection_report(record, ISSUING), getter({})))) as pdf:
        full = [page for page in pdf.pages if page.extract_text().count("现场情况") > 50]
        assert 4 <= len(full) <= 10
        lines = full[1].extract_text_lines()
        assert max(one["x1"] - one["x0"] for one in lines) > 390
        assert all(len(page.extract_text()) > 100 for page in pdf.pages[4:-1])


def test_no_text_turns_the_direction_of_what_follows() -> None:
    school = SchoolFacts("示例\u202e小学\u2067", "ZS-012", "中枢镇", "primary", True)
    record = clinic_record(school=school, subject="a\u202dbc ../../etc/passwd 𠮷㐂 مرحبا 😀")
    html = markup(inspection_report(record, ISSUING))
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(html)
    assert "示例小学" in html
    content = render(inspection_report(record, ISSUING), getter({}))
    with pdfplumber.open(io.BytesIO(content)) as opened:
        first = (opened.pages[0].extract_text() + opened.pages[1].extract_text()).replace("\n", "")
    assert "abc ../../etc/passwd" in first
    assert "于2026年11月24日组织检查组，对你校abc" in first
    assert 0 not in glyphs(content)


def elements(content: bytes) -> list[pikepdf.Object]:
    """Every element of the structure tree in order."""
    found: list[pikepdf.Object] = []

    def walk(one: Any) -> None:
        if isinstance(one, pikepdf.Array):
            for each in one:
                walk(each)
        elif isinstance(one, pikepdf.Dictionary) and "/S" in one:
            found.append(one)
            walk(one.get("/K", None))

    with pikepdf.open(io.BytesIO(content)) as opened:
        walk(opened.Root.StructTreeRoot.K)
        return [pikepdf.Object.parse(_shape(one)) for one in found]


def _shape(element: Any) -> bytes:
    """Kind, alternative text and headers of an element, without what they refer to."""
    kept = pikepdf.Dictionary(S=element.S)
    for name in ("/Alt", "/ID"):
        if name in element:
            kept[name] = element[name]
    attributes = element.get("/A", {})
    if "/Headers" in attributes:
        kept["/Headers"] = pikepdf.Array(list(attributes["/Headers"]))
    return kept.unparse(resolved=True)


def test_tags_say_what_a_screen_reader_needs() -> None:
    with pikepdf.open(io.BytesIO(clinic_pdf())) as opened:
        assert opened.Root.Lang == "zh-CN"
        assert opened.Root.MarkInfo.Marked is True
        assert opened.Root.ViewerPreferences.DisplayDocTitle is True
        assert "督导检查报告" in str(opened.docinfo.Title)
        assert all(page.Tabs == "/S" for page in opened.pages)
        roles = opened.Root.StructTreeRoot.get("/RoleMap", {})
    found = elements(clinic_pdf())
    kinds = {str(one.S) for one in found}
    assert {"/H1", "/H2", "/H3", "/P", "/Table", "/TR", "/TH", "/TD", "/Figure"} <= kinds
    assert not roles
    figures = [one for one in found if one.S == "/Figure"]
    assert len(figures) >= 15
    assert all(str(one.get("/Alt", "")) for one in figures)
    told = " ".join(str(one.Alt) for one in figures)
    assert all(words in told for words in ("二维码", "的签字", "合格线", "图1"))
    heads = {str(one.ID) for one in found if one.S == "/TH"}
    cells = [one for one in found if one.S == "/TD" and list(one.get("/Headers", []))]
    assert len(cells) > 100
    assert {str(head) for one in cells for head in one.Headers} <= heads
