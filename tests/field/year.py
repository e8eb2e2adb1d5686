"""Plays a county's year with the phone's own code against the real server, and holds it to account.

`python -m tests.field.year --seeds 1-200` plays whole years and prints a table (`make field-year`).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from inspect_app.config import Settings
from inspect_app.evidence.models import Picture, PictureState
from inspect_app.inspections.merge import digest
from inspect_app.inspections.models import Event, Inspection, QuarantinedEvent, Seal
from inspect_app.inspections.queries import state_through
from inspect_app.inspections.receipts import read_key
from tests.field.county import Size, prepare
from tests.servers import ROOT, LiveServer

FRONTEND = ROOT / "frontend"
MOST_SENT_AGAIN = 0.10


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a year. faults: every promise that was broken, in words; empty when all held.

    again: bytes of events and photos sent more than once, as part of those sent once.
    """

    seed: int
    faults: list[str]
    events: int
    photos: int
    sealed: int
    evicted: int
    again: float
    happened: Counter[str]
    trace: str
    seconds: float


def bundle(folder: Path) -> Path:
    """The phone's code and the simulation around it as one file for Node."""
    script = folder / "year.mjs"
    subprocess.run(
        [
            *(str(ROOT / "scripts" / "with-node.sh"), "npx", "esbuild", "tests/field/year.ts"),
            *("--bundle", "--platform=browser", "--format=esm", "--external:node:*"),
            *("--log-level=error", f"--outfile={script}"),
        ],
        cwd=FRONTEND,
        check=True,
    )
    return script


def play(script: Path, folder: Path, seed: int, size: Size) -> Outcome:
    """One year in the folder."""
    began = time.monotonic()
    settings, plan = prepare(folder, seed, size)
    server = LiveServer(settings, threads=4, application="tests.field.year_server:application")
    server.start()
    try:
        (folder / "plan.json").write_text(json.dumps(plan | {"server": server.url}))
        files = [str(folder / name) for name in ("plan.json", "report.json")]
        subprocess.run(
            [str(ROOT / "scripts" / "with-node.sh"), "node", str(script), *files],
            env=os.environ | {"TZ": "Asia/Shanghai"},
            check=True,
        )
    finally:
        server.stop()
    report = json.loads((folder / "report.json").read_text())
    return _outcome(settings, seed, report, time.monotonic() - began)


def _outcome(settings: Settings, seed: int, report: dict[str, Any], seconds: float) -> Outcome:
    engine = sa.create_engine(settings.database_url)
    with Session(engine) as session:
        county = Held.read(session)
        faults = [
            fault for phone in report["phones"] for fault in _faults_of(phone, county, settings)
        ]
        faults += _doubled(report, county)
        faults += _unsealed(session)
        sealed = session.scalar(sa.select(sa.func.count()).select_from(Seal)) or 0
    engine.dispose()
    payload = sum(map(len, county.events.values())) + county.picture_bytes
    again = (sum(report["sent"].values()) - payload) / payload
    if again > MOST_SENT_AGAIN:
        faults.append(f"{again:.1%} of the payload was sent again")
    if report["faults"]:
        faults.append(f"{report['faults']} errors that nobody caught")
    return Outcome(
        seed=seed,
        faults=faults,
        events=len(county.events),
        photos=len(county.pictures),
        sealed=sealed,
        evicted=sum(len(phone["evicted"]) for phone in report["phones"]),
        again=again,
        happened=sum((Counter(one["happened"]) for one in report["phones"]), Counter())
        + Counter(report["happened"]),
        trace=report["trace"],
        seconds=seconds,
    )


@dataclass(frozen=True, slots=True)
class Held:
    """What the server holds. events: content by id; quarantined: ids kept for a person."""

    events: dict[str, bytes]
    quarantined: frozenset[str]
    pictures: frozenset[str]
    picture_bytes: int
    seals: dict[str, Seal]

    @classmethod
    def read(cls, session: Session) -> Held:
        """All of it."""
        received = sa.select(Picture).where(Picture.state == PictureState.RECEIVED)
        pictures = session.scalars(received).all()
        return cls(
            events={str(one.id): one.content.encode() for one in session.scalars(sa.select(Event))},
            quarantined=frozenset(session.scalars(sa.select(QuarantinedEvent.event_id))),
            pictures=frozenset(one.sha256 for one in pictures),
            picture_bytes=sum(one.size for one in pictures),
            seals={str(one.inspection_id): one for one in session.scalars(sa.select(Seal))},
        )


def _faults_of(phone: dict[str, Any], county: Held, settings: Settings) -> Iterator[str]:
    """Every promise to one inspector that was broken."""
    user = phone["user"]
    lost = set(phone["shown"]) - county.events.keys() - county.quarantined - set(phone["evicted"])
    yield from (f"phone {user}: event {one} was shown as saved and is lost" for one in lost)
    lost = set(phone["shown_photos"]) - county.pictures - set(phone["evicted_photos"])
    yield from (f"phone {user}: photo {one} was shown as saved and is lost" for one in lost)
    for event in phone["events"]:
        held = county.events.get(event["id"])
        if event["state"] != "received":
            yield f"phone {user}: event {event['id']} is still {event['state']}"
        elif held is None or json.loads(held) != event["event"]:
            yield f"phone {user}: event {event['id']} is not on the server as it is on the phone"
    for photo in phone["photos"]:
        if photo["state"] not in {"received", "verified"}:
            yield f"phone {user}: photo {photo['id']} is still {photo['state']}"
        if photo["held"] not in {None, photo["sha256"]}:
            yield f"phone {user}: photo {photo['id']} has changed on the phone"
        gone = photo["held"] is None and photo["id"] not in phone["wiped"]
        if gone and photo["state"] != "verified":
            yield f"phone {user}: photo {photo['id']} was deleted without a receipt"
    key = read_key(settings.data / "receipt_key.pem")
    for submission in phone["submissions"]:
        seal = county.seals.get(submission["inspection"])
        if submission["state"] != "verified" or seal is None:
            yield f"phone {user}: {submission['inspection']} is still {submission['state']}"
        elif key.verify(submission["receipt"])["digest"] != seal.digest:
            yield f"phone {user}: the receipt of {submission['inspection']} proves something else"


def _doubled(report: dict[str, Any], county: Held) -> Iterator[str]:
    """Acts that are in the log twice although nobody did them twice."""
    repeated = {event for phone in report["phones"] for event in phone["repeated"]}
    wiped = {phone["user"] for phone in report["phones"] if phone["happened"]["evicted"]}
    seen: set[str] = set()
    for id_, content in county.events.items():
        event = json.loads(content)
        if id_ in repeated or event["kind"] == "submit":
            continue
        for member in ("id", "clock", "recorded_at", "photo", "taken_at"):
            event.pop(member, None)
        # Who found the phone wiped does again what is not to be seen, with a new registration.
        if event["author"] not in wiped:
            del event["device"]
        act = json.dumps(event, sort_keys=True)
        if act in seen:
            yield f"event {id_} says again what its author has said already"
        seen.add(act)


def _unsealed(session: Session) -> Iterator[str]:
    """Inspections without a seal, and seals whose digest is not that of the log they cover."""
    for inspection in session.scalars(sa.select(Inspection)):
        seal = session.scalar(sa.select(Seal).where(Seal.inspection_id == inspection.id))
        if seal is None:
            yield f"inspection {inspection.id} was never sealed"
            continue
        state = state_through(session, inspection.id, seal.through_position)
        sha256 = inspection.checklist_version.sha256
        if seal.digest != digest(str(inspection.id), sha256, state):
            yield f"inspection {inspection.id}: the seal is not that of its log"


COLUMNS = ("seed", "events", "photos", "sealed", "killed", "evicted", "sent again", "faults", "s")


def row_of(outcome: Outcome) -> tuple[str, ...]:
    """An outcome as a row of the table."""
    return (
        str(outcome.seed),
        str(outcome.events),
        str(outcome.photos),
        str(outcome.sealed),
        str(outcome.happened["died"]),
        str(outcome.evicted),
        f"{outcome.again:.1%}",
        str(len(outcome.faults)),
        f"{outcome.seconds:.0f}",
    )


def main() -> int:
    """Play the seeds one after another, say how each went, and fail if a promise was broken."""
    parser = argparse.ArgumentParser(description="Play whole years of a county.")
    parser.add_argument("--seeds", default="1-5", help="one seed or a range such as 1-200")
    parser.add_argument("--schools", type=int, default=Size().schools)
    parser.add_argument("--phones", type=int, default=Size().phones, help="an even number")
    asked = parser.parse_args()
    size = Size(asked.schools, asked.phones)
    first, _, last = asked.seeds.partition("-")
    broken = 0
    with tempfile.TemporaryDirectory(prefix="field-year-") as name:
        script = bundle(Path(name))
        print(" | ".join(COLUMNS), flush=True)
        for seed in range(int(first), int(last or first) + 1):
            with tempfile.TemporaryDirectory(dir=name) as folder:
                outcome = play(script, Path(folder) / "county", seed, size)
            print(" | ".join(row_of(outcome)), flush=True)
            for fault in outcome.faults:
                print(f"  {fault}", flush=True)
            broken += bool(outcome.faults)
    print(f"{broken} years with a broken promise", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
