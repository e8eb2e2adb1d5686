"""Whoever inspects a place again sees what was found there, and need not type its facts anew."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app import flow
from inspect_app.accounts.models import Role, User
from inspect_app.inspections.models import Inspection
from inspect_app.registers.models import School
from tests.conftest import NOW, Cast
from tests.factories import AMPLE, listed
from tests.inspections.conftest import Join, Visited, fill
from tests.phone import Phone
from tests.practice import publish_practice

FIRST, SECOND = date(2026, 11, 24), date(2026, 12, 8)


class Places:
    """Visits of Ling to schools, each with the practice checklist on one subject."""

    def __init__(self, session: Session, cast: Cast) -> None:
        self.session, self.cast = session, cast
        self.sha256 = publish_practice(session, NOW, version=3).sha256
        self.programme = listed(
            session,
            code="2026-01",
            title="卫生室专项督导",
            basis="年度督导计划第1项",
            scope="全县",
            window_from=date(2026, 9, 1),
            window_to=date(2027, 1, 31),
        )

    def plan(self, on: date, *, school: int | None = None, subject: str = "卫生室") -> Visited:
        visit = flow.plan_visit(
            self.session,
            programme=self.programme,
            school=self.session.get_one(School, school or self.cast.school_a),
            on=on,
            team=[self.cast.ling],
            lead=self.cast.ling,
            checklists=[("practice", subject)],
            budget=AMPLE,
            now=NOW,
        )
        self.session.flush()
        planned = sa.select(Inspection).where(Inspection.visit_id == visit.id)
        found = Visited(str(self.session.scalars(planned).one().id), str(visit.id), self.sha256)
        self.session.commit()
        return found


@pytest.fixture
def places(session: Session, cast: Cast) -> Places:
    """Where Ling goes."""
    return Places(session, cast)


def _inspect(phone: Phone, visited: Visited, keeper: str = "王老师") -> None:
    fill(phone, visited, doctors="0", area="14.99")
    phone.answer(visited.inspection, "keeper", keeper)
    phone.answer(visited.inspection, "remark", "当天的看法")
    phone.sync()
    assert phone.submit(visited.inspection, visited.checklist_sha256).status_code == 201


def _earlier(phone: Phone, visited: Visited) -> Any:
    return phone.get(f"/inspections/{visited.inspection}/earlier").json()


def test_the_second_visit_is_given_the_facts_and_findings_of_the_first(
    ling: Phone, places: Places
) -> None:
    first = places.plan(FIRST)
    assert _earlier(ling, first) == {"on": None, "facts": [], "findings": []}
    _inspect(ling, first)
    found = _earlier(ling, places.plan(SECOND))
    assert found["on"] == "2026-11-24"
    assert found["facts"] == [{"item": "keeper", "field": "value", "value": "王老师"}]
    assert sorted(one["item"] for one in found["findings"]) == ["area", "doctors"]
    assert "14.99" in str([one["message"]["zh"] for one in found["findings"]])


def test_another_room_another_school_and_the_future_leave_nothing_behind(
    ling: Phone, places: Places, cast: Cast
) -> None:
    _inspect(ling, places.plan(SECOND))
    for other in (
        places.plan(SECOND, subject="体育馆卫生室"),
        places.plan(SECOND, school=cast.school_b),
        places.plan(FIRST),
    ):
        assert _earlier(ling, other) == {"on": None, "facts": [], "findings": []}


def test_the_latest_of_several_is_taken_and_findings_of_all(ling: Phone, places: Places) -> None:
    _inspect(ling, places.plan(FIRST), keeper="李老师")
    _inspect(ling, places.plan(SECOND), keeper="赵老师")
    found = _earlier(ling, places.plan(date(2026, 12, 20)))
    assert [one["value"] for one in found["facts"]] == ["赵老师"]
    assert len(found["findings"]) == 4


def test_only_the_team_is_told_and_a_self_checker_gets_facts_alone(
    ling: Phone, join: Join, places: Places, cast: Cast, session: Session
) -> None:
    _inspect(ling, places.plan(FIRST))
    second = places.plan(SECOND)
    for stranger in (cast.mu, cast.tao):
        refused = join(stranger).get(f"/inspections/{second.inspection}/earlier")
        assert refused.status_code == 403
    user = session.get_one(User, cast.ling)
    user.role, user.school_id = Role.SELF_CHECKER, cast.school_a
    session.commit()
    found = _earlier(ling, second)
    assert found["facts"]
    assert found["findings"] == []
