"""Records about a named person: the team, the school's principal as the checklist says, and people
of the bureau admitted by name; every look is written down."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.accounts.models import ConfidentialReading, User
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.documents.models import Document, DocumentKind
from inspect_app.findings.models import Finding
from inspect_app.inspections.models import Inspection
from tests.conftest import NOW, Cast
from tests.findings.conftest import Submit, submitted
from tests.pages import Browser

__all__ = ["submitted"]


@pytest.fixture
def lesson(session: Session, submitted: Submit) -> Inspection:
    """A sealed inspection with a finding, whose checklist is confidential."""
    inspection = submitted(doctors="0", area="20")
    _readers(session, "bureau principal")
    return inspection


def _readers(session: Session, readers: str) -> None:
    session.execute(sa.update(ChecklistVersion).values(readers=readers))
    session.commit()


def _trust(session: Session, user: int) -> None:
    session.get_one(User, user).reads_confidential = True
    session.commit()


def _addresses(session: Session, inspection: UUID) -> list[str]:
    found = session.get_one(Inspection, inspection)
    finding = session.scalars(sa.select(Finding.id)).first()
    document = Document(
        kind=DocumentKind.INSPECTION_REPORT,
        subject=str(inspection),
        revision="1",
        title="报告",
        school_id=found.visit.school_id,
        visit_id=found.visit_id,
        inspection_id=inspection,
        requested_at=NOW,
        requested_by=found.visit.members[0].user_id,
    )
    session.add(document)
    session.commit()
    api = f"/api/v1/inspections/{inspection}"
    return [
        f"/inspections/{inspection}",
        f"/inspections/{inspection}/documents",
        f"/findings/{finding}",
        api,
        f"{api}/assessment",
        f"{api}/findings",
        f"{api}/documents",
        f"/api/v1/documents/{document.id}",
    ]


def _readings(session: Session) -> list[tuple[int, UUID, str]]:
    session.rollback()
    rows = session.scalars(sa.select(ConfidentialReading).order_by(ConfidentialReading.id))
    return [(one.user_id, one.inspection_id, one.path) for one in rows]


def test_the_bureau_reads_a_lesson_record_only_when_admitted_by_name_and_is_written_down(
    app: Flask, session: Session, lesson: Inspection, cast: Cast
) -> None:
    inspection = lesson.id
    addresses = _addresses(session, inspection)
    bo = Browser(app.test_client()).sign_in(cast.bo)
    assert [bo.get(one).status_code for one in addresses] == [403] * len(addresses)
    assert _readings(session) == []
    _trust(session, cast.bo)
    assert [bo.get(one).status_code for one in addresses] == [200] * len(addresses)
    assert _readings(session) == [(cast.bo, inspection, one) for one in addresses]
    page = bo.page(f"/inspections/{inspection}")
    assert page[page.index("每次查看都登记") :].count("<li>") == len(addresses)


def test_the_principal_reads_it_where_the_checklist_says_so_and_another_never(
    app: Flask, session: Session, lesson: Inspection, cast: Cast
) -> None:
    addresses = _addresses(session, lesson.id)
    mu, tao = (Browser(app.test_client()).sign_in(one) for one in (cast.mu, cast.tao))
    assert {mu.get(one).status_code for one in addresses} == {200}
    assert {tao.get(one).status_code for one in addresses} == {403}
    _readers(session, "bureau")
    assert {mu.get(one).status_code for one in addresses} == {403}


def test_lists_tell_nothing_of_it_to_who_may_not_read_it(
    app: Flask, session: Session, lesson: Inspection, cast: Cast
) -> None:
    finding = session.scalars(sa.select(Finding)).first()
    assert finding is not None
    bo = Browser(app.test_client()).sign_in(cast.bo)
    address = f"/findings/{finding.id}"
    assert address not in bo.page("/findings/?state=all")
    assert "66.7" not in bo.page("/overview/")
    _readers(session, "bureau")
    mu = Browser(app.test_client()).sign_in(cast.mu)
    assert address not in mu.page("/findings/?state=all")
    assert "66.7" not in mu.page("/findings/")
    _trust(session, cast.bo)
    assert address in bo.page("/findings/?state=all")


def test_the_team_reads_what_it_wrote(
    app: Flask, session: Session, lesson: Inspection, cast: Cast
) -> None:
    finding = session.scalars(sa.select(Finding.id)).first()
    ling = Browser(app.test_client()).sign_in(cast.ling)
    assert ling.get(f"/inspections/{lesson.id}").status_code == 200
    assert [user for user, _, _ in _readings(session)] == [cast.ling]
    assert f"/findings/{finding}" in ling.page("/findings/?state=all")


@pytest.mark.parametrize("part", ["delegate_id", "officer_id"])
def test_whoever_is_given_a_finding_finds_it_in_the_list(
    app: Flask, session: Session, lesson: Inspection, cast: Cast, part: str
) -> None:
    _readers(session, "bureau")
    finding = session.scalars(sa.select(Finding)).one()
    mu = Browser(app.test_client()).sign_in(cast.mu)
    assert f"/findings/{finding.id}" not in mu.page("/findings/?state=all")
    setattr(finding, part, cast.mu)
    session.commit()
    assert f"/findings/{finding.id}" in mu.page("/findings/?state=all")


def test_nobody_of_the_bureau_admits_himself(app: Flask, session: Session, cast: Cast) -> None:
    bo = Browser(app.test_client()).sign_in(cast.bo)
    bo.page(f"/users/{cast.bo}")
    refused = bo.post(f"/users/{cast.bo}/trust", trusted="1")
    assert refused.status_code == 409
    assert bo.post(f"/users/{cast.mu}/trust", trusted="1").status_code == 409
    session.rollback()
    assert not session.get_one(User, cast.bo).reads_confidential
