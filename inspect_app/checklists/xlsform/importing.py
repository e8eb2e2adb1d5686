"""A simple XLSForm as the draft of a checklist, with what could not be carried over. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inspect_app.checklists.errors import NotAnXlsForm
from inspect_app.checklists.facts import FACTS
from inspect_app.checklists.vocabulary import RESERVED_FIELDS, RESERVED_ITEMS
from inspect_app.checklists.xlsform.columns import Row
from inspect_app.checklists.xlsform.exporting import LeftOut
from inspect_app.checklists.xlsform.languages import Languages, languages_of
from inspect_app.checklists.xlsform.naming import fact_name
from inspect_app.checklists.xlsform.relevants import read_relevant, simple
from inspect_app.checklists.xlsform.writing import Number, written
from inspect_app.checklists.xlsform.xpath import Inexpressible

Json = dict[str, Any]

_TYPES = {
    "integer": "count", "decimal": "measure", "range": "measure", "text": "text", "barcode": "text",
    "date": "date", "time": "time", "image": "photo", "photo": "photo", "signature": "signature",
}  # fmt: skip
_SILENT = {
    "start", "end", "today", "deviceid", "username", "phonenumber", "email", "audit",
    "start-geopoint",
}  # fmt: skip
_PARTS_OF_EXPORT = {"reason", "label", "preset", "shown", "note", "outcome", "row_outcome"}
_FACTS = {fact_name(ref): ref for ref in FACTS}
_CONFORMITY = {"conform", "partial", "fail"}
_SKIPS = {"not_applicable", "unchecked"}
_LEAST = re.compile(r"\.\s*>=\s*(-?\d+(?:\.\d+)?)")
_MOST = re.compile(r"\.\s*<=\s*(-?\d+(?:\.\d+)?)")
_LENGTH = re.compile(r"string-length\(\s*\.\s*\)\s*<=\s*(\d+)")
_UNIT = re.compile(r"(?P<label>.*\S)\s*[（(](?P<unit>[^（()）]+)[)）]")
_NOT_SKIPPED = re.compile(r"\$\{\w+__skip\} = ''(?: and )?")
_NOT_CARRIED = ("calculation", "choice_filter", "readonly", "read_only", "trigger", "repeat_count")
_BANDS = [
    {"id": "qualified", "label": {"zh": "合格", "en": "Qualified"}, "min": Number("60")},
    {"id": "unqualified", "label": {"zh": "不合格", "en": "Not qualified"}, "min": Number("0")},
]
_DAYS = {"critical": Number("7"), "major": Number("30"), "minor": Number("90")}


@dataclass(frozen=True, slots=True)
class Imported:
    """The draft as YAML, and what is not in it."""

    draft: str
    left_out: Sequence[LeftOut]


def draft_from(sheets: Mapping[str, Sequence[Row]]) -> Imported:
    """The draft that the sheets of an XLSForm make. Raises NotAnXlsForm without a survey."""
    survey = sheets.get("survey")
    if not survey:
        raise NotAnXlsForm(field="file")
    return _Import(survey, sheets.get("choices", ()), sheets.get("settings", ())).read()


def _is_required(row: Row) -> bool:
    return row.get("required", "").lower() in ("yes", "true", "true()")


def _demanded(kind: str, required: bool) -> Json:
    """How an item says that it must be answered; of a photo, that there must be one."""
    if kind == "photo":
        return {"evidence": {"rule": "always" if required else "optional"}}
    if required:
        return {"answer": "required"}
    return {"answer": "optional"} if kind in ("conformity", "signature") else {}


def _is_own_addition(name: str) -> bool:
    """Whether an exported form asks or shows this where the app knows it by itself."""
    return name in _FACTS or name == "score" or name.startswith("score__")


@dataclass(slots=True)
class _Place:
    """A group or repeat being read, and the conditions around what stands in it."""

    kind: str
    name: str
    relevants: tuple[str, ...] = ()


@dataclass(slots=True)
class _Import:
    survey: Sequence[Row]
    choices: Sequence[Row]
    settings: Sequence[Row]
    left_out: list[LeftOut] = field(default_factory=list)
    sections: list[Json] = field(default_factory=list)
    items: dict[str, Json] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    ahead: dict[str, Row] = field(default_factory=dict)
    places: list[_Place] = field(default_factory=list)
    languages: Languages = field(init=False)

    def __post_init__(self) -> None:
        self.languages = languages_of([*self.survey, *self.choices])

    def read(self) -> Imported:
        if self.languages.lacking:
            self.leave_out(
                "", "只有一种语言，两种语言写成一样", "one language only; it stands for both"
            )
        for row in self.survey:
            self.row(row)
        sections = [one for one in self.sections if one["items"]]
        return Imported(written({**self.head(), "sections": sections}), self.left_out)

    def head(self) -> Json:
        settings = self.settings[0] if self.settings else {}
        title = settings.get("form_title") or settings.get("form_id") or "草稿"
        return {
            "id": self.identifier(settings.get("form_id") or "draft", {}),
            "version": Number("1"),
            "title": {"zh": title, "en": title},
            "days": _DAYS,
            "scoring": {"bands": _BANDS},
        }

    def leave_out(self, place: str, zh: str, en: str) -> None:
        self.left_out.append(LeftOut(place, {"zh": zh, "en": en}))

    def row(self, row: Row) -> None:
        kind, _, rest = row.get("type", "").strip().partition(" ")
        kind = f"{kind}_{rest}" if kind in ("begin", "end", "add") else kind
        name = row.get("name", "")
        if kind in ("begin_group", "begin_repeat"):
            self.begin(kind.removeprefix("begin_"), name, row)
        elif kind in ("end_group", "end_repeat"):
            if self.places:
                self.places.pop()
        elif kind and kind not in _SILENT and not _is_own_addition(name):
            self.question(kind, rest.strip(), name, row)

    def begin(self, kind: str, name: str, row: Row) -> None:
        relevants = self.places[-1].relevants if self.places else ()
        if row.get("relevant"):
            relevants = (*relevants, row["relevant"])
        title = self.languages.text(row)
        if kind == "group" and not self.places and not name.startswith(("facts__", "result__")):
            taken = {one["id"]: "" for one in self.sections}
            own = self.identifier(name.removeprefix("section__"), taken)
            self.sections.append(
                {"id": own, "title": title or {"zh": name, "en": name}, "items": []}
            )
            self.places.append(_Place(kind, name))
            if row.get("relevant"):
                self.condition(self.sections[-1], "when", (row["relevant"],), own)
            return
        self.places.append(_Place(kind, name, relevants))
        if kind == "repeat":
            table = self.item(name, {"type": "table", "columns": []}, row, relevants)
            label = self.languages.text(row)
            if label is not None:
                table["row_label"] = label

    @property
    def table(self) -> Json | None:
        """The table that is being read."""
        repeats = [one for one in self.places if one.kind == "repeat"]
        return self.items.get(self.ids.get(repeats[-1].name, "")) if repeats else None

    def question(self, kind: str, listed: str, name: str, row: Row) -> None:
        parent, _, part = name.rpartition("__")
        owner = self.items.get(self.ids.get(parent, ""))
        if parent and (part in _PARTS_OF_EXPORT or part.startswith("photo_")):
            return
        if owner is not None and owner["type"] == "signature" and part in ("name", "post"):
            return
        if parent and part in ("count", "skip"):
            self.ahead[name] = {**row, "list": listed}
            return
        shape = self.shape(kind, listed, row, name)
        if shape is None:
            return
        if self.table is not None:
            self.inner(self.table, "columns", part or name, shape, row)
        elif owner is not None:
            self.inner(owner, "fields", part, shape, row)
        else:
            relevants = self.places[-1].relevants if self.places else ()
            if row.get("relevant"):
                relevants = (*relevants, row["relevant"])
            self.item(name, shape, row, relevants)

    def shape(self, kind: str, listed: str, row: Row, name: str) -> Json | None:
        """The type of a question with what belongs to it; None, and told, for one unknown here."""
        listed = listed.removesuffix("or_other").strip()
        if kind in ("select_one", "select_multiple"):
            return self.select(kind, listed)
        if kind == "image" and "signature" in row.get("appearance", ""):
            kind = "signature"
        known = _TYPES.get(kind)
        if kind == "calculate":
            formula = row.get("calculation", "")
            self.leave_out(name, f"算式 {formula}", f"calculation {formula}")
            return None
        if known is None:
            self.leave_out(name, f"类型 {kind}", f"type {kind}")
            return None
        return {"type": known, **self.limits(known, row, name)}

    def select(self, kind: str, listed: str) -> Json:
        options = self.options(listed)
        names = {one["id"] for one in options}
        if names >= _CONFORMITY and names <= _CONFORMITY | _SKIPS:
            return {"type": "conformity", "skips": [one for one in sorted(_SKIPS) if one in names]}
        if names == {"yes", "no"} and kind == "select_one":
            return {"type": "boolean", "options": options}
        return {"type": "choice" if kind == "select_one" else "multichoice", "options": options}

    def options(self, listed: str) -> list[Json]:
        rows = [one for one in self.choices if one.get("list_name", one.get("list name")) == listed]
        return [
            {
                "id": one["name"],
                "label": self.languages.text(one) or {"zh": one["name"], "en": one["name"]},
            }
            for one in rows
            if one.get("name")
        ]

    def limits(self, kind: str, row: Row, name: str) -> Json:
        constraint, found = row.get("constraint", ""), {}
        least, most, length = (one.search(constraint) for one in (_LEAST, _MOST, _LENGTH))
        if kind in ("count", "measure"):
            if least:
                found["min"] = Number(least[1])
            if most and not length:
                found["max"] = Number(most[1])
        elif kind == "text" and length:
            found["max_length"] = Number(length[1])
        rest = constraint
        for one in (_LENGTH, _LEAST, _MOST):
            rest = one.sub("", rest)
        if re.sub(r"\band\b|[\s()]", "", rest):
            self.leave_out(name, f"约束 {constraint}", f"constraint {constraint}")
        return found

    def item(self, name: str, shape: Json, row: Row, relevants: tuple[str, ...]) -> Json:
        own = self.identifier(name, self.items, RESERVED_ITEMS)
        self.ids[name] = own
        item: Json = {"id": own, **self.named("prompt", row, name, shape), **shape}
        if item["type"] == "boolean":
            item["type"] = "choice"
        if item["type"] == "table":
            row = {**row, **self.ahead.get(f"{name}__count", {})}
            self.rows(item, row.get("constraint", ""))
        skip = self.ahead.get(f"{name}__skip")
        if skip is not None:
            item["skips"] = [one["id"] for one in self.options(skip["list"])]
        hint = self.languages.text(row, "hint")
        if hint is not None:
            item["guide"] = hint
        item |= _demanded(item["type"], _is_required(row))
        self.told(row, name)
        self.condition(item, "when", relevants, name)
        self.items[own] = item
        self.section()["items"].append(item)
        return item

    def named(self, key: str, row: Row, name: str, shape: Json) -> Json:
        """The label under its key; of a number, what stands in brackets at its end is the unit."""
        label = self.languages.text(row) or {"zh": name, "en": name}
        units = {language: _UNIT.fullmatch(said) for language, said in label.items()}
        if shape["type"] not in ("count", "measure") or not all(units.values()):
            return {key: label}
        found = {language: match for language, match in units.items() if match is not None}
        said = {language: match["label"] for language, match in found.items()}
        return {key: said, "unit": {language: match["unit"] for language, match in found.items()}}

    def rows(self, table: Json, constraint: str) -> None:
        least, most = _LEAST.search(constraint), _MOST.search(constraint)
        if least:
            table["min_rows"] = Number(least[1])
        if most:
            table["max_rows"] = Number(most[1])

    def section(self) -> Json:
        if not self.sections:
            self.sections.append(
                {"id": "main", "title": {"zh": "检查内容", "en": "What is checked"}, "items": []}
            )
        return self.sections[-1]

    def inner(self, owner: Json, key: str, name: str, shape: Json, row: Row) -> None:
        """An extra field of an item, or a column of a table."""
        if shape["type"] in ("conformity", "photo", "signature"):
            kind = shape["type"]
            self.leave_out(
                owner["id"],
                f"{name}：表格或附加字段不能是 {kind}",
                f"{name}: {kind} inside an item",
            )
            return
        if shape["type"] == "boolean":
            shape = {"type": "boolean"}
        taken = {one["id"]: "" for one in owner.get(key, ())}
        own = self.identifier(name, taken, RESERVED_FIELDS)
        self.ids[row.get("name", name)] = f"{owner['id']}.{own}"
        part: Json = {"id": own, **self.named("label", row, name, shape), **shape}
        if _is_required(row):
            part["required"] = True
        self.told(row, name)
        if row.get("relevant"):
            self.condition(
                part, "when", (row["relevant"],), name, table=owner if key == "columns" else None
            )
        owner.setdefault(key, []).append(part)

    def told(self, row: Row, name: str) -> None:
        for column in _NOT_CARRIED:
            if row.get(column) and row[column] != f"${{{name}__count}}":
                self.leave_out(name, f"{column}：{row[column]}", f"{column}: {row[column]}")

    def condition(
        self,
        owner: Json,
        key: str,
        relevants: tuple[str, ...],
        name: str,
        table: Json | None = None,
    ) -> None:
        """Write the conditions under which something is asked; what cannot be read is told."""

        def refer(question: str) -> str:
            if question in _FACTS:
                return _FACTS[question]
            ref = self.ids.get(question)
            if ref is None:
                raise Inexpressible(f"没有问题“{question}”", f"no question '{question}'")
            if table is not None and ref.startswith(f"{table['id']}."):
                return f"row.{ref.partition('.')[2]}"
            return ref

        parts = []
        for relevant in relevants:
            expression = _NOT_SKIPPED.sub("", relevant).strip()
            if not expression:
                continue
            try:
                parts.append(simple(read_relevant(expression, refer, Number)))
            except Inexpressible as error:
                self.leave_out(
                    name,
                    f"前提 {relevant}：{error.what[0]}",
                    f"relevant {relevant}: {error.what[1]}",
                )
        if parts:
            owner[key] = parts[0] if len(parts) == 1 else {"all": parts}

    def identifier(self, name: str, taken: Mapping[str, Any], reserved: Sequence[str] = ()) -> str:
        """An id made of a name: lower-case letters, digits, hyphens; told apart by a number."""
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:56] or "item"
        own = plain if plain[0].isalpha() else f"q-{plain}"
        own = f"{own}-item" if own in reserved else own
        found, count = own, 1
        while found in taken:
            count += 1
            found = f"{own}-{count}"
        return found
