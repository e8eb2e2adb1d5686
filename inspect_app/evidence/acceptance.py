"""Whether bytes are a good picture: pure, bytes in, verdict out.

The header decides first: nothing is decompressed before the number of pixels is known to be safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from PIL import Image

from inspect_app.evidence import heif_boxes, jpeg_stream
from inspect_app.evidence.decoding import (
    DECODER_FAULTS,
    load_whole,
    open_picture,
    orientation,
    turned,
    upright_size,
)
from inspect_app.evidence.formats import Format, sniff

PNG_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"
JPEG_SCALE = 8
HASH_WIDTH, HASH_HEIGHT = 9, 8


class Refusal(StrEnum):
    """Why bytes are no evidence; the value is the slug of the problem."""

    NOT_A_PICTURE = "not-a-picture"
    DAMAGED = "damaged-picture"
    TOO_LARGE = "picture-too-large"
    HASH_MISMATCH = "hash-mismatch"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A good picture: width and height upright, in pixels; difference_hash: 16 hex digits."""

    media_type: str
    width: int
    height: int
    difference_hash: str


def judge(content: bytes, *, pixel_limit: int) -> Accepted | Refusal:
    """Look at the bytes as a picture: known format, safe size, decodable to the end."""
    kind = sniff(content)
    if kind is None:
        return Refusal.NOT_A_PICTURE
    try:
        return _measure(content, kind, pixel_limit)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Refusal.TOO_LARGE
    except DECODER_FAULTS:
        return Refusal.DAMAGED


def _measure(content: bytes, kind: Format, pixel_limit: int) -> Accepted | Refusal:
    image = open_picture(content, kind)
    if image.width * image.height > pixel_limit:
        return Refusal.TOO_LARGE
    if not _is_whole(content, kind):
        return Refusal.DAMAGED
    if kind == Format.PNG:
        open_picture(content, kind).verify()
    held = orientation(image)
    width, height = upright_size(image, held)
    image.draft("L", (max(1, image.width // JPEG_SCALE), max(1, image.height // JPEG_SCALE)))
    load_whole(image)
    return Accepted(kind, width, height, difference_hash(turned(image, held)))


def _is_whole(content: bytes, kind: Format) -> bool:
    """Whether the file ends where it says, which decoders do not all ask; WebP's does."""
    match kind:
        case Format.JPEG:
            return jpeg_stream.is_whole(content)
        case Format.PNG:
            return PNG_END in content
        case Format.HEIC:
            return heif_boxes.is_whole(content)
        case Format.WEBP:
            return True


def difference_hash(image: Image.Image) -> str:
    """64 bits that stay nearly the same when a picture is scaled, compressed or brightened.

    Bit by bit from the top left: whether a cell is darker than its right-hand neighbour, on a grey
    grid of 9 × 8. As 16 hexadecimal digits.
    """
    grey = image.convert("L").resize((HASH_WIDTH, HASH_HEIGHT), Image.Resampling.BOX)
    cells = grey.tobytes()
    bits = 0
    for row in range(HASH_HEIGHT):
        line = cells[row * HASH_WIDTH : (row + 1) * HASH_WIDTH]
        for left, right in pairwise(line):
            bits = bits << 1 | (left < right)
    return f"{bits:016x}"


def distance(one: str, other: str) -> int:
    """In how many of the 64 bits two difference hashes differ; 10 or fewer is nearly the same."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
