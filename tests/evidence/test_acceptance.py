"""Bytes in, verdict out: good pictures are measured, the rest is named for what it is."""

from __future__ import annotations

import io
import random
import struct
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from inspect_app.evidence.acceptance import Accepted, Refusal, distance, judge
from tests.evidence.conftest import jpeg

LIMIT = 100_000_000
UPRIGHT_SIZES = {
    "DSCN0010.jpg": (640, 480),
    "DSCN0021.jpg": (640, 480),
    "HMD_Nokia_8.3_5G.jpg": (4608, 1976),
    "image00971.jpg": (636, 227),
    "iphone_13_pro_max.HEIC": (3024, 4032),
    "jolla.jpg": (3264, 2448),
    "landscape_1.jpg": (600, 450),
    "landscape_6.jpg": (600, 450),
    "no_exif.jpg": (322, 466),
    "portrait_1.jpg": (450, 600),
    "portrait_3.jpg": (450, 600),
    "portrait_6.jpg": (450, 600),
    "portrait_8.jpg": (450, 600),
}


def encoded(picture_format: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(jpeg(3))).save(out, picture_format, **options)
    return out.getvalue()


SAMPLES = {
    "image/jpeg": jpeg(3),
    "image/png": encoded("PNG"),
    "image/webp": encoded("WEBP"),
    "image/heic": encoded("HEIF"),
}


def accepted(content: bytes) -> Accepted:
    verdict = judge(content, pixel_limit=LIMIT)
    assert isinstance(verdict, Accepted), verdict
    return verdict


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: int) -> bytes:
    """A grey PNG that claims a size and holds only so many rows of it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes((width + 1) * rows), 9)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def test_every_phone_photo_is_accepted_and_measured_upright(shared: Path) -> None:
    sizes = {}
    for file in sorted((shared / "photos").iterdir()):
        verdict = accepted(file.read_bytes())
        sizes[file.name] = (verdict.width, verdict.height)
    assert sizes == UPRIGHT_SIZES


def test_a_picture_is_known_by_its_bytes_whatever_it_is_called(shared: Path) -> None:
    for media_type, content in SAMPLES.items():
        assert accepted(content).media_type == media_type
    iphone = (shared / "photos" / "iphone_13_pro_max.HEIC").read_bytes()
    assert accepted(iphone).media_type == "image/heic"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"clinic floor area 39.9\n" * 100,
        b"GIF89a" + bytes(100),
        b"%PDF-1.7" + bytes(100),
        b"\x00\x00\x00\x1cftypmp42" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ],
)
def test_what_is_no_photo_is_named_so(content: bytes) -> None:
    assert judge(content, pixel_limit=LIMIT) == Refusal.NOT_A_PICTURE


def test_a_photo_that_ends_early_is_damaged_however_little_is_missing(shared: Path) -> None:
    for file in sorted((shared / "photos").iterdir()):
        content = file.read_bytes()
        for share in (0.03, 0.3, 0.6, 0.95, 0.999):
            cut = content[: int(len(content) * share)]
            assert judge(cut, pixel_limit=LIMIT) == Refusal.DAMAGED, (file.name, share)


def test_every_format_that_ends_early_is_damaged() -> None:
    for media_type, content in SAMPLES.items():
        for missing in (1, 2, 100, len(content) // 2, len(content) - 40):
            verdict = judge(content[:-missing], pixel_limit=LIMIT)
            assert verdict == Refusal.DAMAGED, (media_type, missing)


def test_a_jpeg_overwritten_in_the_middle_is_damaged(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when another library has told the decoder to be content with grey."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    content = (shared / "photos" / "jolla.jpg").read_bytes()
    middle = len(content) // 2
    for seed in range(4):
        foreign = random.Random(seed).randbytes(4096)
        broken = content[:middle] + foreign + content[middle + len(foreign) :]
        assert judge(broken, pixel_limit=LIMIT) == Refusal.DAMAGED


def test_a_jpeg_with_a_small_foreign_piece_is_known_by_its_marks(shared: Path) -> None:
    """The decoder finds its way again after 600 bytes and says nothing."""
    content = (shared / "photos" / "jolla.jpg").read_bytes()
    middle = len(content) // 2
    broken = content[:middle] + random.Random(4).randbytes(600) + content[middle + 600 :]
    Image.open(io.BytesIO(broken)).load()
    assert judge(broken, pixel_limit=LIMIT) == Refusal.DAMAGED


def test_what_phones_append_behind_a_jpeg_does_no_harm() -> None:
    assert accepted(SAMPLES["image/jpeg"] + b"moving picture data \xff\x3a" * 100)
    assert accepted(encoded("JPEG", progressive=True))


def test_a_400_megapixel_png_of_a_few_kilobytes_is_refused_at_once() -> None:
    bomb = png(20_000, 20_000, 200)
    assert len(bomb) < 8_000
    started = time.perf_counter()
    assert judge(bomb, pixel_limit=LIMIT) == Refusal.TOO_LARGE
    assert time.perf_counter() - started < 0.2


def test_the_pixel_limit_is_exact() -> None:
    picture = png(100, 100, 100)
    assert accepted(picture)
    assert isinstance(judge(picture, pixel_limit=10_000), Accepted)
    assert judge(picture, pixel_limit=9_999) == Refusal.TOO_LARGE


def test_the_same_picture_hashes_alike_however_it_was_held_or_compressed(shared: Path) -> None:
    photos = shared / "photos"
    hashes = {
        name: accepted((photos / name).read_bytes()).difference_hash for name in UPRIGHT_SIZES
    }
    for name in ("portrait_3.jpg", "portrait_6.jpg", "portrait_8.jpg"):
        assert distance(hashes["portrait_1.jpg"], hashes[name]) <= 6, name
    assert distance(hashes["landscape_1.jpg"], hashes["landscape_6.jpg"]) <= 2
    assert distance(hashes["landscape_1.jpg"], hashes["jolla.jpg"]) > 16
    smaller = io.BytesIO()
    Image.open(photos / "jolla.jpg").resize((800, 600)).save(smaller, "JPEG", quality=40)
    again = accepted(smaller.getvalue()).difference_hash
    assert distance(hashes["jolla.jpg"], again) <= 3


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(SAMPLES)),
    st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_no_damage_whatever_makes_the_judge_fail(
    media_type: str, blows: list[tuple[float, int]]
) -> None:
    content = bytearray(SAMPLES[media_type])
    for place, value in blows:
        content[int(place * len(content))] = value
    assert isinstance(judge(bytes(content), pixel_limit=LIMIT), Accepted | Refusal)
