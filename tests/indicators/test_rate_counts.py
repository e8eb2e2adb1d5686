"""A sealed inspection counts in the rates at once; the counts can be compared and rebuilt."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from inspect_app import clock, flow
from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role
from inspect_app.checklists import loading
from inspect_app.checklists.operations import publish
from inspect_app.indicators.models import RateCount
from inspect_app.indicators.operations import differences, rebuild
from inspect_app.inspections.holding import find_one
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.receipts import receipt_key
from inspect_app.registers.models import School
from tests.conftest import NOW, Cast
from tests.factories import AMPLE, programme
from tests.pages import Browser
from tests.phone import Phone

LIBRARY = {path.stem: path for path in loading.library()}


@pytest.fixture
def inspected(app: Flask, session: Session, cast: Cast, ling: Phone) -> Inspection:
    """School A's parents' school, inspected, all its parts there, sealed."""
    content = loading.load_file(LIBRARY["family-school"]).content
    assert content is not None
    version = publish(session, content, now=NOW)
    visit = flow.plan_visit(
        session,
        programme=programme(session),
        school=session.get_one(School, cast.school_a),
        on=date(2026, 11, 24),
        team=[cast.ling],
        lead=cast.ling,
        checklists=[("family-school", "家长学校")],
        budget=AMPLE,
        now=NOW,
    )
    found = session.scalars(sa.select(Inspection).where(Inspection.visit_id == visit.id)).one()
    session.commit()
    for section in content["sections"]:
        for item in section["items"]:
            if item["type"] == "conformity":
                ling.answer(str(found.id), item["id"], "conform")
            elif item["type"] == "count":
                ling.answer(str(found.id), item["id"], "9")
            elif item["type"] == "signature":
                ling.sign(str(found.id), item["id"], "凌检查", "检查员")
    ling.sync()
    with app.app_context():
        claim = flow.Claim(ling.digest(str(found.id), version.sha256), [])
        flow.submit(
            session,
            flow.judge(session, find_one(session, found.id), claim, NOW),
            claim,
            actor=Actor(cast.ling, Role.INSPECTOR),
            key=receipt_key(),
            now=NOW,
        )
    session.commit()
    return found


def _kept(session: Session) -> list[tuple[str, str, int, int]]:
    return [
        (one.kind.value, one.origin.value, one.numerator, one.denominator)
        for one in session.scalars(sa.select(RateCount))
    ]


def test_what_is_kept_at_sealing_is_what_the_record_gives(
    session: Session, inspected: Inspection
) -> None:
    assert _kept(session) == [("parents-school", "inspection", 1, 1)]
    assert differences(session) == ([], [])
    session.execute(sa.update(RateCount).values(numerator=0))
    surplus, missing = differences(session)
    assert (len(surplus), len(missing)) == (1, 1)
    assert rebuild(session) == 1
    assert differences(session) == ([], [])
    assert _kept(session) == [("parents-school", "inspection", 1, 1)]


def test_an_amended_record_replaces_what_it_added(
    app: Flask, session: Session, cast: Cast, ling: Phone, inspected: Inspection
) -> None:
    ling.answer(str(inspected.id), "ps-plan", "fail")
    ling.sync()
    with app.app_context():
        flow.amend(
            session,
            inspected.id,
            actor=Actor(cast.bo, Role.BUREAU),
            reason="晚到的填写",
            key=receipt_key(),
            now=NOW,
        )
    session.commit()
    assert _kept(session) == [("parents-school", "inspection", 0, 1)]
    assert differences(session) == ([], [])


def test_the_page_shows_numerator_denominator_and_target(
    client: FlaskClient,
    cast: Cast,
    inspected: Inspection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    page = Browser(client).sign_in(cast.bo).page("/overview/rates")
    assert "1 / 1" in page
    assert "0 / 18" in page  # no class of school A was checked by itself
    assert "示例A小学" in page
    assert "示例B小学" not in page  # fewer than 500 pupils
    assert Browser(client).sign_in(cast.mu).get("/overview/rates").status_code == 403
