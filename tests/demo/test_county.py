"""The demo county: whole, plausible, the same every time, and never beside real schools."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import tables
from inspect_app.accounts.models import User
from inspect_app.accounts.roles import Role
from inspect_app.demo import loading
from inspect_app.demo.cast import PASSWORD, story_of
from inspect_app.demo.commands import demo_county
from inspect_app.demo.loading import RegisterInUse, load_county
from inspect_app.demo.people import sample_staff
from inspect_app.demo.school_year import terms_of
from inspect_app.demo.schools import TOWNSHIPS, sample_schools
from inspect_app.inspections.models import Inspection
from inspect_app.programmes.models import Programme, Visit
from inspect_app.registers.kinds import PostKind, Stage
from inspect_app.registers.models import Appointment, Person, School, Term
from tests.conftest import NOW, Cast

TODAY = date(2026, 11, 23)


def test_the_county_has_114_schools_and_40_kindergartens_in_eight_townships() -> None:
    stages = Counter(school.stage for school in sample_schools(loading.SEED))
    assert stages.pop(Stage.KINDERGARTEN) == 40
    assert stages.total() == 114
    assert stages[Stage.NINE_YEAR] > 0
    assert [township.name for township in TOWNSHIPS] == [
        "中枢镇", "金马镇", "旧城镇", "午街铺镇", "白水镇", "向阳乡", "三塘乡", "永宁乡",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [loading.SEED, 1, 2, 3, 4, 5])
def test_whatever_the_seed_the_numbers_are_plausible(seed: int) -> None:
    schools = sample_schools(seed)
    compulsory = [one for one in schools if one.stage is not Stage.KINDERGARTEN]
    assert 35_000 < sum(school.students for school in compulsory) < 65_000
    assert max(school.students for school in schools) > 2000
    assert min(school.students for school in compulsory) < 120
    for school in schools:
        assert 0 <= school.boarders <= school.students
        assert 10 <= school.students / school.classes <= 50
        assert abs(float(school.latitude) - 24.53) < 0.4
        assert abs(float(school.longitude) - 103.76) < 0.4
    story = story_of(schools)
    assert story.large.students >= 1000 > story.middle.students >= 500 > story.small.students


def test_every_school_is_visibly_a_sample_and_no_two_share_a_name_or_code() -> None:
    schools = sample_schools(loading.SEED)
    assert all("示例" in school.name for school in schools)
    assert len({school.name for school in schools}) == 154
    assert len({school.code for school in schools}) == 154


def test_the_same_seed_gives_the_same_county_and_another_seed_another() -> None:
    first, again, other = (sample_schools(seed) for seed in (7, 7, 8))
    assert first == again
    assert first != other
    assert sample_staff(first, seed=7, year=2026) == sample_staff(again, seed=7, year=2026)


def test_every_school_has_one_principal_and_one_responsible_inspector() -> None:
    schools = sample_schools(loading.SEED)
    staff = sample_staff(schools, seed=loading.SEED, year=2026)
    for post in (PostKind.PRINCIPAL, PostKind.RESPONSIBLE_INSPECTOR):
        held = Counter(one.school for one in staff.posts if one.post is post)
        assert held == {school.code: 1 for school in schools}
    assert {one.post for one in staff.posts} == set(PostKind)
    heads = [one for one in staff.posts if one.post is PostKind.CENTRE_HEAD]
    assert len(heads) == len(TOWNSHIPS)


@pytest.mark.parametrize("year", range(2023, 2035))
def test_terms_run_from_a_monday_to_a_friday_and_never_overlap(year: int) -> None:
    autumn, spring = terms_of(year)
    for term in (autumn, spring):
        assert (term.starts_on.weekday(), term.ends_on.weekday()) == (0, 4)
    assert abs(autumn.starts_on - date(year, 9, 1)) <= timedelta(days=3)
    assert autumn.ends_on < spring.starts_on
    assert spring.ends_on < date(year + 1, 8, 1)


def test_this_years_autumn_term_is_the_one_of_the_calendar() -> None:
    autumn, _ = terms_of(2026)
    assert (autumn.starts_on, autumn.ends_on) == (date(2026, 8, 31), date(2027, 1, 15))


def test_loading_gives_everybody_something_to_do(session: Session) -> None:
    assert load_county(session, now=NOW)
    session.commit()
    roles = Counter(session.scalars(sa.select(User.role)))
    assert roles == {
        Role.BUREAU: 1,
        Role.INSPECTOR: 2,
        Role.PRINCIPAL: 156,
        Role.SELF_CHECKER: 1,
    }
    assert session.scalars(sa.select(Term.id).order_by(Term.starts_on)).all() == [
        "2026-autumn",
        "2027-spring",
    ]
    assert "35号" in session.scalars(sa.select(Programme.basis)).one()
    for kind in (School, Person):
        assert session.scalars(sa.select(kind.is_sample).distinct()).all() == [True]


def test_ling_has_visits_today_and_tomorrow_at_schools_of_every_size(session: Session) -> None:
    load_county(session, now=NOW)
    ling = session.scalars(sa.select(User).where(User.username == "ling")).one()
    mine = [
        visit
        for visit in session.scalars(sa.select(Visit))
        if ling.id in {member.user_id for member in visit.members}
    ]
    assert {visit.date for visit in mine} == {TODAY, TODAY + timedelta(days=1)}
    sizes = {visit.school.students for visit in mine}
    assert any(size >= 1000 for size in sizes)
    assert any(500 <= size < 1000 for size in sizes)
    assert any(size < 500 for size in sizes)
    for visit in session.scalars(sa.select(Visit)):
        rooms = session.scalars(sa.select(Inspection).where(Inspection.visit_id == visit.id))
        assert {one.checklist_version.checklist_id for one in rooms} == {
            "clinic-room",
            "counselling-room",
        }


@pytest.mark.parametrize("day", [(2026, 12, 31), (2027, 7, 31), (2027, 8, 1), (2028, 2, 29)])
def test_it_loads_on_any_day_of_the_year(session: Session, day: tuple[int, int, int]) -> None:
    assert load_county(session, now=datetime(*day, 15, 59, tzinfo=UTC))


def test_mu_and_tao_head_schools_that_ling_visits(session: Session) -> None:
    load_county(session, now=NOW)
    visited = set(session.scalars(sa.select(Visit.school_id)))
    for name in ("mu", "tao"):
        user = session.scalars(sa.select(User).where(User.username == name)).one()
        assert user.school_id in visited
        by_code = session.scalars(
            sa.select(User).where(User.school_id == user.school_id, User.username.contains("-"))
        ).one()
        assert by_code.person_id == user.person_id
        assert user.person is not None
        assert by_code.name == user.name == user.person.name


def _everything(session: Session) -> dict[str, int]:
    return {
        table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in tables.metadata.sorted_tables
    }


def test_loading_again_changes_nothing(session: Session) -> None:
    load_county(session, now=NOW)
    session.commit()
    before = _everything(session)
    assert not load_county(session, now=NOW + timedelta(days=400))
    session.commit()
    assert _everything(session) == before


def test_the_demo_password_never_comes_beside_real_schools_or_people(
    session: Session, cast: Cast
) -> None:
    before = _everything(session)
    with pytest.raises(RegisterInUse):
        load_county(session, now=NOW)
    session.commit()
    assert _everything(session) == before


def test_a_load_that_fails_leaves_nothing_behind(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(loading, "plan_visits", break_off)
    with pytest.raises(RuntimeError):
        load_county(session, now=NOW)
    session.rollback()
    assert set(_everything(session).values()) == {0}


def test_the_command_loads_once_and_prints_accounts_that_work(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    first = run(demo_county, ["--accounts"])
    assert first.exit_code == 0, first.output
    assert "已载入示例县" in first.output
    for name in ("bo", "ling", "wen", "mu", "tao", "zi", "zs-001"):
        credentials = {"username": name, "password": PASSWORD}
        answer = app.test_client().post("/api/v1/session", json=credentials)
        assert answer.status_code == 200, name
        assert name in first.output
    second = run(demo_county)
    assert second.exit_code == 0
    assert "没有任何改动" in second.output
    assert PASSWORD not in second.output


def test_the_command_refuses_a_register_in_use(app: Flask, cast: Cast) -> None:
    refused = app.test_cli_runner().invoke(demo_county, ["--accounts"])
    assert refused.exit_code == 1
    assert "不能载入示例数据" in refused.output
    assert PASSWORD not in refused.output


def test_the_command_can_be_told_to_leave_a_register_in_use_alone(
    app: Flask, cast: Cast, session: Session
) -> None:
    before = _everything(session)
    left = app.test_cli_runner().invoke(demo_county, ["--accounts", "--unless-in-use"])
    assert left.exit_code == 0
    assert PASSWORD not in left.output
    assert _everything(session) == before


def test_every_post_stands_where_posts_of_its_kind_stand(session: Session) -> None:
    load_county(session, now=NOW)
    for one in session.scalars(sa.select(Appointment)):
        at_bureau = one.post in (PostKind.COUNTY_RESEARCHER, PostKind.BUREAU_OFFICER)
        assert (one.school_id is None) == at_bureau
