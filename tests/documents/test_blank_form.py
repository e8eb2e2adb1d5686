"""A blank form has room for every answer and says what is enough."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pdfplumber
import pytest

from inspect_app.checklists.definition import Definition, read
from inspect_app.checklists.loading import LIBRARY, library, load_file
from inspect_app.documents.blank_form import FormItem, Occasion, blank_form, blank_form_pdf

OCCASION = Occasion("https://county.example/checklists/clinic-room?version=1", "示例小学", "卫生室")
EVERYTHING = Path(__file__).parents[1] / "vectors" / "definitions" / "everything.yaml"


def definition(path: Path) -> Definition:
    content = load_file(path).content
    assert content is not None
    return read(content)


@cache
def items() -> dict[str, FormItem]:
    """The items of the checklist that uses every type, by prompt."""
    form = blank_form(definition(EVERYTHING), OCCASION)
    return {one.prompt: one for section in form.sections for one in section.items}


@cache
def clinic_text() -> str:
    form = blank_form(definition(LIBRARY / "clinic-room.yaml"), OCCASION)
    with pdfplumber.open(io.BytesIO(blank_form_pdf(form))) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


@pytest.mark.parametrize(
    ("prompt", "boxes"),
    [
        ("围墙", ("符合", "部分符合", "不符合", "未查", "不适用，原因")),
        ("光源", ("LED", "荧光灯", "其他", "未查")),
        ("说明", ()),
    ],
)
def test_an_answer_that_is_chosen_has_a_box_for_each_choice(
    prompt: str, boxes: tuple[str, ...]
) -> None:
    assert items()[prompt].blanks[0].boxes == boxes


def test_a_number_has_a_line_and_its_unit() -> None:
    wall = items()["围墙高度"].blanks[0]
    assert (wall.line, wall.unit) == (True, "m")


def test_extra_fields_stand_beside_their_item() -> None:
    assert [one.label for one in items()["摄像头在线率"].blanks[1:]] == ["在线", "总数"]


def test_a_table_has_its_preset_rows_and_blank_ones_but_no_more_than_it_may_have() -> None:
    grid = items()["测点"].grid
    assert grid is not None
    assert grid.columns == ("照度（lx）", "一半（系统算出）")
    assert grid.rows == ("前", "后", "", "")


def test_a_signature_has_its_own_field_and_a_photo_a_place_for_its_number() -> None:
    assert items()["签字"].signature
    assert items()["全景"].photos


def test_a_condition_of_measuring_must_be_filled_and_earns_nothing() -> None:
    form = blank_form(definition(LIBRARY / "classroom-lighting.yaml"), OCCASION)
    conditions = {one.prompt: one.tags for one in form.sections[0].items}
    assert conditions["开灯预热时间"] == ("必填",)


def test_rules_stand_under_each_item_as_sentences() -> None:
    assert "“围墙高度”应不小于 2 m；否则" in items()["围墙高度"].rules


def test_the_form_names_checklist_version_school_subject_and_the_place_in_the_plan() -> None:
    text = clinic_text()
    for words in ("学校卫生室建设与配备检查表", "clinic-room", "示例小学", "卫生室"):
        assert words in text
    assert f"第 {definition(LIBRARY / 'clinic-room.yaml').version} 版" in text
    assert "附件6 二" in text
    assert "第 1 页，共" in text


def test_the_same_form_gives_the_same_bytes() -> None:
    form = blank_form(definition(EVERYTHING), OCCASION)
    assert blank_form_pdf(form) == blank_form_pdf(form)


@pytest.mark.parametrize("path", list(library()), ids=lambda path: path.stem)
def test_every_checklist_of_the_library_fits_on_paper(path: Path) -> None:
    form = blank_form(definition(path), OCCASION)
    assert all(item.blanks or item.grid or item.signature or item.photos
               for section in form.sections for item in section.items)  # fmt: skip
