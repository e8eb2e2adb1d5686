"""Handing an inspection over: nothing of the giver is lost, the receiver gets it all and seals."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role, User
from inspect_app.inspections.handovers import holds
from inspect_app.inspections.models import Handover, Inspection
from inspect_app.inspections.queries import known_to
from inspect_app.migrating import alembic_config
from inspect_app.programmes.models import VisitMember
from tests.conftest import NOW, PASSWORD_HASH, Cast
from tests.findings.conftest import browse
from tests.inspections.conftest import Join, Visited, fill
from tests.phone import Phone
from tests.practice import publish_practice

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"
# The migration that notes it.
(NOTED,) = (one.name[:4] for one in VERSIONS.glob("*_members_by_handover.py"))

__all__ = ["browse"]


@pytest.fixture
def yan(session: Session) -> int:
    """An inspector who is not on the visit's team."""
    user = User(
        username="yan",
        name="颜检查",
        role=Role.INSPECTOR,
        password_hash=PASSWORD_HASH,
        created_at=NOW,
    )
    session.add(user)
    session.commit()
    return user.id


@pytest.fixture
def lesson(session: Session, visited: Visited) -> str:
    """A lesson record of the same visit, which names a teacher and is confidential."""
    version = publish_practice(session, NOW, 2)
    version.readers = "bureau principal"
    inspection = Inspection(
        visit_id=UUID(visited.visit),
        checklist_version_id=version.id,
        subject="周老师 数学",
        facts={},
        planned_at=NOW,
    )
    session.add(inspection)
    session.commit()
    return str(inspection.id)


def _give(phone: Phone, visited: Visited, **asked: Any) -> httpx.Response:
    return phone.post(f"/inspections/{visited.inspection}/handovers", {"reason": "出差"} | asked)


def test_the_receiver_gets_all_answers_and_what_the_giver_sends_later_and_seals(
    ling: Phone, join: Join, yan: int, visited: Visited
) -> None:
    ling.answer(visited.inspection, "doctors", "2")
    ling.sync()
    ling.answer(visited.inspection, "door", "conform")
    given = _give(ling, visited, to=yan)
    assert given.status_code == 201
    (one,) = given.json()["handovers"]
    assert (one["from_name"], one["to_name"], one["reason"]) == ("凌检查", "颜检查", "出差")

    receiver = join(yan)
    (plan,) = receiver.bootstrap()["inspections"]
    assert plan["handovers"] == [one]
    receiver.sync()
    assert [event["item"] for event in receiver.events.values()] == ["doctors"]
    ling.sync()
    assert ling.results[-1]["status"] == "accepted"
    receiver.sync()
    assert {event["item"] for event in receiver.events.values()} == {"doctors", "door"}

    fill(receiver, visited)
    receiver.confirm(visited.inspection)
    receiver.sync()
    ling.sync()
    refused = ling.submit(visited.inspection, visited.checklist_sha256)
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/handed-over"
    assert set(refused.json()["detail"].split("、")) == {"温检查", "颜检查"}
    sealed = receiver.submit(visited.inspection, visited.checklist_sha256)
    assert sealed.status_code == 201, sealed.text


def test_a_handover_gives_the_inspection_handed_over_and_nothing_else_of_the_visit(
    ling: Phone,
    join: Join,
    browse: Any,
    yan: int,
    wen: int,
    cast: Cast,
    visited: Visited,
    lesson: str,
    session: Session,
) -> None:
    ling.answer(visited.inspection, "doctors", "2")
    ling.answer(lesson, "remark", "板书凌乱")
    ling.sync()
    assert _give(ling, visited, to=yan).status_code == 201

    receiver = join(yan)
    told = receiver.bootstrap()
    assert [one["id"] for one in told["inspections"]] == [visited.inspection]
    assert [one["inspections"] for one in told["visits"]] == [[visited.inspection]]
    receiver.sync()
    assert {event["inspection"] for event in receiver.events.values()} == {visited.inspection}
    receiver.answer(lesson, "remark", "改写")
    receiver.sync()
    assert receiver.results[-1]["status"] == "rejected"
    for way in ("handovers", "earlier", ""):
        assert receiver.get(f"/inspections/{lesson}/{way}".rstrip("/")).status_code == 403
    elsewhere = receiver.post(f"/inspections/{lesson}/handovers", {"to": yan, "reason": "自取"})
    assert elsewhere.status_code == 403

    yan_s, visit = browse(yan), f"/programmes/visits/{visited.visit}"
    assert visited.inspection in yan_s.page(visit)
    assert "周老师" not in yan_s.page(visit)
    assert "周老师" not in yan_s.page("/programmes/route?date=2026-11-24")
    assert yan_s.get(f"/inspections/{lesson}").status_code == 403
    assert "周老师" in browse(cast.bo).page(visit)
    actor = Actor(yan, Role.INSPECTOR)
    known = sa.select(Inspection.id).join(Inspection.checklist_version)
    assert [str(one) for one in session.scalars(known.where(known_to(actor)))] == [
        visited.inspection
    ]

    answer = ling.post(f"/inspections/{lesson}/handovers", {"to": yan, "reason": "出差"})
    assert answer.status_code == 201
    assert {one["id"] for one in receiver.bootstrap()["inspections"]} == {
        visited.inspection,
        lesson,
    }


def test_members_who_came_by_a_handover_before_that_was_noted_are_told_apart(
    ling: Phone, yan: int, wen: int, cast: Cast, visited: Visited, session: Session
) -> None:
    _give(ling, visited, to=yan)
    session.execute(sa.update(VisitMember).values(by_handover=False))
    session.commit()
    config = alembic_config(session.get_bind().engine.url.render_as_string(hide_password=False))
    command.stamp(config, "head")
    command.downgrade(config, f"{NOTED}-1")
    command.upgrade(config, "head")
    rows = session.execute(sa.select(VisitMember.user_id, VisitMember.by_handover)).all()
    assert dict(rows) == {cast.ling: False, wen: False, yan: True}


def test_the_same_handover_again_changes_nothing_and_it_can_come_back(
    ling: Phone, join: Join, yan: int, cast: Cast, visited: Visited
) -> None:
    assert len(_give(ling, visited, to=yan).json()["handovers"]) == 1
    assert len(_give(ling, visited, to=yan).json()["handovers"]) == 1
    again = _give(ling, visited, to=cast.bo)
    assert again.status_code == 409
    assert again.json()["type"] == "/problems/not-in-hand"
    back = _give(join(yan), visited, to=cast.ling)
    assert [one["to"] for one in back.json()["handovers"]] == [yan, cast.ling]
    fill(ling, visited)
    ling.sync()
    assert ling.submit(visited.inspection, visited.checklist_sha256).status_code == 201
    assert _give(ling, visited, to=cast.bo).json()["type"] == "/problems/not-in-hand"


@pytest.mark.parametrize(
    ("receiver", "reason", "problem"),
    [
        ("mu", "出差", "unfit-receiver"),
        ("ling", "出差", "unfit-receiver"),
        ("nobody", "出差", "unfit-receiver"),
        ("bo", " ", "handover-reason-needed"),
    ],
)
def test_a_handover_that_cannot_stand_is_refused_and_nothing_is_written(
    ling: Phone,
    cast: Cast,
    visited: Visited,
    session: Session,
    receiver: str,
    reason: str,
    problem: str,
) -> None:
    answer = _give(ling, visited, to=getattr(cast, receiver, 999), reason=reason)
    assert answer.status_code == 422
    assert answer.json()["type"] == f"/problems/{problem}"
    assert session.query(Handover).count() == 0


def test_nobody_hands_over_in_another_s_name_but_the_bureau_which_is_named(
    ling: Phone, join: Join, wen: int, yan: int, cast: Cast, visited: Visited, session: Session
) -> None:
    assert _give(join(yan), visited, to=yan).status_code == 403
    taken = _give(join(wen), visited, to=yan, **{"from": cast.ling}).json()["handovers"]
    assert [one["from"] for one in taken] == [wen]
    taken = _give(join(cast.bo), visited, to=cast.bo, **{"from": cast.ling}).json()["handovers"]
    assert [one["from"] for one in taken] == [wen, cast.ling]
    assert session.query(Handover).order_by(Handover.id.desc()).first().made_by == cast.bo


def test_the_page_hands_over_and_tells_who_had_it_when(
    browse: Any, cast: Cast, ling: Phone, yan: int, visited: Visited
) -> None:
    ling.answer(visited.inspection, "doctors", "2")
    ling.sync()
    bo = browse(cast.bo)
    page = f"/inspections/{visited.inspection}"
    assert "移交给他人" in bo.page(page)
    answer = bo.post(f"{page}/handovers", **{"from": cast.ling}, to=yan, reason="病假<b>")
    assert answer.status_code == 302
    shown = bo.page(page)
    assert "凌检查 移交 颜检查" in shown
    assert "病假&lt;b&gt;" in shown
    assert "移交给他人" not in browse(cast.mu).page(page)


def test_the_last_word_on_a_person_decides_who_has_it() -> None:
    def over(giver: int, receiver: int) -> Handover:
        return Handover(giver_id=giver, receiver_id=receiver)

    assert holds([], 1)
    assert not holds([over(1, 2)], 1)
    assert holds([over(1, 2)], 2)
    assert holds([over(1, 2), over(2, 1)], 1)
    assert not holds([over(1, 2), over(2, 1)], 2)
