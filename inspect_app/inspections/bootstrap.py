"""Everything a phone needs before it goes offline, for one user."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.accounts.models import User
from inspect_app.checklists.models import ChecklistVersion
from inspect_app.checklists.queries import newest_versions, sentences_for
from inspect_app.inspections.events import canonical
from inspect_app.inspections.models import Handover, Inspection, InspectionState
from inspect_app.inspections.queries import inspections_on_phone
from inspect_app.notices.queries import count_unread
from inspect_app.programmes.models import Visit
from inspect_app.registers.models import School, Term


def bootstrap(
    session: Session, user: User, today: date, *, minimum_client: str, jwk: dict[str, str]
) -> dict[str, Any]:
    """The snapshot of docs/wire.md, without the server's time."""
    inspections = inspections_on_phone(session, user.id, today)
    visits = {one.visit_id: one.visit for one in inspections}
    schools = {visit.school_id: visit.school for visit in visits.values()}
    versions = {one.checklist_version_id: one.checklist_version for one in inspections}
    newest = newest_versions(session)
    terms = session.scalars(sa.select(Term).where(Term.ends_on >= today).order_by(Term.starts_on))
    return {
        "minimum_client": minimum_client,
        "user": _user(user),
        "unread": count_unread(session, user.id),
        "receipt_keys": [jwk],
        "terms": [_term(term) for term in terms],
        "schools": [_school(school) for school in schools.values()],
        "visits": [_visit(visit, inspections) for visit in visits.values()],
        "inspections": [_inspection(one, newest) for one in inspections],
        "checklists": [_checklist(session, version) for version in versions.values()],
    }


def etag_of(snapshot: dict[str, Any]) -> str:
    """Changes exactly when the snapshot does."""
    return hashlib.sha256(canonical(snapshot).encode()).hexdigest()[:32]


def _user(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username,
        "name": user.name,
        "roles": [user.role.value],
        "school": user.school_id,
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "name": term.name,
        "starts_on": term.starts_on.isoformat(),
        "ends_on": term.ends_on.isoformat(),
    }


def _school(school: School) -> dict[str, Any]:
    return {
        "id": school.id,
        "code": school.code,
        "name": school.name,
        "township": school.township.name,
        "stage": school.stage.value,
        "students": school.students,
        "latitude": None if school.latitude is None else format(school.latitude, "f"),
        "longitude": None if school.longitude is None else format(school.longitude, "f"),
    }


def _visit(visit: Visit, inspections: Iterable[Inspection]) -> dict[str, Any]:
    return {
        "id": str(visit.id),
        "school": visit.school_id,
        "date": visit.date.isoformat(),
        "state": visit.state.value,
        "programme": {"title": visit.programme.title, "basis": visit.programme.basis},
        "team": [
            {"user": member.user_id, "name": member.user.name, "lead": member.lead}
            for member in sorted(visit.members, key=lambda member: member.user_id)
        ],
        "inspections": [str(one.id) for one in inspections if one.visit_id == visit.id],
    }


def _inspection(inspection: Inspection, newest: Mapping[str, int]) -> dict[str, Any]:
    version = inspection.checklist_version
    is_open = inspection.state is InspectionState.OPEN
    return {
        "id": str(inspection.id),
        "visit": str(inspection.visit_id),
        "school": inspection.visit.school_id,
        "subject": inspection.subject,
        "state": inspection.state.value,
        "checklist": {
            "id": version.checklist_id,
            "version": version.version,
            "sha256": version.sha256,
        },
        "facts": inspection.facts,
        "position": inspection.log_length,
        "handovers": [handover_shape(one) for one in inspection.handovers],
        "newer_version": is_open and newest[version.checklist_id] > version.version,
    }


def handover_shape(handover: Handover) -> dict[str, Any]:
    """A handover as phones are told of it."""
    return {
        "from": handover.giver_id,
        "to": handover.receiver_id,
        "from_name": handover.giver.name,
        "to_name": handover.receiver.name,
        "at": handover.made_at.isoformat(),
        "reason": handover.reason,
    }


def _checklist(session: Session, version: ChecklistVersion) -> dict[str, Any]:
    return {
        "id": version.checklist_id,
        "version": version.version,
        "sha256": version.sha256,
        "title": version.title,
        "url": f"/api/v1/checklists/{version.checklist_id}/{version.version}",
        "sentences": sentences_for(session, version.sha256).sha256,
    }
