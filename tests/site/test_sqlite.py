"""SQLite under many writers: everybody gets a turn, nobody waits for himself."""

from __future__ import annotations

import threading
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
    sqlite.prepare(engine, lambda: False)
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
