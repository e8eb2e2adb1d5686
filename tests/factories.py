"""Rows that many stories begin with: a planned inspection, a phone, a photo that was announced."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app import flow
from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Device, User
from inspect_app.accounts.tokens import token_hash
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.database import new_id
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.recording import enter_events, read_events
from inspect_app.programmes.budget import VisitBudget
from inspect_app.programmes.listing import Task, adopt, draft_task
from inspect_app.programmes.models import Programme
from inspect_app.registers.models import School
from tests.conftest import NOW
from tests.practice import publish_practice


@dataclass(frozen=True)
class Planned:
    """An inspection on a visit, and the hash of its checklist version."""

    inspection: UUID
    visit: UUID
    checklist_sha256: str


@dataclass(frozen=True)
class RegisteredPhone:
    """A device row and the token that opens it."""

    device: UUID
    user: int
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


AMPLE = VisitBudget(per_year=10_000, per_term=10_000, basis={"zh": "", "en": ""}, verified="read")
"""For stories that are not about how often a school is entered."""

TASK = Task(
    code="2026-01",
    title="卫生室专项督导",
    basis="年度督导计划第1项",
    scope="500人以上学校",
    frequency="每学期1次",
    department="教育督导室",
    window_from=date(2026, 9, 1),
    window_to=date(2027, 1, 31),
)


def listed(session: Session, **changes: Any) -> Programme:
    """A programme on its year's adopted list, some of the task changed; adopted by anybody."""
    task = replace(TASK, **changes)
    draft_task(session, task)
    edition = adopt(
        session,
        task.window_from.year,
        reason="补充任务",
        actor_id=session.scalars(sa.select(sa.func.min(User.id))).one(),
        now=NOW,
    )
    return edition.programmes[0]


def programme(session: Session, code: str = "2026-01") -> Programme:
    """The programme of that code, listed when it is not yet."""
    found = session.scalar(sa.select(Programme).where(Programme.code == code))
    return found or listed(session, code=code)


def plan_inspection(
    session: Session, *, school: int, team: Iterable[int], subject: str = "卫生室"
) -> Planned:
    """A visit to a school with one practice inspection, committed; the first of the team leads."""
    members = list(team)
    version = session.scalar(
        sa.select(ChecklistVersion).where(ChecklistVersion.checklist_id == "practice")
    ) or publish_practice(session, NOW)
    visit = flow.plan_visit(
        session,
        programme=programme(session),
        school=session.get_one(School, school),
        on=date(2026, 11, 24),
        team=members,
        lead=members[0],
        checklists=[("practice", subject)],
        budget=AMPLE,
        now=NOW,
    )
    inspection = session.scalars(sa.select(Inspection).where(Inspection.visit_id == visit.id)).one()
    planned = Planned(inspection.id, visit.id, version.sha256)
    session.commit()
    return planned


def register_phone(session: Session, user: int) -> RegisteredPhone:
    """A phone registered by a user, committed."""
    token = secrets.token_urlsafe(32)
    device = Device(user_id=user, label="测试手机", token_hash=token_hash(token), registered_at=NOW)
    session.add(device)
    session.commit()
    return RegisteredPhone(device.id, user, token)


def announce_photo(
    session: Session,
    planned: Planned,
    phone: RegisteredPhone,
    content: bytes,
    *,
    item: str = "door",
    row: str = "",
    sha256: str | None = None,
    size: int | None = None,
) -> UUID:
    """Enter the event that promises a photo into the log, committed; gives the id of the photo.

    sha256, size: what the event claims when that is not the truth.
    """
    photo = new_id()
    length = session.get_one(Inspection, planned.inspection).log_length
    event = {
        "id": str(new_id()),
        "kind": "photo",
        "inspection": str(planned.inspection),
        "device": str(phone.device),
        "author": phone.user,
        "clock": length + 1,
        "recorded_at": "2026-11-24T09:05:00+08:00",
        "photo": str(photo),
        "sha256": sha256 or hashlib.sha256(content).hexdigest(),
        "bytes": len(content) if size is None else size,
        "media_type": "image/jpeg",
        "taken_at": "2026-11-24T09:05:00+08:00",
        "position": None,
        "source": "camera",
        "item": item,
        "row": row,
        "caption": "",
        "present": True,
    }
    actor = Actor(phone.user, session.get_one(User, phone.user).role, None, phone.device)
    sent = {"actor": actor, "raw_events": [event], "now": NOW}
    (result,) = enter_events(session, read_events(session, **sent), **sent)
    assert result.status == "accepted", result.problem
    session.commit()
    return photo
