"""A county for a simulated year: schools, inspectors with phones, and the visits of two terms."""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from inspect_app import create_app, flow, tables
from inspect_app.accounts.models import Role, User
from inspect_app.clock import CIVIL_ZONE
from inspect_app.config import Settings
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from inspect_app.programmes.models import Programme
from inspect_app.registers.models import School, Stage, Township
from tests.conftest import PASSWORD, PASSWORD_HASH
from tests.factories import AMPLE, listed, register_phone
from tests.practice import publish_practice

SECOND_TERM = "second-term.json"
BEGINS = date(2026, 3, 2)
TURNS = date(2026, 7, 1)
ENDS = date(2026, 12, 20)
LONGEST_VISIT = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Size:
    """How many schools are visited, by how many phones; two inspectors go to each visit."""

    schools: int = 154
    phones: int = 40


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A school to be visited by a team, the first of which leads."""

    school: int
    on: date
    team: tuple[int, ...]


def prepare(folder: Path, seed: int, size: Size) -> tuple[Settings, dict[str, Any]]:
    """The county's database and pictures in the folder; the plan for frontend/tests/field/year.ts.

    The plan lacks the server's address.
    """
    dice = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        data=folder,
        database_url=f"sqlite:///{folder / 'county.db'}",
        secret_key=secrets.token_hex(8),
        sign_in_limit="100000 per minute",
    )
    app = create_app(settings)
    with app.app_context():
        tables.metadata.create_all(db.engine)
        session = db.session
        schools, users = _people(session, size)
        publish_practice(session, _morning(BEGINS))
        wanted = _visits(schools, users, dice)
        first = [visit for visit in wanted if visit.on <= TURNS]
        second = [(one.school, one.on.isoformat(), one.team) for one in wanted if one.on > TURNS]
        (folder / SECOND_TERM).write_text(json.dumps(second))
        visits = plan_visits(session, first, now=_morning(BEGINS))
        session.commit()
        people = [_person(session, user) for user in users]
        db.engine.dispose()
    return settings, {
        "seed": seed,
        "begins": _milliseconds(BEGINS),
        # Noon of a day on which teams are under way.
        "turns": _milliseconds(TURNS) + 12 * 3_600_000,
        "ends": _milliseconds(ENDS),
        "people": people,
        "visits": visits,
        "pictures": _pictures(folder),
        "revoked": 0.15,
    }


def plan_visits(session: Session, wanted: Iterable[PlannedVisit], *, now: datetime) -> list[Any]:
    """Plan visits of one practice inspection each; (user, visit) pairs as year.ts has them."""
    listed = _programme(session)
    planned = []
    for visit in wanted:
        made = flow.plan_visit(
            session,
            programme=listed,
            school=session.get_one(School, visit.school),
            on=visit.on,
            team=list(visit.team),
            lead=visit.team[0],
            checklists=[("practice", "卫生室")],
            budget=AMPLE,
            now=now,
        )
        (inspection,) = session.scalars(
            sa.select(Inspection.id).where(Inspection.visit_id == made.id)
        )
        planned += [
            (
                user,
                {
                    "inspection": str(inspection),
                    "day": _milliseconds(visit.on),
                    "lead": user == visit.team[0],
                },
            )
            for user in visit.team
        ]
    return planned


def _people(session: Session, size: Size) -> tuple[list[int], list[int]]:
    township = Township(name="白水镇")
    session.add(township)
    session.flush()
    schools = [
        School(
            code=f"Y{number:03d}",
            name=f"示例{number}小学",
            township_id=township.id,
            stage=Stage.PRIMARY,
            students=600,
            classes=12,
        )
        for number in range(size.schools)
    ]
    users = [
        User(
            username=f"inspector{number}",
            name=f"检查员{number}",
            role=Role.INSPECTOR,
            password_hash=PASSWORD_HASH,
            created_at=_morning(BEGINS),
        )
        for number in range(size.phones)
    ]
    session.add_all([*schools, *users])
    session.flush()
    return [school.id for school in schools], [user.id for user in users]


def _visits(schools: list[int], users: list[int], dice: random.Random) -> list[PlannedVisit]:
    """Every school once; a team's visits lie apart, and some are on the day the term turns."""
    teams = [tuple(users[at : at + 2]) for at in range(0, len(users), 2)]
    visits = []
    for number, team in enumerate(teams):
        own = schools[number :: len(teams)]
        span = (ENDS - BEGINS - timedelta(days=20)) // max(1, len(own))
        days = [
            BEGINS + at * span + timedelta(days=dice.randrange(max(1, (span - LONGEST_VISIT).days)))
            for at in range(len(own))
        ]
        if number % 3 == 0:
            nearest = min(range(len(days)), key=lambda at: abs(days[at] - TURNS))
            days[nearest] = TURNS
        visits += [PlannedVisit(*one, team) for one in zip(own, _apart(days), strict=True)]
    return visits


def _apart(days: list[date]) -> list[date]:
    """The same days in their order, each at least a visit's length after the one before."""
    apart: list[date] = []
    for day in sorted(days):
        apart.append(max(day, apart[-1] + LONGEST_VISIT) if apart else day)
    return apart


def _programme(session: Session) -> Programme:
    found = session.scalar(sa.select(Programme))
    if found is None:
        found = listed(
            session,
            code="2026-01",
            title="卫生室专项督导",
            basis="年度督导计划第1项",
            scope="全县学校",
            window_from=BEGINS,
            window_to=ENDS,
        )
    return found


def _person(session: Session, user: int) -> dict[str, Any]:
    phone = register_phone(session, user)
    found = session.get_one(User, user)
    return {
        "password": PASSWORD,
        "account": {
            "user": {
                "id": user,
                "username": found.username,
                "name": found.name,
                "roles": [found.role.value],
                "school": None,
            },
            "device": str(phone.device),
            "token": phone.token,
            "label": "手机",
        },
    }


def _pictures(folder: Path) -> list[str]:
    """Small pictures, larger ones, and one that takes several parts to send; always the same."""
    dice = random.Random(0)
    files = []
    for number, (width, height) in enumerate([(320, 240)] * 3 + [(640, 480)] * 3 + [(1200, 900)]):
        file = folder / f"picture-{number}.jpg"
        noise = dice.randbytes(width * height // 16)
        small = Image.frombytes("L", (width // 4, height // 4), noise)
        small.resize((width, height)).convert("RGB").save(file, quality=80)
        files.append(str(file))
    return files


def _milliseconds(day: date) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=CIVIL_ZONE)
    return int(midnight.timestamp() * 1000)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
