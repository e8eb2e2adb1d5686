"""Re-inspections on a visit: recorded on a phone, decided once, told when somebody was faster."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.accounts.access import Actor
from inspect_app.checklists.loading import LIBRARY, load_file
from inspect_app.checklists.operations import publish
from inspect_app.documents.models import Document, DocumentKind
from inspect_app.extensions import db
from inspect_app.findings.errors import AlreadyPlanned, MoveNotAllowed, NotByYou
from inspect_app.findings.lifecycle import FindingState, Move
from inspect_app.findings.models import Finding, FindingEvent, FindingPhoto, FindingReview
from inspect_app.findings.queries import get_finding
from inspect_app.findings.reviewing import plan_reviews, reviewable, struck_off
from inspect_app.findings.standing import rebuilt
from inspect_app.inspections.models import Inspection
from inspect_app.programmes.lifecycle import VisitState
from inspect_app.programmes.models import Programme
from inspect_app.programmes.operations import cancel_visit, create_visit
from tests.conftest import NOW, Cast
from tests.factories import AMPLE
from tests.findings.conftest import Submit
from tests.findings.playing import RULES, act, actors
from tests.inspections.conftest import Join
from tests.pages import Browser
from tests.phone import Phone, picture

S = FindingState
LATER = date(2026, 12, 15)
PICTURES = iter(range(500, 10_000))


@dataclass(frozen=True)
class Visit:
    """Ling's visit to see one reported repair again."""

    inspection: str
    sha256: str
    visit: UUID


@pytest.fixture
def people(cast: Cast) -> dict[str, Actor]:
    return actors(cast)


@pytest.fixture
def finding(session: Session, submitted: Submit, people: dict[str, Actor]) -> Finding:
    """School A had no doctor and reports one."""
    submitted(doctors="0", area="20")
    content = load_file(LIBRARY / "re-inspection.yaml").content
    assert content is not None
    publish(session, content, now=NOW)
    found = session.scalars(sa.select(Finding)).one()
    act(session, found, Move.ACKNOWLEDGE, people["mu"])
    act(session, found, Move.REPORT, people["mu"], reason="已聘校医", photos=["photo"])
    return found


@pytest.fixture
def plan(session: Session, cast: Cast) -> Callable[..., Visit]:
    def plan_visit(finding: Finding, *team: int) -> Visit:
        members = team or (cast.ling,)
        visit = create_visit(
            session,
            programme=session.scalars(sa.select(Programme)).one(),
            school=finding.school,
            on=date(2026, 11, 24),
            team=members,
            lead=members[0],
            budget=AMPLE,
            now=NOW,
        )
        plan_reviews(session, visit, [finding], rules=RULES, now=NOW)
        session.flush()
        of_visit = sa.select(Inspection).where(Inspection.visit_id == visit.id)
        inspection = session.scalars(of_visit).one()
        session.commit()
        return Visit(str(inspection.id), inspection.checklist_version.sha256, visit.id)

    return plan_visit


def decide(phone: Phone, visit: Visit, decision: str, **answers: str) -> None:
    """Record a decision with a photo, and send both."""
    photo = phone.photo(visit.inspection, "photos", picture(next(PICTURES)))
    for item, value in {"decision": decision, **answers}.items():
        phone.answer(visit.inspection, item, value)
    phone.sync()
    phone.upload(photo).raise_for_status()


def submit(phone: Phone, visit: Visit) -> httpx.Response:
    return phone.submit(visit.inspection, visit.sha256)


def review(session: Session, visit: Visit) -> FindingReview:
    session.rollback()
    return session.get_one(FindingReview, UUID(visit.inspection), populate_existing=True)


def stands(session: Session, finding: Finding, state: FindingState) -> Finding:
    """The finding, which is in that state by its columns and by its log."""
    session.rollback()
    session.refresh(finding)
    assert finding.state is state
    assert rebuilt(finding.events) == finding.standing
    return finding


def test_an_accepted_repair_is_struck_off_with_the_photo_taken_on_the_spot(
    session: Session, finding: Finding, plan: Callable[..., Visit], ling: Phone, cast: Cast
) -> None:
    visit = plan(finding)
    decide(ling, visit, "accept", opinion="在岗,有证")
    submit(ling, visit).raise_for_status()
    stands(session, finding, S.CLOSED)
    *_, taken_up, accepted = finding.events
    assert (taken_up.move, accepted.move) == (Move.TAKE_UP, Move.ACCEPT)
    assert (accepted.actor_id, accepted.reason) == (cast.ling, "在岗,有证")
    assert accepted.id == review(session, visit).event_id
    (photo,) = accepted.photos
    assert (photo.sha256, photo.source) == (ling.photo_hashes(visit.inspection)[0], "camera")
    assert finding.inspection.visit.state is not VisitState.CANCELLED
    (opinion,) = session.scalars(sa.select(Document)).all()
    assert (opinion.kind, opinion.subject) == (
        DocumentKind.REINSPECTION_OPINION,
        str(accepted.id),
    )


@pytest.mark.parametrize(
    ("decision", "answers", "move", "given"),
    [
        ("return", {"reason": "证书过期", "until": "2026-12-15"}, Move.RETURN, {}),
        ("accept-part", {"rest": "还缺一人", "until": "2026-12-15"}, Move.ACCEPT_PART, "还缺一人"),
    ],
)
def test_what_is_returned_or_accepted_in_part_gets_the_term_set_on_the_spot(
    session: Session,
    finding: Finding,
    plan: Callable[..., Visit],
    ling: Phone,
    decision: str,
    answers: dict[str, str],
    move: Move,
    given: object,
) -> None:
    visit = plan(finding)
    decide(ling, visit, decision, **answers)
    submit(ling, visit).raise_for_status()
    stands(session, finding, S.RECTIFYING)
    assert finding.due_on == LATER
    assert finding.events[-1].move == move
    assert finding.events[-1].reason == answers.get("reason", "")
    assert finding.events[-1].given.get("rest", {}) == given


def test_the_same_submission_again_decides_nothing_again(
    session: Session, finding: Finding, plan: Callable[..., Visit], ling: Phone
) -> None:
    visit = plan(finding)
    decide(ling, visit, "accept")
    first, second = submit(ling, visit), submit(ling, visit)
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    stands(session, finding, S.CLOSED)
    assert [one.move for one in finding.events].count(Move.ACCEPT) == 1
    assert session.scalar(sa.select(sa.func.count(FindingPhoto.id))) == 1


def test_a_term_that_has_passed_is_asked_for_again_and_nothing_is_sealed(
    session: Session, finding: Finding, plan: Callable[..., Visit], ling: Phone
) -> None:
    visit = plan(finding)
    decide(ling, visit, "return", reason="证书过期", until="2026-11-24")
    answer = submit(ling, visit)
    assert answer.status_code == 422
    assert [one["item"] for one in answer.json()["items"]] == ["until"]
    stands(session, finding, S.SUBMITTED)
    ling.answer(visit.inspection, "until", "2026-12-15")
    ling.sync()
    submit(ling, visit).raise_for_status()
    stands(session, finding, S.RECTIFYING)


def test_whoever_was_overtaken_is_told_and_the_record_is_kept(
    session: Session,
    finding: Finding,
    plan: Callable[..., Visit],
    ling: Phone,
    people: dict[str, Actor],
    browse: Callable[[int], Browser],
    cast: Cast,
) -> None:
    visit = plan(finding)
    decide(ling, visit, "accept")
    act(session, finding, Move.TAKE_UP, people["bo"])
    act(session, finding, Move.RETURN, people["bo"], reason="照片不清", until=LATER)
    receipt = submit(ling, visit)
    assert receipt.status_code == 201
    assert receipt.json()["receipt"]
    stands(session, finding, S.RECTIFYING)
    assert review(session, visit).refusal == "move-not-allowed"
    told = ling.get(f"/inspections/{visit.inspection}/review").json()
    assert told["refusal"] == "move-not-allowed"
    assert "到校复查的结论没有生效" in browse(cast.bo).page(f"/findings/{finding.id}")


def test_a_decision_about_an_earlier_report_is_not_taken_for_the_later_one(
    session: Session,
    finding: Finding,
    plan: Callable[..., Visit],
    ling: Phone,
    people: dict[str, Actor],
) -> None:
    visit = plan(finding)
    decide(ling, visit, "accept")
    act(session, finding, Move.TAKE_UP, people["bo"])
    act(session, finding, Move.RETURN, people["bo"], reason="照片不清", until=LATER)
    act(session, finding, Move.REPORT, people["mu"], reason="重拍", photos=["photo"])
    submit(ling, visit).raise_for_status()
    stands(session, finding, S.SUBMITTED)
    assert review(session, visit).refusal == "acted-meanwhile"


def test_a_repair_taken_up_at_the_desk_may_be_decided_on_the_spot(
    session: Session,
    finding: Finding,
    plan: Callable[..., Visit],
    ling: Phone,
    people: dict[str, Actor],
) -> None:
    visit = plan(finding)
    act(session, finding, Move.TAKE_UP, people["bo"])
    decide(ling, visit, "accept")
    submit(ling, visit).raise_for_status()
    stands(session, finding, S.CLOSED)


def test_whoever_stood_back_after_the_plan_decides_nothing(
    session: Session,
    finding: Finding,
    plan: Callable[..., Visit],
    ling: Phone,
    people: dict[str, Actor],
) -> None:
    visit = plan(finding)
    act(session, finding, Move.RECUSE, people["ling"], reason="亲属在该校任教")
    decide(ling, visit, "accept")
    submit(ling, visit).raise_for_status()
    stands(session, finding, S.SUBMITTED)
    assert review(session, visit).refusal == "not-by-you"


def test_a_grave_finding_is_seen_again_by_somebody_else(
    session: Session, finding: Finding, plan: Callable[..., Visit], cast: Cast
) -> None:
    finding.severity = "critical"
    session.commit()
    with pytest.raises(NotByYou):
        plan(finding)
    session.rollback()
    assert plan(finding, cast.bo)


def test_a_repair_is_visited_once_and_again_after_the_visit_was_called_off(
    session: Session, finding: Finding, plan: Callable[..., Visit], cast: Cast
) -> None:
    first = plan(finding)
    assert reviewable(session, cast.school_a) == []
    with pytest.raises(AlreadyPlanned):
        plan(finding)
    session.rollback()
    visit = session.get_one(Inspection, UUID(first.inspection)).visit
    cancel_visit(session, visit, actor_id=cast.bo, reason="封路", now=NOW)
    session.commit()
    assert reviewable(session, cast.school_a) == [finding]
    assert plan(finding)


def test_what_is_not_reported_is_not_planned(
    session: Session, finding: Finding, plan: Callable[..., Visit], people: dict[str, Actor]
) -> None:
    act(session, finding, Move.TAKE_UP, people["bo"])
    act(session, finding, Move.RETURN, people["bo"], reason="照片不清", until=LATER)
    with pytest.raises(MoveNotAllowed):
        plan(finding)


@pytest.fixture
def closed(session: Session, finding: Finding, people: dict[str, Actor]) -> Finding:
    """The same finding, struck off at the desk."""
    content = load_file(LIBRARY / "spot-check.yaml").content
    assert content is not None
    publish(session, content, now=NOW)
    act(session, finding, Move.TAKE_UP, people["bo"])
    act(session, finding, Move.ACCEPT, people["bo"])
    session.commit()
    return finding


def test_what_has_stayed_mended_is_noted_and_stays_struck_off(
    session: Session, closed: Finding, plan: Callable[..., Visit], ling: Phone, cast: Cast
) -> None:
    assert struck_off(session, cast.school_a) == [closed]
    visit = plan(closed)
    assert struck_off(session, cast.school_a) == []
    told = ling.get(f"/inspections/{visit.inspection}/review").raise_for_status().json()
    assert told["report"]["reason"] == "已聘校医"
    assert told["ended_at"] is not None
    decide(ling, visit, "spot-check", opinion="仍在岗")
    submit(ling, visit).raise_for_status()
    stands(session, closed, S.CLOSED)
    last = closed.events[-1]
    assert (last.move, last.reason, last.actor_id) == (Move.SPOT_CHECK, "仍在岗", cast.ling)
    assert len(last.photos) == 1
    assert struck_off(session, cast.school_a) == [closed]


def test_what_has_slipped_back_is_opened_again_with_a_term(
    session: Session, closed: Finding, plan: Callable[..., Visit], ling: Phone
) -> None:
    visit = plan(closed)
    decide(ling, visit, "reopen", reason="校医离职", until="2026-11-24")
    assert submit(ling, visit).status_code == 422
    ling.answer(visit.inspection, "until", LATER.isoformat())
    ling.sync()
    first, second = submit(ling, visit), submit(ling, visit)
    assert first.json() == second.json()
    stands(session, closed, S.RECTIFYING)
    last = closed.events[-1]
    assert (last.move, last.reason, closed.due_on) == (Move.REOPEN, "校医离职", LATER)
    assert [one.move for one in closed.events].count(Move.REOPEN) == 1


def test_a_spot_check_of_what_was_opened_and_struck_off_since_decides_nothing(
    session: Session,
    closed: Finding,
    plan: Callable[..., Visit],
    ling: Phone,
    people: dict[str, Actor],
) -> None:
    visit = plan(closed)
    decide(ling, visit, "reopen", reason="校医离职", until=LATER.isoformat())
    act(session, closed, Move.REOPEN, people["bo"], reason="举报", until=LATER)
    act(session, closed, Move.REPORT, people["mu"], reason="又聘", photos=["photo"])
    act(session, closed, Move.TAKE_UP, people["bo"])
    act(session, closed, Move.ACCEPT, people["bo"])
    submit(ling, visit).raise_for_status()
    stands(session, closed, S.CLOSED)
    assert review(session, visit).refusal == "acted-meanwhile"


def test_the_phone_of_the_team_gets_the_finding_the_report_and_their_photos(
    session: Session,
    finding: Finding,
    plan: Callable[..., Visit],
    join: Join,
    ling: Phone,
    cast: Cast,
) -> None:
    visit = plan(finding, cast.bo)
    bo = join(cast.bo)
    (planned,) = bo.bootstrap()["inspections"]
    assert (planned["id"], planned["subject"]) == (visit.inspection, finding.prompt["zh"])
    told = bo.get(f"/inspections/{visit.inspection}/review").raise_for_status().json()
    assert told["message"] == finding.message
    assert told["report"]["reason"] == "已聘校医"
    assert told["refusal"] is None
    refused = ling.get(f"/inspections/{visit.inspection}/review")
    assert refused.status_code == 403
    other = bo.get(f"/inspections/{finding.inspection_id}/review")
    assert other.status_code == 403


def test_the_desk_and_the_visit_decide_at_once_and_one_of_them_is_told(
    app: Flask,
    session: Session,
    finding: Finding,
    plan: Callable[..., Visit],
    ling: Phone,
    browse: Callable[[int], Browser],
    cast: Cast,
    people: dict[str, Actor],
) -> None:
    visit = plan(finding)
    act(session, finding, Move.TAKE_UP, people["bo"])
    decide(ling, visit, "accept")
    bo, seen = browse(cast.bo), finding.moves
    page = f"/findings/{finding.id}/moves/return"
    bo.page(f"/findings/{finding.id}")
    gate = threading.Barrier(2)
    answers: dict[str, int] = {}

    def at_the_desk() -> None:
        gate.wait()
        form = {"id": str(UUID(int=7)), "seen": str(seen), "reason": "不清", "until": "2099-01-05"}
        answers["desk"] = bo.post(page, **form | {"until": "2027-06-01"}).status_code

    def on_the_spot() -> None:
        gate.wait()
        answers["spot"] = submit(ling, visit).status_code

    both = [threading.Thread(target=one) for one in (at_the_desk, on_the_spot)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert answers["spot"] == 201
    refusal = review(session, visit).refusal
    session.rollback()
    with app.app_context():
        found = get_finding(db.session, finding.id)
        last = found.events[-1].move
        assert rebuilt(found.events) == found.standing
        db.session.rollback()
    if refusal is None:
        assert (last, answers["desk"]) == (Move.ACCEPT, 409)
    else:
        assert (last, answers["desk"], refusal) == (Move.RETURN, 302, "move-not-allowed")
    count = sa.select(sa.func.count(FindingEvent.id)).where(
        FindingEvent.move.in_((Move.ACCEPT, Move.RETURN))
    )
    assert session.scalar(count) == 1


def test_the_bureau_plans_it_on_a_page_and_a_principal_cannot(
    session: Session,
    finding: Finding,
    browse: Callable[[int], Browser],
    cast: Cast,
) -> None:
    programme = session.scalars(sa.select(Programme)).one()
    programme.window_to = date(2099, 12, 31)
    session.commit()
    bo = browse(cast.bo)
    assert "示例A小学" in bo.page("/findings/reviews/new")
    address = f"/findings/reviews/new?school={cast.school_a}"
    assert finding.prompt["zh"] in bo.page(address)
    empty = bo.post("/findings/reviews/new", school=str(cast.school_a))
    assert empty.status_code == 422
    form = {
        "school": str(cast.school_a),
        "programme": str(programme.id),
        "date": "2099-11-24",
        "team": str(cast.ling),
        "lead": str(cast.ling),
    }
    assert bo.post("/findings/reviews/new", **form).status_code == 422
    session.rollback()
    assert session.scalar(sa.select(sa.func.count(FindingReview.inspection_id))) == 0
    session.rollback()
    planned = bo.post("/findings/reviews/new", **form, finding=str(finding.id))
    assert planned.status_code == 302, planned.text
    assert session.scalar(sa.select(FindingReview.finding_id)) == finding.id
    session.rollback()
    assert "已安排" in bo.page(f"/findings/{finding.id}")
    assert browse(cast.mu).client.get(address).status_code == 403
