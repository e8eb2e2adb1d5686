"""Handing out files: names that open right everywhere, caching by hash, ranges."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from typing import IO
from urllib.parse import quote

from flask import Response, request
from werkzeug.datastructures import ContentRange

BLOCK = 1 << 20
LONGEST_NAME = 120
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]')
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

Read = Callable[[int, int], Iterator[bytes]]


def safe_name(words: str, ending: str) -> str:
    """A file name that every system takes: no separators, unseen characters or leading dots.

    ending: without its dot. No longer than 120 characters before it.
    """
    seen = "".join(one for one in words if unicodedata.category(one) not in _UNSEEN)
    kept = _FORBIDDEN.sub("_", seen)[:LONGEST_NAME].strip(" .")
    return f"{kept or '_'}.{ending}"


def disposition(name: str, plain: str) -> str:
    """Content-Disposition with the name (RFC 6266, filename*) and a plain one for old readers."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def held_file(
    read: Read, *, size: int, sha256: str, media_type: str, name: str, plain: str
) -> Response:
    """Bytes that never change, kept under their hash: whole, a range of them (206), 304 or 416.

    read: gives the bytes from an offset, as many as asked for.
    """
    response = Response(mimetype=media_type)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Accept-Ranges"] = "bytes"
    response.vary.update(("Authorization", "Cookie"))
    response.headers["Content-Disposition"] = disposition(name, plain)
    response.set_etag(sha256)
    response.make_conditional(request)
    if response.status_code == 304:
        return response
    start, stop = _asked_range(sha256, size) or (0, size)
    if start >= stop:
        response.status_code = 416
        response.content_range = ContentRange("bytes", None, None, size)
        return response
    if (start, stop) != (0, size):
        response.status_code = 206
        response.content_range = ContentRange("bytes", start, stop, size)
    response.headers["Content-Length"] = str(stop - start)
    response.response = read(start, stop - start)
    return response


def _asked_range(sha256: str, size: int) -> tuple[int, int] | None:
    """The one range that the reader wants of the bytes it knows; (0, 0): beyond the end."""
    asked = request.range
    changed = request.if_range.etag is not None and request.if_range.etag != sha256
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or changed:
        return None
    return asked.range_for_length(size) or (0, 0)


def finished_file(content: IO[bytes], *, media_type: str, name: str, plain: str) -> Response:
    """A file made for this one request, streamed from the disk and closed after."""
    size = content.seek(0, 2)
    content.seek(0)
    response = Response(_blocks(content), mimetype=media_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = disposition(name, plain)
    response.call_on_close(content.close)
    return response


def temporary_file() -> IO[bytes]:
    """A nameless file on the disk that is gone when it is closed."""
    return tempfile.TemporaryFile()


def _blocks(content: IO[bytes]) -> Iterator[bytes]:
    while block := content.read(BLOCK):
        yield block
