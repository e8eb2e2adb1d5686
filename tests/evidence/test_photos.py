"""Photos through the whole pipeline: kept whole, shown to whoever may see the inspection."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from inspect_app.evidence import keys, queries
from inspect_app.evidence.models import Picture, PictureState
from inspect_app.evidence.storage import Storage
from inspect_app.inspections.models import Inspection
from tests import factories
from tests.conftest import Cast
from tests.evidence.conftest import Announce, Sender, jpeg, sha256
from tests.evidence.test_acceptance import png
from tests.factories import (
    Planned,
    RegisteredPhone,
    announce_photo,
    plan_inspection,
    register_phone,
)

CONTENT = jpeg(11)


def _damaged() -> dict[str, tuple[bytes, str]]:
    return {
        "cut short": (CONTENT[: len(CONTENT) // 2], "damaged-picture"),
        "a hole": (CONTENT[:9000] + b"\xff\xd8\xff\xe1" * 50 + CONTENT[9200:], "damaged-picture"),
        "text.jpg": ("卫生室面积 39.9 平方米\n".encode() * 50, "not-a-picture"),
        "bomb": (png(20_000, 20_000, 100), "picture-too-large"),
    }


def _picture(session: Session, content: bytes) -> Picture | None:
    session.rollback()
    return session.get(Picture, sha256(content))


def test_every_phone_photo_arrives_and_is_shown(
    sender: Sender, announce: Announce, session: Session, stored: Storage, shared: Path
) -> None:
    for file in sorted((shared / "photos").iterdir()):
        content = file.read_bytes()
        photo = announce(content)
        assert sender.send(photo, content).status_code == 204, file.name
        assert stored.get(keys.original(sha256(content))) == content
        picture = _picture(session, content)
        assert picture is not None
        assert picture.state == PictureState.RECEIVED
        shown = sender.client.get(
            f"/api/v1/photos/{photo}?size=thumbnail", headers=sender.phone.headers
        )
        image = Image.open(io.BytesIO(shown.data))
        assert (image.format, max(image.size) <= 320) == ("JPEG", True), file.name
        assert (image.width > image.height) == ((picture.width or 0) > (picture.height or 0))


@pytest.mark.parametrize("name", _damaged())
def test_what_is_no_good_picture_is_refused_with_its_reason_and_kept(
    sender: Sender, announce: Announce, session: Session, stored: Storage, name: str
) -> None:
    content, reason = _damaged()[name]
    photo = announce(content)
    location = sender.create(photo, content).headers["Location"]
    for answer in (
        sender.patch(location, content, 0),
        sender.patch(location, content, 0),
        sender.create(photo, content),
    ):
        assert answer.status_code == 422
        assert answer.json["type"] == f"/problems/{reason}"
        assert answer.json["title"]
        assert answer.json["remedy"]
    assert sender.ask(location).status_code == 422
    picture = _picture(session, content)
    assert picture is not None
    assert (picture.state, picture.reason) == (PictureState.REFUSED, reason)
    assert stored.get(keys.quarantined(sha256(content))) == content
    assert not stored.exists(keys.original(sha256(content)))
    assert list(stored.list("uploads")) == []
    states = queries.states_of(session, [sha256(content), sha256(CONTENT)])
    assert states == {sha256(content): PictureState.REFUSED}
    unseen = sender.client.get(f"/api/v1/photos/{photo}", headers=sender.phone.headers)
    assert (unseen.status_code, unseen.json["detail"]) == (404, reason)


def test_bytes_that_are_not_those_announced_are_kept_and_the_photo_may_come_again(
    sender: Sender, announce: Announce, session: Session, stored: Storage
) -> None:
    photo = announce(CONTENT)
    swapped = jpeg(12)[: len(CONTENT)].ljust(len(CONTENT), b"\0")
    location = sender.create(photo, CONTENT).headers["Location"]
    answer = sender.patch(location, swapped, 0)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/hash-mismatch")
    assert stored.get(keys.quarantined(sha256(swapped))) == swapped
    assert _picture(session, CONTENT) is None
    assert _picture(session, swapped) is None
    assert sender.send(photo, CONTENT).status_code == 204
    picture = _picture(session, CONTENT)
    assert picture is not None
    assert picture.state == PictureState.RECEIVED


def test_a_photo_is_shown_in_three_sizes_and_kept_in_the_browser_only(
    sender: Sender, announce: Announce, stored: Storage
) -> None:
    content = jpeg(13, (2400, 1800))
    photo = announce(content)
    sender.send(photo, content)
    edges = {}
    for size in ("thumbnail", "view"):
        assert not stored.exists(f"{size}s/{sha256(content)}")
        answer = sender.client.get(f"/api/v1/photos/{photo}?size={size}", headers=sender.headers())
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert stored.get(f"{size}s/{sha256(content)}") == answer.data
        edges[size] = max(Image.open(io.BytesIO(answer.data)).size)
        again = sender.client.get(
            f"/api/v1/photos/{photo}?size={size}",
            headers=sender.headers() | {"If-None-Match": answer.headers["ETag"]},
        )
        assert (again.status_code, again.data) == (304, b"")
    assert edges == {"thumbnail": 320, "view": 1600}
    original = sender.client.get(f"/api/v1/photos/{photo}?size=original", headers=sender.headers())
    assert original.data == content
    wrong = sender.client.get(f"/api/v1/photos/{photo}?size=poster", headers=sender.headers())
    assert wrong.status_code == 422


def test_a_photo_is_shown_to_the_school_and_to_no_other_school(
    sender: Sender,
    announce: Announce,
    app: Flask,
    session: Session,
    cast: Cast,
    tao: RegisteredPhone,
) -> None:
    photo = announce(CONTENT)
    sender.send(photo, CONTENT)
    address = f"/api/v1/photos/{photo}"
    answers = {
        name: app.test_client().get(address, headers=phone.headers).status_code
        for name, phone in {
            "mu": register_phone(session, cast.mu),
            "bo": register_phone(session, cast.bo),
            "tao": tao,
        }.items()
    }
    assert answers == {"mu": 200, "bo": 200, "tao": 403}
    assert app.test_client().get(address).status_code == 401


def test_nobody_gets_at_a_photo_by_claiming_its_name_in_an_inspection_of_their_own(
    sender: Sender,
    announce: Announce,
    app: Flask,
    session: Session,
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each reader is answered by the promise of an inspection that they may see."""
    photo = announce(CONTENT)
    sender.send(photo, CONTENT)
    other = plan_inspection(session, school=cast.school_b, team=[cast.bo])
    claimant = register_phone(session, cast.bo)
    ids = factories.new_id
    monkeypatch.setattr(factories, "new_id", lambda: photo)
    claim = announce_photo(session, other, claimant, jpeg(14))
    monkeypatch.setattr(factories, "new_id", ids)
    assert claim == photo
    mine = sender.client.get(f"/api/v1/photos/{photo}?size=original", headers=sender.headers())
    assert mine.data == CONTENT
    tao = register_phone(session, cast.tao)
    theirs = app.test_client().get(f"/api/v1/photos/{photo}", headers=tao.headers)
    assert theirs.status_code == 404
    assert theirs.json["type"] == "/problems/photo-not-received"


def test_a_photo_that_has_not_arrived_is_said_to_be_on_its_way(
    sender: Sender, announce: Announce, client: FlaskClient
) -> None:
    waiting = client.get(f"/api/v1/photos/{announce(CONTENT)}", headers=sender.headers())
    assert (waiting.status_code, waiting.json["type"]) == (404, "/problems/photo-not-received")
    unknown = client.get(
        "/api/v1/photos/0199c0de-0000-7000-8000-000000000000", headers=sender.headers()
    )
    assert (unknown.status_code, unknown.json["type"]) == (404, "/problems/unannounced-photo")


def test_the_record_lists_its_photos_with_what_the_server_holds(
    sender: Sender, announce: Announce, session: Session, planned: Planned
) -> None:
    here, coming = announce(CONTENT), announce(jpeg(15))
    sender.send(here, CONTENT)
    session.rollback()
    listed = queries.photos_of(session, session.get_one(Inspection, planned.inspection))
    assert {one.photo: (one.state, one.width) for one in listed} == {
        str(here): (PictureState.RECEIVED, 640),
        str(coming): (None, None),
    }
    assert {one.item for one in listed} == {"door"}


def test_a_photo_used_again_elsewhere_is_found_by_its_looks(
    sender: Sender, announce: Announce, session: Session
) -> None:
    again = io.BytesIO()
    Image.open(io.BytesIO(CONTENT)).resize((400, 300)).save(again, "JPEG", quality=60)
    for content in (CONTENT, again.getvalue(), jpeg(16)):
        assert sender.send(announce(content), content).status_code == 204
    session.rollback()
    (alike,) = queries.near_duplicates(session, sha256(CONTENT), within=10)
    assert alike.sha256 == sha256(again.getvalue())
    assert alike.distance <= 8
    assert queries.near_duplicates(session, sha256(b"never seen"), within=10) == []


def test_the_same_photo_by_two_uploads_at_once_is_kept_once(
    sender: Sender, announce: Announce, session: Session
) -> None:
    first = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    second = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    assert sender.patch(first, CONTENT, 0).status_code == 204
    assert sender.patch(second, CONTENT, 0).status_code == 204
    assert session.scalar(sa.select(sa.func.count()).select_from(Picture)) == 1
