"""A document of chapters, tables and bars: bulletins, dossiers, certificates, statements. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Protocol

from inspect_app.documents.annex import Photo, bar_width
from inspect_app.documents.frame import Frame
from inspect_app.documents.record import Json


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid. width: in mm, 0: what is left; align: left, center or right."""

    label: str
    width: int = 0
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; cells are texts, as many in a row as there are columns."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of 100 with its value; before: of the time before, "": none to compare with."""

    label: str
    value: str
    width: str
    before: str = ""
    before_width: str = "0"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under one caption."""

    caption: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """What a place looked like before and after; None: no photo of it."""

    label: str
    before: Photo | None
    after: Photo | None


@dataclass(frozen=True, slots=True)
class Chapter:
    """A numbered chapter: prose, then charts, then tables."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex of tables and of pairs of photos."""

    title: str
    grids: tuple[Grid, ...] = ()
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything such a document says; texts are plain and not yet escaped.

    closing: the last paragraph, which stays on the page of the signature.
    """

    template: ClassVar[str] = "letter.html"

    frame: Frame
    record: Json
    opening: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    closing: str
    tables: tuple[Annex, ...]
    proof: tuple[tuple[str, str], ...]

    @property
    def annexes(self) -> tuple[str, ...]:
        """Titles of the annexes; the proof is the last one."""
        return (*(one.title for one in self.tables), "存证")

    @property
    def photos(self) -> frozenset[str]:
        """Hashes of the photos in its pairs."""
        pairs = (pair for annex in self.tables for pair in annex.pairs)
        shown = (photo for pair in pairs for photo in (pair.before, pair.after))
        return frozenset(photo.sha256 for photo in shown if photo)


def score_bar(label: str, value: Decimal | None, before: Decimal | None = None) -> Bar:
    """A bar of a score of 100, rounded for display alone."""
    return Bar(
        label=label,
        value=one_decimal(value),
        width=_width(value),
        before="" if before is None else one_decimal(before),
        before_width=_width(before),
    )


def share_bar(label: str, part: int, whole: int) -> Bar:
    """A bar of how many of all, with both counts."""
    share = Decimal(100) * part / whole if whole else None
    return Bar(label, f"{part}/{whole}", _width(share))


def one_decimal(value: Decimal | None) -> str:
    """A score or share as it is shown; "—": none."""
    return "—" if value is None else format(value.quantize(Decimal("0.1")), "f")


class Counted(Protocol):
    """A score that counts, and the sealed one where that is another; both of 100."""

    @property
    def score(self) -> Decimal | None: ...
    @property
    def sealed(self) -> Decimal | None: ...


def counted_instead(named: Iterable[tuple[str, Counted]]) -> Iterator[str]:
    """A sentence on scores that leave out what others than the school have to cure, if any do."""
    told = [
        f"{name}封存得分{one_decimal(one.sealed)}，计入{one_decimal(one.score)}"
        for name, one in named
        if one.sealed is not None
    ]
    if told:
        yield f"下列得分不计已转由学校以外的责任方解决的项目：{'；'.join(told)}。"


def percent(part: int, whole: int) -> str:
    """How many of all in per cent, to a tenth; "—": of none."""
    return f"{one_decimal(Decimal(100) * part / whole)}%" if whole else "—"


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """The arithmetic mean; None of nothing."""
    return sum(values, Decimal(0)) / len(values) if values else None


def _width(value: Decimal | None) -> str:
    return bar_width(None if value is None else format(value, "f"))
