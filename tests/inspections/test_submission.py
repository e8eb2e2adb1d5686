"""Submission: sealed exactly when the server holds what the phone holds; the receipt proves it."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import jwt
import pytest
import sqlalchemy as sa
from flask import Flask
from jwt import api_jws
from jwt.algorithms import ECAlgorithm
from sqlalchemy.orm import Session

from inspect_app import flow
from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role
from inspect_app.evidence.models import Picture, PictureState
from inspect_app.findings.models import Finding
from inspect_app.inspections import sealing
from inspect_app.inspections.errors import NothingToSettle
from inspect_app.inspections.models import (
    AssessmentRecord,
    Event,
    EventSettlement,
    Inspection,
    Seal,
)
from inspect_app.inspections.sealing import GivenSeal
from inspect_app.programmes.models import Visit
from tests.conftest import NOW, Cast
from tests.inspections.conftest import Join, Visited, fill
from tests.phone import Phone, picture

LATER = NOW + timedelta(days=1)


def _store(session: Session, content: bytes, state: PictureState) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    session.add(
        Picture(
            sha256=sha256,
            state=state,
            reason="damaged-picture" if state == PictureState.REFUSED else None,
            media_type="image/jpeg",
            size=len(content),
            width=160,
            height=120,
            difference_hash="0" * 16,
            received_at=NOW,
        )
    )
    session.commit()
    return sha256


def test_a_whole_inspection_is_sealed_scored_and_receipted(
    ling: Phone, visited: Visited, session: Session
) -> None:
    keys = ling.bootstrap()["receipt_keys"]
    fill(ling, visited, doctors="0")
    sha256 = ling.photo(visited.inspection, "doctors", picture(1))["sha256"]
    ling.sync()
    _store(session, ling.pictures[sha256], PictureState.RECEIVED)
    answer = ling.submit(visited.inspection, visited.checklist_sha256)
    assert answer.status_code == 201
    key = ECAlgorithm.from_jwk(keys[0])
    receipt = json.loads(api_jws.decode(answer.json()["receipt"], key, algorithms=["ES256"]))
    assert receipt["digest"] == ling.digest(visited.inspection, visited.checklist_sha256)
    assert receipt["photos"] == [sha256]
    assert receipt["events"] == 6
    assert receipt["checklist"]["sha256"] == visited.checklist_sha256
    assessment = ling.get(f"/inspections/{visited.inspection}/assessment").json()
    assert assessment["result"]["score_display"] == answer.json()["score"]
    assert session.scalars(sa.select(Finding.item)).all() == ["doctors"]
    assert session.scalars(sa.select(Visit)).one().state == "done"


def test_a_tampered_receipt_does_not_verify(ling: Phone, visited: Visited) -> None:
    fill(ling, visited)
    ling.sync()
    receipt = ling.submit(visited.inspection, visited.checklist_sha256).json()["receipt"]
    head, body, signature = receipt.split(".")
    key = ECAlgorithm.from_jwk(ling.bootstrap()["receipt_keys"][0])
    with pytest.raises(jwt.InvalidSignatureError):
        api_jws.decode(f"{head}.{body[:-2]}AA.{signature}", key, algorithms=["ES256"])


def test_the_same_submission_again_gives_the_same_receipt(
    ling: Phone, visited: Visited, session: Session
) -> None:
    fill(ling, visited)
    ling.sync()
    first = ling.submit(visited.inspection, visited.checklist_sha256)
    second = ling.submit(visited.inspection, visited.checklist_sha256)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert session.scalar(sa.select(sa.func.count()).select_from(Seal)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(AssessmentRecord)) == 1


def test_what_has_not_arrived_is_named_exactly(
    ling: Phone, visited: Visited, session: Session
) -> None:
    fill(ling, visited)
    sha256 = ling.photo(visited.inspection, "door", picture(2))["sha256"]
    ling.sync()
    ling.answer(visited.inspection, "doctors", "3")
    answer = ling.submit(visited.inspection, visited.checklist_sha256)
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "/problems/incomplete-transfer"
    assert problem["missing_photos"] == [sha256]
    own = {key: winner.id for key, winner in ling.state(visited.inspection).items()}
    assert {key for key in own if problem["held"].get(key) != own[key]} == {"answer/doctors//value"}
    assert session.scalar(sa.select(sa.func.count()).select_from(Seal)) == 0


def test_a_refused_photo_is_named_as_refused(
    ling: Phone, visited: Visited, session: Session
) -> None:
    fill(ling, visited)
    sha256 = ling.photo(visited.inspection, "door", b"no picture")["sha256"]
    ling.sync()
    _store(session, b"no picture", PictureState.REFUSED)
    problem = ling.submit(visited.inspection, visited.checklist_sha256).json()
    assert problem["refused_photos"] == [sha256]


def test_unanswered_items_are_listed(ling: Phone, visited: Visited, session: Session) -> None:
    ling.answer(visited.inspection, "door", "conform")
    ling.sync()
    answer = ling.submit(visited.inspection, visited.checklist_sha256)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/incomplete-answers"
    assert {item["item"] for item in answer.json()["items"]} >= {"doctors", "rooms", "signature"}
    assert session.scalar(sa.select(sa.func.count()).select_from(Seal)) == 0


def test_a_stranger_cannot_submit(
    ling: Phone, join: Join, cast: Cast, visited: Visited, session: Session
) -> None:
    fill(ling, visited)
    ling.sync()
    tao = join(cast.tao)
    tao.events = ling.events
    answer = tao.submit(visited.inspection, visited.checklist_sha256)
    assert answer.status_code == 403
    assert session.scalar(sa.select(sa.func.count()).select_from(Seal)) == 0


def _late_answer(
    ling: Phone, join: Join, wen: int, visited: Visited, value: str = "0"
) -> dict[str, object]:
    other = join(wen)
    fill(ling, visited)
    ling.sync()
    assert ling.submit(visited.inspection, visited.checklist_sha256).status_code == 201
    other.clock = 100
    event = other.answer(visited.inspection, "doctors", value)
    other.sync()
    assert [(one["status"], one["late"]) for one in other.results] == [("accepted", True)]
    return event


def _bo(cast: Cast) -> Actor:
    return Actor(cast.bo, Role.BUREAU)


def _amend(session: Session, inspection: Inspection, cast: Cast, app: Flask) -> GivenSeal:
    with app.app_context():
        return flow.amend(
            session,
            inspection.id,
            actor=_bo(cast),
            reason="第二组手机晚到",
            key=app.extensions["receipt_key"],
            now=LATER,
        )


def test_what_arrives_after_the_seal_is_kept_and_changes_nothing_by_itself(
    ling: Phone, join: Join, wen: int, visited: Visited, session: Session
) -> None:
    _late_answer(ling, join, wen, visited)
    assert ling.get(f"/inspections/{visited.inspection}").json()["merged"]["answer/doctors//value"][
        "value"
    ] == ("1")
    again = ling.submit(visited.inspection, visited.checklist_sha256)
    assert again.status_code == 201
    ling.sync()
    refused = ling.submit(visited.inspection, visited.checklist_sha256).json()
    assert refused["type"] == "/problems/already-sealed"
    assert refused["receipt"] == again.json()["receipt"]
    assert session.scalars(sa.select(Finding)).all() == []


def test_amending_makes_a_second_seal_and_assessment_beside_the_first(
    ling: Phone, join: Join, cast: Cast, wen: int, visited: Visited, session: Session, app: Flask
) -> None:
    _late_answer(ling, join, wen, visited)
    inspection = session.scalars(sa.select(Inspection)).one()
    seal = _amend(session, inspection, cast, app)
    session.commit()
    assert seal.number == 2
    receipt = app.extensions["receipt_key"].verify(seal.receipt)
    ling.sync()
    assert receipt["digest"] == ling.digest(visited.inspection, visited.checklist_sha256)
    scores = session.scalars(sa.select(AssessmentRecord.score)).all()
    assert len(scores) == 2
    assert scores[0] != scores[1]
    assert session.scalars(sa.select(Finding.item)).all() == ["doctors"]
    with pytest.raises(NothingToSettle):
        _amend(session, inspection, cast, app)


def test_a_late_answer_that_is_left_out_stays_in_the_log_with_its_reason(
    ling: Phone, join: Join, cast: Cast, wen: int, visited: Visited, session: Session, app: Flask
) -> None:
    event = _late_answer(ling, join, wen, visited)
    inspection = session.scalars(sa.select(Inspection)).one()
    sealing.settle_late_events(
        session,
        inspection.id,
        EventSettlement.LEFT_OUT,
        actor=_bo(cast),
        reason="误报",
        now=LATER,
    )
    session.commit()
    kept = session.scalars(sa.select(Event).where(Event.late)).one()
    assert (str(kept.id), kept.settlement, kept.settlement_reason) == (
        event["id"],
        "left-out",
        "误报",
    )
    state = ling.get(f"/inspections/{visited.inspection}").json()
    assert state["merged"]["answer/doctors//value"]["value"] == "1"
