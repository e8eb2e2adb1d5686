"""The pages and calls about findings: the principal sees and signs, strangers are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.findings.models import Finding, FindingState
from tests.conftest import Cast
from tests.findings.conftest import Submit
from tests.pages import Browser

Browse = Callable[[int], Browser]


@pytest.fixture
def finding(session: Session, submitted: Submit) -> Finding:
    """The critical finding of school A: the clinic is too small."""
    submitted(doctors="0", area="14.99")
    return session.scalars(sa.select(Finding).where(Finding.item == "area")).one()


def test_the_principal_sees_the_finding_with_numbers_basis_remedy_and_deadline(
    browse: Browse, finding: Finding, cast: Cast
) -> None:
    mu = browse(cast.mu)
    assert f"/findings/{finding.id}" in mu.page("/findings/")
    page = mu.page(f"/findings/{finding.id}")
    for expected in ("14.99 m²", "≥ 15 m²", "附件6 二（二）", "补齐", str(finding.due_on), "签收"):
        assert expected in page


def test_the_most_urgent_finding_stands_first(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    other = session.scalars(sa.select(Finding).where(Finding.item == "doctors")).one()
    mu = browse(cast.mu)
    page = mu.page("/findings/")
    assert page.index(str(finding.id)) < page.index(str(other.id))
    other.due_on = finding.due_on - timedelta(days=1)
    session.commit()
    page = mu.page("/findings/")
    assert page.index(str(other.id)) < page.index(str(finding.id))


def test_the_principal_signs_once_and_the_timeline_says_who(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    mu = browse(cast.mu)
    page = f"/findings/{finding.id}"
    mu.page(page)
    assert mu.post(f"{page}/acknowledgement").status_code == 302
    assert mu.post(f"{page}/acknowledgement").status_code == 302
    session.refresh(finding)
    assert finding.state is FindingState.ACKNOWLEDGED
    assert sum(event.to_state == "acknowledged" for event in finding.events) == 1
    after = mu.page(page)
    assert "穆校长" in after
    assert "acknowledgement" not in after


def test_a_form_without_the_pages_token_signs_nothing(
    session: Session, browse: Browse, finding: Finding, cast: Cast
) -> None:
    assert browse(cast.mu).post(f"/findings/{finding.id}/acknowledgement").status_code == 400
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
        f"/findings/{finding.id}/acknowledgement",
        f"/api/v1/findings/{finding.id}/acknowledgement",
        f"/inspections/{finding.inspection_id}/late",
        f"/programmes/visits/{finding.inspection.visit_id}/cancellation",
    ):
        assert tao.post(path, reason="x").status_code == 403, path
    session.refresh(finding)
    assert finding.state is FindingState.NOTIFIED


def test_an_inspector_reads_the_own_teams_findings_and_signs_none(
    browse: Browse, finding: Finding, cast: Cast
) -> None:
    ling = browse(cast.ling)
    assert str(finding.id) in ling.page("/findings/")
    assert "acknowledgement" not in ling.page(f"/findings/{finding.id}")
    assert ling.post(f"/findings/{finding.id}/acknowledgement").status_code == 403


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
        ("?overdue=1", False),
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
    finding.due_on = finding.raised_at.date() - timedelta(days=400)
    session.commit()
    page = browse(cast.mu).page("/findings/?overdue=1")
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
    signed = mu.post(f"/api/v1/findings/{finding.id}/acknowledgement")
    assert (signed.status_code, signed.get_json()["state"]) == (200, "acknowledged")


def test_the_principal_sees_the_schools_scores(
    browse: Browse, finding: Finding, cast: Cast
) -> None:
    assert "历次得分" in browse(cast.mu).page("/findings/")


def test_a_school_without_findings_is_told_so(browse: Browse, cast: Cast) -> None:
    assert "没有未销号的问题" in browse(cast.tao).page("/findings/")
