"""Bulletins on a quarter or term are asked for by themselves: once, when it is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.documents import issuing, operations, queries
from inspect_app.documents.jobs import ask_for_bulletins
from inspect_app.documents.models import Document, DocumentKind, DocumentState, Rhythm
from inspect_app.documents.rendering import markup
from inspect_app.documents.standing import ask_for_due, last_over, running, standings
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from tests.conftest import NOW, Cast
from tests.pages import Browser

NEW_YEAR = datetime(2026, 12, 31, 19, 20, tzinfo=UTC)
"""The first of January 2027, twenty past three in the morning in China."""

Browse = Callable[[int], Browser]


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day in the fourth quarter and the autumn term."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


def turn(bo: Browser, rhythm: str, is_on: str) -> None:
    bo.page("/documents")
    assert bo.post(f"/documents/standing/{rhythm}", is_on=is_on).status_code == 302


@pytest.fixture
def night(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """A nightly run of the worker at that instant."""

    def run(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)
        with app.app_context():
            ask_for_bulletins()

    return run


def bulletins(session: Session) -> list[tuple[str, DocumentState]]:
    session.rollback()
    found = session.scalars(sa.select(Document).where(Document.kind == DocumentKind.BULLETIN))
    return [(one.subject, one.state) for one in found]


def test_a_quarter_that_is_over_has_its_bulletin_once(
    app: Flask,
    session: Session,
    sealed: Inspection,
    bo: Browser,
    night: Callable[[datetime], None],
) -> None:
    turn(bo, "quarter", "1")
    night(datetime(2026, 12, 30, 19, 20, tzinfo=UTC))
    assert bulletins(session) == []
    night(NEW_YEAR)
    assert bulletins(session) == [("quarter:2026-4", DocumentState.QUEUED)]
    night(NEW_YEAR)
    assert "正在生成" in bo.page("/documents")
    with app.app_context():
        (waiting,) = queries.waiting_documents(db.session)
        issuing.issue(
            db.session, storage(), waiting, lambda paper: markup(paper).encode(), now=NEW_YEAR
        )
    night(datetime(2027, 1, 1, 19, 20, tzinfo=UTC))
    assert bulletins(session) == [("quarter:2026-4", DocumentState.ISSUED)]
    assert "泸教督通〔2027〕1号" in bo.page("/documents")


def test_one_that_cannot_be_made_is_shown_and_not_asked_for_every_night(
    session: Session, sealed: Inspection, bo: Browser, night: Callable[[datetime], None]
) -> None:
    turn(bo, "quarter", "1")
    night(NEW_YEAR)
    document = session.scalars(sa.select(Document)).one()
    operations.settle_failed(session, document.id, reason="own-fault X")
    session.commit()
    night(NEW_YEAR)
    assert bulletins(session) == [("quarter:2026-4", DocumentState.FAILED)]
    assert "未能生成" in bo.page("/documents")


def test_what_was_never_begun_or_was_ended_is_not_asked_for(
    session: Session, sealed: Inspection, bo: Browser, night: Callable[[datetime], None]
) -> None:
    night(NEW_YEAR)
    turn(bo, "quarter", "1")
    turn(bo, "quarter", "0")
    night(NEW_YEAR)
    assert bulletins(session) == []


def test_a_period_that_ended_before_its_rhythm_began_is_left_alone(
    session: Session, sealed: Inspection, bo: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2027, 1, 2, tzinfo=UTC))
    turn(bo, "quarter", "1")
    assert ask_for_due(session, now=datetime(2027, 1, 3, tzinfo=UTC)) == []


def test_a_period_without_inspections_is_passed_over(
    session: Session, cast: Cast, bo: Browser, night: Callable[[datetime], None]
) -> None:
    turn(bo, "quarter", "1")
    night(NEW_YEAR)
    assert bulletins(session) == []


def test_a_bulletin_somebody_asked_for_by_hand_counts(
    session: Session, sealed: Inspection, bo: Browser, night: Callable[[datetime], None]
) -> None:
    turn(bo, "quarter", "1")
    bo.page("/documents")
    bo.post("/documents", kind="bulletin", subject="quarter:2026-4")
    night(NEW_YEAR)
    assert bulletins(session) == [("quarter:2026-4", DocumentState.QUEUED)]


def test_a_term_that_is_over_has_its_bulletin(
    session: Session, sealed: Inspection, bo: Browser, night: Callable[[datetime], None]
) -> None:
    turn(bo, "term", "1")
    night(datetime(2027, 3, 1, 19, 20, tzinfo=UTC))
    assert bulletins(session) == [("term:2026-autumn", DocumentState.QUEUED)]


@pytest.mark.parametrize(
    ("today", "over", "now_running"),
    [
        (date(2026, 11, 23), "quarter:2026-3", "quarter:2026-4"),
        (date(2026, 12, 31), "quarter:2026-3", "quarter:2026-4"),
        (date(2027, 1, 1), "quarter:2026-4", "quarter:2027-1"),
    ],
)
def test_a_quarter_is_over_on_the_day_after_its_last(
    session: Session, today: date, over: str, now_running: str
) -> None:
    last, present = (
        last_over(session, Rhythm.QUARTER, today),
        running(session, Rhythm.QUARTER, today),
    )
    assert last is not None
    assert present is not None
    assert (last.key, present.key) == (over, now_running)


def test_nothing_is_on_before_somebody_turns_it_on(session: Session, cast: Cast) -> None:
    assert [one.is_on for one in standings(session, date(2026, 11, 23))] == [False, False]


def test_only_the_bureau_turns_rhythms_on(browse: Browse, cast: Cast) -> None:
    for one in (cast.ling, cast.mu):
        visitor = browse(one)
        visitor.page("/documents")
        assert visitor.post("/documents/standing/quarter", is_on="1").status_code == 403


def test_an_unknown_rhythm_is_not_found(bo: Browser) -> None:
    bo.page("/documents")
    assert bo.post("/documents/standing/week", is_on="1").status_code == 404
