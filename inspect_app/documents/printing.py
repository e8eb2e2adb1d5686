"""Photos in the size that paper needs. Pure."""

from __future__ import annotations

import io

from PIL import Image

EDGE = 800
QUALITY = 82


def print_size(jpeg: bytes) -> bytes:
    """A photo no larger than 800 pixels on its long edge: 420 per inch in a box of 48 × 36 mm.

    jpeg: a view made by the evidence room, upright and without metadata.
    Raises OSError when it cannot be decoded.
    """
    image = Image.open(io.BytesIO(jpeg), formats=("JPEG",))
    scale = min(1.0, EDGE / max(image.size))
    image.draft(None, (round(image.width * scale), round(image.height * scale)))
    image.thumbnail((EDGE, EDGE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
