"""Telling what bytes are by looking at them; names and declared types are not trusted. Pure."""

from __future__ import annotations

from enum import StrEnum

BRAND_AREA = 64
HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"})
HEIF_BRANDS = HEIC_BRANDS | {b"mif1", b"msf1"}
FOREIGN_BRANDS = frozenset({b"avif", b"avis", b"jpeg"})


class Format(StrEnum):
    """A kind of picture that is taken as evidence; the value is its media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIC = "image/heic"


UNKNOWN_MEDIA_TYPE = "application/octet-stream"


def sniff(content: bytes) -> Format | None:
    """The format that the first bytes show, None for anything else."""
    if content[:3] == b"\xff\xd8\xff":
        return Format.JPEG
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return Format.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Format.WEBP
    if content[4:8] == b"ftyp" and _is_heic(content):
        return Format.HEIC
    return None


def media_type(content: bytes) -> str:
    """The media type to serve the bytes as."""
    return sniff(content) or UNKNOWN_MEDIA_TYPE


def _is_heic(content: bytes) -> bool:
    """Whether the file type box of an ISO base media file (ISO/IEC 14496-12 §4.3) says HEIF."""
    end = min(int.from_bytes(content[:4], "big"), BRAND_AREA)
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, end, 4))}
    if brands & HEIC_BRANDS:
        return True
    return bool(brands & HEIF_BRANDS) and not brands & FOREIGN_BRANDS
