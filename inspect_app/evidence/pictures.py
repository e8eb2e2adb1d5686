"""Reading photos that arrived, in every size; smaller sizes are made when first asked for."""

from __future__ import annotations

from inspect_app.evidence import keys
from inspect_app.evidence.formats import Format, media_type
from inspect_app.evidence.sizes import Size, render
from inspect_app.evidence.storage import NotHeld, Storage

KEYS = {Size.THUMBNAIL: keys.thumbnail, Size.VIEW: keys.view, Size.PRINT: keys.printed}


def picture_bytes(storage: Storage, sha256: str, size: Size) -> tuple[bytes, str]:
    """The bytes and media type of a received photo. Raises NotHeld when it was not received."""
    if size == Size.ORIGINAL:
        content = storage.get(keys.original(sha256))
        return content, media_type(content)
    key = KEYS[size](sha256)
    try:
        return storage.get(key), Format.JPEG
    except NotHeld:
        content = render(storage.get(keys.original(sha256)), size)
        storage.put(key, content)
        return content, Format.JPEG
