"""The bureau's overview over a few hundred inspections, on both databases."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.accounts.roles import Role
from inspect_app.findings.models import Finding, FindingState
from inspect_app.indicators.queries import PAGE_SIZE, Chosen, Standing, overview
from inspect_app.inspections.models import (
    AssessmentRecord,
    Inspection,
    InspectionState,
    Seal,
)
from inspect_app.programmes.lifecycle import VisitState
from inspect_app.programmes.models import Visit
from inspect_app.registers.models import School, Stage, Township
from tests.conftest import NOW, Cast
from tests.factories import listed
from tests.findings.playing import raised_finding, withdraw
from tests.pages import Browser
from tests.practice import publish_practice

TODAY = date(2026, 11, 23)
CLERK = Actor(0, Role.BUREAU)
INSPECTIONS = 240


def _school(number: int, townships: list[Township]) -> School:
    return School(
        code=f"N{number:03}",
        name=f"示范{number}小学",
        township_id=townships[number % len(townships)].id,
        stage=Stage.PRIMARY,
        students=300,
        classes=12,
    )


def _result(number: int) -> dict[str, Any]:
    score = str(60 + number % 40)
    return {"score": score, "score_display": score, "grade": {"id": "g", "label": {"zh": "级"}}}


def _assess(session: Session, inspection: Inspection, author: int, number: int, seals: int) -> None:
    for seal_number in range(1, seals + 1):
        last = seal_number == seals
        result = _result(number if last else number + 1)
        seal = Seal(
            inspection_id=inspection.id,
            number=seal_number,
            digest="0" * 64,
            through_position=1,
            photos=[],
            receipt="",
            sealed_at=NOW,
            author_id=author,
        )
        session.add(seal)
        session.flush()
        assessment = AssessmentRecord(
            inspection_id=inspection.id,
            seal_id=seal.id,
            checklist_sha256="0" * 64,
            result=result,
            score=Decimal(result["score"]),
            assessed_at=NOW,
        )
        session.add(assessment)
        session.flush()
    for index in range(number // 3 % 3):
        session.add(_finding(inspection, assessment, index, number))


def _finding(
    inspection: Inspection, assessment: AssessmentRecord, index: int, number: int
) -> Finding:
    due_on = TODAY + timedelta(days=1 if index else -1)
    finding = raised_finding(inspection, assessment, item=f"item-{index}", due_on=due_on)
    if number % 5 == 0:
        withdraw(finding)
    return finding


@pytest.fixture
def county(session: Session, cast: Cast) -> None:
    """240 inspections of 40 schools in 5 townships; of three, one sealed, every twelfth amended."""
    version = publish_practice(session, NOW)
    townships = [Township(name=f"第{n}乡") for n in range(4)]
    session.add_all(townships)
    session.flush()
    townships.insert(0, session.scalars(sa.select(Township).where(Township.name == "中枢镇")).one())
    schools = [_school(number, townships) for number in range(40)]
    programme = listed(
        session,
        code="P",
        title="专项",
        basis="依据",
        scope="全县",
        window_from=date(2026, 1, 1),
        window_to=date(2026, 12, 31),
    )
    session.add_all(schools)
    session.flush()
    for number in range(INSPECTIONS):
        cancelled = number % 3 == 2 and number % 8 == 0
        visit = Visit(
            programme=programme,
            school=schools[number % 40],
            date=TODAY - timedelta(days=number),
            state=VisitState.CANCELLED if cancelled else VisitState.PLANNED,
            cancelled_at=NOW if cancelled else None,
            planned_at=NOW,
        )
        inspection = Inspection(
            visit=visit,
            checklist_version=version,
            subject="卫生室",
            facts={},
            log_length=number % 2,
            state=InspectionState.SEALED if number % 3 == 0 else InspectionState.OPEN,
            planned_at=NOW,
        )
        session.add(inspection)
        session.flush()
        if number % 3 == 0:
            _assess(session, inspection, cast.bo, number, 2 if number % 12 == 0 else 1)
    session.commit()


@pytest.fixture
def statements(session: Session) -> Iterator[list[str]]:
    """The questions put to the database."""
    heard: list[str] = []
    engine = session.get_bind()

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        heard.append(statement)

    sa.event.listen(engine, "before_cursor_execute", hear)
    yield heard
    sa.event.remove(engine, "before_cursor_execute", hear)


def expected_states() -> Counter[str]:
    states: Counter[str] = Counter()
    for number in range(INSPECTIONS):
        if number % 3 == 0:
            states[Standing.SEALED] += 1
        elif number % 3 == 2 and number % 8 == 0:
            states[Standing.CANCELLED] += 1
        else:
            states[Standing.UNDER_WAY if number % 2 else Standing.PLANNED] += 1
    return states


@pytest.mark.usefixtures("county")
def test_every_inspection_is_counted_once_by_state_township_and_checklist(
    session: Session,
) -> None:
    found = overview(session, CLERK, Chosen(), today=TODAY, page=1)
    assert found.states == {state.value: expected_states()[state] for state in Standing}
    assert found.total == INSPECTIONS
    assert [one.total for one in found.townships] == [48] * 5
    (checklist,) = found.checklists
    assert (checklist.total, checklist.sealed) == (240, 80)
    sums = [sum(one.planned + one.under_way + one.cancelled for one in found.townships)]
    assert sums == [160]


@pytest.mark.usefixtures("county")
def test_an_amended_inspection_counts_with_its_last_score_alone(session: Session) -> None:
    (checklist,) = overview(session, CLERK, Chosen(), today=TODAY, page=1).checklists
    scores = [60 + number % 40 for number in range(0, INSPECTIONS, 3)]
    assert checklist.mean == pytest.approx(sum(scores) / len(scores))


@pytest.mark.usefixtures("county")
def test_open_and_overdue_findings_are_counted_without_closed_ones(session: Session) -> None:
    found = overview(session, CLERK, Chosen(), today=TODAY, page=1)
    standing = session.scalars(sa.select(Finding).where(Finding.state != FindingState.CLOSED)).all()
    assert 0 < len(standing) < len(session.scalars(sa.select(Finding.id)).all())
    assert sum(one.open_findings for one in found.townships) == len(standing)
    assert sum(one.overdue_findings for one in found.townships) == sum(
        one.due_on is not None and one.due_on < TODAY for one in standing
    )


@pytest.mark.usefixtures("county")
@pytest.mark.parametrize(
    "chosen",
    [
        Chosen(township="第1乡"),
        Chosen(state="sealed"),
        Chosen(state="cancelled"),
        Chosen(school="示范7小"),
        Chosen(school="N007"),
        Chosen(checklist="practice", since=TODAY - timedelta(days=30), until=TODAY),
        Chosen(township="中枢镇", state="under-way"),
    ],
)
def test_the_rows_are_those_the_counts_promise(session: Session, chosen: Chosen) -> None:
    found = overview(session, CLERK, chosen, today=TODAY, page=1)
    assert 0 < found.total < INSPECTIONS
    rows = list(found.rows)
    for page in range(2, found.pages + 1):
        rows += overview(session, CLERK, chosen, today=TODAY, page=page).rows
    assert len(rows) == len({one.id for one in rows}) == found.total
    for one in rows:
        assert chosen.township in ("", one.township)
        assert chosen.state in ("", one.state)
        assert chosen.school in f"{one.school} {one.school_code}"
        assert (chosen.since or one.on) <= one.on <= (chosen.until or one.on)


@pytest.mark.usefixtures("county")
def test_the_number_of_questions_does_not_grow_with_the_rows(
    session: Session, statements: list[str]
) -> None:
    overview(session, CLERK, Chosen(school="N007"), today=TODAY, page=1)
    few = len(statements)
    statements.clear()
    assert len(overview(session, CLERK, Chosen(), today=TODAY, page=1).rows) == PAGE_SIZE
    assert len(statements) <= few == 4


@pytest.fixture
def browse(app: Flask, session: Session) -> Callable[[int], Browser]:
    """A person's signed-in browser."""
    return lambda user_id: Browser(app.test_client()).sign_in(user_id)


@pytest.mark.usefixtures("county")
def test_every_count_on_the_page_leads_to_exactly_its_rows(
    browse: Callable[[int], Browser], cast: Cast
) -> None:
    bo = browse(cast.bo)
    page = bo.page("/overview/")
    links = re.findall(r'<a class="d-inline-block px-2 py-1" href="([^"]+)">(\d+)</a>', page)
    assert len(links) > 10
    for address, count in links[::4]:
        narrowed = bo.page(address.replace("&amp;", "&").partition("#")[0])
        assert f"共 {count} 项检查" in narrowed


def test_an_empty_county_is_told_what_to_do_first(
    browse: Callable[[int], Browser], cast: Cast
) -> None:
    assert "还没有检查" in browse(cast.bo).page("/overview/")
    assert "没有符合筛选条件的检查" in browse(cast.bo).page("/overview/?township=x")


def test_only_the_bureau_sees_the_county(browse: Callable[[int], Browser], cast: Cast) -> None:
    for user in (cast.ling, cast.mu, cast.tao):
        assert browse(user).get("/overview/").status_code == 403
