"""Many PDF files as one, page by page, with a bookmark for each.

One file is open at a time and what is copied goes straight to the disk, so memory does not grow
with the number of files. The whole is for printing: structure tags, attachments and metadata stay
with the documents themselves.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import pikepdf

_LEFT_BEHIND = frozenset({"/Parent", "/StructParents", "/StructParent", "/Tabs", "/Annots"})


class Merger:
    """Writes one PDF (version 1.7, ISO 32000-1) to an empty file opened in binary."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._offsets: dict[int, int] = {}
        self._count = 0
        self._catalog, self.tree = self.reserve(), self.reserve()
        self._pages: list[int] = []
        self._bookmarks: list[tuple[str, int]] = []
        file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def add(self, path: Path, bookmark: str) -> None:
        """Append all pages of a file; the bookmark leads to its first one."""
        with pikepdf.open(path, access_mode=pikepdf.AccessMode.stream) as source:
            copy = _Copy(self, source)
            pages = [copy.page(one.obj) for one in source.pages]
            copy.rest()
        self._bookmarks.append((bookmark, pages[0]))
        self._pages += pages

    def finish(self, identifier: str) -> None:
        """Write page tree, bookmarks and cross-reference table; the file is complete then.

        identifier: hexadecimal, another one for other files; at least one file was added.
        """
        outlines = self._outlines()
        kids = b" ".join(map(_reference, self._pages))
        self.put(self.tree, b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (len(self._pages), kids))
        self.put(
            self._catalog,
            b"<< /Type /Catalog /Pages %s /Outlines %s /PageMode /UseOutlines >>"
            % (_reference(self.tree), _reference(outlines)),
        )
        start = self._file.tell()
        self._file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (self._count + 1))
        for number in range(1, self._count + 1):
            self._file.write(b"%010d 00000 n \n" % self._offsets[number])
        name = identifier.encode()
        self._file.write(
            b"trailer\n<< /Size %d /Root %s /ID [ <%s> <%s> ] >>\nstartxref\n%d\n%%%%EOF\n"
            % (self._count + 1, _reference(self._catalog), name, name, start)
        )

    def _outlines(self) -> int:
        root = self.reserve()
        items = [self.reserve() for _ in self._bookmarks]
        for at, (words, page) in enumerate(self._bookmarks):
            around = [(b"/Prev", at - 1), (b"/Next", at + 1)]
            links = b" ".join(
                name + b" " + _reference(items[one])
                for name, one in around
                if 0 <= one < len(items)
            )
            title = pikepdf.String(words).unparse()
            place = b"/Parent %s /Dest [ %s /Fit ]" % (_reference(root), _reference(page))
            self.put(items[at], b"<< /Title %s %s %s >>" % (title, place, links))
        ends = b"/First %s /Last %s" % (_reference(items[0]), _reference(items[-1]))
        self.put(root, b"<< /Type /Outlines %s /Count %d >>" % (ends, len(items)))
        return root

    def reserve(self) -> int:
        """The number of an object that will be put later."""
        self._count += 1
        return self._count

    def put(self, number: int, *parts: bytes) -> None:
        """Write the object of that number."""
        self._offsets[number] = self._file.tell()
        self._file.write(b"%d 0 obj\n" % number)
        for part in parts:
            self._file.write(part)
        self._file.write(b"\nendobj\n")


class _Copy:
    """Copies what pages of one file refer to, each object once."""

    def __init__(self, merger: Merger, source: pikepdf.Pdf) -> None:
        self._merger, self._source = merger, source
        self._numbers: dict[tuple[int, int], int] = {}
        self._waiting: list[tuple[int, int]] = []

    def page(self, page: Any) -> int:
        """Write the page itself; gives its number."""
        number, parent = self._merger.reserve(), _reference(self._merger.tree)
        self._merger.put(number, b"<< /Parent ", parent, b" ", self._entries(page), b" >>")
        return number

    def rest(self) -> None:
        """Write every object that was referred to."""
        while self._waiting:
            at = self._waiting.pop()
            held, number = self._source.get_object(at), self._numbers[at]
            if isinstance(held, pikepdf.Stream):
                content = held.read_raw_bytes()
                entries = self._entries(held.stream_dict, "/Length")
                head = b"<< %s /Length %d >>\nstream\n" % (entries, len(content))
                self._merger.put(number, head, content, b"\nendstream")
            else:
                self._merger.put(number, self._whole(held))

    def _entries(self, held: Any, *without: str) -> bytes:
        return b" ".join(
            pikepdf.Name(key).unparse() + b" " + self._value(value)
            for key, value in held.items()
            if key not in _LEFT_BEHIND and key not in without
        )

    def _value(self, value: Any) -> bytes:
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            return _reference(self._number(value.objgen))
        return self._whole(value)

    def _number(self, at: tuple[int, int]) -> int:
        if at not in self._numbers:
            self._numbers[at] = self._merger.reserve()
            self._waiting.append(at)
        return self._numbers[at]

    def _whole(self, value: Any) -> bytes:
        """The value itself with every reference in it led to the copy."""
        if not isinstance(value, pikepdf.Object):
            return _plain(value)
        written: bytes = value.unparse(resolved=True)
        if b" R" not in written:
            return written
        if isinstance(value, pikepdf.Array):
            return b"[ " + b" ".join(map(self._value, value)) + b" ]"
        if isinstance(value, pikepdf.Dictionary):
            return b"<< " + self._entries(value) + b" >>"
        return written


def _reference(number: int) -> bytes:
    return b"%d 0 R" % number


def _plain(value: bool | int | Decimal | None) -> bytes:
    """A scalar that pikepdf hands out as Python's own."""
    if value is None:
        return b"null"
    if isinstance(value, bool):
        return b"true" if value else b"false"
    return format(value, "f" if isinstance(value, Decimal) else "d").encode()
