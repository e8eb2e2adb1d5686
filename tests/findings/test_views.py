"""The pages and calls about findings: the principal sees and signs, strangers are refused."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from inspect_app.database import new_id
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.models import Finding, FindingPhoto, FindingState
from inspect_app.inspections.models import AssessmentRecord, Seal
from tests.conftest import NOW, Cast
from tests.factories import plan_inspection
from tests.findings.conftest import Submit
from tests.findings.playing import act, actors
from tests.pages import Browser
from tests.phone import picture

Browse = Callable[[int], Browser]


@pytest.fixture
def finding(session: Session, submitted: Submit) -> Finding:
    """The critical finding of school A: the clinic is too small."""
    submitted(doctors="0", area="14.99")
    return session.scalars(sa.select(Finding).where(Finding.item == "area")).one()


def move(browser: Browser, finding: Finding, name: str, **fields: Any) -> TestResponse:
    """Send the form of a move from the finding's page as it is now."""
    page = f"/findings/{finding.id}"
    seen = re.search(r'name="seen" value="(\d+)"', browser.page(page))
    own = {"id": str(new_id()), "seen": seen[1] if seen else finding.moves}
    return browser.post(f"{page}/moves/{name}", **own | fields)


def photo(seed: int = 1) -> tuple[io.BytesIO, str]:
    return io.BytesIO(picture(seed)), "repair.jpg"


def test_the_principal_sees_the_finding_with_numbers_basis_remedy_and_deadline(
    browse: Browse, finding: Finding, cast: Cast
) -> None:
    mu = browse(cast.mu)
    assert f"/findings/{finding.id}" in mu.page("/findings/")
    page = mu.page(f"/findings/{finding.id}")
    for expected in ("14.99 m²", "≥ 15 m²", "附件6 二（二）", "补齐", str(finding.due_on), "签收"):
        assert expected in page


def test_the_principal_sees_what_was_in_order_of_each_visit(
    browse: Browse, finding: Finding, cast: Cast
) -> None:
    mu = browse(cast.mu)
    home = mu.page("/findings/")
    visit = f"/inspections/{finding.inspection_id}"
    assert f'href="{visit}#in-order"' in home
    page = mu.page(visit)
    fine = page[page.index('id="in-order"') :].split("</details>", 1)[0]
    told = re.search(r"(\d+) 项符合", home)
    assert told is not None
    assert fine.count("<li>") == int(told[1]) > 0
    assert finding.prompt["zh"] not in fine


def test_the_most_urgent_finding_stands_first(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    other = session.scalars(sa.select(Finding).where(Finding.item == "doctors")).one()
    mu = browse(cast.mu)
    page = mu.page("/findings/")
    assert page.index(str(finding.id)) < page.index(str(other.id))
    act(session, finding, Move.ACKNOWLEDGE, actors(cast)["mu"])
    page = mu.page("/findings/")
    assert page.index(str(other.id)) < page.index(str(finding.id))


def test_the_principal_signs_once_and_the_timeline_says_who(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    mu = browse(cast.mu)
    page = f"/findings/{finding.id}"
    mu.page(page)
    form = {"id": str(new_id()), "seen": finding.moves}
    for _ in range(2):
        assert mu.post(f"{page}/moves/acknowledge", **form).status_code == 302
    session.refresh(finding)
    assert finding.state is FindingState.ACKNOWLEDGED
    assert sum(event.to_state == "acknowledged" for event in finding.events) == 1
    after = mu.page(page)
    assert "穆校长" in after
    assert "moves/acknowledge" not in after


def test_a_repair_is_reported_with_a_photo_and_struck_off_at_the_desk(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    mu, bo = browse(cast.mu), browse(cast.bo)
    assert move(mu, finding, "acknowledge").status_code == 302
    refused = move(mu, finding, "report", reason="已扩建")
    assert refused.status_code == 422
    assert "请附上照片" in refused.text
    assert "已扩建" in refused.text
    assert move(mu, finding, "report", reason="已扩建", photos=photo()).status_code == 302
    page = bo.page(f"/findings/{finding.id}")
    shown = session.scalars(sa.select(FindingPhoto)).one()
    assert f"/photos/{shown.id}" in page
    address = f"/api/v1/findings/{finding.id}/photos/{shown.id}"
    assert bo.client.get(address).mimetype == "image/jpeg"
    assert browse(cast.tao).client.get(address).status_code == 403
    assert move(bo, finding, "take-up").status_code == 302
    assert move(bo, finding, "accept", reason="已核对照片").status_code == 302
    session.refresh(finding)
    assert finding.state is FindingState.CLOSED
    assert "复查通过,销号" in mu.page(f"/findings/{finding.id}")


def test_an_opinion_waits_on_the_principals_home_until_it_is_signed_for(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    mu, bo = browse(cast.mu), browse(cast.bo)
    move(mu, finding, "acknowledge")
    move(mu, finding, "report", reason="已扩建", photos=photo())
    assert "整改情况待教体局签收" in mu.page(f"/findings/{finding.id}")
    assert move(bo, finding, "sign-receipt").status_code == 302
    move(bo, finding, "take-up")
    assert "份复查意见书待签收" not in mu.page("/findings/")
    move(bo, finding, "accept")
    assert "1 份复查意见书待签收" in mu.page("/findings/")
    assert "份复查意见书待签收" not in browse(cast.tao).page("/findings/")
    assert move(mu, finding, "sign-opinion").status_code == 302
    assert "份复查意见书待签收" not in mu.page("/findings/")
    page = mu.page(f"/findings/{finding.id}")
    assert "校长签收复查意见书" in page
    assert "教体局签收整改情况" in page
    assert f"/inspections/{finding.inspection_id}/documents" in page


def test_a_signed_opinion_may_be_a_photo_of_the_paper(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    mu, bo = browse(cast.mu), browse(cast.bo)
    move(mu, finding, "acknowledge")
    move(mu, finding, "report", reason="已扩建", photos=photo())
    assert move(mu, finding, "receipt-on-paper", photos=photo(2)).status_code == 302
    move(bo, finding, "take-up")
    move(bo, finding, "accept")
    assert "请附上照片" in move(bo, finding, "opinion-on-paper").text
    assert move(bo, finding, "opinion-on-paper", photos=photo(3)).status_code == 302
    shown = session.scalars(sa.select(FindingPhoto).order_by(FindingPhoto.id)).all()
    page = mu.page(f"/findings/{finding.id}")
    assert all(f"/photos/{one.id}" in page for one in shown)
    assert len(shown) == 3


def test_bytes_that_are_no_picture_are_refused_and_nothing_moves(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    mu = browse(cast.mu)
    move(mu, finding, "acknowledge")
    answer = move(mu, finding, "report", reason="好了", photos=(io.BytesIO(b"PK"), "a.zip"))
    assert answer.status_code == 422
    assert "不是可识别的照片" in answer.text
    session.refresh(finding)
    assert finding.state is FindingState.ACKNOWLEDGED


def test_who_acts_on_an_old_page_is_told_and_keeps_their_words(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    bo = browse(cast.bo)
    bo.page(f"/findings/{finding.id}")
    seen = finding.moves
    act(session, finding, Move.ACKNOWLEDGE, actors(cast)["mu"])
    answer = bo.post(
        f"/findings/{finding.id}/moves/remind", id=str(new_id()), seen=seen, reason="请抓紧签收"
    )
    assert answer.status_code == 409
    assert "在您查看之后" in answer.text
    assert "请抓紧签收" in answer.text


@pytest.mark.parametrize(
    ("name", "fields", "status"),
    [
        ("fly", {}, 404),
        ("withdraw", {"reason": "x"}, 404),
        ("acknowledge", {"seen": "x"}, 400),
        ("acknowledge", {"id": "x"}, 400),
        ("contest", {"reason": "x" * 2001}, 422),
        ("ask-extension", {"reason": "x", "until": "tomorrow"}, 422),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(
    session: Session,
    browse: Browse,
    finding: Finding,
    cast: Cast,
    name: str,
    fields: dict[str, str],
    status: int,
) -> None:
    assert move(browse(cast.mu), finding, name, **fields).status_code == status
    session.refresh(finding)
    assert finding.state is FindingState.NOTIFIED


def test_a_form_without_the_pages_token_signs_nothing(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    form = {"id": str(new_id()), "seen": finding.moves}
    answer = browse(cast.mu).post(f"/findings/{finding.id}/moves/acknowledge", **form)
    assert answer.status_code == 400
    session.refresh(finding)
    assert finding.state is FindingState.NOTIFIED


def test_the_head_of_another_school_is_refused_everywhere(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    tao = browse(cast.tao)
    assert str(finding.id) not in tao.page("/findings/?state=all")
    for path in (
        f"/findings/{finding.id}",
        f"/inspections/{finding.inspection_id}",
        f"/api/v1/inspections/{finding.inspection_id}/findings",
        "/overview/",
        "/programmes/",
        "/programmes/visits",
        "/programmes/visits/new",
        f"/programmes/visits/{finding.inspection.visit_id}",
        "/inspections/quarantine",
    ):
        assert tao.get(path).status_code == 403, path
    for path in (
        f"/findings/{finding.id}/moves/acknowledge",
        f"/api/v1/findings/{finding.id}/moves/acknowledge",
        f"/inspections/{finding.inspection_id}/late",
        f"/programmes/visits/{finding.inspection.visit_id}/cancellation",
    ):
        form = {"id": str(new_id()), "seen": finding.moves, "reason": "x"}
        assert tao.post(path, **form).status_code == 403, path
    session.refresh(finding)
    assert finding.state is FindingState.NOTIFIED


def test_an_inspector_reads_the_own_teams_findings_and_signs_none(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    ling = browse(cast.ling)
    assert str(finding.id) in ling.page("/findings/")
    assert "moves/acknowledge" not in ling.page(f"/findings/{finding.id}")
    assert move(ling, finding, "acknowledge").status_code == 409
    session.refresh(finding)
    assert finding.state is FindingState.NOTIFIED


def test_an_inspector_of_another_team_sees_none_of_it(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    members = finding.inspection.visit.members
    session.delete(next(one for one in members if one.user_id == cast.ling))
    session.commit()
    ling = browse(cast.ling)
    assert str(finding.id) not in ling.page("/findings/?state=all")
    assert ling.get(f"/findings/{finding.id}").status_code == 403


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", True),
        ("?severity=critical", True),
        ("?severity=minor", False),
        ("?state=notified", True),
        ("?state=closed", False),
        ("?rung=1", False),
        ("?township=中枢镇", True),
        ("?township=没有", False),
        ("?school=示例A", True),
        ("?school=示例B", False),
        ("?school=%25", False),
        ("?page=nonsense&state=nonsense", True),
    ],
)
def test_the_bureau_narrows_the_list(
    browse: Browse, finding: Finding, cast: Cast, query: str, shown: bool
) -> None:
    page = browse(cast.bo).page(f"/findings/{query}")
    assert (str(finding.id) in page) is shown


def test_an_overdue_finding_says_so_in_words(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    long_ago = NOW - timedelta(days=400)
    act(session, finding, Move.ACKNOWLEDGE, actors(cast)["mu"], now=long_ago)
    page = browse(cast.mu).page("/findings/?rung=1")
    assert "已超期" in page
    assert str(finding.id) in page


def test_the_phone_reads_findings_and_the_principal_signs_over_the_api(
    session: Session, browse: Browse, finding: Finding, cast: Cast, ling: object
) -> None:
    answer = ling.get(f"/inspections/{finding.inspection_id}/findings")  # type: ignore[attr-defined]
    assert [one["item"] for one in answer.json()] == ["area", "doctors"]
    assert answer.json()[0]["basis"]["compared"][0]["holds"] is False
    mu = browse(cast.mu)
    mu.page("/findings/")
    found = mu.get(f"/api/v1/findings/{finding.id}").get_json()
    assert found["may"] == ["acknowledge", "delegate"]
    form = {"id": str(new_id()), "seen": found["finding"]["moves"]}
    signed = mu.post(f"/api/v1/findings/{finding.id}/moves/acknowledge", **form)
    assert signed.status_code == 200
    assert signed.get_json()["finding"]["state"] == "acknowledged"


def test_the_principal_sees_the_schools_scores(
    browse: Browse, finding: Finding, cast: Cast
) -> None:
    home = browse(cast.mu).page("/findings/")
    scores = home[home.index("历次得分") :]
    inspected = finding.inspection
    assert f"{inspected.checklist_version.title['zh']} · {inspected.subject}" in scores


def test_the_principal_sees_that_a_score_rose(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    first = session.scalars(sa.select(AssessmentRecord)).one()
    again = plan_inspection(session, school=cast.school_a, team=[cast.ling], subject="卫生室")
    seal = Seal(
        inspection_id=again.inspection,
        number=1,
        digest="0" * 64,
        through_position=0,
        photos=[],
        receipt="",
        sealed_at=NOW,
        author_id=cast.ling,
        reason="",
    )
    session.add(seal)
    session.flush()
    session.add(
        AssessmentRecord(
            inspection_id=again.inspection,
            seal_id=seal.id,
            checklist_sha256="0" * 64,
            result=first.result,
            score=Decimal("99.5"),
            assessed_at=NOW,
        )
    )
    session.commit()
    assert browse(cast.mu).page("/findings/").count("比上次提高") == 1


def test_a_school_without_findings_is_told_so(browse: Browse, cast: Cast) -> None:
    assert "没有未销号的问题" in browse(cast.tao).page("/findings/")
