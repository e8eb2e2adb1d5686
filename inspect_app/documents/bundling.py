"""A batch's files in one: a ZIP with an index, streamed; a merged PDF, made by the worker.

Neither holds more than one file at a time.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inspect_app.clock import CIVIL_ZONE
from inspect_app.downloads import safe_name
from inspect_app.evidence import keys
from inspect_app.evidence.storage import Storage
from inspect_app.exports import Column, Table, write_xlsx


@dataclass(frozen=True, slots=True)
class Member:
    """One issued document of a bundle."""

    number: str
    title: str
    sha256: str
    size: int
    issued_at: datetime

    @property
    def name(self) -> str:
        """Its file name."""
        return safe_name(f"{self.number} {self.title}", "pdf")


_EARLIEST = datetime(1980, 1, 1, tzinfo=CIVIL_ZONE)
"""The first instant that a ZIP can write down."""


class _Sink(io.RawIOBase):
    """What the ZIP is written to: keeps what was not yet handed on."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        content = bytes(data)  # type: ignore[call-overload]
        self._kept += content
        return len(content)

    def take(self) -> bytes:
        content = bytes(self._kept)
        self._kept.clear()
        return content


def zip_stream(storage: Storage, members: Iterable[Member], index: str) -> Iterator[bytes]:
    """The bytes of a ZIP with every member and an index of them (an XLSX of that name)."""
    sink, listed = _Sink(), []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            listed.append(member)
            with archive.open(_entry(member.name, member.issued_at), "w") as file:
                for block in storage.stream(keys.document(member.sha256)):
                    file.write(block)
                    yield sink.take()
        made = max((one.issued_at for one in listed), default=_EARLIEST)
        archive.writestr(_entry(safe_name(index, "xlsx"), made), _index(index, listed))
        yield sink.take()
    yield sink.take()


def _entry(name: str, at: datetime) -> zipfile.ZipInfo:
    local = at.astimezone(CIVIL_ZONE)
    return zipfile.ZipInfo(name, local.timetuple()[:6])


def _index(title: str, members: list[Member]) -> bytes:
    columns: tuple[Column[Member], ...] = (
        Column("文号", lambda one: one.number, 24),
        Column("文书", lambda one: one.title, 50),
        Column("出具时间", lambda one: one.issued_at, 18),
        Column("文件", lambda one: one.name, 60),
        Column("字节", lambda one: one.size, 12),
        Column("文件摘要（SHA-256）", lambda one: one.sha256, 68),
    )
    content = io.BytesIO()
    write_xlsx(Table(title, columns, members, len(members)), content)
    return content.getvalue()


def merge(storage: Storage, members: Iterable[Member], key: str) -> tuple[str, int]:
    """Keep all members' pages as one PDF with a bookmark for each; gives its hash and size."""
    from inspect_app.documents.merging import Merger

    sources = hashlib.sha256()
    with tempfile.TemporaryDirectory() as folder:
        whole, part = Path(folder, "merged.pdf"), Path(folder, "part.pdf")
        with whole.open("wb") as file:
            merger = Merger(file)
            for member in members:
                _fetch(storage, member, part)
                merger.add(part, member.name)
                sources.update(member.sha256.encode())
            merger.finish(sources.hexdigest()[:32])
        storage.put_file(key, whole)
        return _hash(whole), whole.stat().st_size


def _fetch(storage: Storage, member: Member, path: Path) -> None:
    with path.open("wb") as file:
        for block in storage.stream(keys.document(member.sha256)):
            file.write(block)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
