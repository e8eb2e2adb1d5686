"""An office's own face comes first where it is installed; the free ones have what it lacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pikepdf
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

SETTING = """
import sys
from pathlib import Path
from inspect_app.documents.rendering import STYLESHEET, open_sheet, typeset
page = (
    '<html lang="zh-CN"><title>文书</title><body><h1>卫生室整改</h1><h2>卫生室整改</h2>'
    '<h3>卫生室整改</h3><p>卫生室整改</p></body></html>'
)
Path(sys.argv[1]).write_bytes(typeset(page, open_sheet(STYLESHEET), identifier="faces"))
"""
OFFICE = {"FangSong_GB2312", "KaiTi_GB2312", "SimHei", "FZXiaoBiaoSong-B05S"}
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include>/etc/fonts/fonts.conf</include>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
"""


def install(folder: Path, family: str, text: str) -> None:
    """Put a face of that name into a folder; it has the letters of the text alone."""
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", "FandolKai"], capture_output=True, text=True, check=True
    )
    font = TTFont(found.stdout)
    subsetter = Subsetter(Options(name_IDs=[], layout_features=[]))
    subsetter.populate(text=text)
    subsetter.subset(font)
    for number in (1, 4, 6):
        font["name"].setName(family, number, 3, 1, 0x409)
    font.save(folder / f"{family}.otf")


def faces_of(folder: Path) -> set[str]:
    """The families that a document is set in on a machine that has the faces of the folder too."""
    (folder / "fonts.conf").write_text(FONTS.format(folder=folder))
    pdf = folder / "set.pdf"
    subprocess.run(
        [sys.executable, "-c", SETTING, str(pdf)],
        env=os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")},
        check=True,
    )
    with pikepdf.open(pdf) as opened:
        fonts = opened.pages[0].resources.Font
        return {str(font.BaseFont).partition("+")[2] for font in fonts.values()}


def test_installed_office_faces_are_used_first(tmp_path: Path) -> None:
    without = faces_of(tmp_path)
    assert not without & OFFICE
    for family in OFFICE:
        install(tmp_path, family, "卫生室")
    assert faces_of(tmp_path) == without | OFFICE
