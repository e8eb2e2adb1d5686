"""One request's bytes on their way into an upload, at the pace of a mountain link.

The only place besides the request hook that commits: the body is read between short transactions,
so that a phone that stalls holds no lock, and what arrived before a cut or a kill is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from sqlalchemy.orm import Session
from werkzeug.exceptions import ClientDisconnected

from inspect_app.database import new_id
from inspect_app.evidence import acceptance, keys, operations
from inspect_app.evidence.acceptance import Accepted, Refusal
from inspect_app.evidence.errors import REFUSALS, ChecksumMismatch, UploadTooLarge
from inspect_app.evidence.operations import Arrival
from inspect_app.evidence.queries import Standing
from inspect_app.evidence.storage import NotHeld, Storage
from inspect_app.evidence.tus import Piece
from inspect_app.problems import Problem

READ_SIZE = 16 * 1024
PART_SIZE = 1024 * 1024


@dataclass(slots=True)
class Receiver:
    """Takes the body of one request into an upload.

    clock: gives the instant now; pixel_limit: as for `acceptance.judge`.
    """

    session: Session
    storage: Storage
    clock: Callable[[], datetime]
    pixel_limit: int

    def receive(self, upload: Standing, piece: Piece, body: IO[bytes]) -> Standing:
        """Store what arrives, part by part; gives the upload as it is then.

        The last part is not stored for itself: it goes into the whole. A body that ends early is
        as good as a shorter one. With a checksum nothing is taken in before all of it has arrived
        and fits. Raises OffsetMismatch, ChecksumMismatch, UploadTooLarge, or the PictureRefused
        that the finished upload deserves.
        """
        hasher: Any = hashlib.new(piece.checksum.algorithm) if piece.checksum else None
        start = end = piece.offset
        waiting: list[str] = []
        last = b""
        try:
            for block in blocks(body, upload.length - piece.offset):
                if hasher:
                    hasher.update(block)
                if end + len(block) == upload.length:
                    last = block
                else:
                    waiting.append(self._store(upload.id, end, block))
                end += len(block)
                if hasher is None and not last:
                    upload = self._take_in(upload, Arrival(start, end, tuple(waiting)))
                    start, waiting = end, []
            if piece.checksum and not piece.checksum.fits(hasher):
                raise ChecksumMismatch(field="Upload-Checksum")
            if last:
                upload = self._conclude(upload, Arrival(start, end, tuple(waiting)), last)
            elif waiting:
                upload = self._take_in(upload, Arrival(start, end, tuple(waiting)))
        except Problem:
            self.session.rollback()
            self.storage.delete(waiting)
            raise
        return upload

    def _store(self, upload: UUID, offset: int, block: bytes) -> str:
        key = keys.part(upload, offset, new_id().hex)
        self.storage.put(key, block)
        return key

    def _take_in(self, upload: Standing, arrival: Arrival) -> Standing:
        moved = operations.take_in(self.session, upload, arrival, now=self.clock())
        self.session.commit()
        return moved

    def _conclude(self, upload: Standing, arrival: Arrival, last: bytes) -> Standing:
        parts = (*upload.parts, *arrival.parts)
        content = self._assembled(parts) + last
        verdict = self.judge_and_store(content, upload.sha256)
        finished = operations.finish(
            self.session,
            upload,
            arrival,
            verdict=verdict,
            content=content,
            now=self.clock(),
        )
        self.session.commit()
        if parts:
            self.storage.delete(list(self.storage.list(keys.parts(upload.id))))
        if isinstance(verdict, Refusal):
            raise REFUSALS[verdict.value]
        return finished

    def _assembled(self, parts: tuple[str, ...]) -> bytes:
        """The whole; a part that the storage has lost leaves a gap that the hash will tell."""
        pieces = []
        for key in parts:
            with suppress(NotHeld):
                pieces.append(self.storage.get(key))
        return b"".join(pieces)

    def judge_and_store(self, content: bytes, sha256: str) -> Accepted | Refusal:
        """Whether these are the announced bytes and a good picture, which is on the disk then.

        The disk and the decoder need about as long, so one works while the other does.
        """
        actual = hashlib.sha256(content).hexdigest()
        if actual != sha256:
            self.storage.put(keys.quarantined(actual), content)
            return Refusal.HASH_MISMATCH
        with ThreadPoolExecutor(1) as disk:
            kept = disk.submit(self.storage.put, keys.original(sha256), content)
            verdict = acceptance.judge(content, pixel_limit=self.pixel_limit)
            kept.result()
        if isinstance(verdict, Refusal):
            self.storage.put(keys.quarantined(sha256), content)
            self.storage.delete([keys.original(sha256)])
        return verdict


def blocks(body: IO[bytes], room: int) -> Iterator[bytes]:
    """The body in blocks of PART_SIZE, the last one shorter; a cut connection ends it.

    room: bytes that may come. Raises UploadTooLarge when more do, after what fitted was given.
    """
    block = bytearray()
    for read in _reads(body):
        room -= len(read)
        if room < 0:
            raise UploadTooLarge(field="Content-Length")
        block += read
        if len(block) >= PART_SIZE:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)


def _reads(body: IO[bytes]) -> Iterator[bytes]:
    with suppress(ClientDisconnected, OSError):
        while read := body.read(READ_SIZE):
            yield read
