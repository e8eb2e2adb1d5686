"""What every document has around its own content: head, number, seal, differences. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from inspect_app.clock import civil_date
from inspect_app.documents import wording
from inspect_app.documents.letterhead import ISSUER
from inspect_app.documents.titles import title_lines


@dataclass(frozen=True, slots=True)
class Previous:
    """The issued document that a new version replaces; statements: label → words."""

    number: str
    issued_at: datetime
    version: int
    statements: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Issuing:
    """What makes a document this one. mark: of its series; address: where its QR code leads."""

    document: str
    mark: str
    year: int
    number: int
    issued_at: datetime
    address: str
    previous: Previous | None = None
    reason: str = ""

    @property
    def number_words(self) -> str:
        """The number as it is printed."""
        return wording.number_words(self.mark, self.year, self.number)

    @property
    def version(self) -> int:
        """Which issue of the same document it is."""
        return self.previous.version + 1 if self.previous else 1


@dataclass(frozen=True, slots=True)
class Difference:
    """A statement that another version makes otherwise; "—": does not make at all."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts that all documents share, ready to be set; texts are plain and not yet escaped.

    replaces: a sentence on the version before; "": there is none.
    """

    document: str
    kind: str
    name: str
    title: tuple[str, ...]
    number: str
    version: int
    issuer: str
    addressee: str
    issued_on: str
    issued_at: str
    is_sample: bool
    address: str
    statements: Mapping[str, str]
    replaces: str
    differences: tuple[Difference, ...]


class Paper(Protocol):
    """A document ready to be set; annexes: their titles; photos: hashes; record: for machines."""

    template: ClassVar[str]

    @property
    def annexes(self) -> tuple[str, ...]: ...

    @property
    def frame(self) -> Frame: ...

    @property
    def photos(self) -> frozenset[str]: ...

    @property
    def record(self) -> Mapping[str, Any]: ...


def frame(
    issuing: Issuing,
    *,
    kind: str,
    title: Sequence[str],
    addressee: str,
    is_sample: bool,
    statements: Mapping[str, str],
) -> Frame:
    """The frame of a document; kind: its official name; title: parts a line may end after."""
    previous = issuing.previous
    return Frame(
        document=issuing.document,
        kind=kind,
        name="".join(title),
        title=title_lines(title),
        number=issuing.number_words,
        version=issuing.version,
        issuer=ISSUER,
        addressee=addressee,
        issued_on=wording.day(civil_date(issuing.issued_at)),
        issued_at=issuing.issued_at.isoformat(timespec="seconds"),
        is_sample=is_sample,
        address=issuing.address,
        statements=statements,
        replaces=_replaces(issuing, previous) if previous else "",
        differences=differences(previous.statements, statements) if previous else (),
    )


def _replaces(issuing: Issuing, previous: Previous) -> str:
    words = (
        f"本文书为第{issuing.version}版，替代{previous.number}"
        f"（{wording.day(civil_date(previous.issued_at))}印发），原文书自本文书出具之日起不再使用。"
    )
    return words + (f"更正原因：{wording.sentence(issuing.reason)}" if issuing.reason else "")


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Difference, ...]:
    """What two versions state differently, in the order of the later one, then what is gone."""
    labels = [*after, *(one for one in before if one not in after)]
    return tuple(
        Difference(one, before.get(one, "—"), after.get(one, "—"))
        for one in labels
        if before.get(one) != after.get(one)
    )
