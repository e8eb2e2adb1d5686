"""What travels to a phone is compressed, and does not travel again while it has not changed."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

UNPACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def script(app: Flask) -> Path:
    """The largest script of the phone app, as it was built."""
    assets = Path(app.static_folder or "") / "dist" / "assets"
    return max(assets.glob("*.js"), key=lambda one: one.stat().st_size)


@pytest.mark.parametrize("coding", sorted(UNPACK))
def test_the_phone_app_travels_compressed_and_only_once(
    client: FlaskClient, script: Path, coding: str
) -> None:
    address, asked = f"/app/assets/{script.name}", {"Accept-Encoding": coding}
    answer = client.get(address, headers=asked)
    assert answer.headers["Content-Encoding"] == coding
    assert UNPACK[coding](answer.data) == script.read_bytes()
    assert len(answer.data) < script.stat().st_size / 2
    assert "Accept-Encoding" in answer.headers["Vary"]
    again = client.get(address, headers=asked | {"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_client_that_cannot_unpack_gets_the_file_itself(
    client: FlaskClient, script: Path
) -> None:
    answer = client.get(f"/app/assets/{script.name}", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == script.read_bytes()


def test_pages_and_their_style_travel_compressed(client: FlaskClient) -> None:
    for address in ("/sign-in", "/static/dist/pages.css", "/api/v1/openapi.json"):
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip", address
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        assert len(answer.data) < len(plain.data) / 2, address
