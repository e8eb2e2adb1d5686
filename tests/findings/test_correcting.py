"""Mended on the spot: recorded without a network, struck off once sealed, the score as found."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.findings.lifecycle import FindingState, Move
from inspect_app.findings.models import Finding, FindingPhoto
from inspect_app.findings.photos import originals
from inspect_app.inspections.models import AssessmentRecord
from tests.conftest import Cast
from tests.inspections.conftest import Visited, fill
from tests.phone import Phone, picture

BEFORE, AFTER = picture(41), picture(42)


def _correct(phone: Phone, visited: Visited, words: str = "已换上合格的门") -> None:
    """No doctor, shown before and after it was mended."""
    fill(phone, visited, doctors="0")
    shown = [
        phone.photo(visited.inspection, "doctors", BEFORE),
        phone.photo(visited.inspection, "doctors", AFTER, after=True),
    ]
    phone.answer(visited.inspection, "doctors", words, field="corrected")
    phone.sync()
    for photo in shown:
        phone.upload(photo).raise_for_status()


def _found(session: Session, visited: Visited) -> Finding:
    session.rollback()
    of_inspection = Finding.inspection_id == UUID(visited.inspection)
    return session.scalars(sa.select(Finding).where(of_inspection)).one()


def test_what_was_mended_on_the_spot_is_struck_off_with_its_photos_and_scored_as_found(
    session: Session, ling: Phone, visited: Visited, cast: Cast
) -> None:
    _correct(ling, visited)
    first = ling.submit(visited.inspection, visited.checklist_sha256)
    again = ling.submit(visited.inspection, visited.checklist_sha256)
    assert first.status_code == 201
    assert first.json() == again.json()
    finding = _found(session, visited)
    assert finding.state is FindingState.CORRECTED_ON_SITE
    assert [one.move for one in finding.events] == ["raise", "notify", "correct-on-site"]
    last = finding.events[-1]
    assert (last.move, last.reason, last.actor_id) == (
        Move.CORRECT_ON_SITE,
        "已换上合格的门",
        cast.ling,
    )
    (after,) = session.scalars(sa.select(FindingPhoto))
    (before,) = originals(session, finding)
    assert {before["sha256"], after.sha256} == set(ling.photo_hashes(visited.inspection))
    assessment = session.scalars(sa.select(AssessmentRecord)).one()
    judged = {one["item"]: one["outcome"] for one in assessment.result["items"]}
    assert judged["doctors"] == "fail"


def test_a_correction_without_a_photo_is_asked_for_and_nothing_is_sealed(
    session: Session, ling: Phone, visited: Visited
) -> None:
    fill(ling, visited, doctors="0")
    before = ling.photo(visited.inspection, "doctors", BEFORE)
    ling.answer(visited.inspection, "doctors", "已换", field="corrected")
    ling.sync()
    ling.upload(before).raise_for_status()
    refused = ling.submit(visited.inspection, visited.checklist_sha256)
    assert refused.status_code == 422
    (asked,) = refused.json()["items"]
    assert (asked["item"], asked["field"]) == ("doctors", "corrected")
    assert session.scalar(sa.select(sa.func.count(AssessmentRecord.id))) == 0
    session.rollback()
    ling.answer(visited.inspection, "doctors", None, field="corrected")
    ling.sync()
    assert ling.submit(visited.inspection, visited.checklist_sha256).status_code == 201
    assert _found(session, visited).state is FindingState.NOTIFIED


def test_words_about_what_does_not_fail_change_nothing(
    session: Session, ling: Phone, visited: Visited
) -> None:
    _correct(ling, visited)
    ling.answer(visited.inspection, "doctors", "1")
    ling.sync()
    assert ling.submit(visited.inspection, visited.checklist_sha256).status_code == 201
    assert session.scalar(sa.select(sa.func.count(Finding.id))) == 0
