"""The storage keeps bytes whole, wherever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspect_app.evidence.storage import NotHeld, Storage, open_storage


@pytest.fixture(params=["folder", "memory"])
def some_storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """A local folder (its name holds a blank), and a store that is no folder, as S3 is none."""
    if request.param == "folder":
        return open_storage(f"file://{tmp_path}/my storage")
    return open_storage("memory:///")


def test_bytes_come_back_whole_in_part_and_in_a_stream(some_storage: Storage) -> None:
    content = bytes(range(256)) * 8192
    some_storage.put("pictures/ab/one", content)
    assert some_storage.get("pictures/ab/one") == content
    assert some_storage.get_range("pictures/ab/one", 300, 5) == content[300:305]
    pieces = list(some_storage.stream("pictures/ab/one", block=1 << 16))
    assert b"".join(pieces) == content
    assert some_storage.exists("pictures/ab/one")


def test_what_is_not_there_is_said_not_to_be(some_storage: Storage) -> None:
    assert not some_storage.exists("pictures/ab/none")
    for read in (
        lambda: some_storage.get("pictures/ab/none"),
        lambda: some_storage.get_range("pictures/ab/none", 0, 1),
        lambda: some_storage.stream("pictures/ab/none"),
    ):
        with pytest.raises(NotHeld):
            read()


def test_a_listing_ends_at_its_folder_and_deleting_twice_is_fine(some_storage: Storage) -> None:
    for key in ("uploads/a/0", "uploads/a/1", "uploads/ab/0", "views/a"):
        some_storage.put(key, b"x")
    assert sorted(some_storage.list("uploads/a")) == ["uploads/a/0", "uploads/a/1"]
    for _ in range(2):
        some_storage.delete(["uploads/a/0", "uploads/a/1"])
    assert list(some_storage.list("uploads/a")) == []
    assert some_storage.exists("uploads/ab/0")


def test_an_address_of_s3_is_understood() -> None:
    opened = open_storage("s3://evidence/luxi")
    assert (type(opened.store).__name__, opened.folder) == ("S3Store", None)


def test_a_local_folder_is_made_when_it_is_not_there(tmp_path: Path) -> None:
    opened = open_storage(f"file://{tmp_path}/a/b/c")
    opened.put("x/y", b"1")
    assert (tmp_path / "a" / "b" / "c" / "x" / "y").read_bytes() == b"1"
