"""The planning pages: the bureau plans and calls off, an inspector reads the own visits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.inspections.models import Inspection
from inspect_app.programmes.lifecycle import VisitState
from inspect_app.programmes.models import Programme, Visit
from tests.conftest import Cast
from tests.pages import Browser

Browse = Callable[[int], Browser]


@pytest.fixture
def form(session: Session, cast: Cast, programme: Programme) -> dict[str, Any]:
    """What Bo types to send Ling to school A tomorrow, under a task that is open now."""
    today = clock.civil_date(clock.now())
    programme.window_from = today
    programme.window_to = today + timedelta(days=60)
    session.commit()
    return {
        "programme": str(programme.id),
        "school": "SA 示例A小学",
        "date": (today + timedelta(days=1)).isoformat(),
        "team": [str(cast.ling)],
        "lead": str(cast.ling),
        "checklist": ["practice"],
        "subject-practice": "卫生室、保健室",
    }


def plan(browse: Browse, cast: Cast, form: dict[str, Any]) -> str:
    """Send the form as Bo; the address of the visit made."""
    bo = browse(cast.bo)
    bo.page("/programmes/visits/new")
    answer = bo.post("/programmes/visits/new", **form)
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"]


def test_a_planned_visit_opens_an_inspection_for_each_subject(
    session: Session, browse: Browse, cast: Cast, form: dict[str, Any]
) -> None:
    address = plan(browse, cast, form)
    subjects = session.scalars(sa.select(Inspection.subject).order_by(Inspection.id)).all()
    assert subjects == ["卫生室", "保健室"]
    page = browse(cast.ling).page(address)
    for expected in ("示例A小学", "凌检查", "泸办发〔2023〕35号附件6", "保健室"):
        assert expected in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"date": "2020-01-01"}, "日期已过"),
        ({"date": "2120-01-01"}, "日期不在检查计划的时间范围内"),
        ({"date": ""}, "这一栏没有填写或格式有误"),
        ({"team": []}, "检查组没有成员"),
        ({"lead": ""}, "组长不在检查组内"),
        ({"school": "示例"}, "示例A小学、示例B小学"),
        ({"checklist": []}, "没有选择检查表"),
        ({"programme": "999999"}, "没有选择检查计划"),
    ],
)
def test_a_form_to_mend_comes_back_with_the_remedy_and_what_was_typed(
    session: Session,
    browse: Browse,
    cast: Cast,
    form: dict[str, Any],
    changes: dict[str, Any],
    words: str,
) -> None:
    bo = browse(cast.bo)
    bo.page("/programmes/visits/new")
    answer = bo.post("/programmes/visits/new", **form | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert "卫生室、保健室" in answer.text
    assert session.scalars(sa.select(Visit)).all() == []


def test_an_empty_form_comes_back_with_every_fault_at_its_field(
    session: Session, browse: Browse, cast: Cast
) -> None:
    bo = browse(cast.bo)
    bo.page("/programmes/visits/new")
    answer = bo.post("/programmes/visits/new")
    assert answer.status_code == 422
    for field in ("programme", "school", "date", "team", "lead", "checklist"):
        assert answer.text.count(f'id="fault-{field}"') == 1, field
    assert session.scalars(sa.select(Visit)).all() == []


def test_a_visit_is_called_off_with_a_reason_and_only_once(
    session: Session, browse: Browse, cast: Cast, form: dict[str, Any]
) -> None:
    address = plan(browse, cast, form)
    bo = browse(cast.bo)
    bo.page(address)
    assert bo.post(f"{address}/cancellation", reason="").status_code == 422
    assert bo.post(f"{address}/cancellation", reason="道路塌方").status_code == 302
    assert bo.post(f"{address}/cancellation", reason="又一次").status_code == 409
    visit = session.scalars(sa.select(Visit)).one()
    assert (visit.state, visit.cancel_reason) == (VisitState.CANCELLED, "道路塌方")
    assert "道路塌方" in bo.page(address)


def test_a_visit_is_put_on_another_day_and_tells_it(
    session: Session, browse: Browse, cast: Cast, form: dict[str, Any]
) -> None:
    address = plan(browse, cast, form)
    bo = browse(cast.bo)
    bo.page(address)
    later = (date.fromisoformat(form["date"]) + timedelta(days=7)).isoformat()
    assert bo.post(f"{address}/date", date="", reason="道路塌方").status_code == 422
    unreasoned = bo.post(f"{address}/date", date=later, reason="")
    assert unreasoned.status_code == 422
    assert f'value="{later}"' in unreasoned.text
    assert bo.post(f"{address}/date", date=later, reason="道路塌方").status_code == 302
    page = bo.page(address)
    assert f"{form['date']} → {later}" in page
    assert "道路塌方" in page
    assert session.scalars(sa.select(Visit)).one().date.isoformat() == later


def test_an_inspector_reads_but_does_not_plan(
    browse: Browse, cast: Cast, form: dict[str, Any]
) -> None:
    address = plan(browse, cast, form)
    ling = browse(cast.ling)
    assert "安排入校检查</a>" not in ling.page("/programmes/visits")
    assert ling.get("/programmes/visits/new").status_code == 403
    assert ling.post("/programmes/visits/new", **form).status_code == 403
    for door in ("cancellation", "date"):
        assert ling.post(f"{address}/{door}", reason="x").status_code == 403
    for door in ("drafts", "drafts/removal", "adoption", "exceptions"):
        assert ling.post(f"/programmes/{door}", **form).status_code == 403


def test_an_inspector_of_no_team_sees_no_visit(
    session: Session, browse: Browse, cast: Cast, form: dict[str, Any]
) -> None:
    address = plan(browse, cast, form | {"team": [str(cast.bo)], "lead": str(cast.bo)})
    ling = browse(cast.ling)
    assert "还没有安排入校检查" in ling.page("/programmes/visits")
    assert ling.get(address).status_code == 403


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("?state=planned", True),
        ("?state=done", False),
        ("?school=示例A", True),
        ("?school=SA", True),
        ("?school=示例B", False),
        ("?since=2120-01-01", False),
        ("?until=2020-01-01", False),
        ("?programme=999", False),
        ("?since=nonsense&state=nonsense&page=-3", True),
    ],
)
def test_the_list_of_visits_is_narrowed_by_its_address(
    browse: Browse, cast: Cast, form: dict[str, Any], query: str, shown: bool
) -> None:
    address = plan(browse, cast, form)
    assert (address in browse(cast.bo).page(f"/programmes/visits{query}")) is shown


def test_over_the_budget_the_page_asks_for_an_exception_and_then_plans(
    session: Session, browse: Browse, cast: Cast, form: dict[str, Any]
) -> None:
    bo = browse(cast.bo)
    for _ in range(4):
        plan(browse, cast, form | {"exception": "order", "exception_reason": "专项部署"})
    address = "/programmes/visits/new"
    bo.page(address)
    refused = bo.post(address, **form)
    assert refused.status_code == 422
    assert "这所学校的入校次数已到上限:示例A小学" in refused.text
    unnamed = bo.post(address, **form | {"exception": "order"})
    assert unnamed.status_code == 422
    assert "例外没有写全" in unnamed.text
    answer = bo.post(address, **form | {"exception": "complaint", "exception_reason": "家长来信"})
    assert answer.status_code == 302
    page = bo.page(answer.headers["Location"])
    assert "超过入校上限" in page
    assert "投诉举报 · 家长来信" in page
    counted = bo.page("/programmes/budget")
    assert counted.index("示例A小学") < counted.index("示例B小学")
    assert counted.count("已满") == 1


def test_the_principal_learns_of_a_visit_only_when_it_is_announced(
    session: Session, browse: Browse, cast: Cast, form: dict[str, Any]
) -> None:
    address = plan(browse, cast, form)
    record = f"/inspections/{session.scalars(sa.select(Inspection.id).limit(1)).one()}"
    mu, tao, bo = browse(cast.mu), browse(cast.tao), browse(cast.bo)
    assert "已通知的入校检查" not in mu.page("/findings/")
    assert mu.get(record).status_code == 403
    assert "不预先通知" in bo.page(address)
    assert bo.post(f"{address}/announcement").status_code == 302
    assert "现在通知学校" not in bo.page(address)
    home = mu.page("/findings/")
    assert "已通知的入校检查" in home
    assert "凌检查" in home
    assert mu.get(record).status_code == 200
    assert "已通知的入校检查" not in tao.page("/findings/")
    assert tao.get(record).status_code == 403


def test_a_visit_is_announced_as_it_is_planned(
    browse: Browse, cast: Cast, form: dict[str, Any]
) -> None:
    plan(browse, cast, form | {"announced": "1"})
    assert "已通知的入校检查" in browse(cast.mu).page("/findings/")


def test_moving_a_visit_into_a_full_term_asks_for_an_exception_on_the_same_page(
    session: Session, browse: Browse, cast: Cast, form: dict[str, Any], programme: Programme
) -> None:
    programme.window_to = date.fromisoformat(form["date"]) + timedelta(days=500)
    session.commit()
    address = plan(browse, cast, form)
    later = (date.fromisoformat(form["date"]) + timedelta(days=400)).isoformat()
    for _ in range(4):
        plan(browse, cast, form | {"date": later})
    bo = browse(cast.bo)
    bo.page(address)
    refused = bo.post(f"{address}/date", date=later, reason="改期")
    assert refused.status_code == 422
    assert 'name="exception_reason"' in refused.text
    named = {"exception": "order", "exception_reason": "上级安排"}
    assert bo.post(f"{address}/date", date=later, reason="改期", **named).status_code == 302
    assert "上级安排" in bo.page(address)


def test_planning_by_hand_is_refused_for_an_absence_or_recusal_with_its_reason(
    session: Session, browse: Browse, cast: Cast, form: dict[str, Any]
) -> None:
    bo = browse(cast.bo)
    bo.page("/programmes/availability/")
    day, home = form["date"], "/programmes/availability"
    absent = {"user": str(cast.ling), "since": day, "until": day, "reason": "参加培训"}
    assert bo.post(f"{home}/absences", **absent | {"until": "2020-01-01"}).status_code == 422
    assert bo.post(f"{home}/absences", **absent | {"user": str(cast.mu)}).status_code == 422
    assert bo.post(f"{home}/absences", **absent).status_code == 302
    refused = bo.post("/programmes/visits/new", **form)
    assert refused.status_code == 422
    assert "检查组成员这一天请假:凌检查:参加培训" in refused.text
    bo.page(f"{home}/")
    recused = {"user": str(cast.ling), "school": "SA", "reason": "曾任该校教师"}
    assert bo.post(f"{home}/recusals", **recused).status_code == 302
    later = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    refused = bo.post("/programmes/visits/new", **form | {"date": later})
    assert "检查组成员须回避这所学校:凌检查:曾任该校教师" in refused.text
    assert bo.post(f"{home}/withdrawal", kind="recusal", kept="1").status_code == 302
    assert bo.post("/programmes/visits/new", **form | {"date": later}).status_code == 302
    assert browse(cast.ling).get(f"{home}/").status_code == 403


def test_a_joint_visit_needs_somebody_of_each_department(
    session: Session, browse: Browse, cast: Cast, form: dict[str, Any]
) -> None:
    bo = browse(cast.bo)
    bo.page("/programmes/visits/new")
    joint = form | {"departments": "卫健局"}
    refused = bo.post("/programmes/visits/new", **joint)
    assert refused.status_code == 422
    assert "联合检查的部门没有人在检查组内:卫健局" in refused.text
    given = {"user": str(cast.ling), "department": "卫健局"}
    assert bo.post("/programmes/availability/departments", **given).status_code == 302
    too_long = bo.post("/programmes/availability/departments", **given | {"department": "局" * 81})
    assert too_long.status_code == 422
    answer = bo.post("/programmes/visits/new", **joint)
    assert answer.status_code == 302
    assert "联合部门" in bo.page(answer.headers["Location"])


def test_a_visit_is_moved_to_another_day_and_team_and_keeps_who_it_was(
    session: Session, browse: Browse, cast: Cast, form: dict[str, Any]
) -> None:
    address = plan(browse, cast, form)
    bo = browse(cast.bo)
    bo.page(address)
    moved = {"date": form["date"], "reason": "换人", "team": [str(cast.bo)], "lead": str(cast.bo)}
    assert bo.post(f"{address}/date", **moved | {"lead": str(cast.ling)}).status_code == 422
    assert bo.post(f"{address}/date", **moved).status_code == 302
    session.expire_all()
    visit = session.scalars(sa.select(Visit)).one()
    assert [(one.user_id, one.lead) for one in visit.members] == [(cast.bo, True)]
    assert "原检查组:凌检查" in bo.page(address)
    assert browse(cast.ling).get(address).status_code == 403
