"""A published definition made ready for judging: names resolved, limits typed, once per version."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from inspect_app.checklists.limits import UNVERIFIED
from inspect_app.checklists.names import Json, Name, Names, Text
from inspect_app.checklists.rules import (
    Case,
    Condition,
    Expression,
    names_read,
    read_cases,
    read_condition,
    read_expression,
)


@dataclass(frozen=True, slots=True)
class Field:
    """An extra field beside the main answer, or a column of a table."""

    id: str
    type: str
    name: Name
    required: bool
    when: Condition | None
    compute: Expression | None
    shape: Json


@dataclass(frozen=True, slots=True)
class Item:
    """One item with everything that judging it needs; `shape` is its canonical JSON.

    inputs: the names whose values decide its judgement; None where rows take part in it.
    """

    id: str
    section: str
    type: str
    name: Name
    shape: Json
    weight: Decimal
    bonus: Decimal
    required: bool
    judged: bool
    when: Condition | None
    compute: Expression | None
    fields: Mapping[str, Field]
    columns: Mapping[str, Field]
    standard: tuple[Case, ...]
    advice: tuple[Case, ...]
    row_standard: tuple[Case, ...]
    row_advice: tuple[Case, ...]
    inputs: tuple[Name, ...] | None

    @property
    def skips(self) -> Sequence[str]:
        """Main answers that stand instead of a value."""
        skips: Sequence[str] = self.shape["skips"]
        return skips


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form, shown while its condition holds."""

    id: str
    when: Condition | None
    otherwise: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the least score that earns it."""

    id: str
    label: Text
    least: Decimal


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole checklist, ready for judging; content: its canonical JSON.

    demands: words in use; judged: judgements of items by what decided them.
    """

    content: Json
    id: str
    version: int
    facts: Mapping[str, Name]
    applies: Condition | None
    partial_credit: Decimal
    veto_cap: Decimal
    bonus_cap: Decimal
    excludes_other_owners: bool
    bands: tuple[Band, ...]
    sections: Mapping[str, Section]
    items: Mapping[str, Item]
    demands: dict[int, tuple[str, str]] = field(default_factory=dict, compare=False, repr=False)
    judged: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def cited(self, standards: Iterable[str]) -> list[Json]:
        """Those standards that may be printed as a basis; an unverified one only informs."""
        known = {one["id"]: one for one in self.content["standards"]}
        return [known[one] for one in standards if known[one]["verified"] != UNVERIFIED]


def is_judged(item: Json) -> bool:
    """Whether an item has an outcome: conformity, or any item with a standard."""
    return bool(item["type"] == "conformity" or item["standard"] or item.get("row_standard"))


def _fields(
    shapes: Sequence[Json], owner: str, names: Names, lookups: Json, table: str | None
) -> dict[str, Field]:
    known = names.fields if table is None else names.columns
    return {
        shape["id"]: Field(
            id=shape["id"],
            type=shape["type"],
            name=known[f"{owner}.{shape['id']}"],
            required=shape["required"],
            when=read_condition(shape["when"], names, table),
            compute=read_expression(shape["compute"], names, lookups, table)
            if shape["type"] == "computed"
            else None,
            shape=shape,
        )
        for shape in shapes
    }


def _item(shape: Json, section: str, names: Names, lookups: Json) -> Item:
    own = shape["id"]
    computed = shape["type"] == "computed"
    standard, advice = read_cases(shape["standard"], names), read_cases(shape["advice"], names)
    row_standard = read_cases(shape.get("row_standard", ()), names, own)
    row_advice = read_cases(shape.get("row_advice", ()), names, own)
    return Item(
        id=own,
        section=section,
        type=shape["type"],
        name=names.items[own],
        shape=shape,
        weight=Decimal(shape["weight"]),
        bonus=Decimal(shape["bonus"]),
        required=shape["duty"] == "required",
        judged=is_judged(shape),
        when=read_condition(shape["when"], names),
        compute=read_expression(shape["compute"], names, lookups) if computed else None,
        fields=_fields(shape["fields"], own, names, lookups, None),
        columns=_fields(shape.get("columns", ()), own, names, lookups, own),
        standard=standard,
        advice=advice,
        row_standard=row_standard,
        row_advice=row_advice,
        inputs=None
        if row_standard or row_advice
        else tuple(
            {n.key: n for n in (names.items[own], *names_read([*standard, *advice]))}.values()
        ),
    )


def read(content: Json) -> Definition:
    """A canonical definition made ready for judging. Raises UnknownNameError."""
    names = Names(content)
    scoring = content["scoring"]
    items = {
        item["id"]: _item(item, section["id"], names, content["lookups"])
        for section in content["sections"]
        for item in section["items"]
    }
    sections = {
        section["id"]: Section(
            section["id"],
            read_condition(section["when"], names),
            section["otherwise"],
            tuple(item["id"] for item in section["items"]),
        )
        for section in content["sections"]
    }
    return Definition(
        content=content,
        id=content["id"],
        version=content["version"],
        facts=names.facts,
        applies=read_condition(content["applies"] and content["applies"]["when"], names),
        partial_credit=Decimal(scoring["partial_credit"]),
        veto_cap=Decimal(scoring["veto_cap"]),
        bonus_cap=Decimal(scoring["bonus_cap"]),
        excludes_other_owners=scoring["other_owners"] == "excluded",
        bands=tuple(Band(b["id"], b["label"], Decimal(b["min"])) for b in scoring["bands"]),
        sections=sections,
        items=items,
    )


@lru_cache(maxsize=256)
def read_published(content: str) -> Definition:
    """The definition of a published version's canonical JSON; read once per process."""
    return read(json.loads(content))
