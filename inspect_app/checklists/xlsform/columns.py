"""Cells of the sheets: texts in two languages."""

from __future__ import annotations

from inspect_app.checklists.names import Text
from inspect_app.checklists.xlsform.words import CHINESE, ENGLISH

Row = dict[str, str]


def labelled(text: Text | None, column: str = "label") -> Row:
    """The two cells of a text; none for an empty one."""
    if text is None or not text["zh"]:
        return {}
    return {f"{column}::{CHINESE}": text["zh"], f"{column}::{ENGLISH}": text["en"]}


def said(subject: Text, about: Text) -> Row:
    """The label of a question about something."""
    return labelled(
        {"zh": f"{subject['zh']}：{about['zh']}", "en": f"{subject['en']}: {about['en']}"}
    )
