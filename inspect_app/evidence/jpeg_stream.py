"""The outer structure of a JPEG file (ITU-T T.81 Annex B), checked without decoding. Pure.

Decoders fill what they cannot read with grey and say nothing; the marks in the stream do not lie.
"""

from __future__ import annotations

import re

START_OF_IMAGE = b"\xff\xd8"
END_OF_IMAGE = 0xD9
START_OF_SCAN = 0xDA
_MARK_IN_SCAN = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]", re.DOTALL)
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
            mark = _MARK_IN_SCAN.search(content, at)
            if mark is None or content[mark.end() - 1] not in _AFTER_SCAN:
                return False
            at = mark.end() - 2
