"""Everything that rules can name, with its kind, label and unit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as member
from enum import StrEnum
from typing import Any, Literal

Text = Mapping[str, str]
Json = Mapping[str, Any]

CONFORMITY: dict[str, Text] = {
    "conform": {"zh": "符合", "en": "Conforms"},
    "partial": {"zh": "部分符合", "en": "Partly conforms"},
    "fail": {"zh": "不符合", "en": "Does not conform"},
    "not_applicable": {"zh": "不适用", "en": "Not applicable"},
}


class Kind(StrEnum):
    """What a named value is, and so how it may be compared."""

    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"


KIND_OF_TYPE = {
    "conformity": Kind.CHOICE,
    "count": Kind.NUMBER,
    "measure": Kind.NUMBER,
    "choice": Kind.CHOICE,
    "multichoice": Kind.CHOICES,
    "text": Kind.TEXT,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "boolean": Kind.BOOLEAN,
    "photo": Kind.NUMBER,
    "signature": Kind.BOOLEAN,
    "table": Kind.NUMBER,
}

Scope = Literal["fact", "item", "field", "column", "cell"]


@dataclass(frozen=True, slots=True)
class Name:
    """A value that rules can name; scope cell: the value of a column in the row at hand.

    key: identifies the value; a column and its cells share one. in_row: it has a value in each row.
    """

    ref: str
    scope: Scope
    item: str
    field: str
    kind: Kind
    label: Text
    unit: Text | None
    decimals: int | None
    options: Mapping[str, Text]
    key: str = member(init=False)
    in_row: bool = member(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "in_row", self.scope in ("column", "cell"))
        key = self.ref if self.scope == "fact" else f"{self.item}/{self.field}"
        object.__setattr__(self, "key", key)


class UnknownNameError(KeyError):
    """A rule names something that the definition does not have."""


class Names:
    """Everything that rules of one definition can name."""

    def __init__(self, content: Json) -> None:
        self.facts = {ref: _fact(ref, fact) for ref, fact in content["facts"].items()}
        self.items: dict[str, Name] = {}
        self.fields: dict[str, Name] = {}
        self.columns: dict[str, Name] = {}
        for section in content["sections"]:
            for item in section["items"]:
                self._add(item)

    def _add(self, item: Json) -> None:
        ref = item["id"]
        self.items[ref] = _name(ref, "item", ref, "value", item, item["prompt"])
        for field in item["fields"]:
            inner = f"{ref}.{field['id']}"
            self.fields[inner] = _name(inner, "field", ref, field["id"], field, field["label"])
        for column in item.get("columns", ()):
            inner = f"{ref}.{column['id']}"
            self.columns[inner] = _name(inner, "column", ref, column["id"], column, column["label"])

    def find(self, ref: str, table: str | None = None) -> Name:
        """What a reference names; `row.…`: a cell of the table. Raises UnknownNameError."""
        if table is not None and ref.startswith("row."):
            column = self.columns.get(f"{table}.{ref[4:]}")
            if column is None:
                raise UnknownNameError(ref)
            return Name(
                ref, "cell", table, column.field, column.kind, column.label, column.unit,
                column.decimals, column.options,
            )  # fmt: skip
        for known in (self.facts, self.items, self.fields, self.columns):
            if ref in known:
                return known[ref]
        raise UnknownNameError(ref)

    def all(self) -> Iterator[str]:
        """Every reference that can be named outside a row."""
        for known in (self.facts, self.items, self.fields, self.columns):
            yield from known


def _fact(ref: str, fact: Json) -> Name:
    options = {option["id"]: option["label"] for option in fact["options"]}
    kind = Kind(fact["type"])
    return Name(ref, "fact", "", "", kind, fact["label"], fact["unit"], None, options)


def kind_of(shape: Json) -> Kind:
    """The kind of an item, field or column."""
    return Kind(shape["result"]) if shape["type"] == "computed" else KIND_OF_TYPE[shape["type"]]


def _name(ref: str, scope: Scope, item: str, field: str, shape: Json, label: Text) -> Name:
    if shape["type"] == "conformity":
        options = CONFORMITY
    else:
        options = {option["id"]: option["label"] for option in shape.get("options", ())}
    decimals = shape["decimals"] if shape["type"] == "computed" else None
    unit = shape.get("unit")
    return Name(ref, scope, item, field, kind_of(shape), label, unit, decimals, options)
