"""Submissions of 100 answers a second, beside a bare Flask endpoint that inserts the same rows.

A submission is taken in when all its events (one sync) and photos (five by tus) are kept and
answered for; it is judged when the claim is sealed, assessed, its findings raised and its receipt
signed. The bare endpoint takes the same events in one request and inserts them by SQLAlchemy Core,
and writes photos to files. Both run under gunicorn with 2 workers of 8 threads on SQLite (WAL) and
take turns; clients and servers share the machine, so compare the ratios.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import io
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image

from inspect_app import clock, create_app, tables
from inspect_app.accounts.models import Device, Role, User
from inspect_app.accounts.tokens import token_hash
from inspect_app.checklists.loading import load
from inspect_app.checklists.operations import publish
from inspect_app.config import Settings
from inspect_app.database import new_id
from inspect_app.extensions import db
from inspect_app.inspections.events import read_event
from inspect_app.inspections.merge import digest, merge
from inspect_app.inspections.operations import open_inspection
from inspect_app.programmes.listing import Task, add_exceptional
from inspect_app.programmes.models import (
    ExceptionKind,
    NamedException,
    Programme,
    Visit,
    VisitMember,
)
from inspect_app.registers.models import School, Stage, Township
from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[1]

ANSWERS = 100
PHOTO_BYTES = 285_000
PHOTOS_EACH = 5
INSPECTIONS_PER_PHONE = 10
ROUNDS = 5

ITEM = """
      - id: item-{n}
        prompt: {{zh: 检查项{n}, en: Item {n}}}
        type: count
        weight: 1
        severity: minor
        provisions: [a6.2.doctor]
        remedy: {{zh: 补齐, en: Provide it}}
        standard:
          - {{gte: 1, provision: a6.2.doctor}}
"""
CHECKLIST = """
id: hundred
version: 1
title: {{zh: 百项检查表, en: A hundred items}}
days: {{critical: 7, major: 30, minor: 90}}
scoring:
  partial_credit: 0.5
  veto_cap: 59
  bonus_cap: 10
  other_owners: excluded
  bands:
    - {{id: good, label: {{zh: 良好, en: Good}}, min: 80}}
    - {{id: poor, label: {{zh: 不合格, en: Poor}}, min: 0}}
sections:
  - id: all
    title: {{zh: 全部, en: All}}
    items:{items}
"""

BARE = """
import os
import sqlalchemy as sa
from flask import Flask, request
from sqlalchemy import event

engine = sa.create_engine(os.environ["BARE_DATABASE"])

@event.listens_for(engine, "connect")
def configure(connection, _):
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=30000")

rows = sa.Table("rows", sa.MetaData(), sa.Column("id", sa.String(36), primary_key=True),
                sa.Column("inspection", sa.String(36)), sa.Column("item", sa.String(64)),
                sa.Column("value", sa.String(64)), sa.Column("clock", sa.Integer))
with engine.begin() as connection:
    connection.execute(sa.schema.CreateTable(rows, if_not_exists=True))
app = Flask(__name__)

@app.get("/health")
def health():
    return {}

@app.post("/rows")
def insert():
    events = request.get_json()["events"]
    with engine.begin() as connection:
        connection.execute(sa.insert(rows), [
            {name: one.get(name) for name in ("id", "inspection", "item", "value", "clock")}
            for one in events])
    return {"ok": len(events)}

@app.post("/photos/<name>")
def keep(name):
    with open(os.path.join(os.path.dirname(__file__), name), "wb") as file:
        file.write(request.get_data())
    return {}
"""


@dataclass(frozen=True)
class Prepared:
    """What one phone sends for one inspection."""

    token: str
    sync: dict[str, Any]
    claim: bytes
    inspection: str
    photos: tuple[tuple[str, str, bytes], ...] = ()


@dataclass
class County:
    """A server with phones' work prepared for it."""

    settings: Settings

    def prepare(self, count: int, *, photos: int) -> list[Prepared]:
        """Plan `count` inspections and write down what a phone would send for each."""
        app = create_app(self.settings)
        with app.app_context():
            if not sa.inspect(db.engine).has_table("users"):
                tables.metadata.create_all(db.engine)
            prepared = list(self._prepared(count, photos))
            db.session.commit()
            db.engine.dispose()
        return prepared

    def _prepared(self, count: int, photos: int) -> Iterator[Prepared]:
        session, now = db.session, clock.now()
        text = CHECKLIST.format(items="".join(ITEM.format(n=n) for n in range(ANSWERS)))
        loaded = load(text)
        if loaded.content is None:
            raise SystemExit("\n".join(map(str, loaded.mistakes)))
        version = publish(session, loaded.content, now=now)
        for number in range(count):
            if number % INSPECTIONS_PER_PHONE == 0:
                token = secrets.token_urlsafe(32)
                user, device, school, programme = self._people(now, token)
            visit = Visit(
                programme_id=programme.id,
                school_id=school.id,
                date=date(2026, 11, 24),
                planned_at=now,
                members=[VisitMember(user_id=user.id, lead=True)],
            )
            session.add(visit)
            session.flush()
            inspection = open_inspection(session, visit, version, subject="检查", now=now)
            phone = (token, str(device.id), user.id)
            yield _write_down(str(inspection.id), phone, version.sha256, photos)

    def _people(self, now: Any, token: str) -> tuple[User, Device, School, Programme]:
        session = db.session
        township = Township(name=secrets.token_hex(4))
        session.add(township)
        session.flush()
        school = School(
            code=secrets.token_hex(4),
            name="示例小学",
            township_id=township.id,
            stage=Stage.PRIMARY,
            students=600,
            classes=12,
        )
        user = User(
            username=secrets.token_hex(4),
            name="检查员",
            role=Role.INSPECTOR,
            password_hash="unused",
            created_at=now,
        )
        session.add_all([school, user])
        session.flush()
        words = ("code", "title", "basis", "scope", "frequency", "department")
        task = Task(
            **dict.fromkeys(words, secrets.token_hex(4)),
            window_from=date(2026, 1, 1),
            window_to=date(2026, 12, 31),
        )
        named = NamedException(ExceptionKind.ORDER, "基准", user.id)
        programme = add_exceptional(session, task, named, now=now)
        device = Device(
            user_id=user.id, label="基准", token_hash=token_hash(token), registered_at=now
        )
        session.add(device)
        session.flush()
        return user, device, school, programme


def _write_down(inspection: str, phone: tuple[str, str, int], sha256: str, photos: int) -> Prepared:
    token, device, user = phone
    common = {
        "inspection": inspection,
        "device": device,
        "author": user,
        "recorded_at": "2026-11-24T09:00:00+08:00",
    }
    events: list[dict[str, Any]] = [
        {
            **common,
            "id": str(new_id()),
            "kind": "answer",
            "clock": number + 1,
            "item": f"item-{number}",
            "row": "",
            "field": "value",
            "value": "0" if number % 10 == 0 else "1",
        }
        for number in range(ANSWERS)
    ]
    pictures = []
    for number in range(photos):
        content = _photo()
        photo = str(new_id())
        sha = hashlib.sha256(content).hexdigest()
        pictures.append((photo, sha, content))
        events.append(
            {
                **common,
                "id": str(new_id()),
                "kind": "photo",
                "clock": ANSWERS + number + 1,
                "photo": photo,
                "sha256": sha,
                "bytes": len(content),
                "media_type": "image/jpeg",
                "taken_at": "2026-11-24T09:00:00+08:00",
                "position": None,
                "source": "camera",
                "item": f"item-{number}",
                "row": "",
                "caption": "",
                "present": True,
            }
        )
    state = merge((r.key, r.clock, str(r.id), r.content) for r in map(read_event, events))
    claim = {
        "digest": digest(inspection, sha256, state),
        "photos": sorted(sha for _, sha, _ in pictures),
    }
    sync = {"device": device, "events": events}
    return Prepared(token, sync, json.dumps(claim).encode(), inspection, tuple(pictures))


def _photo() -> bytes:
    """A JPEG of 1600 × 1200 and about 285 kB that no other call gives."""
    base = _photo.__dict__.setdefault("base", _base_photo())
    comment = secrets.token_bytes(16)
    segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
    return bytes(base[:2] + segment + base[2:])


def _base_photo() -> bytes:
    image = Image.effect_noise((200, 150), 60).resize((1600, 1200), Image.Resampling.BICUBIC)
    for quality in range(95, 40, -3):
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=quality)
        if out.tell() <= PHOTO_BYTES:
            break
    return out.getvalue()


def _send(
    connection: http.client.HTTPConnection, one: Prepared, cursor: dict[str, int], closing: bool
) -> Any:
    """One submission as a phone makes it; gives the cursor after it."""
    headers = {"Authorization": f"Bearer {one.token}", "Content-Type": "application/json"}
    body = json.dumps(one.sync | {"since": cursor}).encode()
    answer = _ask(connection, "POST", "/api/v1/sync", body, headers, 200)
    for photo, sha, content in one.photos:
        _upload(connection, one.token, photo, sha, content)
    if closing:
        path = f"/api/v1/inspections/{one.inspection}/submission"
        _ask(connection, "POST", path, one.claim, headers, 201)
    return json.loads(answer)["cursor"]


def _taken_in(port: int, share: list[Prepared]) -> None:
    """The phones' work sent and kept, without the claim that closes it."""
    _client(port, share, closing=False)


def _upload(
    connection: http.client.HTTPConnection, token: str, photo: str, sha: str, content: bytes
) -> None:
    named = {"photo": photo, "sha256": sha}
    metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in named.items())
    headers = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}
    whole = headers | {
        "Upload-Length": str(len(content)),
        "Upload-Metadata": metadata,
        "Content-Type": "application/offset+octet-stream",
    }
    _ask(connection, "POST", "/api/v1/uploads", content, whole, 201)


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes,
    headers: dict[str, str],
    expected: int,
) -> bytes:
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != expected:
        raise SystemExit(f"{method} {path}: {answer.status} {text[:500]!r}")
    return text


def _client(port: int, share: list[Prepared], closing: bool = True) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    cursors: dict[str, dict[str, int]] = {}
    for one in share:
        cursors[one.token] = _send(connection, one, cursors.get(one.token, {}), closing)


def _bare_client(port: int, share: list[Prepared]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for one in share:
        body = json.dumps(one.sync).encode()
        _ask(connection, "POST", "/rows", body, {"Content-Type": "application/json"}, 200)
        for photo, _, content in one.photos:
            _ask(connection, "POST", f"/photos/{photo}", content, {}, 200)


Client = Callable[[int, list[Prepared]], None]


def _seconds(client: Client, port: int, work: list[Prepared], clients: int) -> float:
    """Time that so many clients at once take for the work."""
    phones = [
        work[n : n + INSPECTIONS_PER_PHONE] for n in range(0, len(work), INSPECTIONS_PER_PHONE)
    ]
    shares = [[one for phone in phones[n::clients] for one in phone] for n in range(clients)]
    with ProcessPoolExecutor(min(clients, 8)) as pool:
        list(pool.map(abs, range(clients)))
        started = time.perf_counter()
        for done in [pool.submit(client, port, share) for share in shares]:
            done.result()
        return time.perf_counter() - started


def _rates(
    servers: Sequence[tuple[Client, int]], work: list[Prepared], clients: int
) -> list[float]:
    """Submissions a second of each server; they take turns, so that a busy machine slows all."""
    size = max(len(work) // ROUNDS, clients * INSPECTIONS_PER_PHONE)
    size -= size % INSPECTIONS_PER_PHONE
    taken = [0.0] * len(servers)
    for start in range(0, len(work), size):
        for number, (client, port) in enumerate(servers):
            taken[number] += _seconds(client, port, work[start : start + size], clients)
    return [len(work) / seconds for seconds in taken]


@contextmanager
def _serving(target: str, environment: dict[str, str], code: Path, data: Path) -> Iterator[int]:
    """A gunicorn of 2 workers with 8 threads each; gives its port."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
    ]
    with (data / f"{target.partition(':')[0]}.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=os.environ | environment, cwd=code, stdout=log, stderr=log
        )
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/health")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not start")


@contextmanager
def _county(count: int, photos: int) -> Iterator[tuple[list[Prepared], int, Path]]:
    """Phones' work, the port of a server that expects it, and the folder both live in."""
    with tempfile.TemporaryDirectory(prefix="inspect-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'bench.db'}"
        county = County(Settings(data=folder, database_url=url, secret_key="bench"))
        work = county.prepare(count, photos=photos)
        environment = {"INSPECT_APP_DATA": name, "INSPECT_APP_DATABASE_URL": url}
        with _serving("wsgi:app", environment, ROOT, folder) as port:
            yield work, port, folder


@contextmanager
def _bare(folder: Path) -> Iterator[int]:
    (folder / "bare_app.py").write_text(BARE)
    environment = {"BARE_DATABASE": f"sqlite:///{folder / 'bare.db'}"}
    with _serving("bare_app:app", environment, folder, folder) as port:
        yield port


def measure(count: int, with_photos: int) -> None:
    """Print the table: the bare endpoint, the whole road, and the road with photos."""
    print("| submissions a second | 1 client | ratio | 8 clients | ratio |")
    print("|---|---|---|---|---|")
    print_rates(f"{ANSWERS} answers", count, 0)
    if with_photos:
        print_rates(f"{ANSWERS} answers, {PHOTOS_EACH} photos of 285 kB", with_photos, PHOTOS_EACH)


def print_rates(what: str, count: int, photos: int) -> None:
    """Print what a bare endpoint takes in, what our server takes in, and what it also judges."""
    with _county(4 * count, photos) as (work, port, folder), _bare(folder) as bare_port:
        servers = [(_bare_client, bare_port), (_taken_in, port)]
        taken_in = [_rates(servers, work[:count], 1), _rates(servers, work[count : 2 * count], 8)]
        servers[1] = (_client, port)
        judged = [
            _rates(servers, work[2 * count : 3 * count], 1),
            _rates(servers, work[3 * count :], 8),
        ]
    bare = [(one[0] + other[0]) / 2 for one, other in zip(taken_in, judged, strict=True)]
    print(f"| {what}: bare Flask | {bare[0]:.0f} | | {bare[1]:.0f} | |")
    for name, rates in (("taken in", taken_in), ("taken in, sealed, assessed", judged)):
        cells = [f"{ours:.1f} | {ours / limit:.2f}" for limit, ours in rates]
        print(f"| {what}: {name} | {' | '.join(cells)} |", flush=True)


def main() -> None:
    """Run both servers and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400, help="submissions per measurement")
    parser.add_argument("--photos", type=int, default=80, help="submissions with photos; 0: none")
    chosen = parser.parse_args()
    measure(chosen.count, chosen.photos)


if __name__ == "__main__":
    main()
