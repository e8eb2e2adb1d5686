"""SQLite as a server needs it: durable, checked, and with writers that take turns.

SQLite lets one connection write at a time and makes the others poll with growing pauses; under
steady load a writer can poll in vain until its patience ends. Here writers queue at a file lock
instead, where the system wakes them in turn, in one process and across processes.

Waiting for the disk takes longer than writing. A writer lets the next one in before it waits, and
one flush of the write-ahead log carries all that was committed until then: a commit returns when
the disk has it, but the queue does not stand still meanwhile.
"""

from __future__ import annotations

import fcntl
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy import event

PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000")


HAND_OVER = 0.0005
"""Seconds after which a busy thread lets another one run; a writer that waits holds up all."""


class SecondWriterError(RuntimeError):
    """A thread that is writing began to write on another connection and would wait for itself."""


class Turnstile:
    """The queue of writers at one database file."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._mine = threading.local()

    def open(self) -> IO[bytes]:
        """A place in the queue for one connection."""
        return open(self.path, "ab")

    def enter(self, place: IO[bytes]) -> None:
        """Wait for the turn. Raises SecondWriterError instead of waiting for oneself."""
        held = getattr(self._mine, "place", None)
        if held is place:
            return
        if held is not None:
            raise SecondWriterError(self.path)
        fcntl.flock(place, fcntl.LOCK_EX)
        self._mine.place = place

    def leave(self, place: IO[bytes]) -> bool:
        """Let the next one in; gives whether it was this one's turn."""
        was_mine = getattr(self._mine, "place", None) is place
        if was_mine:
            self._mine.place = None
        fcntl.flock(place, fcntl.LOCK_UN)
        return was_mine


def flush(engine: sa.Engine) -> None:
    """Wait until the disk has everything that was committed before, by whomever.

    A log that is not there has been written into the database, which flushes both.
    """
    with suppress(FileNotFoundError):
        log = os.open(f"{engine.url.database}-wal", os.O_RDONLY)
        try:
            os.fdatasync(log)
        finally:
            os.close(log)


def erase_what_is_deleted(connection: sa.Connection) -> None:
    """Have what this connection deletes or replaces overwritten in the file, not only let go."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def forget_log(engine: sa.Engine | sa.Connection) -> None:
    """Write the log of changes into the database and empty it, as far as no reader needs it."""
    if engine.dialect.name == "sqlite":
        raw = engine.engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


def prepare(
    engine: sa.Engine,
    is_reading: Callable[[], bool] = lambda: False,
    flushes_later: Callable[[], bool] = lambda: False,
) -> None:
    """Configure every connection.

    is_reading: whether the coming transaction only reads; flushes_later: whether whoever commits
    will call `flush` before telling anybody.
    """
    sys.setswitchinterval(HAND_OVER)
    turnstile = Turnstile(f"{engine.url.database}-writers") if engine.url.database else None

    @event.listens_for(engine, "connect")
    def configure(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if turnstile is not None:
            record.info["place"] = turnstile.open()

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if is_reading():
            connection.exec_driver_sql("BEGIN")
            return
        if turnstile is not None:
            turnstile.enter(connection.info["place"])
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def leave(_connection: Any, record: Any) -> None:
        if turnstile is not None and turnstile.leave(record.info["place"]) and not flushes_later():
            flush(engine)

    @event.listens_for(engine, "close")
    def close(_connection: Any, record: Any) -> None:
        place = record.info.pop("place", None)
        if place is not None:
            place.close()
