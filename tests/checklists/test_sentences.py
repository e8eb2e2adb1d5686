"""What a form says about its own rules is the same on the phone as on the command line."""

from __future__ import annotations

import json

import yaml
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from inspect_app.checklists.commands import checklists
from inspect_app.checklists.loading import LIBRARY, load_file
from inspect_app.checklists.operations import publish
from inspect_app.checklists.queries import sentences_for
from tests.conftest import NOW, PASSWORD, Cast

CLINIC = LIBRARY / "clinic-room.yaml"
VERSION = yaml.safe_load(CLINIC.read_text("utf-8"))["version"]
ADDRESS = f"/api/v1/checklists/clinic-room/{VERSION}/sentences"


def _published(session: Session) -> str:
    content = load_file(CLINIC).content
    assert content is not None
    version = publish(session, content, now=NOW)
    session.commit()
    return version.sha256


def test_a_phone_gets_the_sentences_that_the_command_prints(
    app: Flask, session: Session, client: FlaskClient, cast: Cast
) -> None:
    sha256 = _published(session)
    client.post("/api/v1/session", json={"username": "ling", "password": PASSWORD})
    answer = client.get(ADDRESS)
    said = json.loads(answer.data)
    for language in ("zh", "en"):
        printed = (
            app.test_cli_runner()
            .invoke(checklists, ["explain", str(CLINIC), "area", "--language", language])
            .output
        )
        assert said["items"]["area"]
        for sentence in said["items"]["area"]:
            assert sentence[language] in printed
    assert answer.get_etag() == (sentences_for(session, sha256).sha256, False)
    again = client.get(ADDRESS, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_basis_comes_with_its_place_and_wording(
    session: Session, client: FlaskClient, cast: Cast
) -> None:
    said = json.loads(sentences_for(session, _published(session)).content)
    cited = said["provisions"]["a6.2.clinic-area-1000"]
    assert cited["place"] == "附件6 二（二）"
    assert "40" in cited["text"]["zh"]
    assert "40" in cited["text"]["en"]


def test_a_stranger_gets_no_sentences(client: FlaskClient) -> None:
    assert client.get(ADDRESS).status_code == 401
