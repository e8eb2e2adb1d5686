"""The API's description: valid, whole, and readable by people."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from tests.conftest import Cast


@pytest.fixture
def specification(client: FlaskClient, cast: Cast) -> dict[str, object]:
    """The description as served."""
    found: dict[str, object] = client.get("/api/v1/openapi.json").get_json()
    return found


def test_the_description_is_valid_openapi(specification: dict[str, object]) -> None:
    assert specification["openapi"] == "3.1.0"
    validate(specification)


def test_every_api_route_is_described(app: Flask, specification: dict[str, object]) -> None:
    paths = specification["paths"]
    assert isinstance(paths, dict)
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/") or rule.endpoint == "api-docs.openapi_json":
            continue
        path = re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", rule.rule)
        described = set(paths.get(path, {}))
        assert {m.lower() for m in rule.methods or ()} - {"head", "options"} <= described, path


def test_people_can_browse_it(client: FlaskClient, cast: Cast) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    assert "/api/v1/sync" in page.text
