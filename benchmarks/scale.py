"""Server time of the dashboards over a province's worth of records, on PostgreSQL.

Run from the root of the checkout: python -m benchmarks.scale [--size 0.001 0.01] [--responses 30]
Size 1 is 129 counties of 8 townships, 20 000 schools, 1 000 000 inspections, 30 000 000 responses
and 2 000 000 findings of one school year, all in one database; 0.01 is a hundredth of each. Every
page is asked for by a signed-in person through the whole application but no socket.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from flask import Flask

from benchmarks.ledger import databases, measured
from inspect_app import create_app, tables
from inspect_app.clock import civil_date
from inspect_app.config import Settings
from inspect_app.demo.loading import load_county
from inspect_app.extensions import db
from inspect_app.findings.models import Finding
from inspect_app.indicators.tallying import rebuild_tallies
from inspect_app.inspections.models import Event, Inspection
from inspect_app.registers.calendar import school_year, school_year_of
from inspect_app.registers.models import School, Township
from tests import county_year

TOWNSHIPS, SCHOOLS, INSPECTIONS = 129 * 8, 20_000, 1_000_000
RESPONSES, FINDINGS = 30, 2
NOW = datetime.now(UTC)
LAST_YEAR = school_year_of(civil_date(NOW)) - 1
"""The school year that everything lies in: the last one that is over."""

DASHBOARD = f"/overview/dashboard?year={LAST_YEAR}"
OF_TOWNSHIP = f"&township={quote('示例第1乡')}"
PAGES = {
    "county": DASHBOARD,
    "county, by score": f"{DASHBOARD}&order=value",
    "township": f"{DASHBOARD}{OF_TOWNSHIP}",
    "school": f"{DASHBOARD}&school=X00000",
    "checklist": f"{DASHBOARD}&checklist=clinic-room",
    "checklist, township": f"{DASHBOARD}&checklist=clinic-room{OF_TOWNSHIP}",
}


def filled(folder: Path, url: str, size: float, responses: int) -> Flask:
    """The application over the demo county and a share of a province."""
    app = create_app(Settings(data=folder / "var", database_url=url, secret_key="benchmark"))
    span = school_year(LAST_YEAR)
    with app.app_context():
        tables.metadata.create_all(db.engine)
        load_county(db.session, now=NOW)
        county_year.add_schools(
            db.session,
            townships=max(1, round(TOWNSHIPS * size)),
            schools=max(1, round(SCHOOLS * size)),
        )
        year = county_year.Year(
            inspections=round(INSPECTIONS * size),
            first=span.first,
            last=span.last,
            responses=responses,
            findings=FINDINGS,
        )
        county_year.fill(db.session, year)
        began = time.perf_counter()
        rebuild_tallies(db.session)
        print(f"tallies rebuilt in {time.perf_counter() - began:.1f} s")
        db.session.commit()
        db.session.execute(sa.text("ANALYZE"))
        db.session.commit()
    return app


def report(app: Flask, size: float) -> None:
    """Print what is there and how long each page takes."""
    with app.app_context():
        counts = {
            kind.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(kind))
            for kind in (Township, School, Inspection, Event, Finding)
        }
    print(f"\nsize {size:g}: {', '.join(f'{count} {name}' for name, count in counts.items())}")
    print(f"{'page':22} {'median':>8} {'p95':>8} milliseconds")
    for label, address in PAGES.items():
        taken = measured(app, "bo", address)
        high = taken[int(len(taken) * 0.95) - 1]
        print(f"{label:22} {statistics.median(taken):8.1f} {high:8.1f}", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--size", type=float, nargs="+", default=[0.001, 0.01])
    asked.add_argument("--responses", type=int, default=RESPONSES)
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as made, databases(Path(made)) as fresh:
        for size in chosen.size:
            url = fresh["PostgreSQL"](f"scale_{size:g}".replace(".", "_"))
            began = time.perf_counter()
            app = filled(Path(made), url, size, chosen.responses)
            print(f"filled in {time.perf_counter() - began:.0f} s")
            report(app, size)


if __name__ == "__main__":
    main()
