"""Raising, confirming and withdrawing findings as records are sealed, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from inspect_app import flow
from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role
from inspect_app.findings.errors import MoveNotAllowed
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.models import Finding, FindingState
from inspect_app.findings.operations import raise_findings
from inspect_app.findings.queries import (
    EarlierFailure,
    earlier_failures,
    findings_of_inspection,
)
from inspect_app.inspections.holding import find_one
from inspect_app.inspections.models import AssessmentRecord, Inspection
from inspect_app.inspections.queries import assessment_of
from inspect_app.inspections.receipts import receipt_key
from inspect_app.inspections.sealing import ClosedRecord, GivenSeal, read_record
from tests import practice
from tests.conftest import NOW, Cast
from tests.factories import plan_inspection
from tests.findings.conftest import Submit
from tests.findings.playing import act, actors
from tests.inspections.conftest import Visited
from tests.phone import Phone

pytestmark = pytest.mark.usefixtures("context")
LATER = NOW + timedelta(days=2)


def by_item(session: Session, inspection: Inspection) -> dict[str, Finding]:
    return {one.item: one for one in findings_of_inspection(session, inspection.id)}


def in_force(session: Session, inspection: Inspection) -> AssessmentRecord:
    found = assessment_of(session, inspection.id)
    assert found is not None
    return found


def amend(session: Session, inspection: Inspection, cast: Cast) -> None:
    flow.amend(
        session,
        inspection.id,
        actor=Actor(cast.bo, Role.BUREAU),
        reason="补测",
        key=receipt_key(),
        now=LATER,
    )
    session.commit()


def closed(session: Session, assessment: AssessmentRecord) -> ClosedRecord:
    """The record as it was closed with this assessment."""
    record = read_record(session, find_one(session, assessment.inspection_id))
    seal = GivenSeal(assessment.seal.number, assessment.seal.receipt, assessment.result)
    return ClosedRecord(record, seal, assessment.id)


def test_a_sealed_inspection_notifies_the_school_of_each_failure(
    session: Session, submitted: Submit, cast: Cast
) -> None:
    inspection = submitted(doctors="0", area="14.99")
    found = by_item(session, inspection)
    assert set(found) == {"doctors", "area"}
    assert all(one.state is FindingState.NOTIFIED for one in found.values())
    assert all(one.school_id == cast.school_a for one in found.values())
    moves = [(one.from_state, one.to_state) for one in found["area"].events]
    assert moves == [(None, "open"), ("open", "notified")]


def test_raising_again_for_the_same_assessment_changes_nothing(
    session: Session, submitted: Submit
) -> None:
    inspection = submitted()
    before = {one.id: len(one.events) for one in findings_of_inspection(session, inspection.id)}
    raise_findings(session, closed(session, in_force(session, inspection)), now=LATER)
    session.commit()
    after = findings_of_inspection(session, inspection.id)
    assert {one.id: len(one.events) for one in after} == before


def test_an_inspection_without_failures_raises_nothing(session: Session, submitted: Submit) -> None:
    assert by_item(session, submitted(doctors="1", area="15")) == {}


def test_an_amendment_closes_what_is_mended_keeps_what_still_fails_and_raises_what_is_new(
    session: Session, submitted: Submit, ling: Phone, visited: Visited, cast: Cast
) -> None:
    inspection = submitted(doctors="0", area="14.99")
    first = by_item(session, inspection)
    act(session, first["area"], Move.ACKNOWLEDGE, actors(cast)["mu"])
    ids = {item: one.id for item, one in first.items()}
    due_on = first["area"].due_on
    ling.answer(visited.inspection, "doctors", "2")
    ling.answer(visited.inspection, "rooms", "12.5", row="r1", field="area")
    ling.answer(visited.inspection, "door", "fail")
    ling.sync()
    amend(session, inspection, cast)

    found = by_item(session, inspection)
    assert found["doctors"].state is FindingState.CLOSED
    assert found["doctors"].events[-1].reason
    assert found["area"].id == ids["area"]
    assert found["area"].state is FindingState.ACKNOWLEDGED
    assert found["area"].due_on == due_on
    assert "12.5 m²" in found["area"].message["zh"]
    assert found["door"].state is FindingState.NOTIFIED
    newest = in_force(session, inspection).id
    assert {one.assessment_id for one in (found["area"], found["door"])} == {newest}
    assert found["doctors"].assessment_id != newest


def test_an_assessment_that_is_no_longer_in_force_changes_nothing(
    session: Session, submitted: Submit, ling: Phone, visited: Visited, cast: Cast
) -> None:
    inspection = submitted(doctors="1", area="20")
    old = in_force(session, inspection)
    ling.answer(visited.inspection, "doctors", "0")
    ling.sync()
    amend(session, inspection, cast)
    raise_findings(session, closed(session, old), now=LATER)
    assert by_item(session, inspection)["doctors"].state is FindingState.NOTIFIED


def test_a_failure_that_returns_in_a_further_amendment_is_a_new_finding(
    session: Session, submitted: Submit, ling: Phone, visited: Visited, cast: Cast
) -> None:
    inspection = submitted(doctors="0", area="20")
    for doctors in ("1", "0"):
        ling.answer(visited.inspection, "doctors", doctors)
        ling.sync()
        amend(session, inspection, cast)
    states = [one.state for one in findings_of_inspection(session, inspection.id)]
    assert sorted(states) == [FindingState.CLOSED, FindingState.NOTIFIED]


def test_a_closed_finding_cannot_be_acknowledged(
    session: Session, submitted: Submit, ling: Phone, visited: Visited, cast: Cast
) -> None:
    inspection = submitted(doctors="0", area="20")
    ling.answer(visited.inspection, "doctors", "1")
    ling.sync()
    amend(session, inspection, cast)
    closed = by_item(session, inspection)["doctors"]
    with pytest.raises(MoveNotAllowed):
        act(session, closed, Move.ACKNOWLEDGE, actors(cast)["mu"])


@pytest.fixture
def doctors_are_the_countys(monkeypatch: pytest.MonkeyPatch) -> None:
    """The practice checklist, but for want of a doctor it is the county that is asked."""
    content = practice.definition()
    doctors = next(one for one in content["sections"][0]["items"] if one["id"] == "doctors")
    doctors["owner"] = "county"
    monkeypatch.setattr(practice, "definition", lambda *_: content)


@pytest.mark.usefixtures("doctors_are_the_countys")
def test_what_the_school_cannot_cure_goes_to_its_owner_at_once(
    session: Session, submitted: Submit
) -> None:
    found = by_item(session, submitted(doctors="0", area="20"))["doctors"]
    assert (found.state, found.owner) == (FindingState.BEYOND_SCHOOL, "county")
    assert found.due_on == date(2027, 11, 10)
    assert [one.move for one in found.events] == ["raise", "refer"]


def test_a_failure_found_again_is_linked_to_the_one_before(
    session: Session, submitted: Submit, cast: Cast
) -> None:
    first = by_item(session, submitted(doctors="0", area="20"))["doctors"]
    assert (first.predecessor_id, first.recurrence) == (None, 0)
    again = plan_inspection(session, school=cast.school_a, team=[cast.ling], subject="新卫生室")
    inspection = find_one(session, again.inspection)
    earlier = earlier_failures(session, inspection, "practice", {"doctors": ("doctors", "nurses")})
    assert earlier == {"doctors": EarlierFailure(first.id, 0)}
    at_b = plan_inspection(session, school=cast.school_b, team=[cast.ling])
    elsewhere = find_one(session, at_b.inspection)
    assert earlier_failures(session, elsewhere, "practice", {"doctors": ("doctors",)}) == {}
    assert earlier_failures(session, inspection, "other", {"doctors": ("doctors",)}) == {}
