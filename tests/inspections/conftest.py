"""Ling and Wen on a visit to school A with the practice checklist; Mu, Tao and Bo look on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import httpx
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import flow
from inspect_app.accounts.models import Device, Role, User
from inspect_app.accounts.tokens import token_hash
from inspect_app.inspections.models import Inspection
from inspect_app.registers.models import School
from tests.conftest import NOW, PASSWORD_HASH, Cast
from tests.factories import AMPLE, listed
from tests.phone import Phone
from tests.practice import publish_practice

Join = Callable[[int], Phone]


@dataclass(frozen=True)
class Visited:
    """One planned inspection and the hash of its checklist version."""

    inspection: str
    visit: str
    checklist_sha256: str


@pytest.fixture
def wen(session: Session) -> int:
    """A second inspector."""
    user = User(
        username="wen",
        name="温检查",
        role=Role.INSPECTOR,
        password_hash=PASSWORD_HASH,
        created_at=NOW,
    )
    session.add(user)
    session.commit()
    return user.id


@pytest.fixture
def visited(session: Session, cast: Cast, wen: int) -> Visited:
    """A visit of Ling (lead) and Wen to school A."""
    version = publish_practice(session, NOW)
    programme = listed(
        session,
        code="2026-01",
        title="卫生室专项督导",
        basis="年度督导计划第1项",
        scope="500人以上学校",
        window_from=date(2026, 9, 1),
        window_to=date(2027, 1, 31),
    )
    visit = flow.plan_visit(
        session,
        programme=programme,
        school=session.get_one(School, cast.school_a),
        on=date(2026, 11, 24),
        team=[cast.ling, wen],
        lead=cast.ling,
        checklists=[("practice", "卫生室")],
        budget=AMPLE,
        now=NOW,
    )
    session.flush()
    inspection = session.scalars(sa.select(Inspection)).one()
    found = Visited(str(inspection.id), str(visit.id), version.sha256)
    session.commit()
    return found


@pytest.fixture
def join(app: Flask, session: Session) -> Iterator[Join]:
    """Give a user a registered phone that talks to the application in-process."""
    clients: list[httpx.Client] = []

    def register(user_id: int) -> Phone:
        token = secrets.token_urlsafe(32)
        device = Device(
            user_id=user_id, label="测试手机", token_hash=token_hash(token), registered_at=NOW
        )
        session.add(device)
        session.commit()
        http = httpx.Client(
            transport=httpx.WSGITransport(app=app, raise_app_exceptions=False),
            base_url="http://localhost",
        )
        clients.append(http)
        return Phone(http, user=user_id, device=str(device.id), token=token)

    yield register
    for http in clients:
        http.close()


@pytest.fixture
def ling(join: Join, cast: Cast) -> Phone:
    """Ling's phone."""
    return join(cast.ling)


def fill(phone: Phone, visited: Visited, *, doctors: str = "1", area: str = "20") -> None:
    """Answer everything the practice checklist asks."""
    inspection = visited.inspection
    phone.answer(inspection, "door", "conform")
    phone.answer(inspection, "doctors", doctors)
    phone.row(inspection, "rooms", "r1", "诊室")
    phone.answer(inspection, "rooms", area, row="r1", field="area")
    phone.sign(inspection, "signature", "凌检查", "组长")
