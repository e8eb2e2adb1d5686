"""Signing in as the cast does: by the API or by the page, with the CSRF token."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.conftest import PASSWORD, Cast


@dataclass
class Browser:
    """A browser with its cookies and the CSRF token it was given."""

    client: FlaskClient
    token: str = ""

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        answer = self.client.post(
            "/api/v1/session", json={"username": username, "password": password}
        )
        if answer.status_code == 200:
            self.token = answer.get_json()["csrf_token"]
        return answer

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"X-CSRFToken": self.token, **options.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def page(self, path: str) -> str:
        return self.client.get(path, follow_redirects=True).get_data(as_text=True)

    def submit(self, path: str, **form: Any) -> TestResponse:
        """Send a page's form with the token the page carries."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page("/account"))
        assert token
        return self.client.post(path, data={"csrf_token": token.group(1), **form})

    def register_phone(self) -> tuple[str, dict[str, str]]:
        """A registered phone: its id, and the headers it sends."""
        answer = self.call("POST", "/devices", json={"label": "手机", "app_version": "0.1.0"})
        assert answer.status_code == 201, answer.get_data(as_text=True)
        phone = answer.get_json()
        return phone["id"], {"Authorization": f"Bearer {phone['token']}"}


@pytest.fixture
def browser(app: Flask, cast: Cast) -> Callable[[], Browser]:
    """Opens a new browser beside the others."""
    return lambda: Browser(app.test_client())


@pytest.fixture
def signed_in(browser: Callable[[], Browser]) -> Callable[[str], Browser]:
    """Opens a new browser and signs one of the cast in."""

    def open_as(username: str) -> Browser:
        one = browser()
        assert one.sign_in(username).status_code == 200
        return one

    return open_as
