"""A school states its figures, the bureau confirms; files come in whole or not at all."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.registers.models import School, Stage
from inspect_app.resources.columns import COLUMNS
from inspect_app.resources.models import ResourceReturn
from tests.conftest import NOW, Cast
from tests.pages import Browser
from tests.registers.files import as_xlsx

HEADERS = [column.header for column in COLUMNS]
STATED = {
    "pupils": "200",
    "class_sizes": "45、46,59 50",
    "degree": "9",
    "backbone": "2",
    "arts": "2",
    "teaching_area": "900",
    "sports_area": "1500.5",
    "equipment": "400000",
    "multimedia": "4",
    "music_rooms": "1",
    "art_rooms": "0",
    "note": "",
}
Row = dict[str, str]


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def mu(client: FlaskClient, cast: Cast) -> Browser:
    return Browser(client).sign_in(cast.mu)


def _row(code: str, year: str, **cells: str) -> list[str]:
    words = {"code": code, "name": "", "year": year, "section": "小学"} | STATED | cells
    return [words[column.field] for column in COLUMNS]


def _import(bo: Browser, *rows: list[str]) -> Any:
    bo.page("/resources/import")
    return bo.post("/resources/import", file=(io.BytesIO(as_xlsx(HEADERS, *rows)), "a.xlsx"))


def _kept(session: Session) -> list[tuple[int, int, int, bool | None]]:
    session.rollback()
    found = session.scalars(
        sa.select(ResourceReturn).order_by(
            ResourceReturn.school_id, ResourceReturn.year, ResourceReturn.number
        )
    )
    return [(one.school_id, one.year, one.number, one.accepted) for one in found]


def test_a_principal_states_figures_and_sees_what_is_missing(
    mu: Browser, session: Session, cast: Cast
) -> None:
    assert mu.get("/resources/").location == f"/resources/schools/{cast.school_a}"
    form = f"/resources/schools/{cast.school_a}/figures"
    mu.page(form)
    assert mu.post(form, **STATED).status_code == 302
    page = mu.page(f"/resources/schools/{cast.school_a}")
    assert "已达到优质均衡标准" in page
    assert re.search(r"<strong[^>]*>1 间</strong>", page)  # 4.6 multimedia rooms, 4 there
    assert "3 个班超额,共多 20 人" in page
    kept = session.scalars(sa.select(ResourceReturn)).one()
    assert (kept.class_sizes, kept.entered_by) == ([45, 46, 59, 50], cast.mu)
    mu.page(form)
    assert mu.post(form, **STATED).status_code == 302  # the same again adds nothing
    assert _kept(session) == [(cast.school_a, 2026, 1, None)]


def test_another_school_stays_shut(mu: Browser, session: Session, cast: Cast) -> None:
    mu.page("/account")
    for address in (
        f"/resources/schools/{cast.school_b}",
        f"/resources/schools/{cast.school_b}/figures",
        "/resources/import",
        "/resources/figures.xlsx",
    ):
        assert mu.get(address).status_code == 403, address
    form = f"/resources/schools/{cast.school_b}/figures"
    assert mu.post(form, **STATED).status_code == 403
    assert _kept(session) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"pupils": "201"}, "各班人数之和是 200"),
        ({"class_sizes": "45、一班"}, "不是各班人数"),
        ({"teaching_area": "900.123"}, "不是合理的数"),
        ({"degree": "-1"}, "不是合理的整数"),
        ({"multimedia": ""}, "没有填写"),
    ],
)
def test_a_wrong_figure_is_named_and_nothing_is_kept(
    mu: Browser, session: Session, cast: Cast, changed: Row, said: str
) -> None:
    form = f"/resources/schools/{cast.school_a}/figures"
    mu.page(form)
    refused = mu.post(form, **STATED | changed)
    assert refused.status_code == 422
    assert said in refused.text
    assert 'value="400000"' in refused.text
    assert _kept(session) == []


def test_a_leap_from_last_year_needs_a_reason(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    bo = Browser(client).sign_in(cast.bo)
    assert _import(bo, _row("SA", "2025", equipment="100000")).status_code == 302
    refused = _import(bo, _row("SA", "2026"))
    assert refused.status_code == 422
    assert "上年是 100000" in refused.text
    explained = _row("SA", "2026", note="县财政统一配置平板电脑")
    assert _import(bo, explained).status_code == 302
    page = bo.page(f"/resources/schools/{cast.school_a}?year=2026")
    assert "100000 → 400000" in page
    assert "县财政统一配置平板电脑" in page


def test_a_file_comes_in_whole_or_not_at_all(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    bo = Browser(client).sign_in(cast.bo)
    wrong = _import(
        bo,
        _row("SA", "2026"),
        _row("SB", "2027"),
        _row("SX", "2026"),
        _row("SB", "2026", section="初中"),
        _row("SA", "2026", name="别的小学"),
    )
    assert wrong.status_code == 422
    for said in (
        "年度还没有到",
        "名册中没有这所学校",
        "这所学校没有这一部别",
        "与第 2 行是同一学校",
        "名册中这一代码的学校是:示例A小学",
    ):
        assert said in wrong.text, said
    assert _kept(session) == []
    assert _import(bo, _row("SA", "2026"), _row("SB", "2026")).status_code == 302
    assert [one[0] for one in _kept(session)] == [cast.school_a, cast.school_b]


def test_what_is_exported_comes_back_unchanged(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    bo = Browser(client).sign_in(cast.bo)
    _import(bo, _row("SA", "2026"))
    before = _kept(session)
    exported = bo.client.get("/resources/figures.xlsx?year=2026").data
    rows = list(load_workbook(io.BytesIO(exported)).worksheets[0].values)
    assert list(rows[0]) == HEADERS
    assert rows[1][:4] == ("SA", "示例A小学", 2026, "小学")
    assert rows[2][4:] == (None,) * 12  # school B has stated nothing
    bo.page("/resources/import")
    again = bo.post("/resources/import", file=(io.BytesIO(exported), "b.xlsx"))
    assert again.status_code == 302
    assert "上一版相同 1 行,没有填数 1 行" in bo.page(again.location)
    assert _kept(session) == before


def test_confirmed_figures_count_until_later_ones_are_confirmed(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    bo = Browser(client).sign_in(cast.bo)
    _import(bo, _row("SA", "2026"))
    page = f"/resources/schools/{cast.school_a}"

    def decide(**fields: str) -> int:
        address = re.findall(r'action="(/resources/returns/[^"]+)"', bo.page(page))[0]
        return bo.post(address, **fields).status_code

    assert decide(accepted="no", reason="") == 422
    assert decide(accepted="yes") == 302
    _import(bo, _row("SA", "2026", multimedia="0", note="拆除"))
    assert _kept(session) == [(cast.school_a, 2026, 1, True), (cast.school_a, 2026, 2, None)]
    assert "已达到优质均衡标准" in bo.page(page)
    waiting = bo.page("/resources/?state=waiting")
    assert "共 1 所学校" in waiting
    assert decide(accepted="yes") == 302
    assert "未达到优质均衡标准" in bo.page(page)
    assert "/decision" not in bo.page(page)


def test_a_version_sent_back_does_not_count_and_may_be_stated_again(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    bo = Browser(client).sign_in(cast.bo)
    _import(bo, _row("SA", "2026"))
    page = f"/resources/schools/{cast.school_a}"
    address = re.findall(r'action="(/resources/returns/[^"]+)"', bo.page(page))[0]
    assert bo.post(address, accepted="no", reason="仪器设备值请核对").status_code == 302
    assert "仪器设备值请核对" in bo.page(page)
    assert "共 2 所学校" in bo.page("/resources/?state=untold")
    assert bo.post(address, accepted="yes").status_code == 409
    _import(bo, _row("SA", "2026"))
    assert _kept(session) == [(cast.school_a, 2026, 1, False), (cast.school_a, 2026, 2, None)]


def test_every_number_of_the_county_leads_to_as_many_schools(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    session.add(
        School(
            code="SN",
            name="示例九年一贯制学校",
            township_id=session.get_one(School, cast.school_a).township_id,
            stage=Stage.NINE_YEAR,
            students=400,
            boarders=0,
            classes=9,
        )
    )
    session.commit()
    bo = Browser(client).sign_in(cast.bo)
    _import(
        bo,
        _row("SA", "2026"),
        _row("SN", "2026", multimedia="5"),
        _row("SN", "2026", section="初中", equipment="999999"),
    )
    page = bo.page("/resources/")
    links = re.findall(r'href="(/resources/\?[^"]+)#rows">(?:<span[^>]*><span[^>]*>)?(\d+)<', page)
    assert len(links) > 20
    for address, count in links:
        assert f"共 {count} 所学校" in bo.page(address.replace("&amp;", "&")), address
