"""The serif face of figures and Latin letters, cut at run time from the system's own Song face.

Fandol's faces have sans-serif figures, which look wrong beside Song and Fang-song characters.
"""

from __future__ import annotations

import io
import subprocess
from functools import cache

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

NAME = "Report Figures"
SOURCE = "Noto Serif CJK SC"
CHARACTERS = "".join(map(chr, range(0x20, 0x7F))) + "°±²³µ×÷≤≥"


class NoFace(RuntimeError):  # noqa: N818
    """The system lacks the face; says which package holds it."""


@cache
def figures_face() -> bytes:
    """An OpenType font of `CHARACTERS` alone; the same bytes for the same system font.

    Raises NoFace when the system has no Noto Serif CJK (Debian: fonts-noto-cjk).
    """
    path, index = _find()
    font = TTFont(path, fontNumber=index, recalcTimestamp=False, lazy=True)
    options = Options(notdef_outline=True, layout_features=[], name_IDs=[], hinting=False)
    subsetter = Subsetter(options)
    subsetter.populate(text=CHARACTERS)
    subsetter.subset(font)
    for name_id in (1, 4, 6):
        font["name"].setName(NAME, name_id, 3, 1, 0x409)
    out = io.BytesIO()
    font.save(out, reorderTables=True)
    return out.getvalue()


def _find() -> tuple[str, int]:
    found = subprocess.run(
        ["fc-match", "-f", "%{file}|%{index}|%{family}", f"{SOURCE}:style=Regular"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("|")
    if SOURCE not in found[2]:
        raise NoFace(f"install the font {SOURCE} (Debian: fonts-noto-cjk)")
    return found[0], int(found[1])
