"""Photos that came with a move that was then refused go after a while, and no others."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.cli import main
from inspect_app.database import new_id
from inspect_app.documents.jobs import jobs
from inspect_app.evidence import keys
from inspect_app.evidence.operations import LIFETIME
from inspect_app.evidence.storage import open_storage
from inspect_app.findings.models import Finding
from tests.conftest import Cast
from tests.findings.conftest import Submit
from tests.pages import Browser
from tests.phone import picture

OLD, YOUNG, KEPT = picture(1), picture(2), picture(3)


def _report(mu: Browser, finding: Finding, *files: bytes) -> int:
    page = f"/findings/{finding.id}"
    seen = re.search(r'name="seen" value="(\d+)"', mu.page(page))
    assert seen
    photos = [(io.BytesIO(one), f"{number}.jpg") for number, one in enumerate(files)]
    form = {"id": str(new_id()), "seen": seen[1], "reason": "已扩建", "photos": photos}
    return mu.post(f"{page}/moves/report", **form).status_code


def _by_command(app: Flask) -> None:
    result = app.test_cli_runner().invoke(main, ["uploads", "purge"])
    assert "1 photos of refused forms" in result.output


def _by_night(app: Flask) -> None:
    with app.app_context():
        queue = jobs().queue
        tasks = queue.read_periodic(datetime(2026, 11, 24, 3, 20, tzinfo=UTC))
        queue.execute(next(one for one in tasks if one.name == "purge_uploads"))


@pytest.mark.parametrize("purge", [_by_command, _by_night])
def test_a_photo_of_a_refused_move_goes_after_a_week_and_no_other(
    app: Flask,
    session: Session,
    submitted: Submit,
    browse: Callable[[int], Browser],
    cast: Cast,
    purge: Callable[[Flask], None],
) -> None:
    submitted(doctors="0", area="14.99")
    finding = session.scalars(sa.select(Finding).where(Finding.item == "area")).one()
    mu = browse(cast.mu)
    page = f"/findings/{finding.id}"
    mu.page(page)
    mu.post(f"{page}/moves/acknowledge", id=str(new_id()), seen=str(finding.moves))
    for content in (OLD, YOUNG):
        assert _report(mu, finding, content, b"no picture") == 422
    assert _report(mu, finding, KEPT) == 302

    stored = open_storage(app.extensions["settings"].storage_url)
    places = {one: keys.original(sha256(one).hexdigest()) for one in (OLD, YOUNG, KEPT)}
    assert all(stored.exists(place) for place in places.values())
    long_ago = (clock.now() - LIFETIME).timestamp() - 60
    for content in (OLD, KEPT):
        os.utime(Path(stored.folder or "") / places[content], (long_ago, long_ago))
    purge(app)
    assert {one: stored.exists(place) for one, place in places.items()} == {
        OLD: False,
        YOUNG: True,
        KEPT: True,
    }
