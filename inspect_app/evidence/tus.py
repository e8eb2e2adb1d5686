"""The headers of the tus 1.0.0 protocol (tus.io), read into values. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from uuid import UUID

from werkzeug.datastructures import Headers

from inspect_app.evidence.errors import (
    ManifestMismatch,
    UnknownChecksumAlgorithm,
    UnsupportedTusVersion,
    UploadProblem,
    UploadTooLarge,
    WrongContentType,
)

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS = ("sha256", "sha1")
PIECE_TYPE = "application/offset+octet-stream"
_NUMBER = re.compile(r"[0-9]{1,15}").fullmatch
_HASH = re.compile(r"[0-9a-f]{64}").fullmatch


@dataclass(frozen=True, slots=True)
class Creation:
    """What a client announces: length in bytes, and whose bytes they are."""

    length: int
    photo: UUID
    sha256: str


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must hash to."""

    algorithm: str
    digest: bytes

    def fits(self, content: hashlib._Hash) -> bool:
        """Whether the bytes fed to the hash are the bytes meant."""
        return content.digest() == self.digest


@dataclass(frozen=True, slots=True)
class Piece:
    """Where the body of a request begins within the upload, and its checksum if there is one."""

    offset: int
    checksum: Checksum | None


def check_version(headers: Headers) -> None:
    """Raise UnsupportedTusVersion unless the client speaks this version."""
    if headers.get("Tus-Resumable") != VERSION:
        raise UnsupportedTusVersion(field="Tus-Resumable")


def read_creation(headers: Headers, *, limit: int) -> Creation:
    """The announcement of an upload; limit: the largest photo in bytes.

    Raises UploadProblem, UploadTooLarge, or ManifestMismatch for an upload without bytes.
    """
    length = _number(headers, "Upload-Length")
    if length > limit:
        raise UploadTooLarge(field="Upload-Length", limit=limit)
    if length == 0:
        raise ManifestMismatch(field="Upload-Length")
    metadata = _metadata(headers.get("Upload-Metadata", ""))
    if set(metadata) != {"photo", "sha256"} or not _HASH(metadata["sha256"]):
        raise UploadProblem("photo, sha256", field="Upload-Metadata")
    try:
        photo = UUID(metadata["photo"])
    except ValueError:
        raise UploadProblem("photo", field="Upload-Metadata") from None
    return Creation(length, photo, metadata["sha256"])


def write_metadata(photo: UUID, sha256: str) -> str:
    """The announcement as the client gave it."""
    values = {"photo": str(photo), "sha256": sha256}
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items())


def read_first_piece(headers: Headers) -> Piece | None:
    """What a creation says about its body; None when it brings no bytes.

    Raises UploadProblem, WrongContentType or UnknownChecksumAlgorithm.
    """
    if headers.get("Content-Length", "0") == "0" and "Transfer-Encoding" not in headers:
        return None
    _check_type(headers)
    return Piece(0, _checksum(headers.get("Upload-Checksum")))


def read_piece(headers: Headers) -> Piece:
    """What a request says about its body.

    Raises UploadProblem, WrongContentType or UnknownChecksumAlgorithm.
    """
    _check_type(headers)
    return Piece(_number(headers, "Upload-Offset"), _checksum(headers.get("Upload-Checksum")))


def _check_type(headers: Headers) -> None:
    if headers.get("Content-Type") != PIECE_TYPE:
        raise WrongContentType(PIECE_TYPE, field="Content-Type")


def _number(headers: Headers, name: str) -> int:
    raw = headers.get(name, "")
    if not _NUMBER(raw):
        raise UploadProblem("0, 1, 2, …", field=name)
    return int(raw)


def _metadata(raw: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for pair in raw.split(","):
        name, _, encoded = pair.strip().partition(" ")
        if not name or name in values:
            raise UploadProblem("key base64,key base64", field="Upload-Metadata")
        values[name] = _decoded(encoded, "Upload-Metadata").decode("utf-8", "replace")
    return values


def _checksum(raw: str | None) -> Checksum | None:
    if raw is None:
        return None
    algorithm, _, encoded = raw.partition(" ")
    if algorithm not in ALGORITHMS:
        raise UnknownChecksumAlgorithm(", ".join(ALGORITHMS), field="Upload-Checksum")
    return Checksum(algorithm, _decoded(encoded, "Upload-Checksum"))


def _decoded(encoded: str, header: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise UploadProblem("base64", field=header) from None
