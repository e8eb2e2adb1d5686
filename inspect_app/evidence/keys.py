"""Where things lie in the storage; everything verified lies under its own SHA-256."""

from __future__ import annotations

from uuid import UUID

ORIGINALS = tuple(f"pictures/{number:02x}" for number in range(256))
"""The folders that `original` sorts into."""


def original(sha256: str) -> str:
    """Key of a verified photo as it was taken."""
    return f"pictures/{sha256[:2]}/{sha256}"


def quarantined(sha256: str) -> str:
    """Key of bytes that arrived and were refused."""
    return f"quarantine/{sha256}"


def view(sha256: str) -> str:
    """Key of the screen size made from the photo of that hash."""
    return f"views/{sha256}"


def thumbnail(sha256: str) -> str:
    """Key of the list size made from the photo of that hash."""
    return f"thumbnails/{sha256}"


def printed(sha256: str) -> str:
    """Key of the size for paper made from the photo of that hash."""
    return f"prints/{sha256}"


def document(sha256: str) -> str:
    """Key of an issued document."""
    return f"documents/{sha256}"


def merged(batch: UUID) -> str:
    """Key of the one PDF of a batch of documents."""
    return f"merged/{batch}"


def parts(upload: UUID) -> str:
    """Prefix of all parts of an upload on its way."""
    return f"uploads/{upload}"


def part(upload: UUID, offset: int, writer: str) -> str:
    """Key of bytes that begin at an offset; the writer keeps two requests apart."""
    return f"{parts(upload)}/{offset:012d}-{writer}"
