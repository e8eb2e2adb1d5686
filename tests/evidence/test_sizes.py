"""Photos as they are shown: upright, small, in plain colours, silent about their place."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from inspect_app.evidence.sizes import Size, render
from tests.evidence.conftest import jpeg

GPS = 0x8825


def shown(content: bytes, size: Size = Size.VIEW) -> Image.Image:
    image = Image.open(io.BytesIO(render(content, size)))
    assert image.format == "JPEG"
    return image


def encoded(image: Image.Image, picture_format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, picture_format, **options)
    return out.getvalue()


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean difference of two pictures, 0 to 255."""
    other = other.convert("RGB").resize(one.size)
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other)).mean)


@pytest.mark.parametrize(
    "names",
    [
        ("portrait_1.jpg", "portrait_3.jpg", "portrait_6.jpg", "portrait_8.jpg"),
        ("landscape_1.jpg", "landscape_6.jpg"),
    ],
)
def test_a_photo_is_upright_however_the_phone_was_held(
    shared: Path, names: tuple[str, ...]
) -> None:
    first, *others = (shown((shared / "photos" / name).read_bytes()) for name in names)
    for other in others:
        assert other.size == first.size
        assert difference(first, other) < 12
        assert difference(first, other.rotate(180)) > 30


def test_long_edges_are_1600_and_320_and_small_photos_stay_small(shared: Path) -> None:
    for file in sorted((shared / "photos").iterdir()):
        content = file.read_bytes()
        with Image.open(file) as image:
            longest = max(image.size)
        assert max(shown(content).size) == min(1600, longest), file.name
        assert max(shown(content, Size.THUMBNAIL).size) == min(320, longest), file.name


def test_heic_is_shown_as_jpeg_in_the_right_shape(shared: Path) -> None:
    content = (shared / "photos" / "iphone_13_pro_max.HEIC").read_bytes()
    assert shown(content).size == (1200, 1600)


def test_nothing_but_the_picture_is_in_what_is_shown(shared: Path) -> None:
    told = 0
    for file in sorted((shared / "photos").iterdir()):
        content = file.read_bytes()
        with Image.open(io.BytesIO(content)) as original:
            told += bool(original.getexif().get_ifd(GPS))
        for size in (Size.VIEW, Size.THUMBNAIL):
            raw = render(content, size)
            image = Image.open(io.BytesIO(raw))
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            assert not image.getexif()
            assert not any(mark in raw for mark in (b"Exif", b"ICC_PROFILE", b"http:", b"Nokia"))
    assert told >= 2


def test_a_comment_or_a_label_in_the_file_does_not_travel_on() -> None:
    content = encoded(
        Image.open(io.BytesIO(jpeg(1))),
        "JPEG",
        comment=b"secret place",
        xmp=b"<x:xmpmeta>secret place</x:xmpmeta>",
    )
    assert content.count(b"secret place") == 2
    assert b"secret place" not in render(content, Size.VIEW)


def test_colours_of_an_iphone_are_converted(shared: Path) -> None:
    """The red of Display P3 is further out than the same numbers in sRGB say."""
    with Image.open(shared / "photos" / "iphone_13_pro_max.HEIC") as photo:
        display_p3 = photo.info["icc_profile"]
    swatch = Image.new("RGB", (64, 64), (200, 60, 60))
    red, green, _blue = shown(encoded(swatch, "JPEG", icc_profile=display_p3)).getpixel((32, 32))
    assert red > 208
    assert green < 50


def test_a_broken_profile_costs_no_photo() -> None:
    swatch = Image.new("RGB", (64, 64), (200, 60, 60))
    plain = shown(encoded(swatch, "JPEG", icc_profile=b"not a profile"))
    assert difference(swatch, plain) < 4


def test_transparent_parts_become_white() -> None:
    clear = encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0)), "PNG")
    assert shown(clear).getpixel((20, 20)) == (255, 255, 255)


def test_the_same_photo_gives_the_same_bytes(shared: Path) -> None:
    content = (shared / "photos" / "portrait_6.jpg").read_bytes()
    assert render(content, Size.VIEW) == render(content, Size.VIEW)
