"""Ling's phone on an inspection at school A, with photos to send."""

from __future__ import annotations

import base64
import hashlib
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from inspect_app.evidence.storage import Storage, open_storage
from tests.conftest import Cast
from tests.factories import (
    Planned,
    RegisteredPhone,
    announce_photo,
    plan_inspection,
    register_phone,
)

PIECE = "application/offset+octet-stream"


def jpeg(seed: int = 1, size: tuple[int, int] = (640, 480)) -> bytes:
    """A JPEG of random patches, always the same for one seed."""
    patches = Image.frombytes("RGB", (32, 24), random.Random(seed).randbytes(32 * 24 * 3))
    image = patches.resize(size, Image.Resampling.BICUBIC)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def metadata(**values: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items())


@pytest.fixture
def planned(session: Session, cast: Cast) -> Planned:
    """Ling's inspection of the clinic at school A."""
    return plan_inspection(session, school=cast.school_a, team=[cast.ling])


@pytest.fixture
def ling(session: Session, cast: Cast) -> RegisteredPhone:
    return register_phone(session, cast.ling)


@pytest.fixture
def tao(session: Session, cast: Cast) -> RegisteredPhone:
    return register_phone(session, cast.tao)


@dataclass
class Sender:
    """Speaks the upload protocol step by step, in a phone's name."""

    client: FlaskClient
    phone: RegisteredPhone

    def headers(self, **more: str) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return self.phone.headers | {"Tus-Resumable": "1.0.0"} | named

    def create(self, photo: UUID, content: bytes, first: bytes = b"", **more: str) -> TestResponse:
        """Open an upload for the content; first: the bytes that the creation brings along."""
        kind = {"Content_Type": PIECE} if first else {}
        headers = (
            kind
            | {
                "Upload_Length": str(len(content)),
                "Upload_Metadata": metadata(photo=str(photo), sha256=sha256(content)),
            }
            | more
        )
        return self.client.post("/api/v1/uploads", data=first, headers=self.headers(**headers))

    def patch(self, location: str, content: bytes, offset: int, **more: str) -> TestResponse:
        headers = self.headers(Upload_Offset=str(offset), **more)
        return self.client.patch(location, data=content, headers=headers, content_type=PIECE)

    def ask(self, location: str) -> TestResponse:
        return self.client.head(location, headers=self.headers())

    def end(self, location: str) -> TestResponse:
        return self.client.delete(location, headers=self.headers())

    def send(self, photo: UUID, content: bytes) -> TestResponse:
        """The whole photo in one piece; the answer to that piece."""
        created = self.create(photo, content)
        assert created.status_code == 201, created.get_data(as_text=True)
        return self.patch(created.headers["Location"], content, 0)


@pytest.fixture
def sender(client: FlaskClient, ling: RegisteredPhone) -> Sender:
    return Sender(client, ling)


Announce = Callable[..., UUID]


@pytest.fixture
def announce(session: Session, planned: Planned, ling: RegisteredPhone) -> Announce:
    """Enter a photo event of Ling's for these bytes."""

    def enter(content: bytes, **claims: object) -> UUID:
        return announce_photo(session, planned, ling, content, **claims)  # type: ignore[arg-type]

    return enter


@pytest.fixture
def stored(app: Flask) -> Storage:
    """What the application keeps its bytes in, seen from outside."""
    return open_storage(app.extensions["settings"].storage_url)
