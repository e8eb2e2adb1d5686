"""Every object of a PDF turned into bytes once, while WeasyPrint's writer would do it twice.

The writer asks each object for its bytes when it writes it and again when it hashes the file for
its identifier: fonts, pages and the record would be compressed two times.
"""

from __future__ import annotations

import pydyf


class Settled(pydyf.Object):  # type: ignore[misc]
    """An object whose bytes are known and will not change."""

    def __init__(self, source: pydyf.Object) -> None:
        super().__init__()
        self.number, self.generation = source.number, source.generation
        self._data = _ended(source.data)
        self._compressible: bool = source.compressible

    @property
    def data(self) -> bytes:
        """What stands between `obj` and `endobj`."""
        return self._data

    @property
    def compressible(self) -> bool:
        """Whether it may go into an object stream."""
        return self._compressible


def _ended(data: bytes) -> bytes:
    """The data of an object; a stream that ends with a carriage return is told from its own end.

    That and the line feed after it would else be one end of line, and the length one too many.
    """
    if data.endswith(b"\r\nendstream"):
        return data.removesuffix(b"\nendstream") + b"\r\nendstream"
    return data


def settle(pdf: pydyf.PDF) -> None:
    """From here on the objects of the file are their bytes."""
    pdf.objects = [one if one.free == "f" else Settled(one) for one in pdf.objects]
