"""The outer structure of a JPEG file (ITU-T T.81 Annex B), checked without decoding. Pure.

Decoders fill what they cannot read with grey and say nothing; the marks in the stream do not lie.
"""

from __future__ import annotations

START_OF_IMAGE = b"\xff\xd8"
END_OF_IMAGE = 0xD9
START_OF_SCAN = 0xDA
FILL = 0xFF
_WITHIN_SCAN = frozenset({0x00, *range(0xD0, 0xD8)})
_AFTER_SCAN = frozenset({END_OF_IMAGE, START_OF_SCAN, 0xC4, 0xDB, 0xDD, 0xDC, 0xFE}) | frozenset(
    range(0xE0, 0xF0)
)


def is_whole(content: bytes) -> bool:
    """Whether segments and scans follow each other without a foreign mark up to the end mark.

    What a phone appends behind the end mark (a moving picture, a second picture) is not looked at.
    """
    at = len(START_OF_IMAGE)
    while True:
        while content[at + 1 : at + 2] == b"\xff":
            at += 1
        head = content[at : at + 4]
        if len(head) >= 2 and head[0] == 0xFF and head[1] == END_OF_IMAGE:
            return True
        if len(head) < 4 or head[0] != 0xFF:
            return False
        length = int.from_bytes(head[2:4], "big")
        if length < 2:
            return False
        at += 2 + length
        if head[1] == START_OF_SCAN:
            at = _mark_in_scan(content, at)
            if at < 0 or content[at + 1] not in _AFTER_SCAN:
                return False


def _mark_in_scan(content: bytes, at: int) -> int:
    """Where the next mark stands that is neither a stuffed byte nor a restart; -1: nowhere."""
    last = len(content) - 1
    at = content.find(FILL, at)
    while 0 <= at < last:
        code = content[at + 1]
        if code != FILL and code not in _WITHIN_SCAN:
            return at
        at = content.find(FILL, at + 1 if code == FILL else at + 2)
    return -1
