"""The bureau's ledger: every filter, the same numbers on page and file, moves in bulk."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from openpyxl import load_workbook
from sqlalchemy.orm import ORMExecuteState, Session

from inspect_app.database import new_id
from inspect_app.findings.ledger import Asked, FindingFilter, count_findings, list_findings
from inspect_app.findings.lifecycle import FindingState, Move
from inspect_app.findings.models import Finding, FindingProvision
from tests.conftest import NOW, Cast
from tests.findings.conftest import Submit
from tests.findings.playing import RULES, act, actors
from tests.pages import Browser

Browse = Callable[[int], Browser]
TODAY = date(2026, 11, 23)


@pytest.fixture
def two(session: Session, submitted: Submit, cast: Cast) -> tuple[Finding, Finding]:
    """Of school A: `area` (critical) referred to the county, `doctors` (major) signed and late."""
    submitted(doctors="0", area="14.99")
    by_item = {one.item: one for one in session.scalars(sa.select(Finding))}
    area, doctors = by_item["area"], by_item["doctors"]
    people = actors(cast)
    act(session, area, Move.REFER, people["bo"], reason="无编制", owner="county")
    act(session, area, Move.ASSIGN, people["bo"], person=cast.ling)
    long_ago = NOW - timedelta(days=50)
    act(session, doctors, Move.ACKNOWLEDGE, people["mu"], now=long_ago)
    return area, doctors


def matching(session: Session, cast: Cast, **chosen: object) -> set[str]:
    asked = Asked(actors(cast)["bo"], FindingFilter(**chosen), RULES, TODAY)  # type: ignore[arg-type]
    found = list_findings(session, asked, page=1)
    assert found.total == len(found.findings) == count_findings(session, asked).total
    return {one.item for one in found.findings}


def test_a_provision_of_the_plan_is_itself_and_not_those_that_begin_like_it(
    session: Session, two: tuple[Finding, Finding], cast: Cast
) -> None:
    session.execute(sa.delete(FindingProvision))
    session.add(FindingProvision(provision="a6.5.clubs", finding_id=two[0].id))
    session.add(FindingProvision(provision="a6.5.clubs-support", finding_id=two[1].id))
    session.flush()
    assert matching(session, cast, provision="a6.5.clubs") == {"area"}
    assert matching(session, cast, provision="a6.5.club") == {"area", "doctors"}


def test_each_filter_narrows_the_ledger(
    session: Session, two: tuple[Finding, Finding], cast: Cast
) -> None:
    area, _ = two
    both = {"area", "doctors"}
    for chosen, expected in (
        ({}, both),
        ({"state": "beyond-school"}, {"area"}),
        ({"state": "acknowledged"}, {"doctors"}),
        ({"state": "with-bureau"}, set()),
        ({"state": "closed"}, set()),
        ({"state": "all"}, both),
        ({"severity": "critical"}, {"area"}),
        ({"township": "中枢镇"}, both),
        ({"township": "别处"}, set()),
        ({"school": "示例A"}, both),
        ({"school": "sb"}, set()),
        ({"school": "%"}, set()),
        ({"checklist": "practice"}, both),
        ({"checklist": "other"}, set()),
        ({"provision": "a6.2"}, both),
        ({"provision": "a6.3"}, set()),
        ({"item": "area"}, {"area"}),
        ({"since": date(2026, 11, 24), "until": date(2026, 11, 24)}, both),
        ({"since": date(2026, 11, 25)}, set()),
        ({"until": date(2026, 11, 23)}, set()),
        ({"owner": "county"}, {"area"}),
        ({"officer": cast.ling}, {"area"}),
        ({"age": 30}, set()),
        ({"rung": 1}, {"doctors"}),
        ({"rung": 2}, {"doctors"}),
        ({"rung": 3}, set()),
        ({"recurring": "1"}, set()),
        ({"inspection": area.inspection_id}, both),
        ({"inspection": new_id()}, set()),
    ):
        assert matching(session, cast, **chosen) == expected, chosen


def test_what_is_done_is_counted_up_to_a_limit_and_what_stands_to_the_last(
    session: Session, two: tuple[Finding, Finding], cast: Cast
) -> None:
    area, _ = two
    act(session, area, Move.RESOLVE, actors(cast)["bo"], reason="已增编")
    asked = Asked(actors(cast)["bo"], FindingFilter(state="all"), RULES, TODAY)
    whole = count_findings(session, asked, most=None)
    assert whole.states == {FindingState.ACKNOWLEDGED: 1, FindingState.CLOSED: 1}
    assert (whole.total, whole.overdue, whole.more) == (2, 1, False)
    assert count_findings(session, asked, most=1) == whole
    fewer = count_findings(session, asked, most=0)
    assert (fewer.states, fewer.more) == (
        {FindingState.ACKNOWLEDGED: 1, FindingState.CLOSED: 0},
        True,
    )
    assert matching(session, cast, state="closed") == {"area"}


def test_no_count_needs_to_read_the_findings_themselves(
    session: Session, two: tuple[Finding, Finding], cast: Cast
) -> None:
    """The plan of a large table; with two rows the database would read them all instead."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    explained = "EXPLAIN QUERY PLAN" if sqlite else "EXPLAIN"
    if not sqlite:
        session.execute(sa.text("SET enable_seqscan = off"))
        session.execute(sa.text("SET enable_bitmapscan = off"))

    def read(state: ORMExecuteState) -> None:
        asked = state.statement.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        rows = session.connection().exec_driver_sql(f"{explained} {asked}").all()
        plan = "\n".join(str(row[-1]) for row in rows)
        assert re.search("(COVERING INDEX|Index Only Scan using) ix_findings_", plan), plan

    sa.event.listen(session, "do_orm_execute", read)
    for chosen in (
        {},
        {"state": "all"},
        {"state": "closed"},
        {"severity": "critical"},
        {"township": "中枢镇"},
        {"checklist": "practice"},
        {"item": "area"},
        {"owner": "county"},
        {"recurring": "1"},
        {"age": 30},
        {"rung": 1},
        {"state": "closed", "severity": "critical"},
        {"state": "all", "owner": "county"},
    ):
        count_findings(session, Asked(actors(cast)["bo"], FindingFilter(**chosen), RULES, TODAY))  # type: ignore[arg-type]
    sa.event.remove(session, "do_orm_execute", read)


def test_each_reader_sees_what_the_rules_let_them(
    session: Session, two: tuple[Finding, Finding], cast: Cast, wen: int
) -> None:
    people = actors(cast)
    seen = {
        name: list_findings(
            session, Asked(actor, FindingFilter(state="all"), RULES, TODAY), page=1
        ).total
        for name, actor in people.items()
    }
    assert seen == {"ling": 2, "mu": 2, "tao": 0, "bo": 2}


def test_the_page_the_file_and_the_overview_show_the_same_numbers(
    session: Session, browse: Browse, two: tuple[Finding, Finding], cast: Cast
) -> None:
    bo = browse(cast.bo)
    page = bo.page("/findings/?rung=1")
    assert "共 1 个问题" in page
    answer = bo.client.get("/findings/ledger.xlsx?rung=1")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert [row[4] for row in rows[1:]] == ["doctors"]
    assert rows[1][0] == "示例A小学"
    assert bo.client.get("/findings/ledger.csv").text.count("示例A小学") == 2
    assert browse(cast.mu).client.get("/findings/ledger.xlsx").status_code == 403
    overview = bo.page("/overview/")
    assert "未销号问题 2 个" in overview


def test_many_are_reminded_at_once_and_what_cannot_be_is_told(
    session: Session, browse: Browse, two: tuple[Finding, Finding], cast: Cast
) -> None:
    area, doctors = two
    bo = browse(cast.bo)
    page = bo.page("/findings/")
    ticked = re.findall(r'name="finding" value="([^"]+)"', page)
    assert len(ticked) == 2
    form = {"id": str(new_id()), "move": "remind", "reason": "请尽快整改", "finding": ticked}
    for _ in range(2):
        assert bo.post("/findings/in-bulk", **form).status_code == 302
    session.rollback()
    said = {one.item: [e.move for e in one.events].count("remind") for one in (area, doctors)}
    assert said == {"area": 0, "doctors": 1}
    assert "1 个问题现在不能这样处理" in bo.page("/findings/")
    assert bo.post("/findings/in-bulk", **form | {"move": "accept"}).status_code == 422
    assert bo.post("/findings/in-bulk", **form | {"finding": []}).status_code == 422
    mu = browse(cast.mu)
    mu.page("/findings/")
    assert mu.post("/findings/in-bulk", **form).status_code == 403


def test_many_are_assigned_at_once(
    session: Session, browse: Browse, two: tuple[Finding, Finding], cast: Cast
) -> None:
    bo = browse(cast.bo)
    ticked = re.findall(r'name="finding" value="([^"]+)"', bo.page("/findings/"))
    form = {"id": str(new_id()), "move": "assign", "person": cast.bo, "finding": ticked}
    assert bo.post("/findings/in-bulk", **form).status_code == 302
    session.rollback()
    assert {one.officer_id for one in two} == {cast.bo}
    assert {one.state for one in two} == {FindingState.BEYOND_SCHOOL, FindingState.ACKNOWLEDGED}
