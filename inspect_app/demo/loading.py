"""Putting the demo county into an empty database, once, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from inspect_app.accounts.models import User
from inspect_app.accounts.passwords import hash_password
from inspect_app.checklists import loading as definitions
from inspect_app.checklists.operations import publish
from inspect_app.clock import civil_date
from inspect_app.database import insert_many, new_id, table_of
from inspect_app.demo.acts import SampleLesson, sample_lessons
from inspect_app.demo.cast import PASSWORD, SampleUser, Story, leading_users, principals, story_of
from inspect_app.demo.people import Staff, sample_staff
from inspect_app.demo.resources import sample_returns
from inspect_app.demo.school_year import terms_of
from inspect_app.demo.schools import TOWNSHIPS, SampleSchool, sample_schools
from inspect_app.demo.visits import plan_visits
from inspect_app.problems import Problem
from inspect_app.quotas.lessons import KIND as LESSON
from inspect_app.quotas.models import QuotaAct
from inspect_app.registers.calendar import school_year_of
from inspect_app.registers.models import Appointment, Person, School, Term, Township
from inspect_app.registers.queries import holds_real_data, holds_sample_data
from inspect_app.resources.columns import ReturnRow
from inspect_app.resources.operations import version_of

SEED = 2023


class RegisterInUse(Problem):
    """The register holds real schools or people; samples never stand beside them."""

    status = 409
    slug = "register-in-use"
    title = _("名册中已有真实的学校或人员,不能载入示例数据")
    remedy = _("请换一个新的数据目录(INSPECT_APP_DATA)再载入示例数据。")


def load_county(session: Session, *, now: datetime, seed: int = SEED) -> bool:
    """Load the demo county; False when it is there already, and then nothing changes.

    Raises RegisterInUse when the register holds anything that is no sample.
    """
    if holds_real_data(session):
        raise RegisterInUse
    if holds_sample_data(session):
        return False
    today = civil_date(now)
    year = school_year_of(today)
    sample = sample_schools(seed)
    staff = sample_staff(sample, seed=seed, year=year)
    story = story_of(sample)
    leading = leading_users(story, staff)
    schools = _add_schools(session, sample)
    people = _add_people(session, staff, schools, leading)
    _add_terms(session, year)
    heads = principals(sample, staff, {code: person.name for code, person in people.items()})
    users = _add_users(session, [*leading, *heads], schools, people, now)
    _publish_library(session, now)
    plan_visits(session, _schools_of(story, schools), users, year=year, now=now)
    lessons = sample_lessons(staff, list(schools), terms_of(year), today=today, seed=seed)
    _add_lessons(session, lessons, schools, people, users["bo"], now)
    returns = sample_returns(sample, years=(today.year - 1, today.year), seed=seed)
    _add_returns(session, returns, schools, users["bo"], now)
    return True


def _add_schools(session: Session, sample: Iterable[SampleSchool]) -> dict[str, School]:
    townships = {one.name: Township(name=one.name) for one in TOWNSHIPS}
    session.add_all(townships.values())
    session.flush()
    schools = {
        one.code: School(**asdict(one) | {"township": townships[one.township]}, is_sample=True)
        for one in sample
    }
    session.add_all(schools.values())
    session.flush()
    return schools


def _add_people(
    session: Session,
    staff: Staff,
    schools: Mapping[str, School],
    leading: Iterable[SampleUser],
) -> dict[str, Person]:
    """People and their posts; who has a named account bears that name."""
    names = {**staff.names, **{user.person: user.name for user in leading}}
    people = {code: Person(code=code, name=name, is_sample=True) for code, name in names.items()}
    session.add_all(people.values())
    session.flush()
    session.add_all(
        Appointment(
            person=people[one.person],
            post=one.post,
            school=schools[one.school] if one.school else None,
            since=one.since,
        )
        for one in staff.posts
    )
    session.flush()
    return people


def _add_terms(session: Session, year: int) -> None:
    session.add_all(Term(**asdict(term)) for term in terms_of(year))


def _add_users(
    session: Session,
    sample: Sequence[SampleUser],
    schools: Mapping[str, School],
    people: Mapping[str, Person],
    now: datetime,
) -> dict[str, User]:
    """The accounts, all with the one documented password, hashed once."""
    password_hash = hash_password(PASSWORD)
    users = {
        one.username: User(
            username=one.username,
            name=one.name,
            role=one.role,
            school=schools[one.school] if one.school else None,
            person=people[one.person],
            password_hash=password_hash,
            created_at=now,
        )
        for one in sample
    }
    session.add_all(users.values())
    session.flush()
    return users


def _add_lessons(
    session: Session,
    lessons: Iterable[SampleLesson],
    schools: Mapping[str, School],
    people: Mapping[str, Person],
    recorder: User,
    now: datetime,
) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "kind": LESSON,
            "person_id": people[one.person].id,
            "body": None,
            "school_id": schools[one.school].id,
            "on": one.on,
            "begins_at": one.begins,
            "minutes": one.minutes,
            "amount": Decimal(1),
            "title": one.title,
            "sketch": [],
            "alike_id": None,
            "likeness": None,
            "inspection_id": None,
            "recorded_at": now,
            "recorded_by": recorder.id,
        }
        for one in lessons
    ]
    if rows:
        insert_many(session, table_of(QuotaAct), rows)


def _add_returns(
    session: Session,
    returns: Iterable[ReturnRow],
    schools: Mapping[str, School],
    bureau: User,
    now: datetime,
) -> None:
    """Last year's figures, confirmed, and this year's, not confirmed yet."""
    this_year = civil_date(now).year
    for one in returns:
        version = version_of(one, schools[one.code].id, number=1, by=bureau.id, now=now)
        if one.year < this_year:
            version.accepted, version.decided_at, version.decided_by = True, now, bureau.id
        session.add(version)


def _publish_library(session: Session, now: datetime) -> None:
    for path in definitions.library():
        loaded = definitions.load_file(path)
        if loaded.content is None:
            raise ValueError(f"{path}: {loaded.mistakes}")
        publish(session, loaded.content, now=now)


def _schools_of(story: Story, schools: Mapping[str, School]) -> dict[str, School]:
    return {name: schools[one["code"]] for name, one in asdict(story).items()}
