"""One filled form as rules see it: what is shown, what was answered, what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from inspect_app.checklists.computing import compute
from inspect_app.checklists.conditions import Truth, holds
from inspect_app.checklists.definition import Definition, Field, Item
from inspect_app.checklists.names import Kind, Name
from inspect_app.checklists.responses import Facts, Responses, Row
from inspect_app.checklists.rules import Condition
from inspect_app.checklists.values import Value, is_date, is_time, number

SKIPS = ("not_applicable", "unchecked")
_NOTHING: Mapping[str, Any] = {}


def read_answer(kind: Kind, options: Mapping[str, Any], answer: Any) -> Value | None:
    """An answer as the value its kind says; None when it is missing or cannot be one."""
    if kind is Kind.NUMBER:
        return number(answer)
    if kind is Kind.BOOLEAN:
        return answer if isinstance(answer, bool) else None
    if kind is Kind.CHOICES:
        return _chosen(options, answer)
    if not isinstance(answer, str):
        return None
    fits = (
        answer in options
        if kind is Kind.CHOICE
        else is_date(answer)
        if kind is Kind.DATE
        else is_time(answer)
        if kind is Kind.TIME
        else answer != ""
    )
    return answer if fits else None


def _chosen(options: Mapping[str, Any], answer: Any) -> tuple[str, ...] | None:
    if not isinstance(answer, (list, tuple)):
        return None
    if any(not isinstance(one, str) or one not in options for one in answer):
        return None
    return tuple(answer) if len(set(answer)) == len(answer) else None


class Sheet:
    """The values of one inspection, each worked out once.

    An answer that is hidden, of the wrong type or outside its options counts as missing.
    """

    def __init__(self, definition: Definition, facts: Facts, responses: Responses) -> None:
        self.definition = definition
        self.facts = facts
        self.responses = responses
        self._values: dict[Any, Value | None] = {}
        self._truths: dict[tuple[int, str], Truth] = {}
        self._shown: dict[str, Truth] = {}

    @cached_property
    def applies(self) -> bool:
        """Whether the checklist binds this school; below its scope it only advises."""
        condition = self.definition.applies
        return condition is None or holds(condition, self.look) is True

    def holds(self, condition: Condition, row: str = "") -> Truth:
        """Whether a condition of the definition holds, worked out once."""
        key = id(condition), row
        try:
            return self._truths[key]
        except KeyError:
            truth = self._truths[key] = holds(condition, self.look, row)
            return truth

    def section_shown(self, section: str) -> Truth:
        """Whether the section's condition holds."""
        condition = self.definition.sections[section].when
        return True if condition is None else self.holds(condition)

    def shown(self, item: Item) -> Truth:
        """Whether the item is asked; None while what decides it is missing."""
        try:
            return self._shown[item.id]
        except KeyError:
            shown = self.section_shown(item.section)
            if shown is True and item.when is not None:
                shown = holds(item.when, self.look)
            self._shown[item.id] = shown
            return shown

    def field_shown(self, item: Item, field: Field, row: str = "") -> bool:
        """Whether an extra field or a cell is asked."""
        if self.shown(item) is not True or self.skip(item) is not None:
            return False
        return field.when is None or holds(field.when, self.look, row) is True

    def answer(self, item: str, row: str, field: str) -> Any:
        """The answer as it was recorded, None when there is none."""
        fields = self.responses.answers.get(item, _NOTHING).get(row)
        return None if fields is None else fields.get(field)

    def remark(self, item: Item, field: str) -> str:
        """What was written beside the main answer, `reason` or `note`; empty when nothing was."""
        written = self.answer(item.id, "", field)
        return written if isinstance(written, str) else ""

    def skip(self, item: Item) -> str | None:
        """`not_applicable` or `unchecked`, where the main answer is that and may be."""
        main = self.answer(item.id, "", "value")
        return main if main in SKIPS and main in item.skips else None

    def rows(self, table: str) -> Sequence[Row]:
        """The rows present in a table that is shown and not skipped."""
        item = self.definition.items[table]
        if self.shown(item) is not True or self.skip(item) is not None:
            return ()
        return self.responses.rows.get(table, ())

    def row_number(self, table: str, row: str) -> int:
        """The place of a present row in its table, from 1."""
        return next(n for n, one in enumerate(self.rows(table), start=1) if one.id == row)

    def look(self, name: Name, row: str = "") -> Value | None:
        """The value of a name, None while it is missing."""
        in_row = name.scope in ("column", "cell")
        key: Any = (name.key, row) if in_row else name.key
        try:
            return self._values[key]
        except KeyError:
            value = self._values[key] = self._find(name, row if in_row else "")
            return value

    def _find(self, name: Name, row: str) -> Value | None:
        if name.scope == "fact":
            return read_answer(name.kind, name.options, self.facts.get(name.ref))
        item = self.definition.items[name.item]
        if name.scope == "item":
            return self._main(item) if self.shown(item) is True else None
        field = (item.fields if name.scope == "field" else item.columns)[name.field]
        if not self.field_shown(item, field, row):
            return None
        if field.compute is not None:
            return compute(field.compute, self, row)
        return read_answer(name.kind, name.options, self.answer(item.id, row, field.id))

    def _main(self, item: Item) -> Value | None:
        skip = self.skip(item)
        if skip is not None:
            return skip if item.type == "conformity" and skip == "not_applicable" else None
        if item.compute is not None:
            return compute(item.compute, self)
        if item.type == "table":
            return Decimal(len(self.rows(item.id)))
        if item.type == "photo":
            return Decimal(sum(self.responses.photos.get(item.id, {}).values()))
        if item.type == "signature":
            return True if item.id in self.responses.signatures else None
        return read_answer(item.name.kind, item.name.options, self.answer(item.id, "", "value"))
