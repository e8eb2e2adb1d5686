"""A programme on the annual list and a published checklist."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app.programmes.models import Programme
from tests.conftest import NOW
from tests.factories import listed
from tests.pages import Browser
from tests.practice import publish_practice


@pytest.fixture
def programme(session: Session) -> Programme:
    """A task open from September 2026 to January 2027, and the practice checklist to fill."""
    publish_practice(session, NOW)
    made = listed(
        session,
        code="2026-01",
        title="卫生室专项督导",
        basis="泸办发〔2023〕35号附件6",
        scope="500人以上学校",
        window_from=date(2026, 9, 1),
        window_to=date(2027, 1, 31),
    )
    session.commit()
    return made


@pytest.fixture
def browse(app: Flask, session: Session) -> Callable[[int], Browser]:
    """A person's signed-in browser."""
    return lambda user_id: Browser(app.test_client()).sign_in(user_id)
