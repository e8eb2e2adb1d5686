"""Coverage, worked out by hand: schools heard, townships and stages inspected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.quotas.coverage import (
    Coverage,
    coverage,
    schools_heard,
    schools_inspected,
)
from inspect_app.quotas.models import QuotaAct, QuotaDecision
from inspect_app.registers.calendar import Span
from inspect_app.registers.kinds import PostKind, Stage
from inspect_app.registers.models import Appointment, Person, School, Township
from tests.conftest import NOW, Cast
from tests.pages import Browser

TERM = Span("上学期", date(2026, 9, 1), date(2027, 1, 31))
YEAR = Span("2026", date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 11, 23)


def school(id_: int, stage: Stage, town: str) -> School:
    return School(id=id_, name=f"学校{id_}", stage=stage, township=Township(name=town))


COUNTY = [
    school(1, Stage.PRIMARY, "甲镇"),
    school(2, Stage.PRIMARY, "甲镇"),
    school(3, Stage.JUNIOR, "乙镇"),
    school(4, Stage.NINE_YEAR, "乙镇"),
    school(5, Stage.PRIMARY, "丙镇"),
    school(6, Stage.KINDERGARTEN, "丙镇"),
]


def of(heard: set[int], inspected: set[int]) -> list[Coverage]:
    return coverage(COUNTY, heard, inspected, term=TERM, year=YEAR)


@pytest.mark.parametrize(
    ("heard", "share", "met"),
    [
        (set(), Decimal(0), False),
        ({1, 3}, Decimal(40), False),
        ({1, 3, 5}, Decimal(60), True),
        ({1, 3, 6}, Decimal(40), False),
        ({1, 2, 3, 4, 5, 6}, Decimal(100), True),
    ],
)
def test_three_of_five_schools_heard_is_exactly_the_sixty_percent_asked_for(
    heard: set[int], share: Decimal, met: bool
) -> None:
    found = of(heard, set())[0]
    assert (found.share, found.is_met) == (share, met)
    assert set(found.reached) | set(found.left) == {f"学校{n}" for n in range(1, 6)}


def test_every_township_and_every_stage_has_to_be_inspected() -> None:
    _, towns, stages = of(set(), {1, 4})
    assert (towns.left, towns.is_met) == (["丙镇"], False)
    assert stages.left == ["kindergarten", "junior"]
    _, towns, stages = of(set(), {1, 3, 4, 6})
    assert (towns.share, towns.is_met, stages.is_met) == (Decimal(100), True, True)


def test_without_schools_nothing_is_met() -> None:
    assert [
        (one.share, one.is_met) for one in coverage([], set(), set(), term=TERM, year=YEAR)
    ] == [(None, False)] * 3


@pytest.fixture
def researcher(session: Session, cast: Cast) -> int:
    """A county researcher until the end of October, then a teacher."""
    person = Person(code="R1", name="教研员")
    session.add(person)
    session.flush()
    session.add_all(
        Appointment(person_id=person.id, post=post, school_id=None, since=since, until=until)
        for post, since, until in (
            (PostKind.COUNTY_RESEARCHER, date(2020, 9, 1), date(2026, 10, 31)),
            (PostKind.TEACHER, date(2026, 11, 1), None),
        )
    )
    session.commit()
    return person.id


def act(session: Session, cast: Cast, **told: object) -> QuotaAct:
    given = {"kind": "lesson", "amount": Decimal(1), "title": "听课", "sketch": []}
    made = QuotaAct(**given | {"recorded_at": NOW, "recorded_by": cast.bo} | told)
    session.add(made)
    session.flush()
    return made


def test_a_lesson_counts_where_it_was_heard_in_a_county_post_and_not_decided_against(
    session: Session, cast: Cast, researcher: int
) -> None:
    inside = {"person_id": researcher, "on": date(2026, 10, 31)}
    act(session, cast, **inside, school_id=cast.school_a)
    other = act(session, cast, **inside, school_id=cast.school_b)
    after = act(session, cast, person_id=researcher, on=date(2026, 11, 1), school_id=cast.school_b)
    assert schools_heard(session, TERM, TODAY) == {cast.school_a, cast.school_b}
    session.add(
        QuotaDecision(
            act_id=other.id, counts=False, reason="未进课堂", decided_at=NOW, decided_by=cast.bo
        )
    )
    session.flush()
    assert schools_heard(session, TERM, TODAY) == {cast.school_a}
    assert after.kind == "lesson"
    assert schools_heard(session, TERM, date(2026, 10, 30)) == set()


def test_the_research_offices_weak_schools_count_by_school(
    client: FlaskClient, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    bo = Browser(client).sign_in(cast.bo)
    address = "/quotas/ledger?post=research-office"
    bo.page(address)
    done = {"kind": "weak-school-inspections", "on": "2026-11-20", "amount": "1", "title": "视导"}
    refused = bo.post(address, **done)
    assert refused.status_code == 422
    assert "没有确定是哪所学校" in refused.text
    for code in ("SA", "SA", "SB"):
        assert bo.post(address, **done, school=code).status_code == 302
    assert len(session.scalars(sa.select(QuotaAct)).all()) == 3
    page = bo.page(address)
    assert "还差 1 所" in page
    assert "示例B小学" in page
    assert schools_inspected(session, YEAR, TODAY) == {cast.school_a, cast.school_b}
    covered = bo.page("/quotas/coverage")
    assert "视导覆盖乡镇" in covered
    assert Browser(client).sign_in(cast.mu).get("/quotas/coverage").status_code == 403
