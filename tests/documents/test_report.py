"""What the report says, before it is set."""

from __future__ import annotations

import copy
import dataclasses
from datetime import date

import pytest

from inspect_app.checklists.definition import read
from inspect_app.checklists.explaining import text
from inspect_app.checklists.wording import OUTSIDE, rules_of
from inspect_app.documents import strokes, wording
from inspect_app.documents.annex import ItemView
from inspect_app.documents.findings import finding_view
from inspect_app.documents.report import Report, inspection_report
from inspect_app.documents.titles import title_lines, width
from tests.documents.clinic import ISSUING, clinic_record, drawn_photos


def clinic_report() -> Report:
    return inspection_report(clinic_record(), ISSUING)


def item(report: Report, prompt: str) -> ItemView:
    return next(one for section in report.sections for one in section.items if one.prompt == prompt)


def test_the_score_is_explained_when_a_veto_capped_it() -> None:
    words = "".join(clinic_report().result.sentences)
    assert "得分59分，等次为不合格" in words
    assert "按各项计算为70.3分；因否决项“卫生室总面积、各室独立”不符合要求，总分以59分为限" in words


def test_findings_come_with_measure_basis_owner_and_deadline() -> None:
    first = clinic_report().findings[0]
    assert first.heading == "（一）卫生室总面积（严重，否决项）。"
    assert "34.84 m²，应不小于 40 m²" in first.text
    assert "依据：附件6 二（二）。" in first.text
    assert "由学校负责，于2026年12月1日前完成（7日）。" in first.text


def test_standards_that_nobody_read_are_marked() -> None:
    report = clinic_report()
    walls = next(one for one in report.findings if "各室独立" in one.heading)
    assert "医疗机构基本标准（西医诊所、医务室）〔据转载资料，未核对原文〕" in walls.text
    assert item(report, "设有诊室").basis.endswith("※")
    assert any(remark.endswith("※") for remark in item(report, "卫生室总面积").remarks)
    assert any(note.startswith("※ 所引标准未核对原文") for note in report.notes)


def test_an_item_is_based_on_the_standards_of_its_cases_too() -> None:
    record = clinic_record()
    content = copy.deepcopy(record.definition.content)
    items = {one["id"]: one for part in content["sections"] for one in part["items"]}
    assert items["area"]["standards"] == []
    items["area"]["standard"][0]["standards"] = ["JTY2008-5"]
    report = inspection_report(dataclasses.replace(record, definition=read(content)), ISSUING)
    assert "国家学校体育卫生条件试行基本标准" in item(report, "卫生室总面积").basis


def test_how_days_are_counted_is_marked_as_far_as_it_was_checked() -> None:
    counted = next(one for one in clinic_report().notes if one.startswith("期限的计算"))
    assert counted.endswith("第二百零三条）〔未核对原文〕。")


def test_a_finding_from_outside_the_plan_says_so_once() -> None:
    record = clinic_record()
    first, *_ = record.findings
    assert OUTSIDE[0] not in finding_view(1, first).text
    outside = dataclasses.replace(first, basis=first.basis | {"outside": text(OUTSIDE)})
    assert finding_view(1, outside).text.count(OUTSIDE[0]) == 1
    bare = first.basis | {"outside": text(OUTSIDE), "provisions": [], "standards": []}
    alone = finding_view(1, dataclasses.replace(first, basis=bare)).text
    assert f"依据：{OUTSIDE[0]}整改要求：" in alone


def test_a_failed_item_shows_the_values_compared() -> None:
    area = item(clinic_report(), "卫生室总面积")
    assert (area.mark, area.word, area.lacking) == ("×", "不符合", True)
    assert area.reasons == ("× 34.84 m²（要求 ≥ 40 m²）",)


def test_every_item_says_what_is_enough_in_the_sentences_of_phone_and_page() -> None:
    record = clinic_record()
    said = rules_of(record.definition)
    for section in inspection_report(record, ISSUING).sections:
        for one in section.items:
            (item_id,) = (
                name
                for name, shape in record.definition.items.items()
                if shape.shape["prompt"]["zh"] == one.prompt
            )
            assert one.rules == "".join(wording.chinese(words["zh"]) for words in said[item_id])
    area = item(clinic_report(), "卫生室总面积")
    assert "“在校学生数”不小于 1000 人时，“卫生室总面积”应不小于 40 m²" in area.rules


def test_only_the_alternative_that_held_is_shown_and_all_where_none_did() -> None:
    report = clinic_report()
    scale, thermometer = item(report, "体重秤"), item(report, "体温计")
    assert scale.mark == "√"
    assert scale.reasons[-1] == "√ 检定或有效期至：2027-05-31（要求 ≥ 2026-11-24）"
    assert not [one for one in scale.reasons if one.startswith("×")]
    assert thermometer.reasons == (
        "× 能正常使用：否（要求 是）",
        "× 检定或有效期至：2026-09-30（要求 留空 或 ≥ 2026-11-24）",
    )


def test_each_room_shows_its_computed_area() -> None:
    rows = item(clinic_report(), "各室实测长宽").rows
    assert [row.label for row in rows] == ["诊室", "处置室", "治疗室"]
    assert rows[0].cells.endswith("面积：18.72 m²")


def test_a_failure_that_is_not_the_schools_says_it_does_not_score() -> None:
    assert item(clinic_report(), "派驻护士").weight == "不计分"


def test_photos_are_numbered_in_the_order_of_the_form() -> None:
    report = inspection_report(clinic_record(drawn_photos(12)), ISSUING)
    numbers = [
        photo.number for section in report.sections for one in section.items for photo in one.photos
    ]
    assert numbers == list(range(1, 13))


def test_half_width_punctuation_of_settings_is_set_as_chinese() -> None:
    assert wording.chinese("未规定的,7 日;顺延(参照《民法典》)。GB 7793-2010, 1:2") == (
        "未规定的，7 日；顺延（参照《民法典》）。GB 7793-2010, 1:2"
    )
    assert not any("," in note or ";" in note for note in clinic_report().notes)


def test_an_amended_record_says_so() -> None:
    record = clinic_record()
    seal = dataclasses.replace(record.seal, number=2, reason="补收一部手机的记录")
    report = inspection_report(dataclasses.replace(record, seal=seal), ISSUING)
    assert "第2次封存，更正原因：补收一部手机的记录。" in report.circumstances[-1]


def test_a_record_without_findings_says_so() -> None:
    record = dataclasses.replace(clinic_record(), findings=())
    report = inspection_report(record, ISSUING)
    assert report.findings_opening == "本次检查未发现需要立项整改的问题。"


def test_the_date_of_issue_is_the_one_in_china() -> None:
    late = ISSUING.issued_at.replace(day=30, month=12, hour=17)
    report = inspection_report(clinic_record(), dataclasses.replace(ISSUING, issued_at=late))
    assert report.frame.issued_on == "2026年12月31日"


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_headings_count_in_chinese(number: int, words: str) -> None:
    assert wording.ordinal(number) == words


def test_a_number_is_written_with_hexagonal_brackets() -> None:
    assert wording.number_words("泸教督", 2026, 7) == "泸教督〔2026〕7号"
    assert wording.day(date(2026, 1, 5)) == "2026年1月5日"


@pytest.mark.parametrize(
    ("position", "words"),
    [
        (None, "未记录位置"),
        (
            {"latitude": "24.53214", "longitude": "103.7", "accuracy": "8.5"},
            "N24.5321° E103.7000° ±8米",
        ),
        ({"latitude": "-1", "longitude": "-2", "accuracy": "30"}, "S1.0000° W2.0000° ±30米"),
    ],
)
def test_places_are_written_as_coordinates(position: dict[str, str] | None, words: str) -> None:
    assert wording.place(position) == words


def test_a_long_title_breaks_between_its_parts_and_balances() -> None:
    name, subject = "泸西县旧城镇示例中心完全小学", "心理辅导室"
    lines = title_lines((name, subject, "督导检查报告"))
    assert lines == (name, "心理辅导室督导检查报告")
    assert max(map(width, lines)) <= 20
    assert title_lines(("甲小学", "", "督导检查报告")) == ("甲小学督导检查报告",)


def test_a_refusal_to_sign_stands_with_its_reason_on_paper_and_in_the_statements() -> None:
    record = clinic_record()
    refused = record.answers.signatures["school-signature"] | {
        "strokes": [],
        "refused": True,
        "remark": "对面积有异议",
    }
    signatures = record.answers.signatures | {"school-signature": refused}
    answers = dataclasses.replace(record.answers, signatures=signatures)
    report = inspection_report(dataclasses.replace(record, answers=answers), ISSUING)
    assert [(one.refused, one.remark) for one in report.signatures] == [
        (False, ""),
        (True, "对面积有异议"),
    ]
    assert any("拒绝签字：对面积有异议" in words for words in report.frame.statements.values())


def test_a_signature_is_drawn_as_it_was_written() -> None:
    assert strokes.path([[1, 2, 3, 4, 5, 6], [9, 9], []]) == "M1,2 L3,4 5,6 M9,9 h0.1"
