"""After its period a lesson record says nothing of the teacher, and can still be checked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import tables
from inspect_app.documents.models import Document
from inspect_app.evidence import keys
from inspect_app.evidence.models import Picture
from inspect_app.evidence.storage import storage
from inspect_app.findings.deadlines import deadlines
from inspect_app.findings.deciding import RECORD, Given, decide
from inspect_app.findings.lifecycle import Move, Mover
from inspect_app.findings.models import Finding
from inspect_app.findings.moving import enter
from inspect_app.inspections.models import AssessmentRecord, Event, Inspection, Redaction, Seal
from inspect_app.inspections.receipts import receipt_key
from inspect_app.inspections.redacting import faults
from inspect_app.quotas.models import QuotaAct, QuotaBand
from inspect_app.retention.operations import Outcome, lift_holds, place_hold
from tests.conftest import NOW, Cast
from tests.inspections.conftest import Join
from tests.pages import Browser
from tests.phone import Phone, picture
from tests.retention.conftest import AFTER, LAST_DAY, SECRETS, Hear, Lesson

Night = Callable[..., Outcome]
Browse = Callable[[int], Browser]


def _everything(session: Session) -> Iterator[str]:
    """Every value of every table, as text."""
    session.rollback()
    for table in tables.metadata.sorted_tables:
        if table.name != "checklist_versions":
            for row in session.execute(sa.select(table)):
                yield json.dumps(list(row), default=str, ensure_ascii=False)


def _told(session: Session) -> set[str]:
    """Which of the secrets stand anywhere in the database."""
    kept = list(_everything(session))
    session.rollback()
    return {one for one in SECRETS if any(one in row for row in kept)}


def _held(app: Flask, lesson: Lesson) -> list[bool]:
    """Whether the storage has the photo, and the report."""
    with app.app_context():
        places = (keys.original(lesson.photo), keys.document(lesson.pdf))
        return [storage().exists(one) for one in places]


def _in_files(app: Flask) -> list[str]:
    """Which of the secrets stand in the bytes of an SQLite database or its log."""
    place = Path(app.extensions["settings"].database_url.removeprefix("sqlite:///"))
    held = b"".join(one.read_bytes() for one in place.parent.glob(f"{place.name}*"))
    return [one for one in SECRETS if one.encode() in held]


def _faults(app: Flask, session: Session, lesson: Lesson) -> list[str]:
    session.rollback()
    with app.app_context():
        return list(faults(session, session.get_one(Inspection, lesson.inspection), receipt_key()))


@pytest.fixture
def lesson(hear: Hear) -> Lesson:
    """A lesson without a breach."""
    return hear()


def test_on_its_last_day_a_record_stands_and_the_day_after_nobody_finds_a_word_of_it(
    app: Flask, session: Session, lesson: Lesson, pass_until: Night, cast: Cast
) -> None:
    assert _told(session) == set(SECRETS)
    assert pass_until(LAST_DAY).redacted == []
    assert _told(session) == set(SECRETS)
    assert _held(app, lesson) == [True, True]
    assert pass_until(AFTER).redacted == [lesson.inspection]
    assert _told(session) == set()
    assert _held(app, lesson) == [False, False]
    assert session.scalars(sa.select(Picture)).all() == []
    assert not _in_files(app)
    assert pass_until(AFTER).redacted == []
    _lesson_still_counts(session, cast)


def _lesson_still_counts(session: Session, cast: Cast) -> None:
    """That it was heard, by whom, when and how long stays."""
    kept = session.scalars(sa.select(Event.content).where(Event.redacted_at.is_(None)))
    answers = {one["item"]: one["value"] for one in map(json.loads, kept)}
    assert answers == {
        "mode": "unannounced",
        "observer": "principal",
        "start": "08:30",
        "minutes": "40",
        "status": "ordinary",
        "kind": "teaching",
    }
    act = session.scalars(sa.select(QuotaAct)).one()
    assert (act.minutes, act.person_id is not None, act.school_id) == (40, True, cast.school_a)
    assert (act.title, act.sketch, session.scalars(sa.select(QuotaBand)).all()) == ("", [], [])
    redaction = session.scalars(sa.select(Redaction)).one()
    assert (redaction.redacted_at, redaction.redacted_by) == (AFTER, None)
    assert redaction.events == len(session.scalars(sa.select(Event)).all()) - len(answers)
    assessment = session.scalars(sa.select(AssessmentRecord)).one()
    assert (assessment.score, assessment.grade, assessment.result["items"]) == (None, None, [])


def test_the_seal_stays_checkable_and_a_change_afterwards_shows(
    app: Flask, session: Session, lesson: Lesson, ling: Phone, pass_until: Night
) -> None:
    assert _faults(app, session, lesson) == []
    sent = {one["id"]: one for one in ling.events.values()}
    pass_until(AFTER)
    assert _faults(app, session, lesson) == []
    again = ling.submit(str(lesson.inspection), lesson.checklist_sha256)
    assert (again.status_code, again.json()["score"]) == (201, None)
    seal = session.scalars(sa.select(Seal)).one()
    with app.app_context():
        stated = receipt_key().verify(session.scalars(sa.select(Redaction.statement)).one())
        assert receipt_key().verify(again.json()["receipt"])["digest"] == seal.digest
    assert stated["seals"] == [{"number": 1, "digest": seal.digest}]
    assert stated["events"] == len(sent)
    buried = session.scalars(sa.select(Event).where(Event.redacted_at.is_not(None))).first()
    assert buried is not None
    buried.sha256 = "0" * 64
    session.commit()
    assert _faults(app, session, lesson) == ["redaction 1: the log is not the one it was stated of"]


def test_a_record_that_its_seal_does_not_bear_out_is_left_for_a_person(
    session: Session, lesson: Lesson, pass_until: Night
) -> None:
    session.execute(sa.update(Seal).values(digest="0" * 64))
    session.commit()
    assert pass_until(AFTER).failed == [lesson.inspection]
    assert _told(session) == set(SECRETS)


def test_its_report_is_genuine_on_the_verify_page_and_cannot_be_had_any_more(
    session: Session, lesson: Lesson, ling: Phone, pass_until: Night, browse: Browse, cast: Cast
) -> None:
    issued = session.scalars(sa.select(Document)).one()
    number, address = issued.number_words, f"/documents/{issued.id}/content"
    bo = browse(cast.bo)
    assert ling.get(address).status_code == 200
    assert "保存到 2029-11-24" in bo.page(f"/inspections/{lesson.inspection}")
    pass_until(AFTER, by=cast.bo)
    answer = ling.get(address)
    assert (answer.status_code, answer.json()["type"]) == (410, "/problems/content-deleted")
    for asked in (str(issued.id), lesson.pdf):
        page = bo.page(f"/verify/{asked}")
        assert "内容已经清除" in page
        assert number in page
        assert lesson.pdf in page
    refused = bo.post(f"/inspections/{lesson.inspection}/documents", reason="再出一份")
    assert refused.status_code == 410
    page = bo.page(f"/inspections/{lesson.inspection}")
    assert "2029-11-25 09:00:00 · 薄科员" in page
    assert not [one for one in SECRETS if one in page]


def test_a_record_is_held_while_a_finding_is_open_or_a_person_says_so_and_shared_pictures_stay(
    app: Flask,
    session: Session,
    hear: Hear,
    pass_until: Night,
    cast: Cast,
) -> None:
    shot = picture(7)
    plain, breached = hear(photo=shot), hear(breach="late", photo=shot)
    assert plain.photo == breached.photo
    pass_until(AFTER)
    assert _held(app, plain) == [True, False]
    session.rollback()
    finding = session.scalars(sa.select(Finding)).one()
    with app.app_context():
        _withdraw(session, finding, reason=SECRETS[1])
    place_hold(
        session,
        session.get_one(Inspection, breached.inspection),
        reason="正在处理投诉",
        actor_id=cast.bo,
        now=NOW,
    )
    session.commit()
    assert pass_until(AFTER).held == [breached.inspection]
    lift_holds(session, breached.inspection, actor_id=cast.bo, now=NOW)
    session.commit()
    assert pass_until(AFTER).redacted == [breached.inspection]
    assert _told(session) == set()
    assert _held(app, breached) == [False, False]
    assert "迟到早退" not in "".join(_everything(session))


def _withdraw(session: Session, finding: Finding, *, reason: str) -> None:
    given = Given(reason=reason)
    decision = decide(
        finding.standing,
        Move.WITHDRAW,
        given,
        party=RECORD,
        matter=finding.matter,
        deadlines=deadlines(),
        today=NOW.date(),
    )
    enter(finding, Move.WITHDRAW, decision, given, capacity=Mover.RECORD, actor_id=None, now=NOW)
    session.flush()


def test_phones_of_the_team_are_told_of_the_deletion_once_it_is_planned_no_more(
    session: Session, cast: Cast, lesson: Lesson, ling: Phone, join: Join, pass_until: Night
) -> None:
    inspection = str(lesson.inspection)
    session.get_one(Inspection, lesson.inspection).visit.date = date(2026, 9, 1)
    session.commit()
    ling.cursor[inspection] = 1
    assert ling.sync_once()["emptied"] == []
    pass_until(AFTER)
    stranger = join(cast.bo)
    stranger.cursor[inspection] = 1
    assert ling.sync_once()["emptied"] == [inspection]
    assert stranger.sync_once()["emptied"] == []


def test_what_arrives_after_the_deletion_goes_the_next_night(
    session: Session, lesson: Lesson, ling: Phone, pass_until: Night
) -> None:
    pass_until(AFTER)
    ling.answer(str(lesson.inspection), "problems", f"{SECRETS[1]}!")
    ling.sync()
    session.execute(sa.update(Event).where(Event.late).values(received_at=AFTER.replace(hour=2)))
    session.commit()
    assert _told(session) == {SECRETS[1]}
    assert pass_until(AFTER.replace(hour=3)).redacted == [lesson.inspection]
    assert _told(session) == set()
