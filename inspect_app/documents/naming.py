"""What a downloaded document is called. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote

from inspect_app.documents import wording
from inspect_app.documents.report import KIND

_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


def file_name(year: int, number: int, school: str, subject: str) -> str:
    """The Chinese file name; characters that file systems refuse become underscores."""
    words = f"{wording.number_words(year, number)} {school}{subject}{KIND}"
    return f"{_FORBIDDEN.sub('_', words)}.pdf"


def disposition(name: str, plain: str) -> str:
    """Content-Disposition with the name (RFC 6266, filename*) and a plain one for old readers."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
