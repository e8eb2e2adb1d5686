"""Which columns of an XLSForm hold Chinese and which English."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspect_app.checklists.names import Text
from inspect_app.checklists.xlsform.columns import Row

_SEPARATOR = "::"


@dataclass(frozen=True, slots=True)
class Languages:
    """What the form's two languages are called behind `label::`; "" stands for a plain `label`."""

    zh: str
    en: str

    def text(self, row: Row, column: str = "label") -> Text | None:
        """A text of the row; where one language lacks, the other stands for it."""
        zh, en = (row.get(_column(column, language), "") for language in (self.zh, self.en))
        plain = row.get(column, "")
        said = {"zh": zh or plain or en, "en": en or plain or zh}
        return said if said["zh"] else None

    @property
    def lacking(self) -> bool:
        """Whether both languages are read from the same column."""
        return self.zh == self.en


def languages_of(rows: Iterable[Row]) -> Languages:
    """The languages by the columns in use; the first one stands for what is not there."""
    found = list(
        dict.fromkeys(
            key.partition(_SEPARATOR)[2].strip()
            for row in rows
            for key in row
            if key.startswith(f"label{_SEPARATOR}")
        )
    ) or [""]
    zh = next((one for one in found if _is(one, "zh", "中文", "chinese", "汉语")), found[0])
    others = [one for one in found if one != zh]
    en = next((one for one in others if _is(one, "en", "english", "英文")), zh)
    return Languages(zh, en)


def _is(language: str, *marks: str) -> bool:
    lower = language.lower()
    return any(f"({mark})" in lower or lower.startswith(mark) for mark in marks)


def _column(column: str, language: str) -> str:
    return f"{column}{_SEPARATOR}{language}" if language else column
