"""Opening pictures that strangers sent: only known formats, header first, upright at the end."""

from __future__ import annotations

import io
import struct

import pillow_heif
from PIL import Image, ImageFile
from PIL.Image import Transpose

from inspect_app.evidence.formats import Format

pillow_heif.register_heif_opener(thumbnails=False)

DECODER_FAULTS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)
PLUGINS = {
    Format.JPEG: ("JPEG", "MPO"),
    Format.PNG: ("PNG",),
    Format.WEBP: ("WEBP",),
    Format.HEIC: ("HEIF",),
}
ORIENTATION_TAG = 0x0112
TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


def open_picture(content: bytes, kind: Format) -> Image.Image:
    """The picture with its header read and nothing decoded.

    Raises one of DECODER_FAULTS, or PIL's DecompressionBombError for a gigantic one.
    """
    return Image.open(io.BytesIO(content), formats=PLUGINS[kind])


def load_whole(image: Image.Image) -> None:
    """Decode to the end. Raises one of DECODER_FAULTS where something is missing or broken.

    Libraries that print pictures switch Pillow's tolerance on for the whole process when they are
    imported, so it is switched off here each time.
    """
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    image.load()


def orientation(image: Image.Image) -> int:
    """How the camera was held, 1 to 8 (Exif 2.32 §4.6.4 A); 1 when the tag is absent or broken."""
    try:
        found = image.getexif().get(ORIENTATION_TAG, 1)
    except DECODER_FAULTS:
        return 1
    return found if found in TURNS else 1


def turned(image: Image.Image, held: int) -> Image.Image:
    """The picture as it should be seen, given its orientation."""
    turn = TURNS.get(held)
    return image if turn is None else image.transpose(turn)


def upright_size(image: Image.Image, held: int) -> tuple[int, int]:
    """Width and height as it should be seen, in pixels."""
    width, height = image.size
    return (height, width) if held >= 5 else (width, height)


def limit_pixels(limit: int) -> None:
    """Let Pillow itself refuse what is far over the limit, everywhere in the process.

    Pillow raises at twice this number of pixels; `acceptance.judge` refuses at the limit itself.
    """
    Image.MAX_IMAGE_PIXELS = limit
