"""Ling's submitted inspection of school A, with failures and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import flow
from inspect_app.accounts.access import Actor
from inspect_app.accounts.models import Role
from inspect_app.inspections.holding import find_one
from inspect_app.inspections.models import Inspection
from inspect_app.inspections.receipts import receipt_key
from tests.conftest import NOW, Cast
from tests.inspections.conftest import Visited, fill, join, ling, visited, wen
from tests.pages import Browser
from tests.phone import Phone

__all__ = ["join", "ling", "visited", "wen"]

Submit = Callable[..., Inspection]


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """The application's own configuration, for verbs called without a request."""
    with app.app_context():
        yield


@pytest.fixture
def submitted(app: Flask, session: Session, cast: Cast, ling: Phone, visited: Visited) -> Submit:
    """Fill the practice checklist, send and seal it; failing: area and doctors as given."""

    def submit(*, doctors: str = "0", area: str = "14.99") -> Inspection:
        fill(ling, visited, doctors=doctors, area=area)
        ling.sync()
        inspection = session.get_one(Inspection, UUID(visited.inspection))
        with app.app_context():
            claim = flow.Claim(
                ling.digest(visited.inspection, visited.checklist_sha256),
                ling.photo_hashes(visited.inspection),
            )
            found = find_one(session, inspection.id)
            flow.submit(
                session,
                flow.judge(session, found, claim, NOW),
                claim,
                actor=Actor(cast.ling, Role.INSPECTOR),
                key=receipt_key(),
                now=NOW,
            )
        session.commit()
        return inspection

    return submit


@pytest.fixture
def browse(app: Flask, session: Session) -> Callable[[int], Browser]:
    """A person's signed-in browser."""
    return lambda user_id: Browser(app.test_client()).sign_in(user_id)
