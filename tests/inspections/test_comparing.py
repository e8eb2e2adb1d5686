"""A self-check, an inspection and a re-measurement of one room stand side by side."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import flow
from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role, User
from inspect_app.inspections.holding import find_one
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.receipts import receipt_key
from inspect_app.programmes.models import Visit
from tests.conftest import NOW, PASSWORD_HASH, Cast
from tests.factories import Planned, plan_inspection
from tests.inspections.conftest import Join, Visited, fill
from tests.pages import Browser


@pytest.fixture
def zi(session: Session, cast: Cast) -> int:
    """A self-checker at Mu's school."""
    user = User(
        username="zi",
        name="自查员",
        role=Role.SELF_CHECKER,
        school_id=cast.school_a,
        password_hash=PASSWORD_HASH,
        created_at=NOW,
    )
    session.add(user)
    session.commit()
    return user.id


class Records:
    """Sealed records of the same room, one a day."""

    def __init__(self, app: Flask, session: Session, join: Join, cast: Cast) -> None:
        self.app, self.session, self.join, self.cast = app, session, join, cast
        self.days = 0

    def add(self, user: int, role: Role, *, doctors: str, area: str) -> UUID:
        """The room checked by that person, a day after the last time."""
        planned = plan_inspection(self.session, school=self.cast.school_a, team=[user])
        self.session.get_one(Visit, planned.visit).date += timedelta(days=self.days)
        self.session.commit()
        self.days += 1
        self._seal(planned, user, role, doctors, area)
        return planned.inspection

    def _seal(self, planned: Planned, user: int, role: Role, doctors: str, area: str) -> None:
        visited = Visited(str(planned.inspection), str(planned.visit), planned.checklist_sha256)
        phone = self.join(user)
        fill(phone, visited, doctors=doctors, area=area)
        phone.sync()
        with self.app.app_context():
            claim = flow.Claim(
                phone.digest(visited.inspection, visited.checklist_sha256),
                phone.photo_hashes(visited.inspection),
            )
            found = find_one(self.session, planned.inspection)
            judged = flow.judge(self.session, found, claim, NOW)
            who = Actor(user, role, self.cast.school_a if role is Role.SELF_CHECKER else None)
            flow.submit(self.session, judged, claim, actor=who, key=receipt_key(), now=NOW)
        self.session.commit()


@pytest.fixture
def records(app: Flask, session: Session, join: Join, cast: Cast) -> Records:
    return Records(app, session, join, cast)


def _page(app: Flask, user: int, inspection: UUID) -> str:
    return Browser(app.test_client()).sign_in(user).page(f"/inspections/{inspection}/comparison")


def _row(page: str, prompt: str) -> str:
    return next(row for row in page.split("<tr") if f">{prompt}" in row)


def test_what_a_self_check_reports_too_well_is_named_for_bureau_and_principal(
    app: Flask, records: Records, cast: Cast, zi: int
) -> None:
    records.add(zi, Role.SELF_CHECKER, doctors="1", area="20")
    records.add(cast.ling, Role.INSPECTOR, doctors="0", area="20")
    last = records.add(cast.ling, Role.INSPECTOR, doctors="1", area="16")
    for user in (cast.bo, cast.mu):
        page = _page(app, user, last)
        assert "自检高报" in _row(page, "doctors")
        assert "自检高报" not in _row(page, "area")
        assert page.count("学校自检") == 1
        assert "有 1 项;数值相差超过 15% 的有 1 项" in page
    assert "数值相差" not in _row(page, "area")


def test_values_further_apart_than_the_tolerance_are_named_and_the_boundary_is_not(
    app: Flask, records: Records, cast: Cast, zi: int
) -> None:
    own = records.add(zi, Role.SELF_CHECKER, doctors="1", area="23")
    records.add(cast.ling, Role.INSPECTOR, doctors="1", area="20")
    assert "数值相差" not in _row(_page(app, cast.bo, own), "area")
    records.add(zi, Role.SELF_CHECKER, doctors="1", area="23.01")
    last = records.add(cast.ling, Role.INSPECTOR, doctors="1", area="20")
    assert "数值相差" in _row(_page(app, cast.bo, last), "area")


def test_another_principal_is_refused_and_a_single_record_says_so(
    app: Flask, session: Session, records: Records, cast: Cast
) -> None:
    only = records.add(cast.ling, Role.INSPECTOR, doctors="1", area="20")
    tao = Browser(app.test_client()).sign_in(cast.tao)
    assert tao.get(f"/inspections/{only}/comparison").status_code == 403
    assert "还没有可以对照的" in _page(app, cast.mu, only)
    assert f"/inspections/{only}/comparison" not in Browser(app.test_client()).sign_in(
        cast.mu
    ).page(f"/inspections/{only}")
    assert session.get_one(Inspection, only).state.value == "sealed"
