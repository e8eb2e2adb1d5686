"""How often and how long teams were at a school, as the principal sees it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from inspect_app.inspections.presence import minutes_at_school, presence
from inspect_app.programmes.budget import read_budget
from inspect_app.programmes.operations import announce_visit, cancel_visit
from inspect_app.programmes.queries import get_visit
from inspect_app.registers.models import School
from tests.conftest import NOW, Cast
from tests.factories import plan_inspection
from tests.inspections.conftest import Visited
from tests.phone import Phone

DAY = date(2026, 11, 24)


def at(hour: int, minute: int, day: int = 24) -> datetime:
    """An instant given in China's time."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("first", "last", "minutes"),
    [
        (at(9, 0), at(9, 0), 0),
        (at(9, 0), at(10, 35), 95),
        (at(22, 0, day=23), at(9, 0), 9 * 60),
        (at(23, 0), at(8, 0, day=26), 60),
        (at(8, 0, day=26), at(9, 0, day=26), 0),
    ],
)
def test_minutes_run_from_first_to_last_record_within_the_day(
    first: datetime, last: datetime, minutes: int
) -> None:
    assert minutes_at_school(first, last, DAY) == minutes


def test_a_school_sees_visits_begun_and_announced_ones_to_come_but_no_other(
    session: Session, cast: Cast, visited: Visited, ling: Phone
) -> None:
    ling.answer(visited.inspection, "door", "conform")
    ling.answer(visited.inspection, "note", "很好")
    ling.sync()
    told, _untold, cancelled = (
        plan_inspection(session, school=cast.school_a, team=[cast.ling], subject=subject).visit
        for subject in ("医务室", "教室", "食堂")
    )
    for one in (told, cancelled):
        announce_visit(session, get_visit(session, one), now=NOW)
    cancel_visit(session, get_visit(session, cancelled), actor_id=cast.bo, reason="停电", now=NOW)
    plan_inspection(session, school=cast.school_b, team=[cast.ling])
    school = session.get_one(School, cast.school_a)
    before = presence(session, school, read_budget(), today=DAY - timedelta(days=1))
    assert (before.counter.spent.in_year, before.stays) == (0, [])
    found = presence(session, school, read_budget(), today=DAY)
    assert (found.counter.spent.in_year, found.counter.spent.in_term) == (1, 1)
    assert [(one.minutes is None, one.programme) for one in found.stays] == [
        (False, "卫生室专项督导")
    ]
    assert [one.id for one in found.expected] == [told]
    later = presence(session, school, read_budget(), today=DAY + timedelta(days=1))
    assert later.expected == []
