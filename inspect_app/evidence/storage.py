"""Bytes by key, in a local folder or an S3-compatible store, behind one small interface."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import obstore
from flask import Flask, current_app
from obstore.store import ObjectStore, from_url

from inspect_app.evidence import keys


class NotHeld(LookupError):  # noqa: N818
    """The storage has nothing under this key."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Objects that are written whole or not at all.

    folder: root of a local storage, whose writes are forced to the disk before they count as done.
    """

    store: ObjectStore
    folder: Path | None = None

    def put(self, key: str, content: bytes) -> None:
        """Keep the bytes under the key, in place of what was there."""
        obstore.put(self.store, key, content)
        if self.folder is not None:
            _force_to_disk(self.folder / key, self.folder)

    def put_file(self, key: str, path: Path) -> None:
        """Keep a file's bytes under the key, in parts, never all of them in memory."""
        obstore.put(self.store, key, path)
        if self.folder is not None:
            _force_to_disk(self.folder / key, self.folder)

    def get(self, key: str) -> bytes:
        """The bytes under the key. Raises NotHeld."""
        try:
            return bytes(obstore.get(self.store, key).bytes())
        except FileNotFoundError:
            raise NotHeld(key) from None

    def get_range(self, key: str, start: int, length: int) -> bytes:
        """Bytes from `start`, `length` of them. Raises NotHeld."""
        try:
            return bytes(obstore.get_range(self.store, key, start=start, length=length))
        except FileNotFoundError:
            raise NotHeld(key) from None

    def stream(self, key: str, block: int = 1 << 20) -> Iterator[bytes]:
        """The bytes in blocks of at least `block` bytes, the last one aside. Raises NotHeld."""
        try:
            found = obstore.get(self.store, key)
        except FileNotFoundError:
            raise NotHeld(key) from None
        return (bytes(piece) for piece in found.stream(min_chunk_size=block))

    def exists(self, key: str) -> bool:
        """Whether there is anything under the key."""
        try:
            obstore.head(self.store, key)
        except FileNotFoundError:
            return False
        return True

    def list(self, prefix: str) -> Iterator[str]:
        """All keys below a prefix (a folder), in no order."""
        for page in obstore.list(self.store, prefix):
            for found in page:
                yield found["path"]

    def list_older(self, prefix: str, than: datetime) -> Iterator[Sequence[str]]:
        """Keys below a prefix whose bytes were put before an instant, some at a time."""
        for page in obstore.list(self.store, prefix):
            yield [found["path"] for found in page if found["last_modified"] < than]

    def is_older(self, key: str, than: datetime) -> bool:
        """Whether there are bytes under the key that were put before an instant."""
        try:
            return obstore.head(self.store, key)["last_modified"] < than
        except FileNotFoundError:
            return False

    def delete(self, keys: Iterable[str]) -> None:
        """Remove what is under these keys; a key without anything is fine."""
        for key in keys:
            with contextlib.suppress(FileNotFoundError):
                obstore.delete(self.store, key)


_on_disk: set[Path] = set()
"""Folders that this process has made sure of; folders are never removed."""


def _make_folders(root: Path, names: Iterable[str]) -> None:
    """Make folders two levels below the root, all at once, so that no photo waits for its own."""
    folders = [root / name for name in names]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    for parent in {root, *(folder.parent for folder in folders)}:
        _flush(parent)
    _on_disk.update(folders)


def _force_to_disk(file: Path, root: Path) -> None:
    """Flush a file and the folders that lead to it, so that a power cut cannot take it back.

    Asked for at the same time, the file and its folder cost the disk one turn instead of two.
    """
    folder = file.parent
    with ThreadPoolExecutor(1) as beside:
        listed = beside.submit(_flush, folder)
        _flush(file)
        listed.result()
    while folder != root and folder not in _on_disk:
        _flush(folder.parent)
        _on_disk.add(folder)
        folder = folder.parent


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_storage(url: str) -> Storage:
    """The storage at an address: `file:///folder` or `s3://bucket/prefix`.

    Access to S3 comes from the usual AWS_* variables (AWS_ENDPOINT_URL for a server of your own).
    """
    parts = urlsplit(url)
    if parts.scheme != "file":
        return Storage(from_url(url))
    folder = Path(unquote(parts.path))
    folder.mkdir(parents=True, exist_ok=True)
    return Storage(from_url(folder.as_uri()), folder)


def storage() -> Storage:
    """The application's storage, opened on first use and never before a server forks."""
    found: Storage | None = current_app.extensions["storage"]
    if found is None:
        found = open_storage(current_app.extensions["settings"].storage_url)
        if found.folder is not None:
            _make_folders(found.folder, keys.ORIGINALS)
        current_app.extensions["storage"] = found
    return found


def init_app(app: Flask) -> None:
    """Leave the place where `storage` keeps what it opened."""
    app.extensions["storage"] = None
