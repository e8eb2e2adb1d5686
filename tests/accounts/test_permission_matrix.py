"""Every page and call × role × own or another's: the doors stand open to whom the rules name.

The routes come from the URL map and what is expected from the table of actions, so that a new
route has to name an action, and a new kind of thing in an address has to be put here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from inspect_app.accounts.access import Action
from inspect_app.accounts.current import OPEN_ENDPOINTS
from inspect_app.accounts.models import Role, User
from inspect_app.evidence.models import Upload
from inspect_app.findings.lifecycle import Move
from inspect_app.findings.models import Finding
from tests.accounts.test_every_route_is_guarded import EVERYTHING, EXPECTED, OWN, SCHOOL, TEAM
from tests.conftest import NOW, PASSWORD_HASH, Cast
from tests.documents.conftest import bo, make_waiting, sealed
from tests.factories import announce_photo, plan_inspection, register_phone
from tests.findings.conftest import browse
from tests.findings.playing import act, actors
from tests.inspections.conftest import Visited, join, ling, visited, wen
from tests.pages import Browser
from tests.phone import picture
from tests.translations.test_pages import announced, arguments, batched, issued, proposed

__all__ = [
    "announced",
    "arguments",
    "batched",
    "bo",
    "browse",
    "issued",
    "join",
    "ling",
    "make_waiting",
    "proposed",
    "sealed",
    "visited",
    "wen",
]

REFUSED = {401, 403}


@pytest.fixture(params=["sqlite"])
def database_url(tmp_path: Path) -> str:
    """Who may do what does not hang on the database."""
    return f"sqlite:///{tmp_path / 'county.db'}"


@dataclass(frozen=True)
class Person:
    """Somebody who knocks, and in what way the things of the story concern them."""

    name: str
    user: int
    role: Role
    concern: frozenset[str] = frozenset()


@pytest.fixture
def people(session: Session, cast: Cast, wen: int) -> list[Person]:
    """Of each role one who is concerned and one who is not, and the bureau."""

    def add(name: str, role: Role, school: int | None) -> int:
        user = User(
            username=name,
            name=name,
            role=role,
            school_id=school,
            password_hash=PASSWORD_HASH,
            created_at=NOW,
        )
        session.add(user)
        session.commit()
        return user.id

    return [
        Person(
            "zi",
            add("zi", Role.SELF_CHECKER, cast.school_a),
            Role.SELF_CHECKER,
            frozenset({SCHOOL, OWN}),
        ),
        Person("zu", add("zu", Role.SELF_CHECKER, cast.school_b), Role.SELF_CHECKER),
        Person("mu", cast.mu, Role.PRINCIPAL, frozenset({SCHOOL})),
        Person("tao", cast.tao, Role.PRINCIPAL),
        Person("ling", cast.ling, Role.INSPECTOR, frozenset({TEAM})),
        Person("yan", add("yan", Role.INSPECTOR, None), Role.INSPECTOR),
        Person("bo", cast.bo, Role.BUREAU),
    ]


@pytest.fixture
def things(
    session: Session,
    cast: Cast,
    visited: Visited,
    people: list[Person],
    arguments: dict[str, list[Any]],
) -> dict[str, Any]:
    """For each name in an address the thing of school A and Ling's team that stands there."""
    zi = next(one.user for one in people if one.name == "zi")
    finding = session.scalars(sa.select(Finding)).first()
    assert finding is not None
    act(session, finding, Move.DELEGATE, actors(cast)["mu"], person=zi)
    planned = plan_inspection(session, school=cast.school_a, team=[cast.ling], subject="又一间")
    phone = register_phone(session, cast.ling)
    photo = announce_photo(session, planned, phone, picture(3))
    upload = Upload(
        device_id=phone.device,
        user_id=cast.ling,
        inspection_id=planned.inspection,
        photo_id=photo,
        sha256="0" * 64,
        length=100,
        created_at=NOW,
        expires_at=NOW + timedelta(days=3650),
    )
    session.add(upload)
    session.commit()
    return {name: values[0] for name, values in arguments.items()} | {
        "finding_id": finding.id,
        "photo_id": photo,
        "upload_id": upload.id,
        "device_id": phone.device,
        "move": "acknowledge",
        "ending": "csv",
        "checklist_id": "practice",
        "version": 1,
        "path": "index.html",
        "filename": "dist/pages.css",
        # The bureau alone passes here, whatever there is behind the door.
        "quota_id": "none",
        "draw_id": planned.visit,
        "act_id": planned.visit,
        "excuse_id": planned.visit,
        "return_id": planned.visit,
    }


def doors(app: Flask) -> Iterator[tuple[Rule, str, Action]]:
    """Every guarded route with each of its methods and the action it is marked with."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OPEN_ENDPOINTS:
            continue
        mark = vars(app.view_functions[rule.endpoint])["access"]
        if mark is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"} or {"HEAD"}):
                yield rule, method, mark[0]


SCOPED = {"inspection_id", "visit_id", "finding_id", "document_id", "photo_id", "school_id"}
"""Names in addresses behind which there is somebody's thing."""
OF_ONE_PERSON: dict[str, set[str]] = {"upload_id": {"ling"}, "device_id": {"ling", "bo"}}
"""Things that belong to one person, whatever else their role may do."""
ONLY_OWN_PHONE = {"accounts.heartbeat"}
ASKS_MORE_INSIDE = {
    "programmes_pages.visit": Action.READ_INSPECTION,
    # Without naming a seat it is the whole county's.
    "quotas_pages.ledger": Action.KEEP_LEDGERS,
    "quotas_pages.export": Action.KEEP_LEDGERS,
}
ENDS_THINGS = {
    *("accounts.sign_out", "accounts_pages.sign_out"),
    *("accounts.revoke_device", "accounts_pages.revoke_device", "uploads.end"),
}
"""Doors behind which the things of the story would end: tried only by those they stay shut to."""
FORM = {"id": "01a212fc-61da-749c-9a9f-4fb6025eaf85", "seen": "1"}
COUNTS = {"unsent_events": 0, "unsent_photos": 0, "app_version": "0.1.0", "persisted": True}
CALLS: dict[str, dict[str, Any]] = {
    "accounts.heartbeat": {"json": COUNTS | {"oldest_unsent_at": None, "free_bytes": None}},
    "inspections.submit": {"json": {"digest": "0" * 64, "photos": []}},
    "drafts.hand_over": {"json": {"to": 0, "reason": "出差"}},
    "drafts.move_to_newer_version": {"json": {"version": 1}},
    "findings.make": {"data": FORM},
    "uploads.append": {
        "headers": {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    },
    "uploads.override": {"headers": {"X-HTTP-Method-Override": "DELETE"}},
}
"""What some calls must carry to come as far as the question who calls."""


def opens(person: Person, rule: Rule, action: Action) -> bool:
    """Whether the table of actions lets the person through this door to these things."""
    granted = EXPECTED[ASKS_MORE_INSIDE.get(rule.endpoint, action)].get(person.role)
    if granted is None or person.role not in EXPECTED[action]:
        return False
    if rule.endpoint in ONLY_OWN_PHONE:
        return person.name == "ling"
    for name, owners in OF_ONE_PERSON.items():
        if name in rule.arguments:
            return person.name in owners
    if granted == EVERYTHING or not rule.arguments & SCOPED:
        return True
    if granted == OWN and "finding_id" not in rule.arguments:
        return False
    return granted in person.concern


def knock(browser: Browser, rule: Rule, method: str, address: str) -> int:
    """The status of a call with nothing in it but what has to be."""
    browser.get("/account")
    call = CALLS.get(rule.endpoint, {})
    headers = {"X-CSRFToken": browser.token, "Tus-Resumable": "1.0.0"} | call.get("headers", {})
    options = {name: value for name, value in call.items() if name != "headers"}
    return browser.client.open(address, method=method, headers=headers, **options).status_code


def test_each_door_opens_to_whom_the_rules_name_and_to_nobody_else(
    app: Flask,
    people: list[Person],
    things: dict[str, Any],
    browse: Callable[[int], Browser],
) -> None:
    wrong: list[str] = []
    tried = 0
    for person in people:
        for rule, method, action in doors(app):
            with app.test_request_context():
                values = {name: things[name] for name in rule.arguments}
                address = app.url_for(rule.endpoint, **values)
            expected = opens(person, rule, action)
            if expected and rule.endpoint in ENDS_THINGS | {"uploads.override"}:
                continue
            status = knock(browse(person.user), rule, method, address)
            tried += 1
            if (status not in REFUSED) is not expected:
                wrong.append(f"{person.name} {method} {address}: {status}, {expected=}")
    assert not wrong, "\n".join(wrong)
    assert tried > 300


def test_nobody_passes_without_signing_in(app: Flask, things: dict[str, Any]) -> None:
    wrong: list[str] = []
    for rule, method, _ in doors(app):
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **{name: things[name] for name in rule.arguments})
        response = app.test_client().open(address, method=method)
        turned_away = response.status_code in (400, 401) or (
            response.status_code == 302 and "/sign-in" in response.location
        )
        if not turned_away:
            wrong.append(f"{method} {address}: {response.status_code}")
    assert wrong == []
