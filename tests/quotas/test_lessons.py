"""A sealed lesson record counts by itself, once, also after an amendment."""

from __future__ import annotations

from datetime import date, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app import flow
from inspect_app.accounts.models import User
from inspect_app.checklists import loading
from inspect_app.checklists.operations import publish
from inspect_app.inspections.holding import find_one
from inspect_app.inspections.merge import Answers
from inspect_app.inspections.models import Inspection
from inspect_app.quotas import lessons
from inspect_app.quotas.models import QuotaAct
from inspect_app.quotas.operations import record_lesson
from inspect_app.registers.models import Person, School
from tests.conftest import NOW, Cast
from tests.factories import AMPLE, plan_inspection, programme

LIBRARY = {path.stem: path for path in loading.library()}


def _given(**values: str) -> Answers:
    return Answers({item: {"": {"value": value}} for item, value in values.items()}, {}, [], {})


def test_the_checklist_has_every_item_that_is_read() -> None:
    content = loading.load_file(LIBRARY[lessons.CHECKLIST]).content
    assert content is not None
    types = {one["id"]: one["type"] for part in content["sections"] for one in part["items"]}
    assert types[lessons.BEGINS] == "time"
    assert types[lessons.MINUTES] == "count"
    assert {types[item] for item in (*lessons.TITLE, *lessons.NOTES)} == {"text"}


def test_a_lesson_is_an_act_of_who_submitted_it_once_and_as_amended(
    session: Session, cast: Cast
) -> None:
    content = loading.load_file(LIBRARY[lessons.CHECKLIST]).content
    assert content is not None
    publish(session, content, now=NOW)
    observer = Person(code="P1", name="凌检查")
    session.add(observer)
    session.flush()
    session.get_one(User, cast.ling).person_id = observer.id
    visit = flow.plan_visit(
        session,
        programme=programme(session),
        school=session.get_one(School, cast.school_a),
        on=date(2026, 11, 24),
        team=[cast.ling],
        lead=cast.ling,
        checklists=[(lessons.CHECKLIST, "三(2)班数学")],
        budget=AMPLE,
        now=NOW,
    )
    inspection = session.scalars(sa.select(Inspection).where(Inspection.visit_id == visit.id)).one()
    found = find_one(session, inspection.id)
    told = {
        "start": "08:30",
        "minutes": "40",
        "teacher": "李老师",
        "class": "三(2)班",
        "subject": "数学",
    }
    record_lesson(session, found, _given(**told), observer=cast.ling, now=NOW)
    record_lesson(session, found, _given(**told | {"minutes": "35"}), observer=cast.ling, now=NOW)
    act = session.scalars(sa.select(QuotaAct)).one()
    assert (act.person_id, act.school_id, act.inspection_id) == (
        observer.id,
        cast.school_a,
        inspection.id,
    )
    assert (act.on, act.begins_at, act.minutes) == (date(2026, 11, 24), time(8, 30), 35)
    assert act.title == "三(2)班 数学 李老师"


def test_another_checklist_leaves_no_act(session: Session, cast: Cast) -> None:
    person = Person(code="P1", name="凌检查")
    session.add(person)
    session.flush()
    session.get_one(User, cast.ling).person_id = person.id
    planned = plan_inspection(session, school=cast.school_a, team=[cast.ling])
    found = find_one(session, planned.inspection)
    record_lesson(session, found, _given(start="08:30"), observer=cast.ling, now=NOW)
    assert session.scalars(sa.select(QuotaAct)).all() == []
