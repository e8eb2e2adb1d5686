"""A browser without a screen: one signed-in person who opens pages and sends their forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)"')


@dataclass
class Browser:
    """A person's browser; `token` is the one the last page carried."""

    client: FlaskClient
    token: str = ""

    def sign_in(self, user_id: int) -> Browser:
        """Put the person's identity into the session, as signing in does."""
        with self.client.session_transaction() as session:
            session["_user_id"] = f"{user_id}:0"
            session["_fresh"] = True
        return self

    def get(self, path: str) -> TestResponse:
        response = self.client.get(path)
        found = _TOKEN.search(response.text)
        self.token = found[1] if found else self.token
        return response

    def page(self, path: str) -> str:
        """The page's text; it must be there."""
        response = self.get(path)
        assert response.status_code == 200, (path, response.status_code, response.text[:800])
        return response.text

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form, or an API call without a body, with the page's token."""
        return self.client.post(
            path, data=fields | {"csrf_token": self.token}, headers={"X-CSRFToken": self.token}
        )
