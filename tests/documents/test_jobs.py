"""The queue: the web process asks, a real worker makes, nothing that waits is forgotten."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from huey import PostgresHuey, SqliteHuey
from sqlalchemy.orm import Session

from inspect_app import create_app
from inspect_app.config import SettingError, Settings
from inspect_app.documents import operations
from inspect_app.documents.jobs import issue_after_commit, jobs, open_queue
from inspect_app.documents.kinds import KINDS
from inspect_app.documents.models import Document, DocumentKind, DocumentState
from inspect_app.extensions import db
from inspect_app.inspections.models import Inspection
from tests.conftest import NOW, Cast
from tests.pages import Browser

ROOT = Path(__file__).resolve().parents[2]


def test_a_worker_process_makes_what_the_web_process_asked_for(
    session: Session, settings: Settings, sealed: Inspection, bo: Browser
) -> None:
    page = f"/inspections/{sealed.id}/documents"
    bo.page(page)
    assert bo.post(page).status_code == 302
    document = session.scalars(sa.select(Document)).one()
    assert document.state is DocumentState.QUEUED
    session.rollback()
    worker = subprocess.Popen(
        [sys.executable, "-m", "inspect_app", "worker"],
        cwd=ROOT,
        env=os.environ
        | {
            "INSPECT_APP_DATA": str(settings.data),
            "INSPECT_APP_DATABASE_URL": settings.database_url,
            "INSPECT_APP_SECRET_KEY": settings.secret_key,
        },
    )
    try:
        _wait(lambda: _state(session, document.id) is not DocumentState.QUEUED)
    finally:
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    assert _state(session, document.id) is DocumentState.ISSUED


def _state(session: Session, document: UUID) -> DocumentState:
    session.expire_all()
    state = session.get_one(Document, document).state
    session.rollback()
    return state


def _wait(done: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "the worker did not finish in time"
        time.sleep(0.1)


def _ask(inspection: Inspection, cast: Cast) -> UUID:
    kind = KINDS[DocumentKind.INSPECTION_REPORT]
    subject = kind.find(db.session, str(inspection.id))
    request = operations.Request(cast.bo, "", NOW)
    return operations.request_document(db.session, kind, subject, request).id


def test_a_worker_is_woken_only_after_the_commit(
    app: Flask, sealed: Inspection, cast: Cast
) -> None:
    with app.app_context():
        issue_after_commit(_ask(sealed, cast))
        assert jobs().queue.pending_count() == 0
        db.session.commit()
        assert jobs().queue.pending_count() == 1


def test_a_request_that_is_undone_wakes_nobody(app: Flask, sealed: Inspection, cast: Cast) -> None:
    with app.app_context():
        issue_after_commit(_ask(sealed, cast))
        db.session.rollback()
    with app.app_context():
        db.session.commit()
        assert jobs().queue.pending_count() == 0


def test_what_the_queue_lost_is_found_again(app: Flask, sealed: Inspection, cast: Cast) -> None:
    with app.app_context():
        issue_after_commit(_ask(sealed, cast))
        db.session.commit()
        jobs().queue.flush()
        assert jobs().recover() == 1
        assert jobs().queue.pending_count() == 1
        assert jobs().recover() == 0


def test_the_queue_follows_the_setting(settings: Settings, tmp_path: Path, postgres: str) -> None:
    kept = settings.resolved()
    assert isinstance(open_queue(kept), SqliteHuey)
    assert (kept.data / "queue.db").exists()
    address = postgres.replace("+psycopg", "")
    shared = open_queue(dataclasses.replace(kept, queue_url=address))
    assert isinstance(shared, PostgresHuey)
    assert shared.pending_count() == 0


def test_an_address_that_is_no_queue_stops_the_start(settings: Settings) -> None:
    with pytest.raises(SettingError, match="INSPECT_APP_QUEUE_URL"):
        create_app(dataclasses.replace(settings, queue_url="mysql://x"))
