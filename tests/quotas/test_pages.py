"""Ledgers in the browser: who sees what, what is entered, doubts that a person decides."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.accounts.models import User
from inspect_app.quotas.models import QuotaAct
from inspect_app.registers.models import Appointment, Person, PostKind
from tests.conftest import NOW, Cast
from tests.pages import Browser

NOTES = "目标明确,板书工整,学生发言面广;后排两名学生走神,练习没有分层,下次请关注学困生并当堂检测。"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday 23 November 2026, in the thirteenth week of the cast's term."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def staff(session: Session, cast: Cast) -> dict[str, int]:
    """Mu and Tao as heads of their schools, Ling as a county researcher; ids of the people."""
    found = {}
    for name, user_id, post, school in (
        ("穆校长", cast.mu, PostKind.PRINCIPAL, cast.school_a),
        ("陶校长", cast.tao, PostKind.PRINCIPAL, cast.school_b),
        ("凌检查", cast.ling, PostKind.COUNTY_RESEARCHER, None),
    ):
        person = Person(code=f"P{user_id:03}", name=name)
        session.add(person)
        session.flush()
        session.get_one(User, user_id).person_id = person.id
        session.add(
            Appointment(
                person_id=person.id, post=post, school_id=school, since=date(2020, 9, 1), until=None
            )
        )
        found[name] = person.id
    session.commit()
    return found


def test_a_principal_sees_what_is_missing_this_week_and_no_other_school(
    client: FlaskClient, cast: Cast, staff: dict[str, int]
) -> None:
    mu = Browser(client).sign_in(cast.mu)
    page = mu.page("/quotas/")
    assert "还差 1 节" in page
    assert "穆校长" in page
    assert "陶校长" not in page
    assert mu.get(f"/quotas/ledger?person={staff['陶校长']}").status_code == 403
    assert mu.get("/quotas/principal-observes").status_code == 403


def test_an_inspector_sees_the_own_ledger_alone(
    client: FlaskClient, cast: Cast, staff: dict[str, int]
) -> None:
    ling = Browser(client).sign_in(cast.ling)
    assert "县教研员听课" in ling.page("/quotas/")
    assert ling.get(f"/quotas/ledger?person={staff['穆校长']}").status_code == 403
    assert ling.get(f"/quotas/ledger?school={cast.school_a}").status_code == 403


def test_what_is_entered_counts_at_once_and_bad_fields_are_named(
    client: FlaskClient, session: Session, cast: Cast, staff: dict[str, int]
) -> None:
    ling = Browser(client).sign_in(cast.ling)
    ling.page("/quotas/")
    address = f"/quotas/ledger?post=county-researcher&person={staff['凌检查']}"
    activity = {"kind": "researcher-activities", "on": "2026-11-20", "amount": "1", "title": "教研"}
    for field, value, status in (
        ("on", "2026-11-24", 422),
        ("on", "yesterday", 422),
        ("kind", "principal-observes", 422),
        ("amount", "many", 422),
        ("title", "", 422),
    ):
        refused = ling.post(address, **activity | {field: value})
        assert refused.status_code == status, field
        assert f'id="fault-{field}"' in refused.text
    assert session.scalar(sa.select(sa.func.count()).select_from(QuotaAct)) == 0
    assert ling.post(address, **activity).status_code == 302
    page = ling.page(address)
    assert "还差 2 次" in page
    assert "教研" in page


def test_nobody_enters_acts_for_somebody_else(
    client: FlaskClient, cast: Cast, staff: dict[str, int]
) -> None:
    mu = Browser(client).sign_in(cast.mu)
    mu.page("/quotas/")
    own = f"/quotas/ledger?post=school&school={cast.school_a}"
    others = f"/quotas/ledger?post=school&school={cast.school_b}"
    act = {"kind": "school-contests", "on": "2026-11-20", "amount": "1", "title": "赛课"}
    assert mu.post(own, **act).status_code == 302
    assert mu.post(others, **act).status_code == 403


def test_a_copied_text_waits_until_the_bureau_decides_and_says_why(
    client: FlaskClient, session: Session, cast: Cast, staff: dict[str, int]
) -> None:
    bo = Browser(client).sign_in(cast.bo)
    bo.page("/quotas/")
    for post, name in (("county-researcher", "凌检查"),):
        address = f"/quotas/ledger?post={post}&person={staff[name]}"
        for title in ("第一次", "第二次"):
            sent = bo.post(
                address,
                kind="researcher-activities",
                on="2026-11-20",
                amount="1",
                title=title,
                text=NOTES,
            )
            assert sent.status_code == 302
    page = bo.page(address)
    assert "文字与另一条记录高度相似,待核(相似 100%)" in page
    assert "还差 2 次" in page
    copied = session.scalars(sa.select(QuotaAct).where(QuotaAct.title == "第二次")).one()
    bo.post(f"/quotas/acts/{copied.id}/decision", counts="yes", reason="同一方案的两场活动")
    page = bo.page(address)
    assert "还差 1 次" in page
    assert "裁定:计入:同一方案的两场活动" in page


def test_an_excuse_lowers_what_is_owed_until_it_is_withdrawn(
    client: FlaskClient, cast: Cast, staff: dict[str, int]
) -> None:
    bo = Browser(client).sign_in(cast.bo)
    bo.page("/quotas/excuses")
    excuse = {"who": "nobody", "since": "2026-11-23", "until": "2026-11-27", "basis": "州里培训"}
    refused = bo.post("/quotas/excuses", **excuse)
    assert refused.status_code == 422
    assert 'id="fault-who"' in refused.text
    assert bo.post("/quotas/excuses", **excuse | {"until": "2026-11-20"}).status_code == 422
    assert bo.post("/quotas/excuses", **excuse | {"who": "SA"}).status_code == 302
    ledger = f"/quotas/ledger?person={staff['穆校长']}"
    assert "还差 1 节" not in bo.page(ledger)
    assert "免计 5 天" in bo.page(ledger)
    page = bo.page("/quotas/excuses")
    withdrawal = page.split('action="/quotas/excuses/')[1].split('"')[0]
    assert bo.post(f"/quotas/excuses/{withdrawal}").status_code == 302
    assert "还差 1 节" in bo.page(ledger)


def test_the_bureaus_sums_are_those_of_the_seats(
    client: FlaskClient, cast: Cast, staff: dict[str, int]
) -> None:
    bo = Browser(client).sign_in(cast.bo)
    overview = bo.page("/quotas/")
    assert "校长听课" in overview
    page = bo.page("/quotas/principal-observes")
    assert page.count("还差 1 节") == 2
    assert "2 个责任岗位" in page
