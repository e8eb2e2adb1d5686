"""Real clients, a bad link, the real server: what arrived before a cut is not sent again."""

from __future__ import annotations

import io
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed
from tusclient.uploader import Uploader

from inspect_app.evidence import keys
from inspect_app.evidence.models import Picture, PictureState, Upload
from inspect_app.evidence.receiving import PART_SIZE, READ_SIZE
from inspect_app.evidence.storage import Storage
from tests.evidence.conftest import PIECE, Announce, jpeg, metadata, sha256
from tests.factories import RegisteredPhone
from tests.network import BadLink, Fate, Weather
from tests.servers import LiveServer

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

FIRST_BYTES = ("after", "at-once")
MODULES = Path(__file__).resolve().parents[2] / "frontend" / "node_modules"
SCRIPT = Path(__file__).with_name("upload.mjs")
CONTENT = jpeg(21, (1600, 1200)) + bytes(range(256)) * 8000


@pytest.fixture
def link(live_server: LiveServer) -> Iterator[BadLink]:
    """The way to the server."""
    with BadLink(live_server.url) as link:
        yield link


def received(session: Session, stored: Storage, content: bytes) -> bool:
    """Whether the photo is verified and stored, with nothing left over of its way."""
    session.rollback()
    picture = session.get(Picture, sha256(content))
    return (
        picture is not None
        and picture.state == PictureState.RECEIVED
        and stored.get(keys.original(sha256(content))) == content
        and list(stored.list("uploads")) == []
    )


def uploader(url: str, phone: RegisteredPhone, photo: UUID, content: bytes) -> Uploader:
    client = TusClient(f"{url}/api/v1/uploads", headers=phone.headers)
    return client.uploader(
        file_stream=io.BytesIO(content),
        metadata={"photo": str(photo), "sha256": sha256(content)},
        upload_checksum=False,
    )


def test_tuspy_goes_on_after_a_cut_without_sending_anything_twice(
    link: BadLink,
    announce: Announce,
    ling: RegisteredPhone,
    session: Session,
    stored: Storage,
) -> None:
    photo = announce(CONTENT)
    upload = uploader(link.url, ling, photo, CONTENT)
    upload.set_url(upload.create_url())
    link.cut_after(1_700_000)
    with pytest.raises((TusUploadFailed, TusCommunicationError)):
        upload.upload()
    arrived = _settled_offset(upload)
    assert 1_600_000 < arrived < 1_700_000
    upload.offset = arrived
    upload.upload()
    assert link.happened[Fate.REQUEST_CUT] == 1
    assert received(session, stored, CONTENT)


def _settled_offset(upload: Uploader) -> int:
    """What the server has once it has noticed that the line is dead."""
    offset, before = upload.get_offset(), -1
    while offset != before:
        time.sleep(0.3)
        before, offset = offset, upload.get_offset()
    return offset


@on_sqlite
def test_tuspy_sends_pieces_with_checksums(
    live_server: LiveServer,
    announce: Announce,
    ling: RegisteredPhone,
    session: Session,
    stored: Storage,
) -> None:
    upload = uploader(live_server.url, ling, announce(CONTENT), CONTENT)
    upload.upload_checksum = True
    upload.chunk_size = 700_000
    upload.upload()
    assert received(session, stored, CONTENT)


def _node(
    link: BadLink, phone: RegisteredPhone, photo: UUID, file: Path, chunk: int, first: str = "after"
) -> dict:  # type: ignore[type-arg]
    """What tus-js-client says of sending a file; first: when the first bytes go (upload.mjs)."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    assert (MODULES / "tus-js-client").is_dir(), (
        "tus-js-client is not installed: run `npm ci` in frontend/"
    )
    told = {"photo": str(photo), "sha256": sha256(file.read_bytes())}
    arguments = [
        f"{link.url}/api/v1/uploads",
        file,
        phone.token,
        json.dumps(told),
        MODULES,
        chunk,
        first,
    ]
    run = subprocess.run(
        [node, SCRIPT, *map(str, arguments)], capture_output=True, text=True, timeout=60
    )
    assert run.stdout, run.stderr
    outcome: dict[str, object] = json.loads(run.stdout)
    return outcome


def test_tus_js_client_goes_on_after_cuts_by_itself(
    link: BadLink,
    announce: Announce,
    ling: RegisteredPhone,
    session: Session,
    stored: Storage,
    tmp_path: Path,
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(CONTENT)
    link.cut_after(900_000, 600_000)
    outcome = _node(link, ling, announce(CONTENT), file, len(CONTENT))
    assert outcome["outcome"] == "success", outcome
    assert link.happened[Fate.REQUEST_CUT] == 2
    methods = [request.split()[0] for request in outcome["requests"]]
    assert methods[0] == "POST"
    assert methods.count("HEAD") >= 2
    offsets = [int(one.split()[1]) for one in outcome["requests"] if one.startswith("PATCH")]
    assert offsets == sorted(offsets)
    assert offsets[-1] > 1_000_000
    assert received(session, stored, CONTENT)


@on_postgresql
@pytest.mark.parametrize("first", FIRST_BYTES)
def test_tus_js_client_is_told_why_a_photo_is_refused(
    link: BadLink, announce: Announce, ling: RegisteredPhone, tmp_path: Path, first: str
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes("不是照片".encode() * 50)
    outcome = _node(link, ling, announce(file.read_bytes()), file, 1 << 20, first)
    assert (outcome["outcome"], outcome["status"]) == ("error", 422)
    assert json.loads(outcome["body"])["type"] == "/problems/not-a-picture"


@on_postgresql
@pytest.mark.parametrize("first", FIRST_BYTES)
def test_tus_js_client_in_foul_weather_brings_the_photo_home_once(
    live_server: LiveServer,
    announce: Announce,
    ling: RegisteredPhone,
    session: Session,
    stored: Storage,
    tmp_path: Path,
    first: str,
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(CONTENT)
    photo = announce(CONTENT)
    weather = Weather(
        request_cut=0.15, answer_cut=0.1, answer_lost=0.15, twice=0.3, delayed=0.5, seed=7
    )
    with BadLink(live_server.url, weather) as link:
        for _ in range(10):
            outcome = _node(link, ling, photo, file, 200_000, first)
            if outcome["outcome"] == "success":
                break
    assert outcome["outcome"] == "success", outcome
    assert sum(link.happened.values()) >= 4
    assert received(session, stored, CONTENT)


@on_sqlite
def test_a_phone_that_stalls_keeps_nobody_waiting(
    live_server: LiveServer, announce: Announce, ling: RegisteredPhone
) -> None:
    """Half a photo, not yet one part, hangs in the air; other phones write all the same."""
    stalling, other = jpeg(23), jpeg(22)
    assert len(stalling) < PART_SIZE
    other_photo = announce(other)
    headers = ling.headers | {"Tus-Resumable": "1.0.0"}
    with httpx.Client(base_url=live_server.url, headers=headers, timeout=20) as http:
        location = _create(http, announce(stalling), stalling)
        with _half_sent(live_server.url, location, headers, stalling):
            started = time.monotonic()
            answer = http.patch(
                _create(http, other_photo, other),
                content=other,
                headers={"Upload-Offset": "0", "Content-Type": PIECE},
            )
            assert answer.status_code == 204
            assert time.monotonic() - started < 5


@on_postgresql
def test_a_silent_phone_counts_as_cut_off_and_what_it_sent_is_kept(
    live_server: LiveServer, announce: Announce, ling: RegisteredPhone, session: Session
) -> None:
    live_server.stop()
    hurried = LiveServer(replace(live_server.settings, upload_patience=1)).start()
    headers = ling.headers | {"Tus-Resumable": "1.0.0"}
    sent = len(CONTENT) * 6 // 10
    try:
        with httpx.Client(base_url=hurried.url, headers=headers, timeout=20) as http:
            location = _create(http, announce(CONTENT), CONTENT)
            with _half_sent(hurried.url, location, headers, CONTENT):
                _wait_for_offset(session, sent - 2 * READ_SIZE)
    finally:
        hurried.stop()


@on_sqlite
def test_what_arrived_before_the_server_was_killed_is_there_when_it_is_back(
    live_server: LiveServer,
    announce: Announce,
    ling: RegisteredPhone,
    session: Session,
    stored: Storage,
) -> None:
    headers = ling.headers | {"Tus-Resumable": "1.0.0"}
    photo = announce(CONTENT)
    with httpx.Client(base_url=live_server.url, headers=headers, timeout=20) as http:
        location = _create(http, photo, CONTENT)
        with _half_sent(live_server.url, location, headers, CONTENT):
            _wait_for_offset(session, PART_SIZE)
            live_server.kill()
        live_server.start()
    upload = TusClient(f"{live_server.url}/api/v1/uploads", headers=ling.headers).uploader(
        file_stream=io.BytesIO(CONTENT), url=f"{live_server.url}{location}"
    )
    assert upload.offset >= PART_SIZE
    upload.upload()
    session.rollback()
    picture = session.get(Picture, sha256(CONTENT))
    assert picture is not None
    assert stored.get(keys.original(sha256(CONTENT))) == CONTENT


def _create(http: httpx.Client, photo: UUID, content: bytes) -> str:
    announced = metadata(photo=str(photo), sha256=sha256(content))
    created = http.post(
        "/api/v1/uploads",
        headers={"Upload-Length": str(len(content)), "Upload-Metadata": announced},
    )
    return created.raise_for_status().headers["Location"]


def _half_sent(url: str, location: str, headers: dict[str, str], content: bytes) -> socket.socket:
    """A connection on which a bit more than half of a PATCH was sent, and then nothing."""
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname, address.port), timeout=10)
    lines = [
        f"PATCH {location} HTTP/1.1",
        f"Host: {address.netloc}",
        f"Content-Type: {PIECE}",
        "Upload-Offset: 0",
        f"Content-Length: {len(content)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    connection.sendall(content[: len(content) * 6 // 10])
    return connection


def _wait_for_offset(session: Session, offset: int) -> None:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        session.rollback()
        if (session.scalar(sa.select(sa.func.max(Upload.offset))) or 0) >= offset:
            return
        time.sleep(0.05)
    raise AssertionError("nothing was taken in")
