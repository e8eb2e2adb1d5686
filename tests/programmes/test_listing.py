"""The annual list: drafted, adopted, supplemented, and nothing beside it but named exceptions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from inspect_app.programmes import errors, listing
from inspect_app.programmes.models import (
    DraftTask,
    ExceptionKind,
    ListEdition,
    NamedException,
    Programme,
)
from tests.conftest import NOW, Cast
from tests.factories import TASK
from tests.pages import Browser

Browse = Callable[[int], Browser]
SECOND = replace(TASK, code="2026-02", title="校园安全联合检查", basis="云政办发〔2022〕31号")
TYPED = {
    "code": "2026-09",
    "title": "校园安全联合检查",
    "basis": "云政办发〔2022〕31号",
    "scope": "全县学校",
    "frequency": "每季度1次",
    "department": "安全管理股",
    "window_from": "2026-10-01",
    "window_to": "2026-12-31",
}


def adopt(session: Session, cast: Cast, reason: str = "") -> ListEdition:
    return listing.adopt(session, 2026, reason=reason, actor_id=cast.bo, now=NOW)


def test_a_task_becomes_a_programme_when_its_list_is_adopted(session: Session, cast: Cast) -> None:
    draft = listing.draft_task(session, replace(TASK, scope="全县"))
    listing.draft_task(session, TASK, instead_of=draft)
    assert session.scalars(sa.select(Programme)).all() == []
    edition = adopt(session, cast)
    session.commit()
    (programme,) = edition.programmes
    assert (programme.code, programme.scope, programme.year) == ("2026-01", "500人以上学校", 2026)
    assert (edition.number, edition.reason, edition.adopted_by) == (1, "", cast.bo)
    assert session.scalars(sa.select(DraftTask)).all() == []


def test_an_adopted_list_is_only_supplemented_and_with_a_reason(
    session: Session, cast: Cast
) -> None:
    listing.draft_task(session, TASK)
    first = adopt(session, cast)
    with pytest.raises(errors.NothingToAdopt):
        adopt(session, cast)
    listing.draft_task(session, SECOND)
    with pytest.raises(errors.SupplementReasonNeeded):
        adopt(session, cast, reason="  ")
    second = adopt(session, cast, reason="上级新部署")
    assert (second.number, second.reason) == (2, "上级新部署")
    assert [one.code for one in first.programmes] == ["2026-01"]


def test_another_years_drafts_wait(session: Session, cast: Cast) -> None:
    later = replace(SECOND, window_from=date(2027, 3, 1), window_to=date(2027, 3, 31))
    listing.draft_task(session, TASK)
    listing.draft_task(session, later)
    adopt(session, cast)
    assert [one.year for one in listing.drafts(session)] == [2027]


def test_a_code_is_given_once_in_list_and_draft(session: Session, cast: Cast) -> None:
    listing.draft_task(session, TASK)
    for taken in (TASK, replace(TASK, title="另一项")):
        with pytest.raises(errors.CodeTaken):
            listing.draft_task(session, taken)
    adopt(session, cast)
    with pytest.raises(errors.CodeTaken):
        listing.draft_task(session, TASK)


def test_a_window_runs_forward(session: Session, cast: Cast) -> None:
    with pytest.raises(errors.WindowReversed):
        listing.draft_task(session, replace(TASK, window_to=date(2026, 8, 31)))


def test_what_is_changed_after_adoption_shows(session: Session, cast: Cast) -> None:
    listing.draft_task(session, SECOND)
    listing.draft_task(session, TASK)
    edition = adopt(session, cast)
    session.commit()
    session.expire_all()
    assert listing.is_as_adopted(edition)
    edition.programmes[0].scope = "全县"
    assert not listing.is_as_adopted(edition)


def test_the_database_takes_no_programme_beside_list_and_exception(
    session: Session, cast: Cast
) -> None:
    session.add(Programme(**TASK.columns))
    with pytest.raises(IntegrityError):
        session.flush()


def test_an_exception_is_named_with_reason_person_and_instant(session: Session, cast: Cast) -> None:
    named = NamedException(ExceptionKind.EMERGENCY, "食物中毒", cast.bo)
    made = listing.add_exceptional(session, TASK, named, now=NOW)
    session.commit()
    assert (made.exception, made.excepted_by, made.excepted_at) == ("emergency", cast.bo, NOW)
    assert listing.exceptional(session) == [made]
    made.exception_reason = None
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_desk_drafts_mends_adopts_and_supplements(browse: Browse, cast: Cast) -> None:
    bo = browse(cast.bo)
    bo.page("/programmes/")
    refused = bo.post("/programmes/drafts", **TYPED | {"window_to": "2026-09-30", "title": ""})
    assert refused.status_code == 422
    assert 'id="fault-title"' in refused.text
    assert bo.post("/programmes/drafts", **TYPED).status_code == 302
    assert bo.post("/programmes/drafts", **TYPED).status_code == 422
    page = bo.page("/programmes/?draft=1")
    assert 'value="安全管理股"' in page
    changed = TYPED | {"department": "基础教育股", "draft": "1"}
    assert bo.post("/programmes/drafts", **changed).status_code == 302
    assert "还没有公布" in bo.page("/programmes/published")
    assert bo.post("/programmes/adoption", year="2026").status_code == 302
    other = TYPED | {"code": "2026-10", "title": "增补的检查"}
    bo.post("/programmes/drafts", **other)
    assert bo.post("/programmes/adoption", year="2026").status_code == 422
    assert bo.post("/programmes/adoption", year="2026", reason="上级部署").status_code == 302
    page = bo.page("/programmes/published")
    for words in ("基础教育股", "每季度1次", "第 1 次增补", "增补原因:上级部署", "与内容相符"):
        assert words in page
    assert "与内容不符" not in page


def test_a_draft_can_be_taken_out(session: Session, browse: Browse, cast: Cast) -> None:
    bo = browse(cast.bo)
    bo.page("/programmes/")
    bo.post("/programmes/drafts", **TYPED)
    assert bo.post("/programmes/drafts/removal", draft="1").status_code == 302
    assert bo.post("/programmes/drafts/removal", draft="1").status_code == 404
    assert session.scalars(sa.select(DraftTask)).all() == []


def test_an_exceptional_programme_stands_beside_the_list(browse: Browse, cast: Cast) -> None:
    bo = browse(cast.bo)
    bo.page("/programmes/")
    assert bo.post("/programmes/exceptions", **TYPED).status_code == 422
    named = TYPED | {"exception": "complaint", "exception_reason": "家长反映食堂问题"}
    assert bo.post("/programmes/exceptions", **named).status_code == 302
    page = bo.page("/programmes/")
    assert "投诉举报" in page
    assert "家长反映食堂问题" in page
    assert TYPED["title"] not in bo.page("/programmes/published"), "complaints are not published"
    assert TYPED["title"] in bo.page("/programmes/visits/new")


def test_anybody_reads_the_published_list_without_signing_in(
    session: Session, browse: Browse, cast: Cast
) -> None:
    listing.draft_task(session, TASK)
    adopt(session, cast)
    session.commit()
    reader = browse(cast.bo).client.application.test_client()
    page = reader.get("/programmes/published")
    assert page.status_code == 200
    assert TASK.basis in page.text
