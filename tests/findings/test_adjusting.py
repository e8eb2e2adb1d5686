"""What others have to cure leaves the school's score alone, and the sealed score as it is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.checklists.definition import read_published
from inspect_app.checklists.scoring import score_without
from inspect_app.database import new_id
from inspect_app.documents.kinds import KINDS
from inspect_app.documents.models import DocumentKind
from inspect_app.documents.report import inspection_report
from inspect_app.findings.adjusting import adjust_all
from inspect_app.findings.models import Finding
from inspect_app.findings.queries import score_history
from inspect_app.indicators.models import CountedInspection
from inspect_app.indicators.tallies import hundredths
from inspect_app.indicators.tallying import Differences, compare_tallies
from inspect_app.inspections.events import canonical
from inspect_app.inspections.models import AssessmentRecord, Inspection, ScoreAdjustment
from tests import practice
from tests.conftest import NOW, Cast
from tests.documents.clinic import ISSUING
from tests.findings.conftest import Submit
from tests.findings.playing import actors
from tests.pages import Browser

Browse = Callable[[int], Browser]
REFERRED = {"reason": "编制由县里核定", "owner": "county"}


@pytest.fixture
def failing(submitted: Submit) -> Inspection:
    """School A has no doctor and too small a room."""
    return submitted(doctors="0", area="14.99")


def finding_of(session: Session, item: str) -> Finding:
    return session.scalars(sa.select(Finding).where(Finding.item == item)).one()


def move(browser: Browser, finding: Finding, name: str, **fields: str) -> None:
    browser.page(f"/findings/{finding.id}")
    form = {"id": str(new_id()), "seen": finding.moves} | fields
    assert browser.post(f"/findings/{finding.id}/moves/{name}", **form).status_code == 302


def sealed_score(session: Session) -> tuple[Decimal | None, dict[str, object]]:
    session.rollback()
    found = session.scalars(sa.select(AssessmentRecord)).one()
    return found.score, dict(found.result)


def counted(session: Session) -> Decimal | None:
    return session.scalars(sa.select(AssessmentRecord.counted_score)).one()


def without(result: dict[str, object], *items: str) -> Decimal:
    """100 × Σ(weight × credit) ÷ Σ(weight) of the scored items, some left out."""
    kept = [
        (Decimal(one["weight"]), Decimal(one["credit"]))
        for one in result["items"]  # type: ignore[attr-defined]
        if one["scored"] and one["item"] not in items
    ]
    return 100 * sum(w * c for w, c in kept) / sum(w for w, _ in kept)  # type: ignore[return-value]


def test_a_referral_is_left_out_of_what_counts_and_taking_it_back_takes_it_in_again(
    session: Session, browse: Browse, failing: Inspection, cast: Cast
) -> None:
    before = sealed_score(session)
    bo = browse(cast.bo)
    doctors = finding_of(session, "doctors")
    move(bo, doctors, "refer", **REFERRED)
    assert sealed_score(session) == before
    assert before[0] is not None
    raised = counted(session)
    assert raised is not None
    assert raised > before[0]
    kept = session.scalars(sa.select(ScoreAdjustment)).one()
    assert kept.left_out == [{"item": "doctors", "owner": "county", "reason": "编制由县里核定"}]
    session.refresh(doctors)
    move(bo, doctors, "take-back", reason="已给编制", until="2026-12-20")
    session.rollback()
    assert session.scalars(sa.select(ScoreAdjustment)).all() == []
    assert counted(session) == before[0]


def test_what_counts_is_worked_out_as_the_score_is(
    session: Session, browse: Browse, failing: Inspection, cast: Cast
) -> None:
    _, result = sealed_score(session)
    bo = browse(cast.bo)
    for item in ("doctors", "area"):
        move(bo, finding_of(session, item), "refer", **REFERRED)
    session.rollback()
    assert counted(session) == without(result, "doctors", "area")


def test_a_veto_caps_the_score_until_it_is_left_out() -> None:
    form = read_published(canonical(practice.definition()))
    items = [
        {"item": "area", "weight": "10", "credit": "0", "scored": True, "bonus": "0"},
        {"item": "doctors", "weight": "90", "credit": "0.9", "scored": True, "bonus": "0"},
    ]
    result = {"items": items, "vetoes": ["area"]}
    assert score_without(result, [], form).score == 59
    assert score_without(result, ["area"], form).score == 90


def test_page_history_overview_dashboard_and_report_tell_the_same(
    session: Session, browse: Browse, failing: Inspection, cast: Cast
) -> None:
    bo, mu = browse(cast.bo), browse(cast.mu)
    kind = KINDS[DocumentKind.INSPECTION_REPORT]
    revision = kind.find(session, str(failing.id)).revision
    move(bo, finding_of(session, "doctors"), "refer", **REFERRED)
    session.rollback()
    kept = session.scalars(sa.select(ScoreAdjustment)).one()
    shown = f"{kept.score_display}"
    for page in (
        mu.page(f"/inspections/{failing.id}"),
        mu.page("/findings/"),
        bo.page("/overview/"),
    ):
        assert shown in page
    assert "编制由县里核定" in mu.page(f"/inspections/{failing.id}")
    (history,) = score_history(session, actors(cast)["mu"], cast.school_a)
    assert history.score == kept.score
    assert session.scalars(sa.select(CountedInspection.score)).one() == hundredths(kept.score)
    assert compare_tallies(session) == Differences(0, 0)
    assert kind.find(session, str(failing.id)).revision != revision
    record = kind.gather(session, str(failing.id))
    assert record.result["score_display"] != record.adjustment.score
    paper = inspection_report(record, ISSUING)
    told = f"“doctors”（县级）已转由学校以外的责任方解决；不计这些项目，计入的得分为{shown}分"
    assert told in "".join(paper.result.sentences)
    assert paper.frame.statements["计入的得分"] == shown


def test_databases_from_before_are_brought_in_line_by_the_record(
    session: Session, browse: Browse, failing: Inspection, cast: Cast
) -> None:
    move(browse(cast.bo), finding_of(session, "doctors"), "refer", **REFERRED)
    session.rollback()
    should = counted(session)
    session.execute(sa.delete(ScoreAdjustment))
    session.commit()
    adjust_all(session, now=NOW)
    session.commit()
    assert counted(session) == should
