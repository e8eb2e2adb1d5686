"""The page of one inspection: reasons, history, late records, and the quarantine."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.findings.models import Finding, FindingState
from inspect_app.inspections.models import Inspection, Seal
from tests.conftest import Cast
from tests.findings.conftest import Submit, submitted
from tests.inspections.conftest import Visited, fill
from tests.pages import Browser
from tests.phone import Phone

__all__ = ["submitted"]

Browse = Callable[[int], Browser]


@pytest.fixture
def browse(app: Flask, session: Session) -> Browse:
    """A person's signed-in browser."""
    return lambda user_id: Browser(app.test_client()).sign_in(user_id)


def test_an_open_inspection_shows_what_has_arrived_and_no_score(
    browse: Browse, ling: Phone, visited: Visited, cast: Cast
) -> None:
    fill(ling, visited)
    ling.sync()
    page = browse(cast.bo).page(f"/inspections/{visited.inspection}")
    assert "尚未提交" in page
    assert "20 m²" in page
    assert "评定</h2>" not in page


def test_a_sealed_inspection_shows_score_reasons_signature_seal_and_digest(
    session: Session, browse: Browse, submitted: Submit, cast: Cast
) -> None:
    inspection = submitted(doctors="1", area="14.99")
    seal = session.scalars(sa.select(Seal)).one()
    for user in (cast.bo, cast.ling, cast.mu):
        page = browse(user).page(f"/inspections/{inspection.id}")
        for expected in ("66.7", "14.99 m²", "≥ 15 m²", "凌检查 的签名", seal.digest):
            assert expected in page


def test_a_refusal_to_sign_is_shown_with_its_reason(
    browse: Browse, ling: Phone, visited: Visited, cast: Cast
) -> None:
    signed = ling.sign(visited.inspection, "signature", "穆校长", "校长", strokes=())
    signed |= {"refused": True, "remark": "对面积有异议"}
    ling.sync()
    page = browse(cast.bo).page(f"/inspections/{visited.inspection}")
    assert "<strong>拒绝签字</strong> 对面积有异议" in page


def test_the_history_tells_the_superseded_answer_to_inspectors_and_not_to_the_school(
    browse: Browse, ling: Phone, visited: Visited, submitted: Submit, cast: Cast
) -> None:
    ling.answer(visited.inspection, "doctors", "7")
    inspection = submitted(doctors="1")
    page = browse(cast.ling).page(f"/inspections/{inspection.id}")
    assert "<s>doctors:7</s>" in page
    assert "填报历史" not in browse(cast.mu).page(f"/inspections/{inspection.id}")


def arrive_late(ling: Phone, visited: Visited) -> None:
    ling.answer(visited.inspection, "doctors", "3")
    ling.sync()


def test_the_bureau_takes_a_late_record_in_with_a_reason(
    session: Session,
    browse: Browse,
    ling: Phone,
    visited: Visited,
    submitted: Submit,
    cast: Cast,
) -> None:
    inspection = submitted(doctors="0", area="20")
    arrive_late(ling, visited)
    bo = browse(cast.bo)
    page = bo.page(f"/inspections/{inspection.id}")
    assert "封存后收到的记录" in page
    late = f"/inspections/{inspection.id}/late"
    assert bo.post(late, decision="amended", reason=" ").status_code == 422
    assert bo.post(late, decision="amended", reason="手机迟到").status_code == 302
    page = bo.page(f"/inspections/{inspection.id}")
    assert "第 2 次封存" in page
    assert "手机迟到" in page
    assert session.scalars(sa.select(Finding)).one().state is FindingState.CLOSED


def test_the_bureau_leaves_a_late_record_out_and_it_stays_in_the_history(
    session: Session,
    browse: Browse,
    ling: Phone,
    visited: Visited,
    submitted: Submit,
    cast: Cast,
) -> None:
    inspection = submitted(doctors="0", area="20")
    arrive_late(ling, visited)
    bo = browse(cast.bo)
    bo.page(f"/inspections/{inspection.id}")
    settled = bo.post(f"/inspections/{inspection.id}/late", decision="left-out", reason="事后补填")
    assert settled.status_code == 302
    page = bo.page(f"/inspections/{inspection.id}")
    assert "封存后收到的记录" not in page
    assert "未采用" in page
    assert session.scalar(sa.select(sa.func.count()).select_from(Seal)) == 1
    assert session.scalars(sa.select(Finding)).one().state is FindingState.NOTIFIED


def test_only_the_bureau_decides_on_late_records(
    browse: Browse, ling: Phone, visited: Visited, submitted: Submit, cast: Cast
) -> None:
    inspection = submitted()
    arrive_late(ling, visited)
    for user in (cast.ling, cast.mu, cast.tao):
        person = browse(user)
        person.get(f"/inspections/{inspection.id}")
        refused = person.post(f"/inspections/{inspection.id}/late", decision="amended", reason="x")
        assert refused.status_code == 403


def test_the_quarantine_shows_the_record_word_for_word_with_its_reason(
    browse: Browse, ling: Phone, visited: Visited, cast: Cast
) -> None:
    bo = browse(cast.bo)
    assert "没有待核对的记录" in bo.page("/inspections/quarantine")
    ling.answer(visited.inspection, "no-such-item", "<b>7</b>")
    ling.sync()
    page = bo.page("/inspections/quarantine")
    assert "检查表中没有这个检查项" in page
    assert "&lt;b&gt;7&lt;/b&gt;" in page
    assert "凌检查" in page


def test_a_visit_is_done_only_when_its_last_inspection_is_sealed(
    session: Session, submitted: Submit, visited: Visited
) -> None:
    inspection = session.get_one(Inspection, UUID(visited.inspection))
    session.add(
        Inspection(
            visit_id=inspection.visit_id,
            checklist_version_id=inspection.checklist_version_id,
            subject="保健室",
            facts={},
            planned_at=inspection.planned_at,
        )
    )
    session.commit()
    submitted()
    session.refresh(inspection.visit)
    assert inspection.visit.state == "under-way"
