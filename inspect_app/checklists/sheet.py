"""One filled form as rules see it: what is shown, what was answered, what follows from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, partial
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


Reader = Callable[[Any], Value | None]


def reader(name: Name) -> Reader:
    """How an answer becomes the value its kind says; None when it is missing or cannot be one."""
    if name.kind is Kind.CHOICES:
        return partial(_chosen, name.options)
    if name.kind is Kind.CHOICE:
        return partial(_option, name.options)
    return _READERS[name.kind]


def read_answer(name: Name, answer: Any) -> Value | None:
    """An answer as the value its kind says; None when it is missing or cannot be one."""
    return reader(name)(answer)


def _option(options: Mapping[str, Any], answer: Any) -> str | None:
    return answer if isinstance(answer, str) and answer in options else None


def _chosen(options: Mapping[str, Any], answer: Any) -> tuple[str, ...] | None:
    if not isinstance(answer, (list, tuple)):
        return None
    if any(not isinstance(one, str) or one not in options for one in answer):
        return None
    return tuple(answer) if len(set(answer)) == len(answer) else None


_READERS: dict[Kind, Reader] = {
    Kind.NUMBER: number,
    Kind.BOOLEAN: lambda answer: answer if isinstance(answer, bool) else None,
    Kind.DATE: lambda answer: answer if is_date(answer) else None,
    Kind.TIME: lambda answer: answer if is_time(answer) else None,
    Kind.TEXT: lambda answer: answer if isinstance(answer, str) and answer else None,
}


class Sheet:
    """The values of one inspection, each worked out once.

    An answer that is hidden, of the wrong type or outside its options counts as missing.
    """

    def __init__(self, definition: Definition, facts: Facts, responses: Responses) -> None:
        self.definition = definition
        self.facts = facts
        self.responses = responses
        self._values: dict[str, dict[str, Value | None]] = {}
        self._truths: dict[int, dict[str, Truth]] = defaultdict(dict)
        self._shown: dict[str, Truth] = {}
        self._asked: dict[str, bool] = {}

    @cached_property
    def applies(self) -> bool:
        """Whether the checklist binds this school; below its scope it only advises."""
        condition = self.definition.applies
        return condition is None or holds(condition, self.look) is True

    def holds(self, condition: Condition, row: str = "") -> Truth:
        """Whether a condition of the definition holds, worked out once."""
        known = self._truths[id(condition)]
        if not condition.in_row:
            row = ""
        if row not in known:
            known[row] = holds(condition, self.look, row)
        return known[row]

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

    def asked(self, item: Item) -> bool:
        """Whether the item is shown and not skipped, so that its fields and rows count."""
        try:
            return self._asked[item.id]
        except KeyError:
            asked = self.shown(item) is True and self.skip(item) is None
            self._asked[item.id] = asked
            return asked

    def field_shown(self, item: Item, field: Field, row: str = "") -> bool:
        """Whether an extra field or a cell is asked."""
        if not self.asked(item):
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
        return self.responses.rows.get(table, ()) if self.asked(item) else ()

    def row_number(self, table: str, row: str) -> int:
        """The place of a present row in its table, from 1."""
        return next(n for n, one in enumerate(self.rows(table), start=1) if one.id == row)

    def look(self, name: Name, row: str = "") -> Value | None:
        """The value of a name, None while it is missing."""
        at = row if name.in_row else ""
        known = self._values.get(name.key)
        if known is None:
            known = self._values[name.key] = self._column(name) if name.in_row else {}
        if at not in known:
            known[at] = self._find(name, at)
        return known[at]

    def _column(self, name: Name) -> dict[str, Value | None]:
        """The values of a whole column, found in one go where every row is asked for it."""
        item = self.definition.items[name.item]
        column, rows = item.columns[name.field], self.rows(item.id)
        if column.when is not None:
            return {}
        if column.compute is not None:
            return {row: compute(column.compute, self, row) for row, _ in rows}
        answers, read = self.responses.answers.get(item.id, _NOTHING), reader(name)
        return {row: read(answers.get(row, _NOTHING).get(column.id)) for row, _ in rows}

    def _find(self, name: Name, row: str) -> Value | None:
        if name.scope == "fact":
            return read_answer(name, self.facts.get(name.ref))
        item = self.definition.items[name.item]
        if name.scope == "item":
            return self._main(item) if self.shown(item) is True else None
        field = (item.columns if name.in_row else item.fields)[name.field]
        if not self.field_shown(item, field, row):
            return None
        if field.compute is not None:
            return compute(field.compute, self, row)
        return read_answer(name, self.answer(item.id, row, field.id))

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
        return read_answer(item.name, self.answer(item.id, "", "value"))
