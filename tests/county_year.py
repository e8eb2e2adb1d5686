"""A county's year of records, made up from a seed and put straight into the real tables.

The same seed gives the same county. It is big where a played year (tests/field) is true: nothing is
recorded over the wire here, so that millions of rows are there in minutes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.models import Device, User
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.clock import CIVIL_ZONE, civil_date
from inspect_app.database import Base, insert_many, table_of
from inspect_app.findings.clock import Counting, Term
from inspect_app.findings.deadlines import read_deadlines
from inspect_app.findings.deciding import RECORD, Given, Matter, Step, decide, opening
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.models import Finding, FindingEvent, FindingProvision
from inspect_app.findings.operations import first_events
from inspect_app.findings.standing import KEPT
from inspect_app.inspections.events import canonical, key_of
from inspect_app.inspections.models import AssessmentRecord, Event, Inspection, Seal
from inspect_app.programmes.models import Programme, Visit, VisitMember
from inspect_app.registers.models import School, Stage, Township

PORTION = 1_000
SEVERITIES = ("critical", "major", "minor")
TEXT = {"zh": "卫生室使用面积为 14.99 m²,要求不低于 15 m²。" * 3, "en": "Too small. " * 12}
TERM = Term(30, Counting.CALENDAR_DAYS)
BASIS = {
    "standards": [],
    "compared": [{"label": TEXT, "value": TEXT, "demand": TEXT, "holds": False}],
    "row_label": None,
    "veto": False,
    "outcome": "fail",
    "deadline": {"days": TERM.days, "counting": TERM.counting.value},
}
RULES = read_deadlines()


@dataclass(frozen=True, slots=True)
class Year:
    """How much there is to make up.

    first, last: days of the visits; responses, findings: of each inspection; standing: share of the
    findings that are not struck off.
    """

    inspections: int
    first: date
    last: date
    responses: int = 0
    findings: int = 2
    standing: float = 0.2
    seed: int = 1


@dataclass(frozen=True, slots=True)
class _Form:
    """A published checklist: the items and provisions that findings may be about."""

    version: int
    checklist: str
    items: Sequence[str]
    provisions: Sequence[str]


@dataclass(slots=True)
class _Portion:
    """Rows that go into the tables together, in the order in which they refer to each other."""

    rows: dict[type[Base], list[dict[str, Any]]] = field(
        default_factory=lambda: {
            one: []
            for one in (
                *(Visit, VisitMember, Inspection, Event, Seal, AssessmentRecord),
                *(FindingEvent, Finding, FindingProvision),
            )
        }
    )

    def write(self, session: Session) -> None:
        for table, rows in self.rows.items():
            if rows:
                insert_many(session, table_of(table), rows)


def add_schools(session: Session, *, townships: int, schools: int) -> None:
    """Further townships with further primary schools, dealt out in turn."""
    named = [Township(name=f"示例第{number + 1}乡") for number in range(townships)]
    session.add_all(named)
    session.flush()
    rows = [
        {
            "code": f"X{number:05}",
            "name": f"示例第{number + 1}小学",
            "township_id": named[number % townships].id,
            "stage": Stage.PRIMARY,
            "students": 100 + number % 900,
            "boarders": 0,
            "classes": 6 + number % 20,
            "address": "",
            "latitude": None,
            "longitude": None,
            "is_sample": True,
        }
        for number in range(schools)
    ]
    for start in range(0, len(rows), PORTION):
        insert_many(session, table_of(School), rows[start : start + PORTION])


def fill(session: Session, year: Year) -> list[UUID]:
    """Sealed inspections of the year all over the register, with what they found; their ids."""
    chance = Random(year.seed)
    schools = session.scalars(sa.select(School.id).order_by(School.id)).all()
    forms = list(_forms(session))
    who = _Cast(session)
    made: list[UUID] = []
    for start in range(0, year.inspections, PORTION):
        portion = _Portion()
        for _ in range(min(PORTION, year.inspections - start)):
            made.append(_inspect(portion, chance, year, chance.choice(schools), forms, who))
        portion.write(session)
    return made


class _Cast:
    """Who inspects by which programme with which phone: an inspector and what is there of them."""

    def __init__(self, session: Session) -> None:
        self.user = session.scalars(sa.select(User.id).where(User.username == "ling")).one()
        self.programme = session.scalars(sa.select(Programme.id)).first()
        phone = Device(
            user_id=self.user,
            label="示例手机",
            token_hash=f"{self.user:064}",
            registered_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        session.add(phone)
        session.flush()
        self.phone = phone.id


def _forms(session: Session) -> Iterator[_Form]:
    newest: dict[str, ChecklistVersion] = {}
    for one in session.scalars(
        sa.select(ChecklistVersion).order_by(ChecklistVersion.version, ChecklistVersion.id)
    ):
        newest[one.checklist_id] = one
    for checklist, version in sorted(newest.items()):
        content = json.loads(version.content)
        items = [item for section in content["sections"] for item in section["items"]]
        cited = sorted({one for item in items for one in item["provisions"]})
        named = [item["id"] for item in items if item["type"] == "conformity"] or [items[0]["id"]]
        yield _Form(version.id, checklist, named, cited or ["main.16.annual-plan"])


def _inspect(
    portion: _Portion,
    chance: Random,
    year: Year,
    school: int,
    forms: Sequence[_Form],
    who: _Cast,
) -> UUID:
    visit, inspection, seal, assessment = (_id(chance) for _ in range(4))
    day = year.first + timedelta(days=chance.randint(0, (year.last - year.first).days))
    at = datetime.combine(day, time(10), CIVIL_ZONE)
    form = chance.choice(forms)
    score = Decimal(chance.randint(3000, 10000)) / 100
    result = {"score": str(score), "score_display": str(score), "grade": None, "items": []}
    rows = portion.rows
    rows[Visit].append(
        {
            "id": visit,
            "programme_id": who.programme,
            "school_id": school,
            "date": day,
            "state": "done",
            "planned_at": at,
            "departments": [],
            "cancel_reason": "",
        }
    )
    rows[VisitMember].append(
        {"visit_id": visit, "user_id": who.user, "lead": True, "by_handover": False}
    )
    rows[Inspection].append(
        {
            "id": inspection,
            "visit_id": visit,
            "checklist_version_id": form.version,
            "subject": "全校",
            "facts": {},
            "state": "sealed",
            "log_length": year.responses,
            "planned_at": at,
        }
    )
    rows[Event] += (
        _answer(chance, inspection, number, at, who) for number in range(year.responses)
    )
    rows[Seal].append(
        {
            "id": seal,
            "inspection_id": inspection,
            "number": 1,
            "digest": "0" * 64,
            "through_position": year.responses,
            "photos": [],
            "receipt": "",
            "sealed_at": at,
            "author_id": who.user,
            "reason": "",
        }
    )
    rows[AssessmentRecord].append(
        {
            "id": assessment,
            "inspection_id": inspection,
            "seal_id": seal,
            "checklist_sha256": "0" * 64,
            "result": result,
            "score": score,
            "assessed_at": at,
        }
    )
    for _ in range(year.findings):
        _find(portion, chance, year, (inspection, assessment, school), form, at)
    return inspection


def _id(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def _answer(
    chance: Random, inspection: UUID, number: int, at: datetime, who: _Cast
) -> dict[str, Any]:
    event = {
        "id": str(_id(chance)),
        "kind": "answer",
        "inspection": str(inspection),
        "device": str(who.phone),
        "author": who.user,
        "clock": number + 1,
        "recorded_at": at.isoformat(),
        "item": f"item-{number}",
        "row": "",
        "field": "value",
        "value": "conform",
    }
    content = canonical(event)
    return {
        "id": UUID(str(event["id"])),
        "inspection_id": inspection,
        "position": number + 1,
        "kind": "answer",
        "key": key_of(event),
        "clock": number + 1,
        "author_id": who.user,
        "device_id": who.phone,
        "recorded_at": at,
        "received_at": at,
        "content": content,
        "sha256": sha256(content.encode()).hexdigest(),
        "late": False,
    }


def _find(
    portion: _Portion,
    chance: Random,
    year: Year,
    of: tuple[UUID, UUID, int],
    form: _Form,
    at: datetime,
) -> None:
    severity, provision = chance.choice(SEVERITIES), chance.choice(form.provisions)
    steps = _first_moves(severity, "county" if chance.random() < 0.05 else "school", at)
    if chance.random() >= year.standing:
        steps = _closed(steps, severity, at)
    last, finding = steps[-1].standing, _id(chance)
    inspection, assessment, school = of
    portion.rows[FindingEvent] += first_events(finding, steps, at)
    portion.rows[Finding].append(
        {name: getattr(last, name) for name in KEPT}
        | {
            "id": finding,
            "inspection_id": inspection,
            "assessment_id": assessment,
            "school_id": school,
            "checklist_id": form.checklist,
            "item": chance.choice(form.items),
            "row": f"row-{len(portion.rows[Finding])}",
            "severity": severity,
            "prompt": TEXT,
            "message": TEXT,
            "remedy": TEXT,
            "basis": BASIS | {"provisions": [provision]},
            "raised_at": at,
            "recurrence": int(chance.random() < 0.1),
            "state": last.state,
            "moves": last.moves,
        }
    )
    portion.rows[FindingProvision].append({"provision": provision, "finding_id": finding})


def _first_moves(severity: str, owner: str, at: datetime) -> tuple[Step, ...]:
    matter = Matter(severity, TERM)
    return opening(matter, owner, reason="x", deadlines=RULES, today=civil_date(at))


def _closed(steps: tuple[Step, ...], severity: str, at: datetime) -> tuple[Step, ...]:
    standing, given = steps[-1].standing, Given(reason="更正")
    decision = decide(
        standing,
        Move.WITHDRAW,
        given,
        party=RECORD,
        matter=Matter(severity, TERM),
        deadlines=RULES,
        today=civil_date(at),
    )
    after = standing.after(Move.WITHDRAW, decision.target, decision.sets, None)
    return (*steps, Step(Move.WITHDRAW, after, decision.sets, given.reason))
