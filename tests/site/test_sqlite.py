"""SQLite under many writers: everybody gets a turn, nobody waits for himself or for a disk."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa

from inspect_app import sqlite

WRITERS = 12
TURNS = 25


@pytest.fixture
def engine(tmp_path: Path) -> sa.Engine:
    """A prepared engine with one table."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'turns.db'}", pool_size=WRITERS)
    sqlite.prepare(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE turns (writer INTEGER, turn INTEGER)")
    return engine


def test_every_writer_gets_every_turn(engine: sa.Engine) -> None:
    def write(writer: int) -> None:
        for turn in range(TURNS):
            with engine.begin() as connection:
                connection.exec_driver_sql("INSERT INTO turns VALUES (?, ?)", (writer, turn))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM turns")) == WRITERS * TURNS


def test_a_turn_is_given_back_when_a_transaction_fails(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE UNIQUE INDEX once ON turns (turn)")
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO turns VALUES (1, 1), (2, 1)")
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO turns VALUES (1, 1)")


def test_a_thread_that_would_wait_for_itself_is_told_so(engine: sa.Engine) -> None:
    with engine.begin(), pytest.raises(sqlite.SecondWriterError), engine.begin():
        pass
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO turns VALUES (1, 1)")


def test_reading_does_not_queue(tmp_path: Path, engine: sa.Engine) -> None:
    reader = sa.create_engine(engine.url)
    sqlite.prepare(reader, lambda: True)
    with engine.begin() as writing:
        writing.exec_driver_sql("INSERT INTO turns VALUES (9, 9)")
        with reader.connect() as reading:
            assert reading.scalar(sa.text("SELECT count(*) FROM turns")) == 0


@dataclass
class Flushes:
    """What was flushed to the disk, and whether another writer could write meanwhile."""

    engine: sa.Engine
    seen: list[int] = field(default_factory=list)

    def watch(self, descriptor: int) -> None:
        """Stand in for fdatasync: note how much of the log it covers, and write beside it."""
        log = Path(f"{self.engine.url.database}-wal")
        assert os.path.samestat(os.fstat(descriptor), log.stat())
        self.seen.append(log.stat().st_size)
        if len(self.seen) == 1:
            other = threading.Thread(target=_write_once, args=(self.engine,))
            other.start()
            other.join(10)
            assert not other.is_alive(), "a writer waited for another one's flush"


def _write_once(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO turns VALUES (2, 2)")


def test_a_commit_returns_when_the_disk_has_it_and_lets_others_write_meanwhile(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushes = Flushes(engine)
    before = Path(f"{engine.url.database}-wal").stat().st_size
    monkeypatch.setattr(os, "fdatasync", flushes.watch)
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO turns VALUES (1, 1)")
        assert flushes.seen == []
    assert len(flushes.seen) == 2
    assert before < flushes.seen[0] < flushes.seen[1]


def test_reading_waits_for_no_disk(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = sa.create_engine(engine.url)
    sqlite.prepare(reader, lambda: True)
    monkeypatch.setattr(os, "fdatasync", lambda _: pytest.fail("flushed"))
    with reader.begin() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM turns")) == 0


def test_whoever_flushes_later_is_not_made_to_wait_at_each_commit(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathering = sa.create_engine(engine.url)
    sqlite.prepare(gathering, flushes_later=lambda: True)
    flushed: list[int] = []
    monkeypatch.setattr(os, "fdatasync", flushed.append)
    for turn in range(3):
        with gathering.begin() as connection:
            connection.exec_driver_sql("INSERT INTO turns VALUES (3, ?)", (turn,))
    assert flushed == []
    sqlite.flush(gathering)
    assert len(flushed) == 1
