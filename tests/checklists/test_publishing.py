"""A published version never changes, is never deleted and can be had for ever."""

from __future__ import annotations

import copy
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from inspect_app.checklists.commands import checklists
from inspect_app.checklists.errors import AlreadyPublished, TypeChanged, UnknownChecklist
from inspect_app.checklists.loading import library, load_file
from inspect_app.checklists.operations import publish
from inspect_app.checklists.queries import all_versions, latest_version, published_version
from tests.checklists.vectors import definition
from tests.conftest import NOW, PASSWORD, Cast


@pytest.fixture
def content() -> dict[str, Any]:
    return definition("clinic-room") | {"version": 1}


def _item(content: dict[str, Any], name: str) -> dict[str, Any]:
    found = [one for part in content["sections"] for one in part["items"] if one["id"] == name]
    item: dict[str, Any] = found[0]
    return item


def test_what_is_kept_is_the_canonical_json_and_its_hash(
    session: Session, content: dict[str, Any]
) -> None:
    version = publish(session, content, now=NOW)
    assert version.content.encode() == rfc8785.dumps(content)
    assert version.sha256 == hashlib.sha256(version.content.encode()).hexdigest()
    assert version.title == content["title"]


def test_publishing_the_very_same_again_gives_the_same_version(
    session: Session, content: dict[str, Any]
) -> None:
    first = publish(session, content, now=NOW)
    assert publish(session, content, now=NOW).id == first.id
    assert len(all_versions(session)) == 1


def test_a_published_version_cannot_be_given_other_content(
    session: Session, content: dict[str, Any]
) -> None:
    publish(session, content, now=NOW)
    changed = copy.deepcopy(content)
    _item(changed, "area")["weight"] = "13"
    with pytest.raises(AlreadyPublished):
        publish(session, changed, now=NOW)
    assert json.loads(latest_version(session, "clinic-room").content) == content


def test_the_newest_version_is_planned_and_older_ones_stay(
    session: Session, content: dict[str, Any]
) -> None:
    publish(session, content, now=NOW)
    newer = copy.deepcopy(content) | {"version": 12}
    publish(session, newer, now=NOW)
    assert latest_version(session, "clinic-room").version == 12
    assert published_version(session, "clinic-room", 1).version == 1
    with pytest.raises(UnknownChecklist):
        published_version(session, "clinic-room", 2)
    with pytest.raises(UnknownChecklist):
        latest_version(session, "no-such-list")


def test_an_item_never_changes_its_type_under_the_same_id(
    session: Session, content: dict[str, Any]
) -> None:
    publish(session, content, now=NOW)
    changed = copy.deepcopy(content) | {"version": 2}
    _item(changed, "remarks")["type"] = "date"
    with pytest.raises(TypeChanged, match="remarks: text → date"):
        publish(session, changed, now=NOW)


def _version(path: Path) -> int:
    content = load_file(path).content
    assert content is not None
    number: int = content["version"]
    return number


def _sign_in(client: FlaskClient) -> None:
    answer = client.post("/api/v1/session", json={"username": "ling", "password": PASSWORD})
    assert answer.status_code == 200


def test_a_phone_gets_the_exact_bytes_once_and_may_keep_them_for_ever(
    session: Session, client: FlaskClient, cast: Cast, content: dict[str, Any]
) -> None:
    version = publish(session, content, now=NOW)
    session.commit()
    _sign_in(client)
    answer = client.get("/api/v1/checklists/clinic-room/1")
    assert answer.data == rfc8785.dumps(content)
    assert answer.mimetype == "application/json"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.get_etag() == (version.sha256, False)
    again = client.get(
        "/api/v1/checklists/clinic-room/1", headers={"If-None-Match": f'"{version.sha256}"'}
    )
    assert again.status_code == 304


def test_an_unknown_version_is_a_clear_problem(
    session: Session, client: FlaskClient, cast: Cast
) -> None:
    _sign_in(client)
    answer = client.get("/api/v1/checklists/clinic-room/99")
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["type"] == "/problems/unknown-checklist"
    assert answer.json["remedy"]


def test_a_stranger_gets_no_definition(client: FlaskClient) -> None:
    assert client.get("/api/v1/checklists/clinic-room/1").status_code == 401


def test_the_command_publishes_the_library_once(app: Flask, session: Session) -> None:
    run = app.test_cli_runner().invoke
    first = run(checklists, ["publish"])
    assert first.exit_code == 0, first.output
    assert run(checklists, ["publish"]).output == first.output
    listed = run(checklists, ["list"]).output
    assert [line.split()[:2] for line in listed.splitlines()] == [
        [path.stem, str(_version(path))] for path in library()
    ]


def test_the_command_prints_every_mistake_and_publishes_nothing(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text("id: broken\nversion: one\n", encoding="utf-8")
    for command in ("check", "publish"):
        result = app.test_cli_runner().invoke(checklists, [command, "--language", "en", str(file)])
        assert result.exit_code == 1
        assert "broken.yaml:2 a whole number is wanted here →" in result.output
        assert "broken.yaml:1 'title' is missing →" in result.output
    assert list(all_versions(session)) == []
