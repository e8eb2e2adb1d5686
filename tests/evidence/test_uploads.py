"""The upload protocol: photos arrive whole, once, and only from whoever may send them."""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from inspect_app import clock
from inspect_app.cli import main
from inspect_app.documents.jobs import jobs
from inspect_app.evidence import keys, receiving
from inspect_app.evidence.models import Picture, PictureState, Upload
from inspect_app.evidence.storage import Storage
from tests.conftest import Cast
from tests.evidence.conftest import Announce, Sender, jpeg, metadata, sha256
from tests.factories import RegisteredPhone, announce_photo, plan_inspection, register_phone

CONTENT = jpeg(1)
HALF = len(CONTENT) // 2


def _checksum(content: bytes, algorithm: str = "sha256") -> str:
    digest = hashlib.new(algorithm, content).digest()
    return f"{algorithm} {base64.b64encode(digest).decode()}"


def _pictures(session: Session) -> list[Picture]:
    session.rollback()
    return list(session.scalars(sa.select(Picture)))


def test_the_server_says_what_it_can_do_without_being_signed_in(client: FlaskClient) -> None:
    answer = client.options("/api/v1/uploads")
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == "1.0.0"
    extensions = set(answer.headers["Tus-Extension"].split(","))
    assert extensions == {
        "creation",
        "creation-with-upload",
        "checksum",
        "expiration",
        "termination",
    }
    assert int(answer.headers["Tus-Max-Size"]) == 40 * 2**20
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"


def test_a_photo_sent_in_pieces_is_stored_once_under_its_hash(
    sender: Sender, announce: Announce, session: Session, stored: Storage
) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    first = sender.patch(location, CONTENT[:HALF], 0)
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(HALF))
    asked = sender.ask(location)
    assert (asked.headers["Upload-Offset"], asked.headers["Upload-Length"]) == (
        str(HALF),
        str(len(CONTENT)),
    )
    assert asked.headers["Cache-Control"] == "no-store"
    last = sender.patch(location, CONTENT[HALF:], HALF)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(CONTENT)))
    (picture,) = _pictures(session)
    assert (picture.state, picture.width, picture.height) == (PictureState.RECEIVED, 640, 480)
    assert stored.get(keys.original(sha256(CONTENT))) == CONTENT
    assert list(stored.list("uploads")) == []


def test_the_announcement_is_given_back_as_it_was_made(sender: Sender, announce: Announce) -> None:
    photo = announce(CONTENT)
    location = sender.create(photo, CONTENT).headers["Location"]
    told = sender.ask(location).headers["Upload-Metadata"]
    assert told == metadata(photo=str(photo), sha256=sha256(CONTENT))


def test_the_same_bytes_for_another_photo_need_not_be_sent_again(
    sender: Sender, announce: Announce, session: Session, stored: Storage
) -> None:
    assert sender.send(announce(CONTENT), CONTENT).status_code == 204
    created = sender.create(announce(CONTENT), CONTENT)
    assert created.status_code == 201
    assert created.headers["Upload-Offset"] == str(len(CONTENT))
    asked = sender.ask(created.headers["Location"])
    assert asked.headers["Upload-Offset"] == asked.headers["Upload-Length"]
    assert len(_pictures(session)) == 1
    assert len(list(stored.list("pictures"))) == 1


def test_a_last_piece_whose_answer_was_lost_may_be_sent_again(
    sender: Sender, announce: Announce, session: Session
) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    sender.patch(location, CONTENT, 0)
    again = sender.patch(location, CONTENT, 0)
    assert (again.status_code, again.headers["Upload-Offset"]) == (204, str(len(CONTENT)))
    asked = sender.ask(location)
    assert asked.headers["Upload-Offset"] == asked.headers["Upload-Length"]
    assert len(_pictures(session)) == 1


def test_a_creation_whose_answer_was_lost_goes_on_where_it_stood(
    sender: Sender, announce: Announce
) -> None:
    photo = announce(CONTENT)
    location = sender.create(photo, CONTENT).headers["Location"]
    sender.patch(location, CONTENT[:HALF], 0)
    again = sender.create(photo, CONTENT)
    assert (again.headers["Location"], again.headers["Upload-Offset"]) == (location, str(HALF))


def test_a_small_photo_goes_whole_with_its_creation(
    sender: Sender, announce: Announce, session: Session, stored: Storage
) -> None:
    photo = announce(CONTENT)
    created = sender.create(photo, CONTENT, first=CONTENT)
    assert (created.status_code, created.headers["Upload-Offset"]) == (201, str(len(CONTENT)))
    asked = sender.ask(created.headers["Location"])
    assert asked.headers["Upload-Offset"] == asked.headers["Upload-Length"]
    assert stored.get(keys.original(sha256(CONTENT))) == CONTENT
    again = sender.create(photo, CONTENT, first=CONTENT)
    assert (again.status_code, again.headers["Upload-Offset"]) == (201, str(len(CONTENT)))
    assert len(_pictures(session)) == 1


def test_what_came_with_a_creation_is_gone_on_from(
    sender: Sender, announce: Announce, session: Session
) -> None:
    photo = announce(CONTENT)
    created = sender.create(photo, CONTENT, first=CONTENT[:HALF])
    assert (created.status_code, created.headers["Upload-Offset"]) == (201, str(HALF))
    again = sender.create(photo, CONTENT, first=CONTENT[:HALF])
    assert again.headers["Location"] == created.headers["Location"]
    assert again.headers["Upload-Offset"] == str(HALF)
    last = sender.patch(created.headers["Location"], CONTENT[HALF:], HALF)
    assert (last.status_code, last.headers["Upload-Offset"]) == (204, str(len(CONTENT)))
    assert [picture.state for picture in _pictures(session)] == [PictureState.RECEIVED]


def test_a_creation_with_bytes_that_do_not_fit_leaves_nothing(
    sender: Sender, announce: Announce, session: Session, stored: Storage
) -> None:
    photo = announce(CONTENT)
    wrong = sender.create(photo, CONTENT, first=CONTENT, Upload_Checksum=_checksum(b"other"))
    assert (wrong.status_code, wrong.json["type"]) == (460, "/problems/checksum-mismatch")
    long = sender.create(photo, CONTENT, first=CONTENT + b"more")
    assert (long.status_code, long.json["type"]) == (413, "/problems/upload-too-large")
    untyped = sender.create(photo, CONTENT, first=CONTENT, Content_Type="image/jpeg")
    assert (untyped.status_code, untyped.json["type"]) == (415, "/problems/wrong-content-type")
    assert _pictures(session) == []
    assert list(session.scalars(sa.select(Upload))) == []
    assert list(stored.list("uploads")) == []


def test_a_creation_with_bytes_that_are_no_picture_is_refused_and_kept_in_quarantine(
    sender: Sender, announce: Announce, stored: Storage
) -> None:
    content = b"no picture at all"
    refused = sender.create(announce(content), content, first=content)
    assert (refused.status_code, refused.json["type"]) == (422, "/problems/not-a-picture")
    assert stored.get(keys.quarantined(sha256(content))) == content


def test_a_piece_at_the_wrong_place_is_not_taken(sender: Sender, announce: Announce) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    sender.patch(location, CONTENT[:HALF], 0)
    for offset in (0, HALF - 1, HALF + 1):
        answer = sender.patch(location, CONTENT[HALF:], offset)
        assert answer.status_code == 409
        assert answer.json["type"] == "/problems/offset-mismatch"
        assert answer.json["offset"] == HALF
    assert sender.ask(location).headers["Upload-Offset"] == str(HALF)


def test_of_two_pieces_for_the_same_place_one_is_taken(
    sender: Sender,
    announce: Announce,
    app: Flask,
    stored: Storage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The second arrives whole while the first is still on its way."""
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    rival = Sender(app.test_client(), sender.phone)
    blocks = receiving.blocks
    rivals: list[int] = []

    def overtaken(body, room):  # type: ignore[no-untyped-def]
        for block in blocks(body, room):
            if not rivals:
                rivals.append(1)
                rivals.append(rival.patch(location, CONTENT[:100], 0).status_code)
            yield block

    monkeypatch.setattr(receiving, "blocks", overtaken)
    slow = sender.patch(location, CONTENT[:HALF], 0)
    assert (rivals, slow.status_code) == ([1, 204], 409)
    assert sender.ask(location).headers["Upload-Offset"] == "100"
    assert len(list(stored.list("uploads"))) == 1
    assert sender.patch(location, CONTENT[100:], 100).status_code == 204


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_piece_with_its_checksum_is_taken(
    sender: Sender, announce: Announce, algorithm: str
) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    answer = sender.patch(location, CONTENT, 0, Upload_Checksum=_checksum(CONTENT, algorithm))
    assert answer.status_code == 204


def test_a_piece_damaged_on_the_way_is_not_taken(
    sender: Sender, announce: Announce, stored: Storage
) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    damaged = b"x" + CONTENT[1:]
    answer = sender.patch(location, damaged, 0, Upload_Checksum=_checksum(CONTENT))
    assert answer.status_code == 460
    assert answer.json["type"] == "/problems/checksum-mismatch"
    assert sender.ask(location).headers["Upload-Offset"] == "0"
    assert list(stored.list("uploads")) == []


def test_a_checksum_of_unknown_kind_is_refused(sender: Sender, announce: Announce) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    answer = sender.patch(location, CONTENT, 0, Upload_Checksum="md5 AAAA")
    assert answer.status_code == 400
    assert answer.json["type"] == "/problems/unknown-checksum-algorithm"


def _purge_by_command(app: Flask) -> None:
    result = app.test_cli_runner().invoke(main, ["uploads", "purge"])
    assert result.exit_code == 0, result.output
    assert "1 " in result.output


def _purge_by_night(app: Flask) -> None:
    with app.app_context():
        queue = jobs().queue
        due = {
            one.name: one for one in queue.read_periodic(datetime(2026, 11, 24, 3, 20, tzinfo=UTC))
        }
        queue.execute(due["purge_uploads"])


@pytest.mark.parametrize("purge", [_purge_by_command, _purge_by_night])
def test_an_upload_left_too_long_is_gone_and_purged(
    sender: Sender,
    announce: Announce,
    session: Session,
    app: Flask,
    stored: Storage,
    purge: Callable[[Flask], None],
) -> None:
    created = sender.create(announce(CONTENT), CONTENT)
    location = created.headers["Location"]
    assert "GMT" in created.headers["Upload-Expires"]
    sender.patch(location, CONTENT[:HALF], 0)
    kept = sender.create(announce(jpeg(2)), jpeg(2)).headers["Location"]
    session.execute(
        sa.update(Upload)
        .where(Upload.offset > 0)
        .values(expires_at=clock.now() - timedelta(seconds=1))
    )
    session.commit()
    assert sender.ask(location).status_code == 410
    assert sender.patch(location, CONTENT[HALF:], HALF).status_code == 410
    assert len(list(stored.list("uploads"))) == 1
    purge(app)
    assert list(stored.list("uploads")) == []
    assert sender.ask(location).status_code == 404
    assert sender.ask(kept).status_code == 200


def test_an_ended_upload_leaves_nothing(
    sender: Sender, announce: Announce, stored: Storage
) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    sender.patch(location, CONTENT[:HALF], 0)
    assert sender.end(location).status_code == 204
    assert sender.ask(location).status_code == 404
    assert list(stored.list("uploads")) == []


def test_ending_a_finished_upload_keeps_the_photo(
    sender: Sender, announce: Announce, session: Session
) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    sender.patch(location, CONTENT, 0)
    assert sender.end(location).status_code == 204
    assert len(_pictures(session)) == 1


def test_another_protocol_version_is_told_which_one_is_spoken(
    sender: Sender, announce: Announce
) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    for method in ("HEAD", "PATCH", "DELETE"):
        answer = sender.client.open(
            location, method=method, headers=sender.phone.headers | {"Tus-Resumable": "0.2.2"}
        )
        assert answer.status_code == 412
        assert answer.headers["Tus-Version"] == "1.0.0"
    assert sender.ask(location).headers["Upload-Offset"] == "0"


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_links_that_let_only_post_through_may_name_the_method(
    sender: Sender, announce: Announce, method: str
) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    headers = sender.headers(Upload_Offset="0") | {"X-HTTP-Method-Override": method}
    answer = sender.client.post(
        location, data=CONTENT, headers=headers, content_type="application/offset+octet-stream"
    )
    assert answer.status_code == 204
    assert sender.ask(location).status_code == (200 if method == "PATCH" else 404)


HASH = sha256(CONTENT)


BAD_ANNOUNCEMENTS: list[tuple[dict[str, str], int, str]] = [
    ({"Upload_Metadata": ""}, 400, "Upload-Metadata"),
    ({"Upload_Metadata": metadata(sha256=HASH)}, 400, "Upload-Metadata"),
    ({"Upload_Metadata": metadata(photo="p", sha256=HASH)}, 400, "Upload-Metadata"),
    ({"Upload_Metadata": metadata(photo=str(uuid.uuid4()), sha256="AB")}, 400, "Upload-Metadata"),
    ({"Upload_Metadata": f"photo ~~~~,sha256 {HASH}"}, 400, "Upload-Metadata"),
    ({"Upload_Metadata": metadata(photo=str(uuid.uuid4()), sha256=HASH)}, 404, "photo"),
    ({"Upload_Length": "many"}, 400, "Upload-Length"),
    ({"Upload_Length": "-5"}, 400, "Upload-Length"),
    ({"Upload_Length": str(41 * 2**20)}, 413, "Upload-Length"),
    ({"Upload_Length": "0"}, 422, "Upload-Length"),
    ({"Upload_Length": str(len(CONTENT) + 1)}, 422, "Upload-Length"),
]


def test_an_upload_that_no_event_announced_so_is_refused(
    sender: Sender, announce: Announce, session: Session
) -> None:
    photo = announce(CONTENT)
    for headers, status, field in BAD_ANNOUNCEMENTS:
        answer = sender.create(photo, CONTENT, **headers)
        assert (answer.status_code, answer.json["field"]) == (status, field), headers
        assert answer.content_type == "application/problem+json"
        assert answer.json["remedy"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Upload)) == 0


def test_other_bytes_than_announced_are_refused_before_they_are_sent(
    sender: Sender, announce: Announce
) -> None:
    other = jpeg(7)
    answer = sender.create(announce(CONTENT), other)
    assert answer.status_code == 422
    assert answer.json["type"] == "/problems/manifest-mismatch"


def test_a_piece_longer_than_the_photo_is_refused(sender: Sender, announce: Announce) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    answer = sender.patch(location, CONTENT + b"more", 0)
    assert answer.status_code == 413
    assert sender.ask(location).headers["Upload-Offset"] == "0"


def test_a_piece_must_say_that_it_is_one(sender: Sender, announce: Announce) -> None:
    location = sender.create(announce(CONTENT), CONTENT).headers["Location"]
    answer = sender.client.patch(
        location, data=CONTENT, headers=sender.headers(Upload_Offset="0"), content_type="image/jpeg"
    )
    assert answer.status_code == 415


def test_a_photo_may_be_larger_than_other_calls_allow(sender: Sender, announce: Announce) -> None:
    """JSON calls end at 8 MiB; a photo does not."""
    content = CONTENT + bytes(9 * 2**20)
    assert sender.send(announce(content), content).status_code == 204


def test_a_stranger_can_neither_open_nor_continue_nor_end_an_upload(
    sender: Sender, announce: Announce, tao: RegisteredPhone, app: Flask, session: Session
) -> None:
    photo = announce(CONTENT)
    location = sender.create(photo, CONTENT).headers["Location"]
    stranger = Sender(app.test_client(), tao)
    assert stranger.create(photo, CONTENT).status_code == 403
    assert stranger.ask(location).status_code == 403
    assert stranger.patch(location, CONTENT, 0).status_code == 403
    assert stranger.end(location).status_code == 403
    assert sender.ask(location).headers["Upload-Offset"] == "0"
    assert _pictures(session) == []


def test_nobody_uploads_without_being_known(client: FlaskClient) -> None:
    answer = client.post("/api/v1/uploads", headers={"Authorization": "Bearer stolen"})
    assert answer.status_code == 401
    assert answer.json["type"] == "/problems/device-revoked"


def test_the_promise_of_another_inspection_opens_no_upload_there(
    sender: Sender, session: Session, cast: Cast
) -> None:
    """Ling is not on the team of this one; its photo is not hers to send."""
    other = plan_inspection(session, school=cast.school_b, team=[cast.bo])
    photo = announce_photo(session, other, register_phone(session, cast.bo), CONTENT)
    assert sender.create(photo, CONTENT).status_code == 403


def test_a_part_that_the_storage_lost_is_noticed(
    sender: Sender, announce: Announce, session: Session, stored: Storage
) -> None:
    photo = announce(CONTENT)
    location = sender.create(photo, CONTENT).headers["Location"]
    sender.patch(location, CONTENT[:HALF], 0)
    stored.delete(list(stored.list("uploads")))
    answer = sender.patch(location, CONTENT[HALF:], HALF)
    assert (answer.status_code, answer.json["type"]) == (422, "/problems/hash-mismatch")
    assert _pictures(session) == []
    assert sender.send(photo, CONTENT).status_code == 204
