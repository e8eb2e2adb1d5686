"""The sizes in which photos are shown: upright, sRGB, JPEG, without any metadata. Pure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from PIL import Image, ImageCms

from inspect_app.evidence.decoding import open_picture, orientation, turned
from inspect_app.evidence.formats import Format, sniff


class Size(StrEnum):
    """In which size a photo is asked for."""

    THUMBNAIL = "thumbnail"
    VIEW = "view"
    PRINT = "print"
    ORIGINAL = "original"


@dataclass(frozen=True, slots=True)
class Shape:
    """Long edge in pixels and JPEG quality (1 to 95)."""

    edge: int
    quality: int


SHAPES = {
    Size.THUMBNAIL: Shape(320, 78),
    Size.VIEW: Shape(1600, 85),
    Size.PRINT: Shape(800, 82),
}
"""On paper: 420 pixels per inch in a box of 48 × 36 mm."""
SRGB = ImageCms.createProfile("sRGB")
WHITE = (255, 255, 255)


def render(content: bytes, size: Size) -> bytes:
    """A photo in one of the smaller sizes, as JPEG; never larger than the photo itself.

    content: a picture that was accepted.
    """
    shape = SHAPES[size]
    image = open_picture(content, cast(Format, sniff(content)))
    held = orientation(image)
    profile = image.info.get("icc_profile")
    image.draft(None, _fitting(image.size, shape.edge))
    small = _opaque(image)
    small.thumbnail((shape.edge, shape.edge), Image.Resampling.LANCZOS, reducing_gap=None)
    plain = turned(_in_srgb(small, profile), held)
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=shape.quality, optimize=True)
    return out.getvalue()


def _fitting(size: tuple[int, int], edge: int) -> tuple[int, int]:
    scale = min(1.0, edge / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _opaque(image: Image.Image) -> Image.Image:
    """The picture in colours that can be converted, on white where it was transparent."""
    if image.has_transparency_data:
        ground = Image.new("RGBA", image.size, WHITE)
        return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
    return image if image.mode in ("RGB", "CMYK") else image.convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB")
            return cast(Image.Image, converted)
        except (ImageCms.PyCMSError, OSError):
            return image.convert("RGB")
    return image.convert("RGB")
