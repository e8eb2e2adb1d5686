"""A made-up county year: what is kept equals the record, and every number leads to as many rows."""

from __future__ import annotations

import html
import re
from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.accounts.models import User
from inspect_app.checklists import loading
from inspect_app.checklists.operations import publish
from inspect_app.indicators.charts import bars, line
from inspect_app.indicators.commands import indicators
from inspect_app.indicators.dashboard import Chosen, dashboard
from inspect_app.indicators.models import CountedInspection, FailureTally, Tally
from inspect_app.indicators.tallies import (
    Contribution,
    Failing,
    Failures,
    Level,
    Numbers,
    Sums,
    hundredths,
    sums,
)
from inspect_app.indicators.tallying import Differences, compare_tallies, rebuild_tallies, tally
from inspect_app.inspections.models import AssessmentRecord, Inspection, Seal
from inspect_app.programmes.models import Visit
from tests import county_year
from tests.conftest import NOW, Cast
from tests.factories import programme
from tests.pages import Browser

CHECKLISTS = ("clinic-room", "family-school", "classroom-observation")
CONFIDENTIAL = "classroom-observation"
TODAY = date(2026, 11, 23)
AUTUMN = county_year.Year(40, date(2026, 7, 20), date(2026, 11, 20), responses=1)


@pytest.fixture
def inspected(session: Session, cast: Cast) -> list[object]:
    """Forty sealed inspections of three checklists at six schools of three townships, uncounted."""
    for path in loading.library():
        if path.stem in CHECKLISTS:
            content = loading.load_file(path).content
            assert content is not None
            publish(session, content, now=NOW)
    programme(session)
    county_year.add_schools(session, townships=2, schools=4)
    made = county_year.fill(session, AUTUMN)
    session.commit()
    return list(made)


@pytest.fixture
def counted(session: Session, inspected: list[object]) -> None:
    """The same, each counted as it is when it is sealed."""
    for one in inspected:
        tally(session, one)  # type: ignore[arg-type]
    session.commit()


def test_what_is_kept_one_by_one_is_what_the_record_gives(session: Session, counted: None) -> None:
    assert compare_tallies(session) == Differences(0, 0)
    one_by_one = [_all(session, kind) for kind in (CountedInspection, Tally, FailureTally)]
    assert all(one_by_one)
    assert rebuild_tallies(session) == AUTUMN.inspections
    assert [_all(session, kind) for kind in (CountedInspection, Tally, FailureTally)] == one_by_one


def _all(session: Session, kind: type) -> list[tuple[object, ...]]:
    return sorted(map(tuple, session.execute(sa.select(kind.__table__))), key=repr)


def _scores(session: Session) -> int:
    return session.scalars(sa.select(sa.func.sum(Tally.score))).one()


def test_the_same_again_changes_nothing_and_an_amendment_what_it_changes(
    session: Session, counted: None, inspected: list[object]
) -> None:
    before, scores = _all(session, Tally), _scores(session)
    first = session.scalars(
        sa.select(Inspection).where(Inspection.checklist_version.has(readers=None))
    ).first()
    assert first is not None
    tally(session, first.id)
    assert _all(session, Tally) == before
    old = session.scalars(
        sa.select(AssessmentRecord).where(AssessmentRecord.inspection_id == first.id)
    ).one()
    seal = Seal(
        inspection_id=first.id,
        number=2,
        digest="1" * 64,
        through_position=2,
        photos=[],
        receipt="",
        sealed_at=NOW,
        author_id=first.visit.members[0].user_id,
    )
    session.add(seal)
    session.flush()
    session.add(
        AssessmentRecord(
            inspection_id=first.id,
            seal_id=seal.id,
            checklist_sha256="0" * 64,
            result=old.result,
            score=Decimal("12.345"),
            assessed_at=NOW,
        )
    )
    session.flush()
    assert compare_tallies(session).surplus > 0
    tally(session, first.id)
    assert compare_tallies(session) == Differences(0, 0)
    assert session.get_one(CountedInspection, first.id).score == 1234  # half to even
    assert old.score is not None
    moved = 1234 - int(old.score * 100)
    assert _scores(session) - scores == 4 * moved


def test_totals_are_the_sums_of_rows_and_rows_the_record(session: Session, counted: None) -> None:
    chosen = Chosen(2026)
    county = dashboard(session, chosen, today=TODAY)
    of_year = sa.select(sa.func.count()).select_from(Inspection).join(Visit)
    of_year = of_year.where(Visit.date.between(chosen.span.first, chosen.span.last))
    assert 0 < county.total.numbers.sealed == session.scalar(of_year) < AUTUMN.inspections
    assert county.total.schools == 6
    courses = Numbers()
    for one in county.courses:
        courses = courses.plus(one.total)
        assert sum(month.numbers.sealed for month in one.months) == one.total.sealed
    assert courses == county.total.numbers
    assert {one.total.scored for one in county.courses if one.checklist == CONFIDENTIAL} == {0}
    for unit in county.units:
        township = dashboard(session, Chosen(2026, township=unit.name), today=TODAY)
        assert _numbers(township.total) == _numbers(unit)
        raised = 0
        for school in township.units:
            own = dashboard(session, Chosen(2026, school=school.code), today=TODAY)
            assert _numbers(own.total) == _numbers(school)
            raised += sum(one.raised for one in own.provisions)
        assert raised == sum(one.raised for one in township.provisions)


def _numbers(unit: object) -> tuple[object, ...]:
    names = ("schools", "inspected", "numbers", "standing", "overdue")
    return tuple(getattr(unit, name) for name in names)


def test_every_number_of_the_pages_leads_to_as_many_rows(
    client: FlaskClient, cast: Cast, counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    bo = Browser(client).sign_in(cast.bo)
    followed = 0
    for narrowing in ("", "?township=中枢镇", "?school=SA", "?checklist=family-school&order=value"):
        page = bo.page(f"/overview/dashboard{narrowing}")
        links = set(re.findall(r'href="(/(?:overview/|findings/)\?[^"]+)">(\d+)</a>', page))
        for address, count in sorted(links)[:: 2 if narrowing else 5]:
            rows = bo.page(html.unescape(address))
            said = f"共 {count} 项检查" if address.startswith("/overview") else f"共 {count} 个问题"
            assert said in rows, (address, count)
            followed += 1
    assert followed > 25
    assert Browser(client).sign_in(cast.mu).get("/overview/dashboard").status_code == 403


def test_the_command_tells_and_mends_a_difference(
    app: Flask, session: Session, counted: None
) -> None:
    run = app.test_cli_runner().invoke
    assert run(indicators, ["compare"]).exit_code == 0
    session.execute(sa.update(Tally).values(sealed=Tally.sealed + 1))
    session.commit()
    assert run(indicators, ["compare"]).exit_code == 1
    assert run(indicators, ["rebuild"]).exit_code == 0
    assert run(indicators, ["compare"]).exit_code == 0


failures = st.lists(
    st.builds(Failures, st.sampled_from(Failing), st.sampled_from(["a", "b"]), st.integers(1, 3)),
    max_size=3,
    unique_by=lambda one: (one.by, one.name),
).map(tuple)
contributions = st.lists(
    st.builds(
        Contribution,
        school_id=st.integers(1, 3),
        township_id=st.integers(1, 2),
        checklist_id=st.sampled_from(["clinic-room", "family-school"]),
        on=st.dates(date(2026, 6, 1), date(2026, 10, 1)),
        score=st.none() | st.integers(0, 10_000),
        failures=failures,
    ),
    max_size=8,
)


@given(contributions, contributions)
def test_sums_hang_on_no_order_and_what_is_taken_back_leaves_no_trace(
    some: list[Contribution], others: list[Contribution]
) -> None:
    both = sums([*some, *others])
    assert both == sums([*reversed(others), *reversed(some)])
    assert sums([*some, *others], others) == sums(some)
    assert sums(some, some) == Sums({}, {})
    for level in (Level.TOWNSHIP, Level.SCHOOL):
        told = [numbers for key, numbers in both.tallies.items() if key.level is level]
        assert sum(one.sealed for one in told) == len(some) + len(others)
        assert sum(one.score for one in told) == sum(one.score or 0 for one in [*some, *others])


def test_a_mean_of_no_score_is_none() -> None:
    assert Numbers(3, 0, 0).mean is None
    assert Numbers(3, 2, 15051).mean == Decimal("75.255")
    assert (hundredths(None), hundredths(Decimal("99.995"))) == (None, 10_000)


def test_a_line_never_bridges_a_gap() -> None:
    values = [Decimal(0), Decimal(100), None, Decimal(50), None, Decimal(120)]
    drawn = line(values, least=Decimal(0), most=Decimal(100))
    assert drawn.strokes == ("4.0,36.0 38.4,4.0",)
    assert [y for _, y in drawn.dots] == [36, 4, 20, 4]
    assert line([], least=Decimal(0), most=Decimal(1)).dots == ()
    assert list(bars([5, 10, 0])) == [90, 180, 0]
    assert list(bars([0, 0])) == [0, 0]


def test_who_reads_confidential_records_is_told_that_the_ledger_may_hold_more(
    client: FlaskClient, session: Session, cast: Cast
) -> None:
    words = "点开的台账可能多出保密记录的问题"
    assert words not in Browser(client).sign_in(cast.bo).page("/overview/dashboard")
    session.get_one(User, cast.bo).reads_confidential = True
    session.commit()
    assert words in Browser(client).sign_in(cast.bo).page("/overview/dashboard")
