"""Ling heard a lesson of a teacher, was sealed, and the report was issued; years pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import flow
from inspect_app.accounts.models import User
from inspect_app.checklists import loading
from inspect_app.checklists.operations import publish
from inspect_app.evidence.storage import storage
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.receipts import receipt_key
from inspect_app.registers.models import Person, School
from inspect_app.retention.operations import Outcome, redact_due
from tests.conftest import NOW, Cast
from tests.documents.conftest import make_waiting
from tests.factories import AMPLE, programme
from tests.findings.conftest import browse
from tests.inspections.conftest import join, ling
from tests.pages import Browser
from tests.phone import Phone, picture

__all__ = ["browse", "join", "ling", "make_waiting"]

LAST_DAY = datetime(2029, 11, 24, 1, tzinfo=UTC)
AFTER = datetime(2029, 11, 25, 1, tzinfo=UTC)
SECRETS = ("秘密的李老师", "讲得太快", "板书清楚", "多等学生", "本人不同意", "三(2)班", "点评很好")
"""What was written about the teacher; each stands in the record somewhere."""


@dataclass(frozen=True)
class Lesson:
    """A sealed lesson record; photo: hash of its picture; pdf: hash of its report."""

    inspection: UUID
    photo: str
    pdf: str
    checklist_sha256: str


def _fill(phone: Phone, inspection: str, photo: bytes, breach: str) -> str:
    teacher, fast, board, wait, view, form, remark = SECRETS
    given = {
        "mode": "unannounced",
        "observer": "principal",
        "teacher": teacher,
        "start": "08:30",
        "minutes": "40",
        "subject": "数学",
        "class": form,
        "status": "ordinary",
        "kind": "teaching",
        "strengths": board,
        "problems": f"{fast},{wait}。" * 8,
        "talk": "6",
        "violations": [breach],
        "teacher-view": view,
        "methods": ["inquiry"],
        **dict.fromkeys(("attitude", "manner", "discipline", "marking"), "conform"),
        **dict.fromkeys(("curriculum", "goals", "centred"), "conform"),
    }
    for item, value in given.items():
        phone.answer(inspection, item, value)
    phone.answer(inspection, "manner", fast, field="note")
    phone.row(inspection, "moments", "m1", "")
    for field, value in (("at", "08:35"), ("what", "highlight"), ("remark", remark)):
        phone.answer(inspection, "moments", value, row="m1", field=field)
    for item in ("observer-signature", "teacher-signature"):
        phone.sign(inspection, item, teacher, "教师")
    return str(phone.photo(inspection, "marking", photo)["sha256"])


Hear = Callable[..., Lesson]


@pytest.fixture
def hear(
    session: Session, cast: Cast, ling: Phone, browse: Callable[[int], Browser], make_waiting: Hear
) -> Hear:
    """Let Ling record a lesson over the public API, and an admitted Bo issue its report."""
    content = loading.load_file(
        next(one for one in loading.library() if one.stem == "classroom-observation")
    ).content
    assert content is not None
    version = publish(session, content, now=NOW)
    observer = Person(code="P1", name="凌检查")
    session.add(observer)
    session.flush()
    session.get_one(User, cast.ling).person_id = observer.id
    session.get_one(User, cast.bo).reads_confidential = True
    session.commit()
    sha256 = version.sha256

    def record(*, breach: str = "none", photo: bytes | None = None) -> Lesson:
        visit = flow.plan_visit(
            session,
            programme=programme(session),
            school=session.get_one(School, cast.school_a),
            on=date(2026, 11, 24),
            team=[cast.ling],
            lead=cast.ling,
            checklists=[("classroom-observation", f"{SECRETS[0]}的数学课")],
            budget=AMPLE,
            now=NOW,
        )
        query = sa.select(Inspection.id).where(Inspection.visit_id == visit.id)
        inspection = session.scalars(query).one()
        session.commit()
        ling.bootstrap()
        taken = _fill(ling, str(inspection), photo or picture(7), breach)
        ling.sync()
        for event in ling.events.values():
            if event["kind"] == "photo" and event["inspection"] == str(inspection):
                ling.upload(event).raise_for_status()
        ling.submit(str(inspection), sha256).raise_for_status()
        bo = browse(cast.bo)
        bo.page(f"/inspections/{inspection}/documents")
        assert bo.post(f"/inspections/{inspection}/documents").status_code == 302
        make_waiting()
        issued = ling.get(f"/inspections/{inspection}/documents").json()[0]
        return Lesson(inspection, taken, issued["sha256"], sha256)

    return record


@pytest.fixture
def pass_until(app: Flask) -> Callable[..., Outcome]:
    """What the worker's night does at an instant."""

    def night(now: datetime, by: int | None = None) -> Outcome:
        with app.app_context():
            outcome = redact_due(db.session, storage(), by=by, key=receipt_key(), now=now)
            db.session.rollback()
            return outcome

    return night
